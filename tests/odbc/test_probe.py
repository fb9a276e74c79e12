"""A probe reads fixed values back: it is pinned, readings follow it, and a change degrades."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.contract import Deadline, Invocation
from connectors.errors import BindError, Changed, Outcome
from connectors.odbc import OdbcConnector, probe
from connectors.odbc.checks import battery
from connectors.odbc.examining import Examined
from connectors.odbc.pinned import Pinned
from connectors.odbc.profiles import PROFILES, Column, Table
from connectors.odbc.results import Result, adapted, compare, of_document
from connectors.odbc.session import LocalSession
from connectors.odbc.source import table_source
from connectors.odbc.watch import Watch
from gateway.errors import GatewayError
from gateway.observations import Alarm
from tests.compile.conftest import Small
from tests.compile.serving import Served
from tests.conftest import require_driver
from tests.odbc.sites import Site, read_spec, shape_of

ROWS = (
    "CREATE TABLE one (nr BIGINT NOT NULL PRIMARY KEY, word VARCHAR(20))",
    f"INSERT INTO one VALUES ({2**53 + 1}, 'Åsa')",
)
# What each driver makes of a value when nobody asks for its text.
ALONE = {
    "sqlite": {
        "long integer": "int 1",
        "double": "float 0.3",
        "date that is none": "None",
        "text with NUL": "str 'a'",
    },
    "postgresql": {
        "date BC": "date 0044-03-15",
        "money": "float 1234.5",
        "uuid": "str '0A1B2C3D-0000-4000-8000-00000000ABCD'",
        "moment infinity": "datetime 9999-12-31 23:59:59",
        "moment of a zone": "datetime 2026-11-25 06:00:00",
    },
    "mariadb": {
        "long time": "cannot be read",
        "unsigned integer": "int -1",
        "single": "float 0.10000000149011612",
    },
}
CUT = "text with NUL"  # SQLite's driver cuts it; it is told, and no type is refused for it


def checks(site):
    document = json.loads((site.directory / "snapshots" / "db.json").read_text())
    return of_document(document["checks"])


def probing(connection, profile, *, whole=True):
    """Return what a probe finds with a profile, in this process."""
    with local(connection, profile) as session:
        return probe.run(session, profile, Deadline.after(10), whole=whole)


@contextmanager
def local(connection, profile):
    with (
        closing(Watch()) as watch,
        closing(LocalSession(connection, profile, 10, 10, watch)) as session,
    ):
        yield session


def invocation():
    return Invocation({}, Deadline.after(10))


def test_every_value_comes_back_right_and_is_pinned(site, open_bench):
    site.run(*ROWS)
    open_bench(site)
    found = checks(site)
    assert len(found) >= 16
    wrong = {name for name, each in found.items() if not each.plain}
    assert wrong == ({CUT} if site.profile == "sqlite" else set())


def test_what_the_driver_alone_would_have_given_is_pinned_too(site, open_bench):
    site.run(*ROWS)
    open_bench(site)
    found = checks(site)
    alone = {name: found[name].driver for name in ALONE[site.profile]}
    assert alone == ALONE[site.profile]


def test_a_snapshot_taken_again_is_the_same_file(site, open_bench):
    site.run(*ROWS)
    connector = open_bench(site).connector
    file = site.directory / "snapshots" / "db.json"
    before = file.read_bytes()
    connector.snapshot(Deadline.after(20))
    assert file.read_bytes() == before


def test_a_worker_runs_the_part_of_it_that_readings_need(site, open_bench):
    site.run(*ROWS)
    open_bench(site)
    pinned = checks(site)
    profile = PROFILES[site.profile]
    found = probing(site.connection, profile, whole=False)
    assert set(pinned) - set(found) == {"limit"}
    assert compare(pinned, found) == []


def test_the_whole_of_it_leaves_nothing_behind(site, open_bench):
    site.run(*ROWS)
    profile = PROFILES[site.profile]
    with local(site.connection, profile) as session:
        first = probe.run(session, profile, Deadline.after(10), whole=True)
        assert first == probe.run(session, profile, Deadline.after(10), whole=True)
        found = session.execute(0, profile.ping, (), 1, Deadline.after(10))
    assert len(found.rows) == 1


def test_m1_a_long_text_that_loses_characters_is_found(mariadb):
    profile = PROFILES["mariadb"]

    def prepare(connection):
        profile.prepare(connection)
        connection.maxwrite = 0  # as the driver manager has it

    found = probing(mariadb.odbc, replace(profile, prepare=prepare))
    assert found["bound text"].plain is False
    assert probing(mariadb.odbc, profile)["bound text"].plain is True


def test_p1_a_boolean_that_is_a_text_is_found_and_its_type_refused(postgresql):
    profile = replace(PROFILES["postgresql"], options={"BoolsAsChar": "1"})
    found = probing(postgresql.odbc, profile)
    assert (found["false"].plain, found["false"].driver) == (False, "str '0'")
    column = Column("done", "boolean")
    mended = adapted(profile, found)
    assert mended.reading(column) is None
    assert mended.reading(Column("nr", "bigint")) == profile.reading(Column("nr", "bigint"))
    pinned = Pinned({"t": Table(("t",), (column,))}, {}, {}, found)
    with pytest.raises(BindError) as caught:
        table_source(pinned, mended, "t").column("done", ("result", "done"))
    assert caught.value.message == (
        "column 'done' cannot be read: it has the type boolean,"
        " and the probe found that the driver loses 'true'"
    )
    assert caught.value.path == ("result", "done")


def test_a_number_that_a_driver_changes_is_read_as_the_databases_text(postgresql):
    plain = PROFILES["postgresql"]
    column = Column("nr", "bigint")
    rounding = replace(plain.reading(column), select="CAST({} AS double precision)", read=int)

    def reading(column):
        return rounding if column.base == "BIGINT" else plain.reading(column)

    profile = replace(plain, reading=reading)
    found = probing(postgresql.odbc, profile)
    assert (found["bigint"].plain, found["bigint"].text) == (False, True)
    used = adapted(profile, found).reading(column)
    assert (used.select, used.driver_type) == ("CAST({} AS text)", str)
    again = probing(postgresql.odbc, adapted(profile, found))
    assert again["integer"].plain is True


def test_a_filter_that_a_driver_ignores_makes_it_read_whole_tables():
    profile = PROFILES["sqlite"]
    assert not adapted(profile, {"filter": Result(plain=True)}).whole
    assert adapted(profile, {"filter": Result(plain=False)}).whole


def test_a1_a_filter_on_currency_that_is_ignored_is_found(shared, tmp_path, open_bench, isolation):
    require_driver("MDBTools")
    file = shared / "databases" / "ASampleDatabase.accdb"
    site = Site("access", f"Driver=MDBTools;DBQ={file}", tmp_path, isolation)
    open_bench(site)
    assert {name: each.plain for name, each in checks(site).items()} == {
        "filter on LONGINT": True,
        "filter on MEMO": True,
        "filter on MONEY": False,
        "filter on TEXT": True,
    }


def test_a_table_that_lost_its_rows_is_no_change_of_the_driver():
    pinned = {"filter on TEXT": Result(plain=True), "bigint": Result(plain=True)}
    now = {"filter on TEXT": Result(None), "bigint": Result(None)}
    assert compare(pinned, now) == ["bigint"]
    assert compare(pinned, {**now, "filter on TEXT": Result(plain=False)}) == [*pinned]


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_no_two_checks_of_a_profile_have_one_name(name):
    names = [each.name for each in battery(PROFILES[name]).checks]
    assert len(names) == len(set(names))


def test_standard_literals_prove_what_has_no_checks_of_its_own(postgresql):
    profile = replace(PROFILES["postgresql"], name="another")
    found = probing(postgresql.odbc, profile)
    assert found["bigint"].plain is True
    assert found["date 9999"].plain is True
    assert found["filter"].plain is True
    # VARCHAR is a name that this profile's catalogue never gives: it is read as its text
    assert found["text"].plain is True


def test_a_lost_type_is_a_fault_of_the_mapping_that_names_column_and_reason(
    postgresql, tmp_path, monkeypatch
):
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    site = Site("postgresql", postgresql.odbc, tmp_path)
    site.run("CREATE TABLE done (nr INTEGER, yes BOOLEAN)")
    small = Small(tmp_path / "small")
    small.gateway(
        "  one:\n    connector: odbc\n    profile: postgresql\n"
        f'    connection: "{postgresql.odbc}"\n'
    )
    small.mapping(
        "done",
        "backend: one\npersonal: false\nfields: {nr: {from: nr}, yes: {from: yes}}\n"
        "routes:\n  GET /done:\n    table: done\n    scope: visits:read\n",
    )
    OdbcConnector(site.settings(name="one"), small.directory).snapshot(Deadline.after(20))
    site.run("DROP TABLE done")
    assert small.told() == []
    file = small.directory / "snapshots" / "one.json"
    document = json.loads(file.read_text())
    document["checks"]["false"] = {
        "right": False,
        "driver": "str '0'",
    }  # P1
    file.write_text(json.dumps(document))
    (told,) = small.told()
    assert told == (
        "'yes' cannot be read: it has the type boolean,"
        " and the probe found that the driver loses 'false'"
    )


@pytest.mark.parametrize(("isolated", "grades"), [(True, ["note"]), (False, ["note", "warning"])])
def test_a_driver_that_is_not_proven_is_told_and_warned_of_in_a_thread(isolated, grades):
    names = {"database": "X", "databaseVersion": "1", "driver": "x.so", "driverVersion": "2"}
    pinned = Pinned({}, {}, names, {"bigint": Result(plain=True)})
    profile = replace(PROFILES["sqlite"], proven=False)
    found = list(Examined(profile, pinned, pinned, isolated).findings())
    assert [each.grade for each in found] == ["ok", *grades, "ok"]
    assert found[1].message == "profile sqlite: not proven here"
    assert found[-1].message == "probe: 1 of 1 checks come right"


@pytest.fixture
def garbling(mariadb, tmp_path, isolation):
    """Give a MariaDB site, and the same with a driver that garbles texts from now on."""
    site = Site("mariadb", mariadb.odbc, tmp_path, isolation)
    site.run("DROP TABLE IF EXISTS one", *ROWS)
    yield site, replace(site, connection=site.connection + ";CharSet=latin1")
    site.run("DROP TABLE one")


def test_a_driver_that_does_otherwise_than_pinned_answers_no_call(garbling, open_bench):
    good, bad = garbling
    open_bench(good)
    with closing(OdbcConnector(bad.settings(), good.directory)) as connector:
        connector.open()  # the start is as always
        read = connector.bind(read_spec(table="one"), shape_of("word"))
        for _ in range(2):
            with pytest.raises(Changed) as caught:
                read.invoke(invocation())
            assert "'text'" in str(caught.value)
            assert "Åsa" not in str(caught.value)
            assert caught.value.outcome is Outcome.NOT_EXECUTED
        with pytest.raises(Changed):
            connector.ping(Deadline.after(5))


def test_without_a_pinned_probe_nothing_is_held_against_the_driver(garbling, open_bench):
    good, _ = garbling
    open_bench(good)
    file = good.directory / "snapshots" / "db.json"
    document = json.loads(file.read_text())
    del document["checks"]
    file.write_text(json.dumps(document))
    with closing(OdbcConnector(good.settings(), good.directory)) as connector:
        connector.open()
        read = connector.bind(read_spec(table="one"), shape_of("word"))
        assert list(read.invoke(invocation()).rows) == [{"word": "Åsa"}]


def test_a_changed_driver_is_a_problem_of_its_routes_and_told_to_the_log(
    garbling, tmp_path, monkeypatch
):
    good, bad = garbling
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    monkeypatch.setenv("ONE", good.connection)
    small = Small(tmp_path / "served")
    small.gateway(
        f"  one:\n    connector: odbc\n    profile: mariadb\n    isolation: {good.isolation}\n"
        '    connection: "${ONE}"\n'
    )
    small.mapping(
        "words",
        "backend: one\npersonal: false\nfields:\n  word: {from: word}\n"
        "routes:\n  GET /words:\n    table: one\n    scope: visits:read\n",
    )
    OdbcConnector(good.settings(name="one"), small.directory).snapshot(Deadline.after(20))
    monkeypatch.setenv("ONE", bad.connection)
    with closing(Served(small)) as served:
        with pytest.raises(GatewayError) as caught:
            served.get("/words")
        assert caught.value.problem.code == "backend-contract-changed"
        (alarm,) = [each for each in served.observed if isinstance(each, Alarm)]
        assert (alarm.backend, alarm.route) == ("one", "GET /words")
        assert "'text'" in alarm.detail
        assert "Åsa" not in alarm.detail
    monkeypatch.setenv("ONE", good.connection)
    with closing(Served(small)) as served:
        assert [each["word"] for each in served.get("/words")["items"]] == ["Åsa"]


def test_a_database_file_that_is_replaced_is_probed_again(sqlite, open_bench):
    sqlite.run(*ROWS)
    bench = open_bench(sqlite)
    assert bench.read({"table": "one"}, wants=("word",)) == [{"word": "Åsa"}]
    file = Path(sqlite.directory / "legacy.db")
    other = replace(sqlite, connection=sqlite.connection.replace("legacy.db", "other.db"))
    (sqlite.directory / "other.db").touch()
    other.run(*ROWS, "UPDATE one SET word = 'Bo'")
    pool = bench.connector._pool  # noqa: SLF001
    before = pool._proved  # noqa: SLF001
    (sqlite.directory / "other.db").replace(file)
    assert bench.read({"table": "one"}, wants=("word",)) == [{"word": "Bo"}]
    assert pool._proved != before  # noqa: SLF001
