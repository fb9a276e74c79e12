"""Stored procedures through the gateway: mapping to answer (O5), on MariaDB and PostgreSQL."""

from __future__ import annotations

from contextlib import closing

import pytest

from connectors.contract import Deadline
from connectors.odbc import OdbcConnector
from gateway.errors import GatewayError
from tests.compile.conftest import Small
from tests.compile.serving import Served
from tests.odbc.routines import CASES, SAVE, drop_all
from tests.odbc.sites import Site

MAPPING = """\
backend: persdb
personal: false
fields:
  cases:
    from: cases
    each:
      caseId: {from: nr, type: integer}
      title: {from: title}
  notes: {from: notes, each: {word: {from: word}}}
  out: {from: out, fields: {n: {from: p_n}}}
  returnCode: {from: out/p_code}
faults:
- {when: {sqlstate: ["45000", "22012"]}, problem: unprocessable}
- {when: {out/p_code: "9"}, problem: conflict}
routes:
  GET /reports/{nr}:
    procedure: save
    arguments: {p_nr: $path.nr, p_fails: $query.fails, p_word: {constant: hej}%s}
    sets: [cases, notes]
    result: {code: out/p_code, ok: ["0", "7"]}
  GET /reports/{nr}/cases:
    procedure: save
    arguments: {p_nr: $path.nr, p_fails: {constant: "0"}, p_word: {constant: hej}%s}
    sets: [cases, notes]
    items: cases
    fields: {caseId: {from: nr}, title: {from: title}}
  GET /sevens/{nr}:
    procedure: seven
    arguments: {x: $path.nr}
    fields: {code: {from: returnCode}}
    faults: [{when: {return: "7"}, problem: conflict}]
"""
CURSORS = ", p_cases: {constant: cases}, p_notes: {constant: notes}"
SEVEN = {
    "mariadb": "CREATE FUNCTION seven(x INT) RETURNS INT DETERMINISTIC RETURN x + 6",
    "postgresql": "CREATE FUNCTION seven(x integer) RETURNS integer LANGUAGE sql AS 'SELECT x + 6'",
}
BACKENDS = """\
backends:
  persdb: {connector: odbc, profile: %s, connection: "%s"}
"""


@pytest.fixture(params=["mariadb", "postgresql"])
def site(request, tmp_path):
    database = request.getfixturevalue(request.param)
    place = Site(request.param, database.odbc, tmp_path / "small")
    place.run(*CASES, SAVE[place.profile], SEVEN[place.profile])
    yield place
    drop_all(place)


@pytest.fixture
def small(site, tmp_path, monkeypatch):
    """Give a deployment with a snapshot of the database; ``told`` are its diagnostics."""
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    made = Small(tmp_path / "small")
    backends = BACKENDS % (site.profile, site.connection)
    made.gateway(
        board=("backends:\n  board:\n    connector: memory\n    data: data/board.json\n", backends)
    )
    OdbcConnector({**site.settings(), "name": "persdb"}, made.directory).snapshot(
        Deadline.after(20)
    )
    return made


def mapping(site):
    cursors = CURSORS if site.profile == "postgresql" else ""
    return MAPPING % (cursors, cursors)


@pytest.fixture
def served(site, small):
    small.mapping("reports", mapping(site))
    with closing(Served(small)) as found:
        yield found


def problem(served, path, *query):
    with pytest.raises(GatewayError) as caught:
        served.get(path, *query)
    return caught.value.problem.code, caught.value.problem.status


def test_sets_outputs_and_code_are_one_object(served):
    answer = served.get("/reports/1", ("fails", "0"))
    answer.pop("_links")
    assert answer == {
        "cases": [{"caseId": 1, "title": "Trappan är hal"}, {"caseId": 2, "title": None}],
        "notes": [],
        "out": {"n": 2},
        "returnCode": 7,
    }


def test_an_error_behind_the_first_set_is_the_mapped_problem_and_no_part_of_a_body(served):
    code, status = problem(served, "/reports/1", ("fails", "1"))
    assert (code, status) == ("unprocessable", 422)
    assert served.get("/reports/1", ("fails", "0"))["out"] == {"n": 2}


def test_a_set_can_be_the_list(served):
    items = served.get("/reports/1/cases")["items"]
    assert [each["caseId"] for each in items] == ["1", "2"]


def test_a_return_code_is_mapped_to_a_problem(served):
    assert problem(served, "/sevens/1") == ("conflict", 409)
    assert served.get("/sevens/2")["code"] == 8


def test_an_output_is_a_code_of_the_result(served):
    assert problem(served, "/reports/9", ("fails", "0")) == ("conflict", 409)


def test_the_document_of_the_api_tells_declared_types(served):
    known = served.schema("/reports/{nr}")["properties"]
    assert known["out"]["properties"]["n"]["type"] == ["integer", "null"]
    assert known["cases"]["items"]["properties"]["caseId"]["type"] == ["integer", "null"]


def test_a_value_that_does_not_fit_the_type_of_its_field_is_no_answer(site, small):
    small.mapping(
        "reports",
        mapping(site).replace("title: {from: title}\n", "title: {from: title, type: integer}\n"),
    )
    with closing(Served(small)) as found:
        assert problem(found, "/reports/1", ("fails", "0")) == ("backend-data", 502)


def test_a_column_that_no_set_has_is_no_answer(site, small):
    small.mapping(
        "reports", mapping(site).replace("title: {from: title}\n", "title: {from: titel}\n")
    )
    with closing(Served(small)) as found:
        assert problem(found, "/reports/1", ("fails", "0")) == ("backend-bad-response", 502)


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("procedure: save", "procedure: sav", "there is no procedure 'sav'", "did you mean save?"),
        ("p_fails: $query.fails", "p_fail: $query.fails", "takes no 'p_fail'", "p_fails"),
        ("n: {from: p_n}", "n: {from: p_m}", "record has no 'p_m'", "p_n"),
        ("    sets: [cases, notes]\n    result", "    result", "has no 'cases'", ""),
        (", p_word: {constant: hej}", "", "required argument 'p_word' is not bound", "p_word"),
    ],
)
def test_what_does_not_fit_the_procedure_is_told_with_its_place(
    site, small, old, new, message, hint
):
    text = mapping(site)
    assert old in text
    small.mapping("reports", text.replace(old, new, 1))
    told = small.compiled()[1]
    found = [each for each in told if message in each.message]
    assert found, told
    assert hint in found[0].hint


def test_sets_without_a_procedure_are_told(site, small):
    small.mapping(
        "cases",
        "backend: persdb\npersonal: false\nfields: {nr: {from: nr}}\n"
        "routes: {GET /cases: {table: cases, sets: [cases]}}\n",
    )
    (told,) = small.told()
    assert told == "only a procedure gives several result sets"


def test_a_back_end_without_procedures_says_so(tmp_path):
    made = Small(tmp_path / "small")
    made.mapping(
        "visits",
        "backend: board\npersonal: false\nfields: {ID: {}}\n"
        "routes: {GET /visits: {procedure: save}}\n".replace("ID: {}", "id: {from: ID}"),
    )
    (told,) = made.told()
    assert told == "back end 'board' has no procedures"
