"""`draft odbc` on the demo's PERSDB, which declares no foreign key and keeps dates in texts."""

import pytest

from gateway.demo.databases import Database
from gateway.errors import GatewayError
from gateway.messages import Principal
from tests.compile.serving import Served
from tests.drafts.drafted import Draft, call

KEYS = {
    "deleg": [],
    "kodtab": ["code"],
    "nyckel": ["nyckNr"],
    "persmast": ["anstNr"],
    "schema-p": ["signKod", "dat", "passKod"],
}
RELATIONS = {
    ("deleg", "sign", "PERSMAST", True),
    ("schema-p", "sign", "PERSMAST", True),
    ("persmast", "deleg", "DELEG", False),
    ("persmast", "schemaP", "SCHEMA_P", False),
}
SHAPES = {
    "deleg": {"giltTill": ("date", "%Y%m%d", ())},
    "nyckel": {
        "utlTid": ("datetime", "%Y%m%d%H%M%S", ("blank",)),
        "aterTid": ("datetime", "%Y%m%d%H%M%S", ("blank",)),
    },
    "persmast": {
        "hsaid": ("hsaid", None, ("blank",)),
        "anstFr": ("date", "%Y%m%d", ()),
        "anstTill": ("date", "%Y%m%d", ("99991231",)),
        "aktivFl": ("boolean", None, ()),
    },
    "schema-p": {
        "dat": ("date", "%Y%m%d", ()),
        "klFr": ("time", "%H%M", ()),
        "klTill": ("time", "%H%M", ()),
    },
    "kodtab": {},
}
KARE = Principal("test", "kare", frozenset(), {"signKod": "KAPE03", "brukId": "00010021"})
GLOSSARY = """\
SIGN: staff
KOD: code
PERSMAST: staff-members
SCHEMA_P: shifts
BRUK_ID: clientId
"""


@pytest.fixture(scope="module")
def persdb(tmp_path_factory):
    """Give the draft of a started PERSDB."""
    folder = tmp_path_factory.mktemp("persdb")
    database = Database("persdb", folder)
    database.start()
    done = call("draft", "odbc", f"Driver=SQLite3;Database={database.path}", "-d", folder / "d")
    assert done.exit_code == 0, done.output
    return Draft(folder / "d"), done


@pytest.fixture
def served(persdb, tmp_path):
    """Serve the draft with a code list for one of the groups, as the comment in it says."""
    copy = persdb[0].copied(tmp_path / "decided")
    path = copy.directory / "gateway.yaml"
    codes = 'codes:\n  roles: {route: "GET /kodtab/{kodgrp}", with: {kodgrp: BEF}}\nstate:'
    path.write_text(path.read_text().replace("state:", codes))
    copy.edit("persmast", (r"(befKod: \{from: BEF_KOD)\}", r"\1, codes: roles}"))
    serving = Served(copy)
    yield serving
    serving.close()


def test_the_draft_checks_and_tells_what_has_no_key(persdb):
    drafted, done = persdb
    assert call("check", drafted.directory).exit_code == 0
    assert done.stderr == (
        "note: DELEG has no key that is known: its pages are counted\n8 routes; TODO is yours\n"
    )
    assert "# TODO no key is known: pages are counted" in drafted.text("deleg")


def test_keys_relations_and_code_tables_are_found(persdb):
    files = persdb[0].files()
    keys = {
        name: [each.name for each in file.fields.values() if each.role == "key"]
        for name, file in files.items()
    }
    assert keys == KEYS
    found = {
        (name, each.name, each.related.table, each.related.one)
        for name, file in files.items()
        for each in file.fields.values()
        if each.related
    }
    assert found == RELATIONS
    assert persdb[0].text("persmast").count("# guessed: one name, and the values fit") == 2
    (codes,) = files["kodtab"].routes
    assert (codes.template, codes.internal) == ("/kodtab/{kodgrp}", True)


def test_what_texts_look_like_is_guessed_and_told_as_a_guess(persdb):
    drafted = persdb[0]
    for name, file in drafted.files().items():
        found = {
            each.name: (each.type, each.format, each.omit_if)
            for each in file.fields.values()
            if each.type
        }
        assert found == SHAPES[name]
    assert (
        'anstTill: {from: ANST_TILL, type: date, format: "%Y%m%d", omit-if: "99991231"}'
        "  # guessed from the shape of 5 values" in drafted.text("persmast")
    )
    assert "yes: 1, no: 0}  # guessed" in drafted.text("persmast")
    assert "status: {from: STATUS}  # TODO codes or map? 3 different texts" in (
        drafted.text("nyckel")
    )


def test_no_value_is_written_down(persdb):
    drafted, done = persdb
    written = [path.read_text() for path in drafted.directory.rglob("*.[yj]*")]
    for value in ("KAPE03", "Lindgren", "00010021", "USK", "BESTYP", "Morgon", "20261123", "0645"):
        assert not any(value in text for text in (*written, done.output)), value


def test_a_member_of_the_staff_reads_their_own_row_with_shifts_and_labels(served):
    (own,) = served.get("/persmast", who=KARE)["items"]
    assert (own["enamn"], own["aktivFl"]) == ("Pettersson", True)
    assert own["befKod"] == {"code": "VBI", "label": "Vårdbiträde"}
    assert (own["anstFr"], own["anstTill"]) == ("2022-03-01", "2027-02-28")
    assert own["deleg"] == [{"delKod": "LÄK", "giltTill": "2026-10-31"}]
    shifts = [(each["dat"], each["passKod"], each["klFr"]) for each in own["schemaP"]]
    assert shifts == [("2026-11-23", "D2", "09:00:00"), ("2026-11-24", "N1", "21:00:00")]
    assert served.get(f"/persmast/{own['anstNr']}", who=KARE)["enamn"] == "Pettersson"


def test_a_row_of_a_key_of_three_columns_is_asked_for_by_all_of_them(served):
    shift = served.get("/schema-p/KAPE03/2026-11-24/N1", who=KARE)
    assert (shift["klTill"], shift["sign"]["fnamn"]) == ("07:00:00", "Kåre")
    with pytest.raises(GatewayError) as refused:
        served.get("/schema-p/ANLI01/2026-11-23/D1", who=KARE)
    assert refused.value.problem.code == "not-found"


def test_a_key_that_is_blank_in_places_leaves_what_is_blank_out(served):
    (key,) = served.get("/nyckel", who=KARE)["items"]
    assert key["utlTid"] == "2026-11-23T05:48:12Z"
    assert "aterTid" not in key


def test_a_glossary_makes_the_names(persdb, tmp_path):
    (tmp_path / "words.yaml").write_text(GLOSSARY)
    connection = f"Driver=SQLite3;Database={persdb[0].directory.parent / 'persdb.db'}"
    glossary = ("--glossary", tmp_path / "words.yaml")
    done = call("draft", "odbc", connection, "-d", tmp_path / "d", *glossary)
    assert done.exit_code == 0, done.output
    files = Draft(tmp_path / "d").files()
    assert {"staff-members", "shifts", "nyckel"} <= files.keys()
    assert files["staff-members"].fields["staffCode"].sources == ("SIGN_KOD",)
    assert files["nyckel"].fields["clientId"].sources == ("BRUK_ID",)
    assert "BRUK_ID: $claims.clientId" in Draft(tmp_path / "d").text("nyckel")
    assert files["staff-members"].fields["shifts"].related.table == "SCHEMA_P"
