# ruff: noqa: E501 - tables with one case per line
"""Queries: their shapes, their names, and selections around them."""

from __future__ import annotations

import json

import pytest

from connectors.contract import Condition, Deadline, Selection, Shape
from connectors.errors import BindError, Fault
from connectors.odbc import OdbcConnector
from tests.odbc.sites import Site, read_spec, shape_of

STAFF = (
    "CREATE TABLE staff (nr INTEGER NOT NULL PRIMARY KEY, name CHAR(10), pay DECIMAL(9,2), unit VARCHAR(4))",
    "INSERT INTO staff VALUES (1, 'Anna      ', 310.50, 'HN')",
    "INSERT INTO staff VALUES (2, 'Kåre      ', 295.00, 'HN')",
    "INSERT INTO staff VALUES (3, 'Märta     ', NULL, 'HS')",
)
PLAIN = (
    "SELECT nr, name AS namn, pay, ':no' AS sign FROM staff WHERE unit = :unit ORDER BY nr DESC;"
)


@pytest.fixture
def staff(site, open_bench):
    site.run(*STAFF)
    return open_bench(site, statements=[PLAIN])


def numbers(rows):
    return [int(row["nr"]) for row in rows]


def test_a_query_binds_its_names_and_keeps_its_own_order(staff):
    rows = staff.read({"query": PLAIN}, {"unit": "HN"})

    assert numbers(rows) == [2, 1]
    assert [(row["namn"].strip(), row["pay"], row["sign"]) for row in rows] == [
        ("Kåre", "295.00", ":no"),
        ("Anna", "310.50", ":no"),
    ]


def test_the_same_query_laid_out_differently_has_the_same_snapshot(staff):
    assert numbers(staff.read({"query": PLAIN.replace(" FROM", "\n  FROM")}, {"unit": "HS"})) == [3]


def test_an_unbound_name_of_a_query_is_null(staff):
    operation = staff.connector.bind(read_spec(query=PLAIN, arguments=["unit"]), shape_of("nr"))

    assert operation.signature.arguments.member("unit").required
    assert staff.read({"query": PLAIN, "arguments": ["unit"]}, {"unit": None}) == []


def test_filter_sort_and_page_work_around_a_query(staff):
    selection = Selection(
        (
            Condition("namn", "prefix", "A"),
            Condition("pay", "gt", "300"),
            Condition("namn", "eq", "Anna"),
        ),
        order=(("pay", True),),
        limit=5,
        total=True,
    )

    with staff.reply({"query": PLAIN}, {"unit": "HN"}, selection=selection) as reply:
        assert numbers(reply.rows) == [1]
        assert reply.extras["total"] == 1


def test_keyset_pages_go_around_a_query(staff):
    order = (("pay", False), ("nr", False))
    first = staff.read({"query": PLAIN}, {"unit": "HN"}, selection=Selection(order=order, limit=1))
    after = (first[0]["pay"], first[0]["nr"])

    second = staff.read(
        {"query": PLAIN}, {"unit": "HN"}, selection=Selection(order=order, limit=1, after=after)
    )

    assert numbers(first) + numbers(second) == [2, 1]


def test_related_rows_hang_under_a_query(staff):
    related = {"staff": {"table": "staff", "on": {"nr": "nr"}, "one": True}}
    wants = Shape("row", members=(Shape("namn"), Shape("staff", members=(Shape("unit"),))))

    rows = staff.read({"query": PLAIN, "related": related}, {"unit": "HS"}, wants=wants)

    assert [row["staff"] for row in rows] == [{"unit": "HS"}]


def test_a_query_without_a_snapshot_is_found_when_binding(staff):
    with pytest.raises(BindError, match="no snapshot") as caught:
        staff.read({"query": "SELECT nr FROM staff"})

    assert caught.value.path == ("query",)
    assert "brygga snapshot" in caught.value.hint


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT a.nr, b.nr FROM staff a, staff b", "duplicate column 'nr'"),
        ("SELECT nr, 1+1 FROM staff", "column 2 of the query"),
        ("SELECT COUNT(*), nr FROM staff GROUP BY nr", None),
        ("SELECT nope FROM staff", "SQLSTATE 42"),
        ("SELECT nr FROM", "SQLSTATE 42"),
        ("UPDATE staff SET pay = 1", "selects nothing"),
    ],
)
def test_a_query_that_cannot_be_used_is_found_when_binding(site, open_bench, query, message):
    site.run(*STAFF)
    bench = open_bench(site, statements=[query, PLAIN])

    if message is None and site.profile == "postgresql":  # it calls the column `count`
        assert bench.read({"query": query})
        return
    with pytest.raises(BindError, match=message or "has no name") as caught:
        bench.read({"query": query})
    assert caught.value.path == ("query",)
    assert query not in bench.connector.catalogue().operations
    assert PLAIN in bench.connector.catalogue().operations


@pytest.mark.parametrize(
    ("given", "path"),
    [(["unit", "other"], ("arguments", "other")), ([], ("arguments",))],
)
def test_names_and_arguments_that_do_not_pair_are_found_when_binding(staff, given, path):
    with pytest.raises(BindError) as caught:
        staff.connector.bind(read_spec(query=PLAIN, arguments=given), shape_of("nr"))

    assert caught.value.path == path


@pytest.mark.parametrize(
    ("details", "wants", "message", "hint", "path"),
    [
        ({"table": "staf"}, (), "no table 'staf'", "did you mean staff?", ("table",)),
        ({"table": "STAFF"}, (), "no table 'STAFF'", "did you mean staff?", ("table",)),
        ({"table": "zzz"}, (), "no table 'zzz'", "", ("table",)),
        (
            {"table": "staff"},
            ("name_",),
            "no column 'name_'",
            "did you mean name?",
            ("result", "name_"),
        ),
        (
            {"table": "staff", "arguments": ["Unit"]},
            (),
            "no column 'Unit'",
            "did you mean unit?",
            ("arguments", "Unit"),
        ),
        ({}, (), "exactly one of", "", ("table",)),
        ({"table": "staff", "query": "x"}, (), "exactly one of", "", ("table",)),
        ({"tablo": "staff"}, (), "unknown field", "known keys: table", ("tablo",)),
        (
            {"table": "staff", "related": {"x": {"table": "staff", "on": {}}}},
            (),
            "at least one column pair",
            "",
            ("related", "x", "on"),
        ),
    ],
)
def test_what_does_not_fit_is_found_when_binding(staff, details, wants, message, hint, path):
    with pytest.raises(BindError, match=message) as caught:
        staff.connector.bind(read_spec(**details), shape_of(*wants))

    assert hint in caught.value.hint
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"profile": "adabas"}, ("profile",)),
        ({"isolation": "fork"}, ("isolation",)),
        ({"concurrency": "0"}, ("concurrency",)),
        ({"timeout": "soon"}, ("timeout",)),
        ({"name": "../other"}, ("name",)),
        ({"connect": "hemligt"}, ("connect",)),
        ({"connection": ["hemligt"]}, ("connection",)),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(tmp_path, change, path):
    settings = {"connection": "Driver=X;Pwd=hemligt", "profile": "sqlite"}

    with pytest.raises(BindError) as caught:
        OdbcConnector({**settings, **change}, tmp_path)

    assert caught.value.path == path
    assert "hemligt" not in str(caught.value) + caught.value.hint + repr(caught.value)


def test_the_hint_for_isolation_names_what_there_is(tmp_path):
    with pytest.raises(BindError, match="process, thread"):
        OdbcConnector({"connection": "x", "profile": "sqlite", "isolation": "fork"}, tmp_path)


def test_settings_may_come_as_text_or_loaded(tmp_path):
    schema = OdbcConnector.settings_schema()
    text = {"connection": "x", "profile": "sqlite", "timeout": "500ms", "concurrency": "4"}

    loaded = schema.load(text)

    assert loaded["timeout"] == 0.5
    assert schema.load(loaded) == loaded


def test_without_a_snapshot_there_is_no_catalogue(tmp_path):
    connector = OdbcConnector({"connection": "x", "profile": "sqlite", "name": "pers"}, tmp_path)

    with pytest.raises(BindError, match=r"no snapshot snapshots/pers\.json") as caught:
        connector.catalogue()
    assert "brygga snapshot" in caught.value.hint


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 1}', '{"format": 99}'])
def test_a_snapshot_that_cannot_be_read_is_refused(tmp_path, text):
    folder = tmp_path / "snapshots"
    folder.mkdir()
    (folder / "odbc.json").write_text(text)

    with pytest.raises(BindError, match="snapshot"):
        OdbcConnector({"connection": "x", "profile": "sqlite"}, tmp_path).catalogue()


def test_two_snapshots_of_one_database_are_the_same_bytes(staff, site):
    file = site.directory / "snapshots" / "db.json"
    first = file.read_bytes()

    staff.connector.snapshot(Deadline.after(10))

    assert file.read_bytes() == first
    assert [each.name for each in file.parent.iterdir()] == ["db.json"]


def test_a_snapshot_holds_declared_types_keys_and_the_probe(staff, site):
    document = json.loads((site.directory / "snapshots" / "db.json").read_text())

    table = document["tables"]["staff"]
    pay = next(each for each in table["columns"] if each["name"] == "pay")
    assert table["key"] == ["nr"]
    assert (pay["width"], pay["scale"], pay["nullable"]) == (9, 2, True)
    assert document["probe"]["profile"] == site.profile
    assert document["probe"]["driver"]


def test_a_snapshot_holds_no_part_of_the_connection(staff, site):
    text = (site.directory / "snapshots" / "db.json").read_text()

    for secret in ("127.0.0.1", "legacy.db", "Uid", "Driver="):
        assert secret not in text


def test_tables_outside_of_the_search_path_have_their_schema(postgresql, tmp_path, open_bench):
    site = Site("postgresql", postgresql.odbc, tmp_path)
    site.run(
        'CREATE SCHEMA "Arkiv"',
        'CREATE TABLE "Arkiv".gammal (nr integer PRIMARY KEY)',
        'INSERT INTO "Arkiv".gammal VALUES (7)',
    )
    bench = open_bench(site)

    assert bench.read({"table": "Arkiv.gammal"}, {"nr": "7"}) == [{"nr": 7}]
    site.run('DROP SCHEMA "Arkiv" CASCADE')


def test_a_view_is_read_like_a_table(site, open_bench):
    site.run(*STAFF, "CREATE VIEW north AS SELECT nr, pay FROM staff WHERE unit = 'HN'")
    bench = open_bench(site)

    rows = bench.read({"table": "north"}, selection=Selection(order=(("pay", False),)))

    assert [row["pay"] for row in rows] == ["295.00", "310.50"]
    site.run("DROP VIEW north")


TYPES = "SELECT nr, name, pay, pay * 2 AS twice, COUNT(*) OVER () AS n FROM staff"


def test_a_query_has_the_types_that_the_database_declares(site, open_bench):
    site.run(*STAFF)
    query = TYPES
    bench = open_bench(site, statements=[query])

    shape = bench.connector.catalogue().operations[query].result

    expected = {
        "sqlite": ["INTEGER", "CHAR", "DECIMAL", "TEXT", "TEXT"],
        "postgresql": ["INTEGER", "CHAR", "DECIMAL", "DECIMAL", "BIGINT"],
        "mariadb": ["INTEGER", "VARCHAR", "DECIMAL", "DECIMAL", "BIGINT UNSIGNED"],
    }
    assert [each.type for each in shape.members] == expected[site.profile]
    assert shape.member("name").width == 10
    rows = bench.read({"query": query}, selection=Selection((Condition("n", "eq", "3"),)))
    twice = sorted(row["twice"] for row in rows if row["twice"])
    # An expression has no declared type on SQLite, and so no scale.
    assert twice == (["590", "621.0"] if site.profile == "sqlite" else ["590.00", "621.00"])


def test_a_long_list_of_related_parents_is_read_in_parts(site, open_bench):
    site.run(
        "CREATE TABLE parent (nr INTEGER NOT NULL PRIMARY KEY)",
        "CREATE TABLE child (parent_nr INTEGER, v INTEGER)",
        *(
            f"INSERT INTO parent VALUES {', '.join(f'({n})' for n in range(start, start + 300))}"
            for start in range(0, 1200, 300)
        ),
        *(
            f"INSERT INTO child VALUES {', '.join(f'({n}, {n})' for n in range(start, start + 300))}"
            for start in range(0, 1200, 300)
        ),
    )
    bench = open_bench(site)
    related = {"kids": {"table": "child", "on": {"parent_nr": "nr"}}}

    rows = bench.read(
        {"table": "parent", "related": related}, selection=Selection(order=(("nr", False),))
    )

    assert len(rows) == 1200
    assert all([int(kid["v"]) for kid in row["kids"]] == [int(row["nr"])] for row in rows)


def test_a_fault_in_the_middle_gives_the_connection_back(sqlite, open_bench):
    sqlite.run("CREATE TABLE t (nr INTEGER)", "INSERT INTO t VALUES (1)")
    bench = open_bench(sqlite, concurrency=1)
    sqlite.run("DROP TABLE t")

    for _ in range(3):
        with pytest.raises(Fault) as caught:
            bench.read({"table": "t"})
        assert caught.value.code == "42000"
