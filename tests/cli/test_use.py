"""What a person can do wrong with `brygga`, and what its help says."""

import json

import pytest

from gateway.cli.main import main


def commands(group, words=()):
    for name, command in group.commands.items():
        yield (*words, name), command
        if hasattr(command, "commands"):
            yield from commands(command, (*words, name))


@pytest.mark.parametrize(("words", "command"), list(commands(main)))
def test_help_says_every_command_and_option_in_whole_sentences(brygga, words, command):
    whole = " ".join(brygga(*words, "--help").stdout.split())
    assert command.get_short_help_str(limit=66).endswith(".")
    assert "..." not in command.get_short_help_str(limit=66)
    for option in command.params:
        if option.param_type_name == "option":
            assert option.help
            assert option.help in whole


@pytest.mark.parametrize(
    "command",
    [
        ["serve", ".", "--workers", "0"],
        ["serve", ".", "--threads", "0"],
        ["api-keys", "create", "phone", "-d", ".", "--days", "0"],
        ["snapshot", ".", "--timeout", "0"],
        ["drift", "-d", ".", "--timeout", "-1"],
        ["try", "GET /announcements", "-d", ".", "--claim", "=x"],
        ["try", "GET /announcement", "-d", "."],
        ["explain", "GET /announcement", "-d", "."],
        ["drift", "bord", "-d", "."],
    ],
)
def test_a_wrong_use_is_told_and_ends_with_2(brygga, deployment, command):
    done = brygga(*[deployment if each == "." else each for each in command])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr


def test_a_folder_is_wanted_and_not_its_file(brygga, deployment):
    done = brygga("api-keys", "list", "-d", deployment / "gateway.yaml")
    assert done.exit_code == 2
    assert "is a file" in done.stderr


def test_a_file_in_the_way_is_told_and_no_traceback(brygga, tmp_path):
    (tmp_path / "mappings").touch()
    done = brygga("init", tmp_path)
    assert done.exit_code == 1
    assert done.stderr == f"Error: {tmp_path / 'mappings'}: File exists\n"
    assert brygga("init", tmp_path / "mappings").exit_code == 2


def test_a_file_that_is_to_stand_for_an_import_must_be_there(brygga, tmp_path):
    (tmp_path / "a.wsdl").touch()
    mapped = f"http://a.example/={tmp_path}/none"
    done = brygga("draft", "wsdl", tmp_path / "a.wsdl", "-d", tmp_path / "d", "--map", mapped)
    assert done.exit_code == 2
    assert f"--map: there is no file {tmp_path}/none" in done.stderr


def test_a_folder_without_gateway_yaml_leads_to_init(brygga, tmp_path):
    done = brygga("check", tmp_path)
    assert done.exit_code == 3
    assert "the file is missing (name its folder, or let `brygga init` make one)" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{from: title}", "{from: title, type: date}", "  see its form under 'decoded', and"),
        ("    scope:", "    owner: {title: $claims.x}\n    scope:",
         "  only what meets the route's owner rule is answered\n"),
    ],
)  # fmt: skip
def test_a_trial_without_the_wanted_answer_says_where_to_look(brygga, deployment, old, new, told):
    path = deployment / "mappings" / "announcements.yaml"
    path.write_text(path.read_text().replace(old, new))
    done = brygga("try", "GET /announcements", "-d", deployment, "--claim", "x=y")
    assert told in done.stderr


def test_a_scope_that_no_mapping_asks_for_makes_no_key(brygga, deployment):
    done = brygga("api-keys", "create", "phone", "-d", deployment, "--scope", "anouncements:read")
    assert (done.exit_code, done.stdout) == (2, "")
    told = "there is no scope 'anouncements:read' (did you mean announcements:read?)"
    assert done.stderr == f"{told}\n"
    assert json.loads(brygga("api-keys", "list", "-d", deployment, "--json").stdout) == []


def test_a_claim_that_the_routes_of_a_key_read_is_told_where_the_key_lacks_it(brygga, deployment):
    path = deployment / "mappings" / "announcements.yaml"
    claimed = "    arguments: {title: $claims.topic}\n    scope:"
    path.write_text(path.read_text().replace("    scope:", claimed))
    ask = ("api-keys", "create", "phone", "-d", deployment, "--scope", "announcements:read")
    told = "'GET /announcements' reads the claim 'topic', which the key does not have"
    done = brygga(*ask, "--claim", "topics=x")
    assert done.stdout.startswith("bryg_")
    assert f"note: {told} (--claim topic=…)\n" in done.stderr
    assert "note" not in brygga(*ask, "--claim", "topic=x").stderr
    assert "note" not in brygga(*ask[:-2]).stderr


def test_the_scope_of_a_field_inside_a_list_makes_a_key(brygga, deployment):
    path = deployment / "mappings" / "announcements.yaml"
    fields = "{days: {each: {day: {from: title, scope: days:read}}}, title: {from: title}}"
    path.write_text(path.read_text().replace("\n  title: {from: title}", f" {fields}"))
    done = brygga("api-keys", "create", "phone", "-d", deployment, "--scope", "days:read")
    assert done.exit_code == 0, done.output


def test_a_deployment_that_takes_no_keys_makes_none(brygga, deployment):
    path = deployment / "gateway.yaml"
    path.write_text(path.read_text().replace("api-keys: true", "api-keys: false"))
    done = brygga("api-keys", "create", "phone", "-d", deployment)
    assert (done.exit_code, done.stdout) == (3, "")
    assert "say auth: {api-keys: true}" in done.stderr
