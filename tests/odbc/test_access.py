"""Access files through MDB Tools: whole tables, right values, and nothing that its drivers ignore.

The two files are of others' making; where a value is missing in them, a copy gets it by its bytes.
"""

from __future__ import annotations

import struct
import subprocess
import sys

import pyodbc
import pytest
from click.testing import CliRunner

from connectors.contract import (
    Deadline,
    Effect,
    Invocation,
    OperationSpec,
    Selection,
    Shape,
)
from connectors.errors import BindError, Fault, Unavailable
from connectors.odbc import OdbcConnector
from connectors.odbc.profiles import Column
from connectors.odbc.profiles.access import ACCESS
from gateway.cli.main import main
from gateway.errors import GatewayError
from tests.compile.conftest import Small
from tests.compile.serving import Served
from tests.conftest import require_driver
from tests.odbc.sites import Site, read_spec, shape_of

ASSETS, DATES = "ASampleDatabase.accdb", "DateTestDatabase.mdb"
FIRST = 44532.0  # 2 December 2021, in days since 30 December 1899, nine times in the file
GATEWAY = """\
version: 1
api:
  name: assets
  title: Assets
  version: 1.0.0
  released: 2026-11-01
  public-urls: ["http://127.0.0.1:8080"]
backends:
  assets:
    connector: odbc
    profile: access
    connection: "Driver=MDBTools;DBQ={}"
"""
MAPPING = """\
backend: assets
personal: false
fields:
  assetNo:  {from: "Asset No", role: key}
  make:     {from: Make}
  acquired: {from: Acquired, type: date}
  cost:     {from: Cost, type: decimal}
  warranty: {from: Warranty, type: integer}
  comments: {from: Comments}
routes:
  GET /assets:
    table: Asset Items
    scope: visits:read
    filter:
      make: [eq, prefix]
      cost: [eq, gt, lt]
      acquired: [ge]
    sort: [cost, assetNo]
    page: {size: 10, max: 100}
  GET /assets/{assetNo}:
    table: Asset Items
    item: true
    arguments: {"Asset No": $path.assetNo}
    scope: visits:read
"""


@pytest.fixture(autouse=True)
def _driver():
    require_driver("MDBTools")


@pytest.fixture
def place(shared, tmp_path, isolation):
    """Give an Access file by its name, with a folder for its snapshot."""

    def give(name):
        path = shared / "databases" / name
        return Site("access", f"Driver=MDBTools;DBQ={path}", tmp_path, isolation)

    return give


@pytest.fixture
def patched(shared, tmp_path, isolation):
    """Give a copy of the file of dates in which some bytes are others."""

    def give(*changes):
        data = (shared / "databases" / DATES).read_bytes()
        for old, new, count in changes:
            assert old in data
            assert len(old) == len(new)
            data = data.replace(old, new, count)
        file = tmp_path / "copy.mdb"
        file.write_bytes(data)
        return Site("access", f"Driver=MDBTools;DBQ={file}", tmp_path, isolation)

    return give


def days(number):
    return struct.pack("<d", number)


def test_every_table_of_a_file_is_pinned_with_its_types(place, open_bench):
    bench = open_bench(place(ASSETS))
    (name, signature), *others = bench.connector.catalogue().operations.items()
    assert (name, others) == ("Asset Items", [])
    types = {each.name: (each.type, each.scale) for each in signature.result.members}
    assert types["Asset No"] == ("TEXT", None)
    assert types["Cost"] == ("DECIMAL", 4)
    assert types["Acquired"] == ("TIMESTAMP", None)
    assert types["Warranty"] == ("INTEGER", None)
    assert len(types) == 13
    assert not signature.selects


def test_every_row_is_read_with_its_currency_dates_and_memos(place, open_bench):
    rows = open_bench(place(ASSETS)).read({"table": "Asset Items"})
    assert len(rows) == 65
    first = rows[0]
    assert (first["Asset No"], first["Cost"], first["Warranty"]) == ("30050", "1995.5000", 12)
    assert (first["Acquired"], first["Comments"]) == ("1997-09-02 00:00:00", None)


def test_a_connection_is_read_again_and_again(place, open_bench):
    bench = open_bench(place(ASSETS), concurrency=1)
    for _ in range(20):
        assert len(bench.read({"table": "Asset Items"}, wants=("Make", "Cost"))) == 65


def test_a_memo_with_lines_is_read_whole(place, open_bench):
    rows = open_bench(place(DATES)).read({"table": "DateTest"}, wants=("LongTextCol",))
    assert rows[5] == {"LongTextCol": "New line\r\nin field"}


def test_a1_no_condition_reaches_a_driver_that_ignores_it(place, open_bench):
    site = place(ASSETS)
    with_filter = 'SELECT "Asset No" FROM "Asset Items" WHERE Cost > 100000'
    counted = subprocess.run(
        [sys.executable, "-c", _COUNT, site.connection, with_filter],
        capture_output=True,
        text=True,
        check=True,
    )
    assert counted.stdout == "65\n"  # the driver's own answer: nothing costs so much
    bench = open_bench(site)
    details = {"table": "Asset Items", "arguments": ["Cost"]}
    assert bench.read(details, {"Cost": "100000"}, wants=("Make",)) == []
    found = bench.read(details, {"Cost": ["1995.5", "2450"]}, wants=("Asset No", "Cost"))
    assert [each["Cost"] for each in found] == ["1995.5000", "2450.0000"]


_COUNT = """
import pyodbc, sys
connection = pyodbc.connect(sys.argv[1])
print(len(connection.execute(sys.argv[2]).fetchall()))
"""


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("Asset No", "30050", 1),
        ("Asset No", "3005", 0),
        ("Asset No", None, 0),
        ("Acquired", "1997-09-02", 4),
        ("Warranty", 24, 6),
        ("Warranty", [24, 12], 39),
        ("Comments", None, 0),
    ],
)
def test_arguments_find_what_equals_them_by_type(place, open_bench, column, value, count):
    bench = open_bench(place(ASSETS))
    details = {"table": "Asset Items", "arguments": [column]}
    rows = bench.read(details, {column: value}, wants=("Make",))
    assert len(rows) == count
    assert all(list(row) == ["Make"] for row in rows)


def test_an_argument_that_fits_no_number_is_declined_and_nothing_is_read(place, open_bench):
    bench = open_bench(place(ASSETS))
    with pytest.raises(Fault) as caught:
        bench.read({"table": "Asset Items", "arguments": ["Warranty"]}, {"Warranty": "1x"})
    assert caught.value.sqlstate == "22018"


def test_a2_nothing_else_than_a_table_is_bound(place, open_bench):
    site = place(ASSETS)
    query = 'SELECT "Make" FROM "Asset Items" WHERE Cost > 100'
    connector = open_bench(site, statements=[query]).connector
    on = {"table": "Asset Items", "on": {"Make": "Make"}}
    for details, effect, told in (
        ({"query": query}, Effect.READ, "the driver filters nothing that can be trusted"),
        ({"query": query}, Effect.WRITE, "nothing is written by the profile access"),
        ({"table": "Asset Items", "related": {"more": on}}, Effect.READ, "no rows are joined"),
        ({"table": "Asset Item"}, Effect.READ, "there is no table 'Asset Item'"),
    ):
        with pytest.raises(BindError, match=told):
            connector.bind(OperationSpec("x", effect, details), Shape("row"))


def test_a3_names_beyond_ascii_are_read_in_a_plain_locale(patched, open_bench, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    name = "ShörtTéxtCøl"
    site = patched(("ShortTextCol".encode("utf-16-le"), name.encode("utf-16-le"), -1))
    rows = open_bench(site).read({"table": "DateTest"}, wants=(name, "IDCol"))
    assert rows[0] == {name: "Hello", "IDCol": 1}


@pytest.mark.parametrize(
    ("stored", "text"), [(b"H\xe5ll\xf6", "Hållö"), (b"\x00\xac\x20\x16\x04", "€Ж")]
)
def test_a3_texts_beyond_ascii_are_right(patched, open_bench, stored, text):
    site = patched((b"\xff\xfeHello", b"\xff\xfe" + stored, -1))
    rows = open_bench(site).read({"table": "DateTest"}, wants=("LongTextCol", "ShortTextCol"))
    assert rows[0] == {"LongTextCol": text, "ShortTextCol": text}


def test_a4_without_keys_none_is_made_up(place, open_bench):
    site = place(ASSETS)
    open_bench(site)
    pinned = (site.directory / "snapshots" / "db.json").read_text()
    assert '"key": []' in pinned


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (0.0, "1899-12-30 00:00:00"),
        (0.75, "1899-12-30 18:00:00"),
        (44532.5, "2021-12-02 12:00:00"),
        (44532.0 + 86399 / 86400, "2021-12-02 23:59:59"),
        (44532.9999999, "2021-12-03 00:00:00"),
        (1_000_000.0, "4637-11-26 00:00:00"),
        (-1.0, "0000-00-00 00:00:00"),  # 29 December 1899
        (-40000.25, "0000-00-00 00:00:00"),
        (2958465.0, "0000-00-00 00:00:00"),  # 31 December 9999
    ],
)
def test_a5_a_moment_is_right_or_tells_that_the_driver_lost_it(patched, open_bench, stored, read):
    site = patched((days(FIRST), days(stored), -1))
    rows = open_bench(site).read({"table": "DateTest"}, wants=("DateTimeCol", "IDCol"))
    assert rows[0] == {"DateTimeCol": read, "IDCol": 1}
    assert len(rows) == 6


def test_a5_the_rows_of_the_file_with_impossible_dates_all_come(place, open_bench):
    rows = open_bench(place(DATES)).read({"table": "DateTest"}, wants=("IDCol", "DateCol"))
    lost = [each["IDCol"] for each in rows if each["DateCol"] == "0000-00-00 00:00:00"]
    assert ([each["IDCol"] for each in rows], lost) == ([1, 2, 3, 4, 5, 6], [2, 3, 4])


def test_a_short_date_and_a_single_are_read_by_the_bytes_that_came():
    convert = {}

    class Connection:
        def add_output_converter(self, kind, function):
            convert[kind] = function

    ACCESS.prepare(Connection())
    assert convert[pyodbc.SQL_TYPE_TIMESTAMP](struct.pack("=hHH", 2021, 12, 2)) == (
        "2021-12-02 00:00:00"
    )
    assert convert[pyodbc.SQL_FLOAT](struct.pack("=f", 0.1)) == "0.1"
    for wrong in (b"", bytes(15), bytes(8)):
        with pytest.raises(struct.error):
            convert[pyodbc.SQL_TYPE_TIMESTAMP](wrong)
    with pytest.raises(struct.error):
        convert[pyodbc.SQL_FLOAT](bytes(8))


@pytest.mark.parametrize("declared", ["BINARY", "COMPLEX", "WHATEVER"])
def test_a_type_that_crashes_the_driver_is_never_selected(declared):
    assert ACCESS.reading(Column("x", declared)) is None


def test_a_selection_that_slips_through_is_not_ignored(place, open_bench):
    connector = open_bench(place(ASSETS)).connector
    operation = connector.bind(read_spec(table="Asset Items"), shape_of("Make"))
    assert not operation.signature.selects
    limited = Invocation({}, Deadline.after(5), selection=Selection(limit=1))
    with pytest.raises(Fault) as caught:
        operation.invoke(limited)
    assert caught.value.sqlstate == "HYC00"


def test_a_missing_file_is_an_unavailable_back_end(tmp_path):
    site = Site("access", f"Driver=MDBTools;DBQ={tmp_path / 'none.mdb'}", tmp_path)
    with pytest.raises(Unavailable):
        OdbcConnector(site.settings(), tmp_path).snapshot(Deadline.after(5))


def test_a_file_of_something_else_is_an_unavailable_back_end(tmp_path):
    file = tmp_path / "text.mdb"
    file.write_text("not a database" * 1000)
    site = Site("access", f"Driver=MDBTools;DBQ={file}", tmp_path)
    with pytest.raises(Unavailable):
        OdbcConnector(site.settings(), tmp_path).snapshot(Deadline.after(5))


def test_explain_says_that_a_table_comes_whole(assets, monkeypatch):
    monkeypatch.setenv("BRYGGA_CACHE_DIR", str(assets.directory / "cache"))
    done = CliRunner().invoke(main, ["explain", "GET /assets", "-d", str(assets.directory)])
    assert "  comes    whole: filtered, sorted and paged here\n" in done.stdout
    one = ["explain", "GET /assets/{assetNo}", "-d", str(assets.directory)]
    assert "  comes  " not in CliRunner().invoke(main, one).stdout


@pytest.fixture
def assets(tmp_path, shared, monkeypatch):
    """Serve the assets by the gateway."""
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    small = Small(tmp_path / "assets")
    connection = f"Driver=MDBTools;DBQ={shared / 'databases' / ASSETS}"
    small.write("gateway.yaml", GATEWAY.format(shared / "databases" / ASSETS))
    small.mapping("assets", MAPPING)
    settings = {"connection": connection, "profile": "access", "name": "assets"}
    OdbcConnector(settings, small.directory).snapshot(Deadline.after(10))
    served = Served(small)
    served.directory = small.directory
    yield served
    served.close()


def test_the_gateway_filters_sorts_and_pages_what_comes_whole(assets):
    found = assets.get("/assets", ("cost.gt", "5000"), ("sort", "-cost"))
    every = [item["cost"] for item in assets.get("/assets", ("limit", "100"))["items"]]
    dear = sorted((float(cost) for cost in every if float(cost) > 5000), reverse=True)
    assert 0 < len(dear) < 10
    assert [float(each["cost"]) for each in found["items"]] == dear


def test_the_gateway_serves_one_asset(assets):
    one = assets.get("/assets/30050")
    assert (one["make"], one["acquired"]) == ("GEO Rocket", "1997-09-02")
    assert float(one["cost"]) == 1995.5
    with pytest.raises(GatewayError) as caught:
        assets.get("/assets/1")
    assert caught.value.problem.code == "not-found"


def test_a_lost_moment_is_a_named_problem_and_never_a_date(tmp_path, shared, monkeypatch):
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    small = Small(tmp_path / "dates")
    file = shared / "databases" / DATES
    small.write("gateway.yaml", GATEWAY.format(file))
    small.mapping(
        "days",
        "backend: assets\npersonal: false\nfields:\n"
        "  id: {from: IDCol, role: key}\n  day: {from: DateCol, type: date}\n"
        "  shown: {from: DateCol, type: date, on-bad: 'null'}\n"
        "routes:\n"
        "  GET /days:\n    table: DateTest\n    scope: visits:read\n"
        "    fields: {id: {from: IDCol}, day: {from: DateCol, type: date}}\n"
        "  GET /shown:\n    table: DateTest\n    scope: visits:read\n"
        "    fields: {id: {from: IDCol}, day: {from: DateCol, type: date, on-bad: 'null'}}\n",
    )
    settings = {"connection": f"Driver=MDBTools;DBQ={file}", "profile": "access", "name": "assets"}
    OdbcConnector(settings, small.directory).snapshot(Deadline.after(10))
    served = Served(small)
    with pytest.raises(GatewayError) as caught:
        served.get("/days")
    assert caught.value.problem.code == "backend-data"
    shown = [each["day"] for each in served.get("/shown")["items"]]
    assert shown == ["2021-12-02", None, None, None, "2021-12-02", "2021-12-02"]
    served.close()
