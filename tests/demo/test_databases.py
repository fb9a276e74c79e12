"""PERSDB and INVDB through the real ODBC driver: there, taken away, and back."""

from pathlib import Path

import pyodbc
import pytest

from gateway.demo.databases import Database, make_databases

NO_DRIVER = "the ODBC driver SQLite3 is not installed"
pytestmark = pytest.mark.skipif("SQLite3" not in pyodbc.drivers(), reason=NO_DRIVER)


def connect(database):
    text = f"Driver=SQLite3;Database={database.path};NoCreat=1"
    return pyodbc.connect(text, autocommit=True)


def units(connection):
    return connection.execute("SELECT ENH_NAMN FROM ENHET_K ORDER BY ENH_KOD").fetchall()


@pytest.fixture
def invdb(tmp_path) -> Database:
    return {database.name: database for database in make_databases(tmp_path)}["invdb"]


def test_both_databases_hold_their_rows_with_padding_and_letters(tmp_path):
    persdb, invdb = make_databases(tmp_path)
    with connect(persdb) as staff, connect(invdb) as assets:
        names = staff.execute("SELECT FNAMN, ENAMN FROM PERSMAST WHERE SIGN_KOD = 'KAPE03'")
        phone = assets.execute('SELECT "ÅTERV_REF" FROM TILLG WHERE INV_NR = ?', "INV00307")
        assert tuple(names.fetchone()) == ("Kåre", "Pettersson")
        assert phone.fetchone()[0] == "ÅV-2026-0117"
    staff.close()
    assets.close()


def test_a_stopped_database_fails_new_connections_and_open_ones(invdb):
    pooled = connect(invdb)
    assert len(units(pooled)) == 3

    invdb.stop()
    invdb.stop()
    assert not invdb.is_running
    with pytest.raises(pyodbc.Error, match="connect failed"):
        connect(invdb)
    with pytest.raises(pyodbc.Error, match="file is not a database"):
        units(pooled)
    pooled.close()


def test_a_started_database_has_what_was_written_and_open_connections_work_again(invdb):
    pooled = connect(invdb)
    pooled.execute("UPDATE ENHET_K SET ENH_NAMN = ? WHERE ENH_KOD = 'HN01'", "Hemtjänst Nord")

    invdb.stop()
    invdb.start()
    invdb.start()

    assert invdb.is_running
    fresh = connect(invdb)
    assert units(pooled)[0][0] == units(fresh)[0][0] == "Hemtjänst Nord"
    pooled.close()
    fresh.close()


def test_a_database_that_was_left_stopped_is_brought_back_by_the_next_demo(invdb, tmp_path):
    invdb.stop()
    again = {database.name: database for database in make_databases(tmp_path)}["invdb"]

    connection = connect(again)
    assert len(units(connection)) == 3
    connection.close()


def test_a_stop_that_was_interrupted_is_undone_by_start(invdb):
    invdb.path.rename(invdb.path.with_name("invdb.db.stopped"))

    invdb.start()
    connection = connect(invdb)
    assert len(units(connection)) == 3
    connection.close()
    assert Path(invdb.address) == invdb.path
