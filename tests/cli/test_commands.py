"""Every command of `brygga` over a deployment that `init` made."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

GRANVIK = Path(__file__).parents[2] / "mappings" / "granvik"
HELP_SECONDS = 0.3


def test_help_is_quick():
    environment = {
        name: each for name, each in os.environ.items() if not name.startswith("COVERAGE_")
    }
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        command = [sys.executable, "-m", "gateway.cli", "--help"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        seconds.append(time.perf_counter() - started)
    assert "Brygga gives an old system a mobile life" in done.stdout
    assert statistics.median(seconds) < HELP_SECONDS


def test_init_makes_a_deployment_that_checks(brygga, deployment):
    done = brygga("check", deployment)
    assert done.exit_code == 0
    assert "compiles (generation" in done.output
    assert json.loads(brygga("check", deployment, "--json").stdout) == []


def test_init_lets_git_see_no_secret_and_no_state(brygga, deployment):
    brygga("api-keys", "list", "-d", deployment)
    git = shutil.which("git") or "git"
    subprocess.run([git, "init", "-q", deployment], check=True)
    command = [git, "-C", deployment, "ls-files", "--others", "--exclude-standard"]
    seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert (deployment / "brygga.db").exists()
    assert sorted(seen) == [
        ".gitignore",
        "brygga.lock",
        "data/board.json",
        "gateway.yaml",
        "mappings/announcements.yaml",
    ]


def test_init_keeps_what_is_there(brygga, deployment):
    done = brygga("init", deployment)
    assert done.exit_code == 1
    assert "already holds a gateway.yaml" in done.stderr


def test_a_missing_folder_is_a_usage_error(brygga, tmp_path):
    assert brygga("check", tmp_path / "nowhere").exit_code == 2


def test_routes_are_listed_as_a_table_and_as_json(brygga, deployment):
    done = brygga("routes", deployment)
    assert done.exit_code == 0
    assert "GET /announcements  list  board    announcements:read  public  no" in done.stdout
    first = json.loads(brygga("routes", deployment, "--json").stdout)[0]
    assert (first["kind"], first["personal"]) == ("list", False)


def test_openapi_prints_the_document(brygga, deployment):
    document = json.loads(brygga("openapi", deployment).stdout)
    assert document["openapi"].startswith("3.1")
    assert "/announcements" in document["paths"]


def test_explain_says_what_a_route_does(brygga, deployment):
    done = brygga("explain", "GET /announcements", "-d", deployment)
    assert done.exit_code == 0
    for line in (
        "calls    board: table announcements",
        "cached   never",
        "field    title <- title",
    ):
        assert line in done.stdout


def test_explain_suggests_the_nearest_route(brygga, deployment):
    done = brygga("explain", "GET /announcement", "-d", deployment)
    assert done.exit_code == 2
    assert "did you mean GET /announcements?" in done.stderr


@pytest.mark.parametrize(
    ("route", "words"),
    [
        (
            "GET /my-days/{date}",
            [
                "my-days, protected",
                "part     staff <- GET /staff/{staffId} (optional)",
                "cached   60 s; key: generation, arguments, the caller",
            ],
        ),
        (
            "GET /visits/{visitId}",
            [
                "calls    omsplan: operation HamtaBesok",
                "argument BesId <- $path.visitId",
                "owner    SIGN_KOD is $claims.staff",
                "sealed as clients",
            ],
        ),
        (
            "GET /visits",
            ["argument PlanDat <- $query.date as date %Y%m%d, else $today"],
        ),
        (
            "GET /clients/{clientId}",
            [
                "owner    the caller's GET /visits holds the same clientId",
                "cached   300 s, then 28800 s while the back end is down; key: ",
                "field    address <- its members, protected",
                "field    address/street <- ADR1",
            ],
        ),
        ("GET /keys", ["field    status <- the first of 4 cases"]),
        ("GET /visits", ["field    tasks <- InsatsLista/Insats", "field    tasks/done <- UTF_FL"]),
        ("GET /staff/{staffId}", ["delegations <- rows of DELEG", "delegations/validTo <- GILT"]),
        ("GET /clients/{clientId}/notes", ["argument FrDat <- '00000000'", "never sent"]),
    ],
)
def test_explain_speaks_of_the_demo(brygga, tmp_path, route, words):
    places = dict.fromkeys(("OMSPLAN_URL", "DEMO_ISSUER", "DEMO_URL"), "http://127.0.0.1:9/x")
    done = brygga("explain", route, "-d", GRANVIK, DEMO_DIR=str(tmp_path), **places)
    assert done.exit_code == 0, done.stderr
    for each in words:
        assert each in done.stdout


def test_try_runs_a_route_once(brygga, deployment):
    done = brygga("try", "GET /announcements", "-d", deployment)
    assert done.exit_code == 0, done.output
    assert '# answer: GET /announcements\n[\n  {\n    "title": "It works"' in done.stdout
    assert "in all, compiled " in done.stdout


def test_try_asks_every_part_of_a_composite_as_one_who_may(brygga, deployment):
    days = "resource: days\nroutes:\n  GET /days/{date}:\n    combine:\n      date: $path.date\n"
    days += "      board: {route: GET /announcements}\n    sources: [board]\n    cache: 60s\n"
    (deployment / "mappings" / "days.yaml").write_text(f"{days}    scope: days:read\n", "utf-8")
    given = ("GET /days/{date}", "-d", deployment, "--with", "date=2026-11-23", "--json")
    done = brygga("try", *given)
    assert done.exit_code == 0, done.output
    account = json.loads(done.stdout)
    assert account["answer"] == {"date": "9999-99-99", "board": [{"title": "It works"}]}
    assert [each["route"] for each in account["calls"]] == ["GET /announcements"]
    account = json.loads(brygga("try", *given, "--show").stdout)
    assert account["answer"] == {"date": "2026-11-23", "board": [{"title": "It works"}]}


def test_try_of_a_back_end_that_is_down_ends_with_4(brygga, tmp_path):
    places = dict.fromkeys(("OMSPLAN_URL", "DEMO_ISSUER", "DEMO_URL"), "http://127.0.0.1:9/x")
    given = ["--with", "date=2026-11-23", "--claim", "staff=ANLI01", "--claim", "unit=HN01"]
    done = brygga("try", "GET /visits", "-d", GRANVIK, *given, DEMO_DIR=str(tmp_path), **places)
    assert done.exit_code == 4
    assert done.stderr.startswith("503 backend-unavailable: ")
    assert "# failed: 2 omsplan, GET /visits, Unavailable" in done.stdout
    assert "# received" not in done.stdout
    assert "ANLI01" not in done.output


def test_try_tells_what_was_left_out_of_the_answer(brygga, deployment):
    path = deployment / "mappings" / "announcements.yaml"
    bad = "{from: title, type: integer, on-bad: null}"
    path.write_text(path.read_text("utf-8").replace("{from: title}", bad), "utf-8")
    done = brygga("try", "GET /announcements", "-d", deployment, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["answer"] == [{"title": None}]
    assert "warning /0/title: " in done.stderr


def test_try_names_a_route_that_is_not_there(brygga, deployment):
    done = brygga("try", "GET /announcement", "-d", deployment)
    assert done.exit_code == 2
    assert "there is no route 'GET /announcement' (did you mean GET /announcements?)" in done.stderr


@pytest.mark.parametrize(
    ("route", "given", "message"),
    [
        (
            "GET /visits",
            ["dat=2026-11-23"],
            "'GET /visits' has no parameter 'dat' (did you mean date?)",
        ),
        ("GET /keys", ["limit=2"], "'GET /keys' has no parameter 'limit' (it takes none)"),
        ("GET /visits/{visitId}", [], "'GET /visits/{visitId}' needs visitId: --with visitId=…"),
    ],
)
def test_try_refuses_what_the_route_would_never_read(brygga, route, given, message):
    options = [word for each in given for word in ("--with", each)]
    done = brygga("try", route, "-d", GRANVIK, *options)
    assert done.exit_code == 2
    assert f"Error: {message}\n" in done.stderr
    assert done.stdout == ""


def test_try_says_which_claims_a_caller_lacks_who_is_refused(brygga):
    done = brygga("try", "GET /visits", "-d", GRANVIK, "--claim", "unit=HN01")
    assert done.exit_code == 1
    assert done.stderr.startswith("403 not-admitted: ")
    assert "  the caller has no claim 'staff': --claim staff=…\n" in done.stderr
    assert "'unit'" not in done.stderr


def test_try_wants_name_and_value(brygga, deployment):
    done = brygga("try", "GET /announcements", "-d", deployment, "--with", "date")
    assert done.exit_code == 2
    assert "'date' is not NAME=VALUE" in done.stderr


def test_snapshot_pins_the_files(brygga, deployment):
    done = brygga("snapshot", deployment)
    assert done.exit_code == 0, done.output
    assert "board: 1 operation\n" in done.stdout
    assert "brygga.lock pins " in done.stdout
    assert (deployment / "brygga.lock").exists()


def test_snapshot_of_a_back_end_that_is_down_ends_with_4(brygga, deployment):
    path = deployment / "gateway.yaml"
    lost = "  lost:\n    connector: odbc\n    connection: Driver=None\n    profile: sqlite\n"
    path.write_text(path.read_text("utf-8").replace("auth:\n", f"{lost}auth:\n"), "utf-8")
    done = brygga("snapshot", deployment)
    assert done.exit_code == 4
    assert done.stderr.startswith("lost: ")


def test_an_api_key_is_shown_once_listed_and_revoked(brygga, deployment):
    made = brygga("api-keys", "create", "phone", "-d", deployment, "--scope", "announcements:read")
    assert made.exit_code == 0, made.output
    assert made.stdout.startswith("bryg_")
    listed = json.loads(brygga("api-keys", "list", "-d", deployment, "--json").stdout)
    assert [(each["name"], each["revoked"]) for each in listed] == [("phone", "-")]
    assert made.stdout.strip() not in json.dumps(listed)
    assert "phone" in brygga("api-keys", "list", "-d", deployment).stdout
    assert brygga("api-keys", "revoke", listed[0]["id"], "-d", deployment).exit_code == 0
    assert brygga("api-keys", "revoke", listed[0]["id"], "-d", deployment).exit_code == 1


@pytest.mark.parametrize(
    "command",
    [
        ["check", "."],
        ["check", ".", "--json"],
        ["routes", "."],
        ["openapi", "."],
        ["snapshot", "."],
        ["serve", "."],
        ["explain", "GET /announcements", "-d", "."],
        ["try", "GET /announcements", "-d", "."],
        ["api-keys", "list", "-d", "."],
        ["api-keys", "create", "phone", "-d", "."],
        ["api-keys", "revoke", "x", "-d", "."],
    ],
)
def test_every_command_ends_with_3_over_a_broken_deployment(brygga, deployment, command):
    path = deployment / "gateway.yaml"
    path.write_text(path.read_text("utf-8") + "nonsense: 1\n", "utf-8")
    done = brygga(*[deployment if each == "." else each for each in command])
    assert done.exit_code == 3
    assert "unknown key 'nonsense'" in done.output


@pytest.mark.parametrize("command", [["token", "anna"], ["stop", "omsplan"], ["start", "persdb"]])
def test_demo_commands_need_a_running_demo(brygga, tmp_path, command):
    done = brygga("demo", *command, XDG_RUNTIME_DIR=str(tmp_path), TMPDIR=str(tmp_path))
    assert done.exit_code == 1
    assert done.stderr
