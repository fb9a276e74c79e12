"""Calls of databases that no server here proves: their fixed statements, held to golden texts."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from decimal import Decimal

import pyodbc
import pytest

from connectors.contract import Context, Deadline, Shape
from connectors.errors import BadAnswer, BindError, Fault
from connectors.odbc import arguments
from connectors.odbc.calling import Binding
from connectors.odbc.procedure import Output, ProcedureCall, WantedSet
from connectors.odbc.profiles import PROFILES
from connectors.odbc.profiles.calls import (
    CODE,
    Gives,
    Line,
    Parameter,
    Procedure,
    Script,
    Textual,
    Way,
)
from connectors.odbc.profiles.calls_escape import ESCAPED_CALLS
from connectors.odbc.profiles.calls_postgresql import POSTGRESQL_CALLS
from connectors.odbc.profiles.calls_tsql import T_SQL_CALLS, declared
from connectors.odbc.sets import textual
from tests.odbc.routines import CASES, SAVE, drop_all
from tests.odbc.sites import Site

SAVE_REPORT = Procedure(
    ("dbo", "Spara]Rapport"),
    (
        Parameter("nr", "int"),
        Parameter("n", "int", Way.OUT),
        Parameter("word", "nvarchar(max)", Way.INOUT),
    ),
    returns="int",
)


def as_text(_declared):
    return Textual("CONVERT(nvarchar(max), {})")


def test_sql_server_is_called_in_one_batch_that_ends_with_code_and_outputs():
    (line,) = T_SQL_CALLS.script(SAVE_REPORT, {"nr", "word"}, as_text).lines
    assert line == Line(
        "DECLARE @brygga_code int, @brygga_1 int, @brygga_2 nvarchar(max) = ?;"
        " EXEC @brygga_code = [dbo].[Spara]]Rapport]"
        " @nr = ?, @n = @brygga_1 OUTPUT, @word = @brygga_2 OUTPUT;"
        " SELECT CONVERT(nvarchar(max), @brygga_code), CONVERT(nvarchar(max), @brygga_1),"
        " CONVERT(nvarchar(max), @brygga_2)",
        ("word", "nr"),
        Gives.SETS_AND_OUT,
    )


def test_a_procedure_of_sql_server_without_parameters_has_a_code():
    (line,) = T_SQL_CALLS.script(Procedure(("dbo", "Kor"), returns="int"), set(), as_text).lines
    assert line.sql == (
        "DECLARE @brygga_code int; EXEC @brygga_code = [dbo].[Kor];"
        " SELECT CONVERT(nvarchar(max), @brygga_code)"
    )


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("nvarchar", 40, None, None), "nvarchar(40)"),
        (("varchar", -1, None, None), "varchar(max)"),
        (("decimal", None, 19, 4), "decimal(19,4)"),
        (("int", None, 10, 0), "int"),
        (("datetime2", None, None, None), "datetime2"),
    ],
)
def test_a_parameter_of_sql_server_is_declared_with_its_sizes(row, text):
    assert declared(*row) == text


def test_other_databases_are_called_by_odbcs_escape():
    procedure = Procedure(
        ("LIB", "HAMTA"),
        (
            Parameter("NR", "INTEGER"),
            Parameter("RADER", "REF CURSOR", Way.OUT, is_cursor=True),
            Parameter("ORD", "VARCHAR"),
        ),
    )
    (line,) = ESCAPED_CALLS.script(procedure, {"NR", "ORD"}, as_text).lines
    assert line == Line('{CALL "LIB"."HAMTA"(?, ?)}', ("NR", "ORD"), Gives.SETS)


def test_an_output_that_no_driver_gives_back_is_found_when_binding():
    binding = Binding(SAVE_REPORT, PROFILES["postgresql"], ESCAPED_CALLS)
    with pytest.raises(BindError, match="gives no OUT parameters back") as caught:
        binding.call(["nr", "word"], [], Shape("result"), ())
    assert caught.value.path == ("procedure",)


def test_postgresql_calls_inside_of_a_block_since_no_cast_stands_around_a_call():
    procedure = Procedure(
        ("dbo", "spara's"),
        (Parameter("nr", "integer"), Parameter("n", "date", Way.OUT)),
        sets=(),
    )
    lines = POSTGRESQL_CALLS.script(procedure, {"nr"}, lambda _: Textual("CAST({} AS text)")).lines
    before, block, after = (each.sql for each in lines)
    assert before == (
        "SELECT set_config('brygga.i0', coalesce('+' || CAST(CAST(? AS integer) AS text), ''),"
        " false)"
    )
    assert block == (
        "DO 'DECLARE v0 integer := substr(nullif(current_setting(''brygga.i0''), ''''), 2);"
        ' v1 date; BEGIN CALL "dbo"."spara\'\'s"("nr" => v0, "n" => v1);'
        " PERFORM set_config(''brygga.o1'', coalesce(''+'' || CAST(v1 AS text), ''''), false);"
        " END'"
    )
    assert after == "SELECT substr(nullif(current_setting('brygga.o1'), ''), 2)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("Åsa ", "Åsa "),
        (True, "true"),
        (-7, "-7"),
        (Decimal("1E+3"), "1000"),
        (Decimal("10.5000"), "10.5000"),
        (0.1, "0.1"),
        (dt.datetime.fromisoformat("2026-11-25 17:00:00.12"), "2026-11-25 17:00:00.120000"),
        (dt.date(1, 1, 1), "0001-01-01"),
        (dt.time(9, 30), "09:30:00"),
        (b"\0\xff", "AP8="),
    ],
)
def test_a_value_of_a_driver_becomes_its_text(value, text):
    assert textual(value) == text


# ---- what a batch gives, and what ODBC's catalogue tells, by MariaDB's driver ----

BATCH = """
CREATE PROCEDURE batch(IN fails INT)
BEGIN
  UPDATE cases SET title = 'x' WHERE nr = 1;
  SELECT nr FROM cases ORDER BY nr;
  SELECT nr FROM cases WHERE nr < 0;
  IF fails = 1 THEN SIGNAL SQLSTATE '45000'; END IF;
  SELECT '7', CAST(NULL AS CHAR);
END"""
SHORT = "CREATE PROCEDURE short() SELECT '7'"


@pytest.fixture
def batch(mariadb, tmp_path, isolation, open_bench):
    place = Site("mariadb", mariadb.odbc, tmp_path, isolation)
    place.run(*CASES, BATCH, SHORT, SAVE["mariadb"])
    yield place, open_bench(place)
    drop_all(place)


def run(bench, sql, *values):
    names = tuple(f"p{place}" for place, _ in enumerate(values))
    call = ProcedureCall(
        Script((Line(sql, names, Gives.SETS_AND_OUT),)),
        dict.fromkeys(names, arguments.anything),
        (Output(CODE, int), Output("n")),
        (WantedSet("cases", ("nr",)), WantedSet("notes", ())),
        (),
    )
    lease, give_back = bench.connector._pool.take(Deadline.after(20))  # noqa: SLF001
    try:
        return call.run(lease, dict(zip(names, values, strict=True)), Context()).value
    finally:
        give_back()


def test_the_last_set_of_a_batch_holds_code_and_outputs(batch):
    assert run(batch[1], "CALL batch(?)", 0) == {
        "cases": [{"nr": "1"}, {"nr": "2"}],
        "notes": [],
        "returnCode": 7,
        "out": {"n": None},
    }


def test_a_batch_that_fails_behind_its_sets_is_a_fault(batch):
    with pytest.raises(Fault) as caught:
        run(batch[1], "CALL batch(?)", 1)
    assert caught.value.sqlstate == "45000"


def test_a_batch_without_its_row_of_outputs_is_no_answer(batch):
    with pytest.raises(BadAnswer, match="another number of values"):
        run(batch[1], "CALL short()")


def test_odbcs_catalogue_tells_parameters_and_their_ways(batch):
    with closing(pyodbc.connect(batch[0].connection, autocommit=True)) as session:
        found = ESCAPED_CALLS.find(session)
    assert found["save"].parameters == (
        Parameter("p_nr", "int"),
        Parameter("p_fails", "int"),
        Parameter("p_n", "int", Way.OUT),
        Parameter("p_code", "int", Way.OUT),
        Parameter("p_word", "varchar", Way.INOUT),
    )
