"""Who may see what: nobody sees another's clients, and no key of the old systems gets out."""

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import quote

import pytest

from tests.acceptance.running import CHECKOUT, SEAL_KEY

SEEDS = CHECKOUT / "gateway" / "demo" / "data"
ANNAS_VISIT, ANNAS_CLIENT = "7700123", "00010021"
KARES_VISIT, KARES_CLIENT = "7700301", "00010112"
ANOTHER_UNITS_VISIT, ANOTHER_UNITS_CLIENT = "7700501", "00020015"

# An id in the address names somebody's record: each is asked with the ids of others below.
BY_ID = {
    "GET /visits/{visitId}": "/visits/{visit}",
    "GET /clients/{clientId}": "/clients/{client}",
    "GET /clients/{clientId}/notes": "/clients/{client}/notes",
}
# No address names another person: whose they are is in the token alone.
BY_TOKEN = {"GET /visits", "GET /my-days/{date}", "GET /shifts"}
# Personal, but without an address of their own: other routes ask them.
INTERNAL = {
    "GET /devices/{deviceId}": "/devices/{device}",
    "GET /staff/{staffId}": "/staff/{staff}",
}
NOT_PERSONAL = {
    "GET /code-lists/{listName}": "words for codes, the same for everybody",
    "GET /units": "names of units; internal, a code list",
    "GET /staff": "names of colleagues, shown beside notes; internal, a code list",
    "GET /keys": "the cabinets: a key does not say whose door it opens",
    "GET /client-keys": "internal: my-days asks it, with the clients of the caller's own visits",
}


def rows(name):
    with (SEEDS / "omsplan" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def column(script, statement):
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript((SEEDS / script).read_text("utf-8"))
        return {str(row[0]).strip() for row in database.execute(statement)}


def table_of_routes(folder):
    environment = {
        **os.environ,
        "BRYGGA_CACHE_DIR": str(folder),
        "BRYGGA_SECRET_SEAL_KEY": SEAL_KEY,
        "OMSPLAN_URL": "http://127.0.0.1:9/omsplan",
        "DEMO_DIR": str(folder),
        "DEMO_ISSUER": "http://127.0.0.1:9",
        "DEMO_URL": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli", "routes", "--json", "mappings/granvik"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_every_route_is_in_one_of_the_tables_of_this_file(tmp_path):
    routes = {row["route"]: row for row in table_of_routes(tmp_path)}

    assert set(routes) == {*BY_ID, *BY_TOKEN, *INTERNAL, *NOT_PERSONAL}
    assert {name for name, row in routes.items() if not row["personal"]} == set(NOT_PERSONAL)
    assert all(routes[name]["reach"] == "public" for name in BY_ID)
    assert all(routes[name]["reach"] == "internal" for name in INTERNAL)


@pytest.mark.parametrize("template", BY_ID.values(), ids=BY_ID)
@pytest.mark.parametrize(
    ("person", "visit", "client"),
    [
        ("kare", ANNAS_VISIT, ANNAS_CLIENT),
        ("anna", KARES_VISIT, KARES_CLIENT),
        ("anna", ANOTHER_UNITS_VISIT, ANOTHER_UNITS_CLIENT),
        ("siv", ANNAS_VISIT, ANNAS_CLIENT),
    ],
)
def test_anothers_record_is_not_found(demo, template, person, visit, client):
    ids = {
        "visit": demo.sealer.seal("visits", visit),
        "client": demo.sealer.seal("clients", client),
    }
    path = template.format(**ids)

    answer = demo.ask(path, person)
    assert answer.status == 404
    assert answer.json["code"] == "not-found"
    assert "ETag" not in answer.headers
    nobody = demo.ask(template.format(visit="A" * 43, client="A" * 43), person)
    assert same(answer) == same(nobody)


def same(answer):
    """Return what must not tell another's record from none."""
    told = {name: each for name, each in answer.json.items() if name not in {"instance", "traceId"}}
    return told, {name for name in answer.headers if name != "Date"}


def test_anothers_record_is_not_found_even_when_its_owner_has_just_read_it(demo):
    visit = demo.sealer.seal("visits", ANNAS_VISIT)
    client = demo.sealer.seal("clients", ANNAS_CLIENT)

    for path in (f"/visits/{visit}", f"/clients/{client}", f"/clients/{client}/notes"):
        own = demo.ask(path, "anna")
        assert own.status == 200
        etag = {"If-None-Match": own.headers["ETag"]}
        assert demo.ask(path, "kare", etag).status == 404
        assert demo.ask(path, "kare", {"If-None-Match": "*"}).status == 404
        assert demo.ask(path, "kare", method="HEAD").status == 404


def test_the_same_address_shows_each_person_their_own(demo):
    for path in ("/my-days/2026-11-24", "/visits?date=2026-11-24"):
        anna, kare = demo.ask(path, "anna"), demo.ask(path, "kare")
        assert anna.headers["ETag"] != kare.headers["ETag"]
        assert not ids(anna) & ids(kare)
        assert demo.ask(path, "kare", {"If-None-Match": anna.headers["ETag"]}).status == 200


def ids(answer):
    return set(re.findall(r'"(?:visitId|clientId)":"([^"]+)"', answer.body.decode()))


@pytest.mark.parametrize("template", INTERNAL.values(), ids=INTERNAL)
def test_what_is_internal_has_no_address(demo, template):
    path = template.format(
        device=demo.sealer.seal("devices", "INV00421"), staff=demo.sealer.seal("staff", "ANLI01")
    )
    assert demo.ask(path, "anna").status == 404
    assert demo.ask(path.rpartition("/")[0], "anna").status == 404


def test_an_id_opens_for_its_own_resource_only(demo):
    visit = demo.sealer.seal("visits", ANNAS_VISIT)
    assert demo.ask(f"/clients/{visit}", "anna").status == 404
    assert demo.ask(f"/visits/{demo.sealer.seal('clients', ANNAS_VISIT)}", "anna").status == 404
    assert demo.ask(f"/visits/{ANNAS_VISIT}", "anna").status == 404


def test_a_client_of_a_day_long_ago_is_not_found_though_the_visit_was_ours(demo):
    old = demo.sealer.seal("visits", "7690011")
    assert demo.ask(f"/visits/{old}", "anna").status == 200
    # Barbro was visited yesterday, Elsa is Kåre's
    assert demo.ask(f"/clients/{demo.sealer.seal('clients', '00010185')}", "anna").status == 200
    assert demo.ask(f"/clients/{demo.sealer.seal('clients', '00010144')}", "anna").status == 404


def test_marta_who_has_quit_is_refused_everywhere(demo):
    for path in ("/my-days/2026-11-23", "/visits", "/keys", "/code-lists/roles"):
        answer = demo.ask(path, "marta")
        assert (answer.status, answer.json["code"]) == (403, "not-admitted")


def test_siv_has_a_day_without_visits(demo):
    answer = demo.ask("/my-days/2026-11-23", "siv")
    assert answer.status == 200
    assert (answer.json["visits"], answer.json["clients"], answer.json["keys"]) == ([], [], [])
    assert answer.json["staff"]["displayName"] == "Siv Hagström"
    assert "shift" not in answer.json


def test_tor_has_no_scope_for_clients_and_their_visits(demo):
    client = demo.sealer.seal("clients", ANNAS_CLIENT)
    paths = ["/my-days/2026-11-23", "/visits", "/keys", f"/clients/{client}"]
    for path in (*paths, f"/clients/{client}/notes"):
        answer = demo.ask(path, "tor")
        assert (answer.status, answer.json["code"]) == (403, "insufficient-scope")
        assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("person", "client"), [("anna", "00010093"), ("kare", "00010093"), ("kare", "00010126")]
)
def test_a_protected_client_has_no_address_and_phone_for_anybody(demo, person, client):
    answer = demo.ask(f"/clients/{demo.sealer.seal('clients', client)}", person)

    assert answer.status == 200
    assert answer.json["protectedIdentity"] is True
    assert not {"address", "phone"} & set(answer.json)
    assert "Skyddad" not in answer.body.decode()
    asked = demo.ask(f"{answer_path(answer)}?fields=address,phone", person)
    assert not {"address", "phone"} & set(asked.json)


def answer_path(answer):
    (link,) = answer.json["_links"]
    return "/" + "/".join(link["href"].split("/")[-2:])


def secrets():
    """Return what must not get out, as what it is and a pattern.

    Numbers count as whole words, or else a trace id or a length would hold them by chance.
    """
    visits, clients = rows("visits"), rows("clients")
    numbers = {row["BES_ID"] for row in visits} | {row["BRUK_ID"] for row in clients}
    numbers |= column("persdb.sql", "SELECT BRUK_ID FROM NYCKEL")
    words = {row["PNR"] for row in clients} | {row["PNR"][2:] for row in clients}
    words |= {f"{row['PNR'][:8]}-{row['PNR'][8:]}" for row in clients}
    words |= {row["SIGN_KOD"] for row in rows("staff")}
    words |= column("persdb.sql", "SELECT SIGN_KOD FROM PERSMAST")
    words |= column("invdb.sql", "SELECT INV_NR FROM TILLG")
    words |= column("invdb.sql", "SELECT SIGN_KOD FROM TILLG WHERE TRIM(SIGN_KOD) <> ''")
    words |= {form for word in words for form in (quote(word), json.dumps(word)[1:-1])}
    assert len(numbers) > 80
    assert len(words) > 130
    yield from (re.compile(rf"(?<![0-9A-Za-z_-]){each}(?![0-9A-Za-z_-])") for each in numbers)
    yield from (re.compile(re.escape(each)) for each in words)


def everything(demo):
    """Ask every operation as everybody, and wrongly too."""
    visit, client = demo.sealer.seal("visits", ANNAS_VISIT), demo.sealer.seal("clients", "00010077")
    paths = [f"/my-days/2026-11-2{digit}" for digit in range(2, 6)]
    paths += [f"/visits?date=2026-11-2{digit}" for digit in range(2, 6)]
    paths += ["/visits?date=2026-10-30", f"/visits/{visit}", "/keys", f"/keys?clientId={client}"]
    paths += [f"/clients/{client}", f"/clients/{client}/notes", "/keys?limit=1&total=true"]
    paths += [f"/code-lists/{name}" for name in ("visit-types", "visit-statuses", "roles", "x")]
    paths += ["/api-info", "/docs", "/openapi.json", "/nothing", "/keys?limit=0", "/visits?date=x"]
    for person in ("anna", "kare", "marta", "siv", "tor", ""):
        for path in paths:
            demo.ask(path, person)
    demo.ask("/keys", headers={"Authorization": "Bearer wrong"})
    demo.ask("/visits", "anna", method="POST", body=b"{")


def test_no_key_of_an_old_system_and_no_personal_number_is_written_anywhere(fresh_demo):
    everything(fresh_demo)
    for backend in ("omsplan", "persdb", "invdb"):
        fresh_demo.stop(backend)
    everything(fresh_demo)

    said = told(fresh_demo)
    assert "Nötallergi" in said
    assert leaks(said) == []


def test_no_key_is_written_where_the_code_lists_could_never_be_had(fresh_demo):
    for person in ("anna", "kare", "siv"):
        fresh_demo.ask("/visits/" + "A" * 43, person)  # asks `admit`, and no code list
    fresh_demo.stop("persdb")
    fresh_demo.stop("invdb")
    everything(fresh_demo)

    client = fresh_demo.sealer.seal("clients", "00010077")
    notes = fresh_demo.ask(f"/clients/{client}/notes", "anna").json
    assert notes["items"]
    assert not any("author" in note for note in notes["items"])
    assert {"pointer": "/0/author", "code": "codes-unavailable"} in notes["_meta"]["warnings"]
    said = told(fresh_demo)
    assert '"field":"author","code":"codes-unavailable"' in said
    assert leaks(said) == []


def told(demo):
    """Return every answer and every line of the log."""
    log = demo.log()
    assert log.count('"event":"Answered"') >= len(demo.transcript)
    return "\n".join([*demo.transcript, log])


def leaks(said):
    """Return what got out, with what stands around it."""
    found = [each for pattern in secrets() for each in pattern.finditer(said)]
    return [said[max(0, each.start() - 80) : each.end() + 40] for each in found[:5]]


def test_the_logs_hold_no_name_no_note_and_no_token(demo):
    everything(demo)
    log = demo.log()

    for word in ("Anna", "Lindgren", "Öberg", "berg", "Nötallergi", "eyJ", "Granvik", "852 3"):
        assert word not in log.replace("granvik", ""), word
    for line in log.splitlines():
        if line.startswith("{"):
            assert set(json.loads(line)) >= {"time", "event"}


def test_what_the_demo_keeps_on_disk_for_its_gateway_holds_no_person(demo):
    demo.ask("/my-days/2026-11-23", "anna")
    state = demo.data / "brygga.db"
    assert state.is_file()
    for pattern in secrets():
        assert not pattern.search(state.read_bytes().decode("latin-1"))
