"""A care worker's whole day, correct to the letter, out of three old systems."""

import json
from urllib.parse import urlsplit

import pytest
from lxml import etree

from tests.acceptance.legacy import RESOURCES, opened

COMPARED = ("date", "staff", "shift", "visits", "clients", "keys", "device")


@pytest.fixture(scope="session")
def wanted(shared):
    """Give Anna's day as the demo's file has it, with what comes with later issues left out."""
    day = json.loads((shared / "demo" / "my-day.json").read_text("utf-8"))
    del day["device"]["compliant"]
    return {name: day[name] for name in COMPARED}


@pytest.fixture(scope="session")
def plan(shared):
    """Give the visits of OMSPLAN's answer as dicts of texts."""
    data = (shared / "demo" / "soap_HamtaDagPlan.xml").read_bytes()
    root = etree.fromstring(data.replace(b"ISO-8859-1", b"windows-1252", 1))
    return [
        {etree.QName(each).localname: each.text for each in visit}
        for visit in root.iter("{*}Besok")
    ]


def day(demo, person, date):
    answer = demo.ask(f"/my-days/{date}", person)
    assert answer.status == 200, answer.body
    return answer.json


def pairs(ours, theirs, at=""):
    """Yield (what, our id, the placeholder); everything else has to be equal."""
    if isinstance(theirs, dict):
        assert set(ours) == set(theirs), at
        for name, each in theirs.items():
            if name in RESOURCES or name == "version":
                yield name, ours[name], each
            else:
                yield from pairs(ours[name], each, f"{at}/{name}")
    elif isinstance(theirs, list):
        assert len(ours) == len(theirs), at
        for index, each in enumerate(theirs):
            yield from pairs(ours[index], each, f"{at}/{index}")
    else:
        assert ours == theirs, at
        assert type(ours) is type(theirs), at


def test_annas_day_equals_the_file_and_its_ids_pair_one_to_one(demo, wanted):
    body = day(demo, "anna", "2026-11-23")

    found = set(pairs({name: body[name] for name in COMPARED}, wanted))
    assert len({(name, ours) for name, ours, _ in found}) == len(found)
    assert len({(name, theirs) for name, _, theirs in found}) == len(found)
    assert set(body) == {*COMPARED, "sources", "_links"}


def test_annas_ids_and_versions_open_to_the_keys_of_the_old_systems(demo, plan):
    body = opened(day(demo, "anna", "2026-11-23"), demo.sealer)

    assert len(plan) == 12
    assert [
        {"BES_ID": visit["visitId"], "BRUK_ID": visit["clientId"], "ANDR_TID": visit["version"]}
        for visit in body["visits"]
    ] == [{name: visit[name] for name in ("BES_ID", "BRUK_ID", "ANDR_TID")} for visit in plan]
    assert [client["clientId"] for client in body["clients"]] == [
        "00010021",
        "00010034",
        "00010058",
        "00010077",
        "00010093",
        "00010105",
    ]
    assert [key["keyId"] for key in body["keys"]] == ["K0211", "K0213"]
    assert body["staff"]["staffId"] == "ANLI01"
    assert body["device"]["deviceId"] == "INV00421"


def test_a_day_says_when_each_back_end_was_read_and_where_it_is_itself(demo):
    body = day(demo, "anna", "2026-11-23")

    assert [source["name"] for source in body["sources"]] == ["omsplan", "persdb", "invdb"]
    for source in body["sources"]:
        assert source["stale"] is False
        assert source["available"] is True
        assert source["fetchedAt"].endswith("Z")
    (link,) = body["_links"]
    assert (link["rel"], link["method"]) == ("self", "GET")
    assert urlsplit(link["href"]).path == "/hemtjanst/v1/my-days/2026-11-23"


def test_the_same_day_again_is_not_modified(demo):
    first = demo.ask("/my-days/2026-11-23", "anna")
    again = demo.ask("/my-days/2026-11-23", "anna", {"If-None-Match": first.headers["ETag"]})

    assert again.status == 304
    assert again.sent == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    other = demo.ask("/my-days/2026-11-23", "anna", {"If-None-Match": '"another"'})
    assert (other.status, other.json["visits"]) == (200, first.json["visits"])


def task(code):
    """Return one task as tasks.tsv has it, not done."""
    label, minutes, delegation = {
        "DUS": ("Dusch", 25, False),
        "MED": ("Läkemedel enligt delegering", 5, True),
        "MAT": ("Måltid", 15, False),
        "INS": ("Insulin enligt delegering", 5, True),
        "TIL": ("Tillsyn", 10, False),
        "STÄ": ("Städning", 20, False),
    }[code]
    return {
        "code": code,
        "label": label,
        "plannedMinutes": minutes,
        "requiresDelegation": delegation,
        "done": False,
    }


# Both days by hand from gateway/demo/data: local time is UTC+1 in November.
KARE_24 = {
    "date": "2026-11-24",
    "staff": {
        "staffId": "KAPE03",
        "displayName": "Kåre Pettersson",
        "role": {"code": "VBI", "label": "Vårdbiträde"},
        "unit": {"code": "HN01", "label": "Hemtjänst Norr"},
        "delegations": [{"code": "LÄK", "label": "Läkemedel", "validTo": "2026-10-31"}],
    },
    "shift": {  # 2100-0700: it ends the next day
        "start": "2026-11-24T20:00:00Z",
        "end": "2026-11-25T06:00:00Z",
        "breakMinutes": 0,
        "vehicle": "Bil 3",
    },
    "visits": [
        {
            "visitId": "7700301",
            "clientId": "00010112",
            "visitType": {"code": "KV", "label": "Kväll"},
            "status": "planned",
            "plannedStart": "2026-11-24T20:10:00Z",
            "plannedEnd": "2026-11-24T20:40:00Z",
            "requiresTwoStaff": False,
            "lockType": "digitalLock",
            "version": "20261122180200",
            "tasks": [task("MED"), task("TIL")],
        },
        {
            "visitId": "7700304",
            "clientId": "00010126",
            "visitType": {"code": "KV", "label": "Kväll"},
            "status": "planned",
            "plannedStart": "2026-11-24T20:55:00Z",
            "plannedEnd": "2026-11-24T21:25:00Z",
            "requiresTwoStaff": False,
            "lockType": "digitalLock",
            "version": "20261122180201",
            "tasks": [task("TIL")],
        },
        {
            "visitId": "7700307",
            "clientId": "00010144",
            "visitType": {"code": "NA", "label": "Natt"},
            "status": "planned",
            "plannedStart": "2026-11-24T21:40:00Z",
            "plannedEnd": "2026-11-24T22:10:00Z",
            "requiresTwoStaff": False,
            "lockType": "digitalLock",
            "version": "20261122180202",
            "tasks": [task("TIL"), task("MAT")],
        },
        {  # 2330-0015: over midnight
            "visitId": "7700310",
            "clientId": "00010113",
            "visitType": {"code": "NA", "label": "Natt"},
            "status": "planned",
            "plannedStart": "2026-11-24T22:30:00Z",
            "plannedEnd": "2026-11-24T23:15:00Z",
            "requiresTwoStaff": False,
            "lockType": "digitalLock",
            "version": "20261122180203",
            "tasks": [task("TIL")],
        },
        {  # 2345-2400
            "visitId": "7700313",
            "clientId": "00010112",
            "visitType": {"code": "NA", "label": "Natt"},
            "status": "planned",
            "plannedStart": "2026-11-24T22:45:00Z",
            "plannedEnd": "2026-11-24T23:00:00Z",
            "requiresTwoStaff": False,
            "lockType": "digitalLock",
            "version": "20261122180204",
            "tasks": [task("TIL")],
        },
    ],
    "clients": [
        {
            "clientId": "00010112",
            "givenName": "Bengt-Åke",
            "familyName": "Forsberg",
            "hasAlarm": True,
            "protectedIdentity": False,
            "address": {
                "street": "Tallåsvägen 11",
                "postalCode": "852 36",
                "city": "Granvik",
            },
            "phone": "+46605550107",
            "alertText": "Bor med hustrun Ulla. Hunden är snäll.",
        },
        {
            "clientId": "00010113",
            "givenName": "Ulla",
            "familyName": "Forsberg",
            "hasAlarm": True,
            "protectedIdentity": False,
            "address": {
                "street": "Tallåsvägen 11",
                "postalCode": "852 36",
                "city": "Granvik",
            },
            "phone": "+46605550107",
            "alertText": "Vänds varje natt.",
        },
        {  # SEKR_KOD K: no address and no phone
            "clientId": "00010126",
            "givenName": "Ingegärd",
            "familyName": "Åkerlund",
            "hasAlarm": False,
            "protectedIdentity": True,
            "alertText": "Ring på två gånger innan du låser upp.",
        },
        {
            "clientId": "00010144",
            "givenName": "Elsa",
            "familyName": "Bäckman",
            "hasAlarm": True,
            "protectedIdentity": False,
            "address": {
                "street": "Storgatan 40",
                "postalCode": "852 30",
                "city": "Granvik",
            },
            "phone": "+46605550111",
            "alertText": "Larmknapp runt halsen.",
        },
    ],
    "keys": [],
    "device": {
        "deviceId": "INV00421",
        "label": "Delad telefon 421",
        "status": "inUse",
        "shared": True,
    },
}

ANNA_24 = {
    "date": "2026-11-24",
    "staff": {
        "staffId": "ANLI01",
        "displayName": "Anna Lindgren",
        "role": {"code": "USK", "label": "Undersköterska"},
        "unit": {"code": "HN01", "label": "Hemtjänst Norr"},
        "delegations": [{"code": "LÄK", "label": "Läkemedel", "validTo": "2027-03-31"}],
    },
    "shift": {  # 0645-2400, no car
        "start": "2026-11-24T05:45:00Z",
        "end": "2026-11-24T23:00:00Z",
        "breakMinutes": 45,
    },
    "visits": [
        {
            "visitId": "7700401",
            "clientId": "00010021",
            "visitType": {"code": "MO", "label": "Morgon"},
            "status": "planned",
            "plannedStart": "2026-11-24T06:00:00Z",
            "plannedEnd": "2026-11-24T06:40:00Z",
            "requiresTwoStaff": False,
            "lockType": "key",
            "version": "20261122180300",
            "tasks": [task("DUS"), task("MED"), task("MAT")],
        },
        {
            "visitId": "7700404",
            "clientId": "00010093",
            "visitType": {"code": "MO", "label": "Morgon"},
            "status": "planned",
            "plannedStart": "2026-11-24T08:35:00Z",
            "plannedEnd": "2026-11-24T09:10:00Z",
            "requiresTwoStaff": True,
            "lockType": "digitalLock",
            "version": "20261122180301",
            "tasks": [task("DUS"), task("STÄ")],
        },
        {
            "visitId": "7700407",
            "clientId": "00010077",
            "visitType": {"code": "LU", "label": "Lunch"},
            "status": "planned",
            "plannedStart": "2026-11-24T11:30:00Z",
            "plannedEnd": "2026-11-24T11:55:00Z",
            "requiresTwoStaff": False,
            "lockType": "digitalLock",
            "version": "20261122180302",
            "tasks": [task("INS"), task("MAT")],
        },
        {  # blank flags are left out; no tasks is an empty list
            "visitId": "7700410",
            "clientId": "00010034",
            "visitType": {"code": "KV", "label": "Kväll"},
            "status": "planned",
            "plannedStart": "2026-11-24T17:00:00Z",
            "plannedEnd": "2026-11-24T17:30:00Z",
            "version": "20261122180303",
            "tasks": [],
        },
        {  # 2340-2400
            "visitId": "7700413",
            "clientId": "00010058",
            "visitType": {"code": "NA", "label": "Natt"},
            "status": "planned",
            "plannedStart": "2026-11-24T22:40:00Z",
            "plannedEnd": "2026-11-24T23:00:00Z",
            "requiresTwoStaff": False,
            "lockType": "key",
            "version": "20261122180304",
            "tasks": [task("TIL")],
        },
    ],
    "clients": [
        {
            "clientId": "00010021",
            "givenName": "Åsa",
            "familyName": "Öberg",
            "hasAlarm": False,
            "protectedIdentity": False,
            "address": {
                "street": "Älvvägen 4 lgh 1102",
                "postalCode": "852 34",
                "city": "Granvik",
            },
            "phone": "+46605550101",
            "alertText": "Nötallergi. Går med rollator – halkrisk.",  # noqa: RUF001 - cp1252 0x96
        },
        {
            "clientId": "00010034",
            "givenName": "Börje",
            "familyName": "Sjöström",
            "hasAlarm": True,
            "protectedIdentity": False,
            "address": {
                "street": "Kyrkogatan 17 B",
                "postalCode": "852 31",
                "city": "Granvik",
            },
            "phone": "+46605550102",
            "alertText": "Hör dåligt på vänster öra.",
        },
        {
            "clientId": "00010058",
            "givenName": "Märta",
            "familyName": "Lindqvist",
            "hasAlarm": False,
            "protectedIdentity": False,
            "address": {"street": "Björkstigen 2", "postalCode": "852 40", "city": "Granvik"},
            "phone": "+46605550103",
        },
        {
            "clientId": "00010077",
            "givenName": "Karl-Erik",
            "familyName": "Håkansson",
            "hasAlarm": True,
            "protectedIdentity": False,
            "address": {"street": "Strandvägen 88", "postalCode": "852 42", "city": "Granvik"},
            "phone": "+46605550104",
            "alertText": "Insulin före frukost.",
        },
        {
            "clientId": "00010093",
            "givenName": "Gun-Britt",
            "familyName": "Nyström",
            "hasAlarm": False,
            "protectedIdentity": True,
            "alertText": "Ring alltid enhetschef.",
        },
    ],
    "keys": [
        {"keyId": "K0211", "label": "K0211", "cabinet": "Skåp 2", "status": "loanedByMe"},
        {"keyId": "K0213", "label": "K0213", "cabinet": "Skåp 2", "status": "available"},
    ],
    "device": {
        "deviceId": "INV00421",
        "label": "Delad telefon 421",
        "status": "inUse",
        "shared": True,
    },
}


@pytest.mark.parametrize(("person", "expected"), [("kare", KARE_24), ("anna", ANNA_24)])
def test_the_24th_is_right_over_midnight_and_at_2400(demo, person, expected):
    body = opened(day(demo, person, "2026-11-24"), demo.sealer)

    assert {name: body.get(name) for name in expected} == expected
    assert set(body) == {*expected, "sources", "_links"}


def test_each_visit_and_client_of_the_day_can_be_read_by_itself(demo):
    body = day(demo, "kare", "2026-11-24")

    for visit in body["visits"]:
        answer = demo.ask(f"/visits/{visit['visitId']}", "kare")
        assert answer.status == 200
        assert {**answer.json, "_links": None} == {**visit, "_links": None}
        assert answer.headers["ETag"]
    for client in body["clients"]:
        answer = demo.ask(f"/clients/{client['clientId']}", "kare")
        assert {**answer.json, "_links": None} == {**client, "_links": None}


def test_the_list_of_visits_is_that_of_the_day_page_by_page(demo):
    whole = demo.ask("/visits?date=2026-11-23", "anna").json
    assert whole["items"] == day(demo, "anna", "2026-11-23")["visits"]
    assert whole["_meta"]["count"] == 12

    path, seen = "/visits?date=2026-11-23&limit=5&total=true", []
    while path:
        page = demo.ask(path, "anna").json
        assert page["_meta"]["totalRecords"] == 12
        seen += page["items"]
        links = {link["rel"]: urlsplit(link["href"]) for link in page["_links"]}
        path = "/" + f"{links['next'].path}?{links['next'].query}" if "next" in links else ""
    assert seen == whole["items"]


def test_without_a_date_the_visits_are_those_of_the_demos_today(demo):
    assert (
        demo.ask("/visits", "anna").json["items"]
        == demo.ask("/visits?date=2026-11-23", "anna").json["items"]
    )


def test_kare_sees_the_visit_where_he_is_the_second(demo):
    shared = demo.sealer.seal("visits", "7700135")

    assert demo.ask(f"/visits/{shared}", "kare").status == 200
    visits = day(demo, "kare", "2026-11-23")["visits"]
    assert shared in [visit["visitId"] for visit in visits]
    assert [visit["requiresTwoStaff"] for visit in visits if visit["visitId"] == shared] == [True]


def test_the_notes_about_a_client_come_latest_first_with_their_authors(demo):
    client = demo.sealer.seal("clients", "00010021")
    notes = demo.ask(f"/clients/{client}/notes", "anna").json["items"]

    assert opened(notes, demo.sealer) == [
        note("880071", "2026-11-23T06:41:00Z", "DA", "Åt halva frukosten, sov gott.", "Anna"),
        note(
            "880063",
            "2026-11-21T13:10:00Z",
            "HÄ",
            "Halkade i hallen, ingen skada. Mattan är borttagen. "
            '"Måste ha tofflor" & broddar ute < 5 grader.',
            "Anna",
        ),
        note(
            "880057",
            "2026-11-19T10:52:00Z",
            "AV",
            "Lunchen ej levererad. Köpte smörgås på Café Älven, 45 kr (4 €).",
            "Kåre",
        ),
        note(
            "880042",
            "2026-11-03T06:48:00Z",
            "DA",
            "Ville inte duscha, tvättade sig vid handfatet. Kaffe på sängen – nöjd.",  # noqa: RUF001 - cp1252 0x96
            "Anna",
        ),
        note(
            "871120",
            "2025-11-14T09:10:00Z",
            "DA",
            "Nya glasögon. Läser själv tidningen igen.",
            "Märta",
        ),
    ]


def note(number, written, kind, text, author):
    labels = {"DA": "Daganteckning", "AV": "Avvikelse", "HÄ": "Händelse"}
    names = {"Anna": "Anna Lindgren", "Kåre": "Kåre Pettersson", "Märta": "Märta Sörlin"}
    return {
        "noteId": number,
        "writtenAt": written,
        "noteType": {"code": kind, "label": labels[kind]},
        "text": text,
        "author": names[author],
    }


def test_the_keys_say_who_holds_them_as_the_caller_sees_it(demo):
    def states(person):
        items = demo.ask("/keys", person).json["items"]
        return {item["label"]: (item["cabinet"], item["status"]) for item in items}

    assert states("anna") == {
        "K0190": ("Skåp 1", "lost"),
        "K0211": ("Skåp 2", "loanedByMe"),
        "K0213": ("Skåp 2", "available"),
    }
    assert states("kare")["K0211"] == ("Skåp 2", "loanedByOther")


def test_nobody_can_ask_which_key_opens_a_clients_door(demo):
    client = demo.sealer.seal("clients", "00010058")
    for path in (f"/keys?clientId={client}", f"/keys?clientId.in={client}"):
        assert demo.ask(path, "anna").status == 400
    assert demo.ask(f"/client-keys?clientId={client}", "anna").status == 404


def test_a_code_list_comes_in_the_order_of_the_old_system(demo):
    answer = demo.ask("/code-lists/visit-types", "tor")

    assert [(item["code"], item["label"]) for item in answer.json["items"]] == [
        ("MO", "Morgon"),
        ("LU", "Lunch"),
        ("KV", "Kväll"),
        ("NA", "Natt"),
        ("TI", "Tillsyn"),
        ("LA", "Larm"),
    ]
    deviations = demo.ask("/code-lists/deviations?sort=-code&fields=code", "anna").json["items"]
    assert deviations == [{"code": "90"}, {"code": "30"}, {"code": "20"}, {"code": "10"}]
