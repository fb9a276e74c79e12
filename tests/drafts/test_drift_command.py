"""`brygga drift` and `brygga draft wsdl` as a person calls them, against living back ends."""

import json
import sqlite3

import pytest
from click.testing import CliRunner

from connectors.testing.rig import ScriptedServer, http_answer
from gateway.cli.main import main
from tests.drafts.test_drafting import WSDL

PAGES = {
    "/omsorg.wsdl": WSDL.read_bytes(),
    "/typer/besok.xsd": (WSDL.parent / "typer" / "besok.xsd").read_bytes(),
}


def call(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments])


class Living:
    """A back end whose WSDL can change."""

    def __init__(self):
        self.pages = dict(PAGES)

    def respond(self, seen):
        page = self.pages.get(seen.target)
        return [http_answer(404)] if page is None else [http_answer(200, page)]


@pytest.fixture
def living():
    back_end = Living()
    with ScriptedServer(back_end.respond) as server:
        back_end.url = server.url
        yield back_end


@pytest.fixture
def drafted(living, tmp_path):
    done = call("draft", "wsdl", f"{living.url}/omsorg.wsdl", "--dir", tmp_path / "d")
    assert done.exit_code == 0, done.output
    return tmp_path / "d"


def test_a_wsdl_is_drafted_from_its_address_and_has_not_drifted(drafted):
    assert "wsdl-url: http://127.0.0.1:" in (drafted / "gateway.yaml").read_text()
    assert (drafted / "secrets" / "seal-key").stat().st_mode & 0o777 == 0o600
    assert call("check", drafted).exit_code == 0
    done = call("drift", "-d", drafted)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "no drift\n")


def test_a_changed_wsdl_is_told_by_severity_and_nothing_is_written(living, drafted):
    before = {path: path.read_bytes() for path in drafted.rglob("*.*") if path.is_file()}
    living.pages["/typer/besok.xsd"] = (
        PAGES["/typer/besok.xsd"]
        .replace(b'name="ADR2"', b'name="ADR3"')
        .replace(b'name="PLAN_MIN" type="xs:int"', b'name="PLAN_MIN" type="xs:long"')
    )
    done = call("drift", "-d", drafted)
    assert done.exit_code == 1
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "severity back end operation where what"
    assert "breaking omsorg ListaBesok result/Besok/ADR2 is gone" in lines
    assert "additive omsorg ListaBesok result/Besok/ADR3 is new" in lines
    assert any("PLAN_MIN has the type long, was int" in line for line in lines)
    assert lines[1].startswith("breaking")
    assert before == {path: path.read_bytes() for path in drafted.rglob("*.*") if path.is_file()}


def test_drift_as_json_is_for_machines(living, drafted):
    living.pages["/omsorg.wsdl"] = PAGES["/omsorg.wsdl"].replace(b"Omplanera", b"Planera")
    done = call("drift", "omsorg", "-d", drafted, "--json")
    assert done.exit_code == 1
    found = [(each["severity"], each["operation"]) for each in json.loads(done.stdout)]
    assert found == [("breaking", "Omplanera"), ("additive", "Planera")]


def test_a_back_end_that_is_away_is_exit_code_4(living, drafted):
    living.pages.clear()
    done = call("drift", "-d", drafted)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "the WSDL was asked for and the status was 404" in done.stderr


def test_a_wsdl_that_came_from_a_file_has_no_living_contract_until_wsdl_url_names_one(
    living, tmp_path
):
    folder = tmp_path / "d"
    assert call("draft", "wsdl", WSDL, "--dir", folder).exit_code == 0
    path = folder / "gateway.yaml"
    path.write_text(path.read_text().replace("http://127.0.0.1:9/omsorg", f"{living.url}/omsorg"))
    done = call("drift", "-d", folder)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "omsorg: there is no living contract to compare with: its WSDL came" in done.stderr
    assert "(BadAnswer: the WSDL was asked for and the status was 404)" in done.stderr
    assert "Say wsdl-url: in gateway.yaml" in done.stderr
    living.pages["/omsorg?wsdl"] = b"<html>Welcome</html>"
    assert "there is no living contract" in call("drift", "-d", folder).stderr
    pinned = folder / "wsdl"
    pinned.rename(folder / "elsewhere")
    del living.pages["/omsorg?wsdl"]
    done = call("snapshot", folder)
    assert done.exit_code == 4
    assert "Put the WSDL's files back where they were, or say wsdl-url:" in done.stderr
    (folder / "elsewhere").rename(pinned)
    url = f"    wsdl-url: {living.url}/omsorg.wsdl\n"
    path.write_text(path.read_text().replace("    timeout:", f"{url}    timeout:"))
    assert call("drift", "-d", folder).exit_code == 0


def test_a_back_end_that_nobody_named_is_a_usage_error(drafted):
    done = call("drift", "omsorrg", "-d", drafted)
    assert done.exit_code == 2
    assert "there is no back end 'omsorrg' (did you mean" in done.stderr


def test_a_deployment_with_faults_is_told_and_not_compared(drafted):
    (drafted / "gateway.yaml").write_text("version: 2\n")
    assert call("drift", "-d", drafted).exit_code == 3


def test_another_host_is_asked_only_where_it_is_allowed(living, tmp_path):
    with ScriptedServer(lambda _: [http_answer(200, PAGES["/typer/besok.xsd"])]) as other:
        wsdl = PAGES["/omsorg.wsdl"].replace(b"typer/besok.xsd", f"{other.url}/b.xsd".encode())
        living.pages["/omsorg.wsdl"] = wsdl
        place = f"{living.url}/omsorg.wsdl"
        refused = call("draft", "wsdl", place, "--dir", tmp_path / "a")
        assert refused.exit_code == 3
        assert f"imports {other.url}/b.xsd, which is on another host" in refused.stderr
        assert not other.ledger
        host = other.url.removeprefix("http://")
        done = call("draft", "wsdl", place, "--dir", tmp_path / "b", "--allow", host)
        assert done.exit_code == 0, done.output
        assert call("drift", "-d", tmp_path / "b").exit_code == 0


def test_a_file_stands_for_an_address(living, tmp_path):
    address = "http://schemas.granvik.example/besok.xsd"
    wsdl = PAGES["/omsorg.wsdl"].replace(b"typer/besok.xsd", address.encode())
    (tmp_path / "omsorg.wsdl").write_bytes(wsdl)
    mapped = f"{address}={WSDL.parent / 'typer' / 'besok.xsd'}"
    done = call("draft", "wsdl", tmp_path / "omsorg.wsdl", "--dir", tmp_path / "d", "--map", mapped)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "d" / "wsdl" / "omsorg" / "besok.xsd").is_file()


def test_a_file_that_stands_for_an_address_does_so_at_every_look(living, tmp_path):
    address = "http://schemas.granvik.example/typer/besok.xsd"
    living.pages["/omsorg.wsdl"] = PAGES["/omsorg.wsdl"].replace(
        b"typer/besok.xsd", address.encode()
    )
    mapped = f"http://schemas.granvik.example/={WSDL.parent}/"
    place = f"{living.url}/omsorg.wsdl"
    done = call("draft", "wsdl", place, "--dir", tmp_path / "d", "--map", mapped)
    assert done.exit_code == 0, done.output
    gateway = (tmp_path / "d" / "gateway.yaml").read_text()
    assert f'wsdl-files: {{"{address}": "wsdl/omsorg/besok.xsd"}}' in gateway
    for command in (("check", tmp_path / "d"), ("snapshot", tmp_path / "d")):
        done = call(*command)
        assert done.exit_code == 0, done.output
    assert call("drift", "-d", tmp_path / "d").exit_code == 0


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("file:///etc/passwd", "is no http or https address and no path of a file"),
        ("/nowhere/x.wsdl", "there is no file /nowhere/x.wsdl"),
    ],
)
def test_what_is_no_wsdl_is_refused_and_leaves_nothing(place, told, tmp_path):
    done = call("draft", "wsdl", place, "--dir", tmp_path / "d", "--name", "x")
    assert done.exit_code == 3
    assert told in done.stderr
    assert list((tmp_path / "d").glob("*")) == []


def test_a_wsdl_that_names_a_file_of_this_machine_is_refused(living, tmp_path):
    living.pages["/omsorg.wsdl"] = PAGES["/omsorg.wsdl"].replace(
        b"typer/besok.xsd", b"file:///etc/hostname"
    )
    done = call("draft", "wsdl", f"{living.url}/omsorg.wsdl", "--dir", tmp_path / "d")
    assert done.exit_code == 3
    assert "imports file:///etc/hostname, which is on another host, or on none" in done.stderr


def test_a_name_that_no_back_end_can_have_is_a_usage_error(tmp_path):
    assert call("draft", "wsdl", str(WSDL), "--dir", tmp_path, "--name", "Å B").exit_code == 2


def test_a_second_back_end_is_printed_for_a_gateway_that_is_there(drafted, living):
    done = call("draft", "wsdl", f"{living.url}/omsorg.wsdl", "--dir", drafted, "--name", "two")
    assert done.exit_code == 0
    assert "  two:\n    connector: soap\n    wsdl: wsdl/two/omsorg.wsdl\n" in done.stdout
    assert "two" not in (drafted / "gateway.yaml").read_text()


def test_a_database_drifts_by_its_columns(tmp_path):
    file = tmp_path / "legacy.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE keys (id INTEGER PRIMARY KEY, cabinet TEXT)")
    database.close()
    folder = tmp_path / "d"
    assert call("init", folder).exit_code == 0
    gateway = (folder / "gateway.yaml").read_text()
    connection = f'"Driver=SQLite3;Database={file}"'
    backend = f"  keys: {{connector: odbc, profile: sqlite, connection: {connection}}}\n"
    (folder / "gateway.yaml").write_text(gateway.replace("auth:", f"{backend}auth:"))
    assert call("snapshot", folder).exit_code == 0
    assert call("drift", "-d", folder).exit_code == 0
    with sqlite3.connect(file) as database:
        database.execute("ALTER TABLE keys RENAME COLUMN cabinet TO cupboard")
    database.close()
    done = call("drift", "-d", folder, "--json")
    assert done.exit_code == 1
    found = [(each["severity"], each["place"]) for each in json.loads(done.stdout)]
    assert ("breaking", "result/cabinet") in found
    assert ("additive", "result/cupboard") in found
