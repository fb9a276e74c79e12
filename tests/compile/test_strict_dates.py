"""A date that is none is told, never a silent null, though drivers hide it."""

from dataclasses import replace

import pytest

from connectors.contract import Catalogue, Deadline, Shape
from connectors.memory import MemoryConnector
from connectors.odbc import OdbcConnector
from connectors.registry import Registry
from gateway.compile.generation import compile_deployment
from gateway.compile.pins import write_lock
from gateway.errors import GatewayError
from tests.compile.serving import Served
from tests.odbc.sites import Site, drop_tables

# What each database lets into a column that its driver gives as a date or a moment.
BAD = {
    "sqlite": ("'0000-00-00'", "'soon'"),
    "postgresql": ("'infinity'", "'-infinity'"),
    "mariadb": ("'0000-00-00'", "'0000-00-00 00:00:00'"),
}
FIELDS = """\
backend: db
personal: false
fields:
  id:   {from: id}
  day:  {from: day, type: date, strict-dates: true%s}
  at:   {from: at, type: datetime, strict-dates: true%s}
routes:
  GET /table: {table: happenings, sort: [id]}
  GET /query: {query: "SELECT id, day, at FROM happenings ORDER BY id"}
"""


@pytest.fixture(params=sorted(BAD))
def site(request, tmp_path, monkeypatch):
    directory = tmp_path / "small"
    directory.mkdir(exist_ok=True)
    if request.param == "sqlite":
        (tmp_path / "legacy.db").touch()
        connection = f"Driver=SQLite3;Database={tmp_path / 'legacy.db'}"
    else:
        connection = request.getfixturevalue(request.param).odbc
    place = Site(request.param, connection, directory)
    monkeypatch.setenv("DB", connection)
    moment = "TIMESTAMP" if request.param == "postgresql" else "DATETIME"
    day, at = BAD[request.param]
    relaxed = ("SET sql_mode = ''",) if request.param == "mariadb" else ()
    place.run(
        *relaxed,
        f"CREATE TABLE happenings (id INTEGER PRIMARY KEY, day DATE, at {moment} NULL)",
        f"INSERT INTO happenings VALUES (1, {day}, {at})",
        "INSERT INTO happenings VALUES (2, '2026-11-23', '2026-11-23 07:00:00')",
        "INSERT INTO happenings VALUES (3, NULL, NULL)",
    )
    yield place
    if request.param != "sqlite":
        drop_tables(place)


@pytest.fixture
def served(small, site):
    def run(on_bad=""):
        more = f'  db: {{connector: odbc, connection: "${{DB}}", profile: {site.profile}}}\n'
        small.gateway(backends=("backends:\n", f"backends:\n{more}"))
        small.mapping("happenings", FIELDS % (on_bad, on_bad))
        query = "SELECT id, day, at FROM happenings ORDER BY id"
        settings = site.settings(statements=[query])
        OdbcConnector(settings | {"name": "db"}, small.directory).snapshot(Deadline.after(20))
        opened.append(Served(small))
        return opened[-1]

    opened = []
    yield run
    for each in opened:
        each.close()


@pytest.mark.parametrize("path", ["/table", "/query"])
def test_it_fails_the_answer_unless_the_field_says_otherwise(served, path):
    with pytest.raises(GatewayError) as caught:
        served().get(path)
    assert caught.value.problem.code == "backend-data"
    assert [each.pointer for each in caught.value.errors] == ["/day"]


@pytest.mark.parametrize("path", ["/table", "/query"])
def test_it_is_a_null_with_a_warning_and_stays_apart_from_null(served, path):
    body = served(", on-bad: null").get(path)
    assert [each["day"] for each in body["items"]] == [None, "2026-11-23", None]
    assert [each["at"] for each in body["items"]] == [None, "2026-11-23T06:00:00Z", None]
    assert body["_meta"]["warnings"] == [
        {"pointer": "/0/day", "code": "bad-value"},
        {"pointer": "/0/at", "code": "bad-value"},
    ]


class NativeDates(MemoryConnector):
    """Gives dates as a driver does."""

    def catalogue(self):
        (visits,) = super().catalogue().operations.values()
        day = Shape("day", "DATE")
        columns = tuple(day if each.name == "day" else each for each in visits.result.members)
        result = replace(visits.result, members=columns)
        return Catalogue({"visits": replace(visits, result=result)})


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("from: day, type: date", "the connector does not give the text of day"),
        ("from: id", "only a date or time can be strict"),
    ],
)
def test_where_it_can_have_no_effect_that_is_told(small, keys, message):
    small.write("data/board.json", '{"visits": [{"id": "1", "day": "2026-11-23"}]}')
    small.mapping(
        "visits",
        f"backend: board\npersonal: false\nfields: {{f: {{{keys}, strict-dates: true}}}}\n"
        "routes:\n  GET /visits: {table: visits}\n",
    )
    write_lock(small.directory)
    registry = Registry({"memory": NativeDates})
    _, found = compile_deployment(small.directory, small.cache, registry)
    assert [each.message for each in found] == [message]
