"""Keys and foreign keys in a snapshot: on each server, with what its driver leaves out or mixes."""

import sqlite3
from contextlib import closing

import psycopg
import pymysql
import pyodbc
import pytest

from connectors.contract import Deadline, Link
from connectors.odbc import OdbcConnector, pinned
from connectors.odbc.keys import with_keys
from connectors.odbc.profiles import Column, Table
from connectors.odbc.profiles.access import ACCESS
from connectors.odbc.profiles.sqlite import SQLITE
from tests.conftest import mariadb_database, postgresql_database

PARENT = """
CREATE TABLE parent (a INTEGER NOT NULL, b CHAR(4) NOT NULL, code VARCHAR(8) UNIQUE,
    PRIMARY KEY (a, b))"""
OF_PARENT = """
CREATE TABLE child (id INTEGER PRIMARY KEY, first_a INTEGER, first_b CHAR(4), next_a INTEGER,
    next_b CHAR(4), code VARCHAR(8), boss INTEGER,
    FOREIGN KEY (first_a, first_b) REFERENCES parent (a, b),
    FOREIGN KEY (next_a, next_b) REFERENCES parent (a, b),
    FOREIGN KEY (code) REFERENCES parent (code),
    FOREIGN KEY (boss) REFERENCES child (id))"""
TABLES = (PARENT, OF_PARENT, "CREATE VIEW seen AS SELECT id, code FROM child")
CHILD = (
    Link(("boss",), "child", ("id",)),
    Link(("code",), "parent", ("code",)),
    Link(("first_a", "first_b"), "parent", ("a", "b")),
    Link(("next_a", "next_b"), "parent", ("a", "b")),
)


def snapshot(profile, connection, folder):
    settings = {"connection": connection, "profile": profile, "name": "db"}
    with closing(OdbcConnector(settings, folder)) as connector:
        connector.snapshot(Deadline.after(30))
        return pinned.read(folder / "snapshots" / "db.json").tables, connector.catalogue()


@pytest.fixture
def sqlite(tmp_path):
    """Give a database file with the tables, and a way to add others."""
    file = tmp_path / "legacy.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA synchronous = OFF")
        for statement in TABLES:
            database.execute(statement)
        database.commit()
        yield f"Driver=SQLite3;Database={file}", database.execute


@pytest.fixture(scope="module")
def postgresql_of_two():
    """Give a database with the tables, and with others of the same names in a second schema."""
    with postgresql_database("UTF8") as made:
        with psycopg.connect(
            host=made.host, port=made.port, user=made.user, password=made.password,
            dbname=made.dbname, autocommit=True,
        ) as database:  # fmt: skip
            for statement in TABLES:
                database.execute(statement)
            database.execute("CREATE SCHEMA sales")
            database.execute("CREATE TABLE sales.parent (n INTEGER PRIMARY KEY)")
            database.execute(
                "CREATE TABLE sales.child (n INTEGER PRIMARY KEY REFERENCES sales.parent,"
                " id INTEGER REFERENCES public.child)"
            )
        yield made.odbc


@pytest.fixture(scope="module")
def mariadb_of_two():
    """Give a database with the tables, beside another that has tables of the same names."""
    with mariadb_database("utf8mb4") as made, mariadb_database("utf8mb4") as other:
        for each, statements in (
            (made, TABLES),
            (other, ("CREATE TABLE parent (n INTEGER PRIMARY KEY)",
                     "CREATE TABLE child (n INTEGER UNIQUE REFERENCES parent (n))")),
        ):  # fmt: skip
            with closing(pymysql.connect(
                host=each.host, port=each.port, user=each.user, password=each.password,
                database=each.dbname, autocommit=True,
            )) as database:  # fmt: skip
                for statement in statements:
                    database.cursor().execute(statement)
        yield made.odbc


@pytest.mark.parametrize("server", ["sqlite", "postgresql", "mariadb"])
def test_keys_and_foreign_keys_are_pinned_and_part_of_the_signature(server, request, tmp_path):
    if server == "sqlite":
        connection, _ = request.getfixturevalue("sqlite")
    else:
        connection = request.getfixturevalue(f"{server}_of_two")
    tables, catalogue = snapshot(server, connection, tmp_path)
    assert tables["parent"].key == ("a", "b")
    assert tables["parent"].unique == (("code",),)
    assert tables["child"].links == CHILD
    assert (tables["seen"].key, tables["seen"].links) == ((), ())
    assert catalogue.operations["child"].links == CHILD
    assert catalogue.operations["parent"].key == ("a", "b")


def test_tables_of_one_name_in_two_schemas_keep_their_keys(postgresql_of_two, tmp_path):
    tables, _ = snapshot("postgresql", postgresql_of_two, tmp_path)
    assert tables["sales.child"].links == (
        Link(("id",), "child", ("id",)),
        Link(("n",), "sales.parent", ("n",)),
    )
    assert tables["sales.parent"].links == ()
    assert tables["child"].links == CHILD


def test_a_reference_in_other_case_or_without_columns_means_the_key(sqlite, tmp_path):
    connection, execute = sqlite
    execute("CREATE TABLE unit (no INTEGER PRIMARY KEY)")
    execute("CREATE TABLE room (id INTEGER PRIMARY KEY, unit INTEGER REFERENCES UNIT)")
    execute("CREATE TABLE desk (id INTEGER PRIMARY KEY, room INTEGER REFERENCES Room (ID))")
    tables, _ = snapshot("sqlite", connection, tmp_path)
    assert tables["room"].links == (Link(("unit",), "unit", ("no",)),)
    assert tables["desk"].links == (Link(("room",), "room", ("id",)),)


def test_a_reference_to_what_is_not_there_is_none(sqlite, tmp_path):
    connection, execute = sqlite
    execute("CREATE TABLE room (id INTEGER, unit INTEGER REFERENCES gone (id), other INTEGER,"
            " FOREIGN KEY (other) REFERENCES child (missing))")  # fmt: skip
    tables, _ = snapshot("sqlite", connection, tmp_path)
    assert tables["room"].links == ()


def test_an_index_over_an_expression_or_over_some_rows_is_no_key(sqlite, tmp_path):
    connection, execute = sqlite
    execute("CREATE UNIQUE INDEX lowered ON child (lower(code))")
    tables, _ = snapshot("sqlite", connection, tmp_path)
    assert tables["child"].unique == ()


def test_a_snapshot_of_an_older_version_has_no_foreign_keys_and_is_read(sqlite, tmp_path):
    connection, _ = sqlite
    tables, _ = snapshot("sqlite", connection, tmp_path)
    file = tmp_path / "snapshots" / "db.json"
    whole = pinned.as_document(pinned.read(file))
    for table in whole["tables"].values():
        del table["links"], table["unique"]
    older = pinned.of_document(whole).tables
    assert older["child"].links == ()
    assert older["child"].columns == tables["child"].columns


def test_a_driver_that_tells_no_keys_leaves_the_tables_as_they_are(sqlite):
    connection, _ = sqlite
    tables = {"child": Table(("child",), (Column("id", "INTEGER"),))}
    with closing(pyodbc.connect(connection)) as opened:
        assert with_keys(opened, ACCESS, tables) == tables
        assert with_keys(opened, SQLITE, tables)["child"].unique == (("id",),)
