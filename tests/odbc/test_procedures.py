"""Stored procedures (O5), through the real drivers of MariaDB and PostgreSQL."""

from __future__ import annotations

from contextlib import closing

import pyodbc
import pytest

from connectors.contract import Deadline, Effect, Invocation, OperationSpec, Representation, Shape
from connectors.errors import BadAnswer, BindError, Fault, TooLarge
from tests.odbc.routines import CASES, SAVE, drop_all
from tests.odbc.sites import Site

FOUND = [{"nr": "1", "title": "Trappan är hal"}, {"nr": "2", "title": None}]

ALL = Shape("result")


def bind(bench, name, arguments, *, effect=Effect.READ, wants=ALL, **details):
    given = {"procedure": name, "arguments": list(arguments), **details}
    return bench.connector.bind(OperationSpec("call", effect, given), wants)


def call(bench, name, arguments, *, seconds=20.0, **more):
    operation = bind(bench, name, arguments, **more)
    with operation.invoke(Invocation(arguments, Deadline.after(seconds))) as reply:
        assert reply.rows is None
        return reply.value


@pytest.fixture(params=["mariadb", "postgresql"])
def server(request, tmp_path, isolation):
    database = request.getfixturevalue(request.param)
    place = Site(request.param, database.odbc, tmp_path, isolation)
    place.run(*CASES)
    yield place
    drop_all(place)


@pytest.fixture
def bench(server, open_bench):
    server.run(SAVE[server.profile])
    return open_bench(server)


def arguments(bench, **more):
    known = {"p_nr": 1, "p_fails": 0, "p_word": "hej", **more}
    cursors = [each for each in ("p_cases", "p_notes") if takes(bench, each)]
    return {**known, **dict.fromkeys(cursors)}


def takes(bench, name):
    return bench.connector.catalogue().procedures["save"].arguments.member(name)


def saved(place):
    with closing(pyodbc.connect(place.connection, autocommit=True)) as session:
        return [int(nr) for (nr,) in session.execute("SELECT nr FROM reports").fetchall()]


def test_a_procedure_gives_its_named_sets_and_outputs_as_one_object(server, bench):
    value = call(bench, "save", arguments(bench), sets=["cases", "notes"])

    assert value["cases"] == FOUND
    assert value["notes"] == []
    assert value["out"]["p_n"] == "2"
    assert saved(server) == [1]


def test_an_output_longer_than_its_input_is_not_cut(bench):
    value = call(bench, "save", arguments(bench), sets=["cases", "notes"])

    assert value["out"]["p_word"] == "hej" + "å" * 1000


def test_an_error_behind_the_first_set_is_never_hidden(server, bench):
    with pytest.raises(Fault) as caught:
        call(bench, "save", arguments(bench, p_fails=1), sets=["cases", "notes"])

    assert caught.value.sqlstate == {"mariadb": "45000", "postgresql": "22012"}[server.profile]
    assert "hemligt" not in str(caught.value)
    # The connection is whole: the next call gets its own sets.
    value = call(bench, "save", arguments(bench), sets=["cases", "notes"])
    assert value["cases"] == FOUND


def test_no_set_is_read_where_none_is_named(bench):
    assert set(call(bench, "save", arguments(bench))) == {"out"}


@pytest.mark.parametrize("names", [["cases"], ["cases", "notes", "more"]])
def test_another_number_of_sets_than_names_is_no_answer(server, bench, names):
    if server.profile == "postgresql":  # the number of its cursors is declared
        with pytest.raises(BindError, match="gives 2 result sets") as caught:
            call(bench, "save", arguments(bench), sets=names)
        assert caught.value.path == ("sets",)
        return
    with pytest.raises(BadAnswer, match=f"gives 2 result sets, and {len(names)} are named"):
        call(bench, "save", arguments(bench), sets=names)


def test_only_wanted_columns_are_kept_and_a_missing_one_is_no_answer(bench):
    def wants(*names):
        columns = tuple(Shape(name) for name in names)
        return Shape("result", members=(Shape("cases", members=columns),))

    named = {"sets": ["cases", "notes"]}
    value = call(bench, "save", arguments(bench), wants=wants("nr"), **named)
    assert value["cases"] == [{"nr": "1"}, {"nr": "2"}]
    with pytest.raises(BadAnswer, match="lacks a column"):
        call(bench, "save", arguments(bench), wants=wants("gone"), **named)


MANY = {
    "mariadb": "CREATE PROCEDURE many() SELECT seq FROM seq_1_to_100001",
    "postgresql": "CREATE PROCEDURE many(INOUT c refcursor) LANGUAGE plpgsql AS"
    " $$ BEGIN OPEN c FOR SELECT generate_series(1, 100001) AS seq; END $$",
}


def test_more_rows_than_memory_shall_hold_are_too_large(server, open_bench):
    server.run(MANY[server.profile])
    bench = open_bench(server)
    given = {"c": None} if server.profile == "postgresql" else {}
    with pytest.raises(TooLarge):
        call(bench, "many", given, sets=["all"])


@pytest.mark.parametrize(
    ("given", "message", "path"),
    [
        ({"p_nr": 1}, "nothing is given to the parameter 'p_fails'", ("arguments",)),
        ({"p_nr": 1, "p_n": 1}, "takes no 'p_n'", ("arguments", "p_n")),
    ],
)
def test_parameters_that_do_not_fit_are_found_when_binding(bench, given, message, path):
    with pytest.raises(BindError, match=message) as caught:
        bind(bench, "save", given)
    assert caught.value.path == path


def test_a_procedure_that_is_not_there_is_found_when_binding(bench):
    with pytest.raises(BindError, match="no procedure 'sav'") as caught:
        bind(bench, "sav", {})
    assert caught.value.hint == "did you mean save?"
    assert caught.value.path == ("procedure",)


def test_a_database_without_procedures_says_so_when_binding(sqlite, open_bench):
    sqlite.run(*CASES)
    bench = open_bench(sqlite)
    with pytest.raises(BindError, match="has no procedures") as caught:
        bind(bench, "save", {})
    assert caught.value.path == ("procedure",)


def test_a_value_that_fits_no_parameter_is_declined_before_anything_is_sent(server, bench):
    with pytest.raises(Fault) as caught:
        call(bench, "save", arguments(bench, p_nr="1x"))
    assert caught.value.code == "22018"
    assert saved(server) == []


def test_a_procedure_is_part_of_a_transaction(server, bench):
    lone = {"procedure": "save", "arguments": list(arguments(bench))}
    other = {"query": "UPDATE cases SET title = 'x' WHERE nr = 1", "expect": 2}

    def write(expected):
        spec = OperationSpec(
            "w", Effect.WRITE, {"statements": [lone, {**other, "expect": expected}]}
        )
        operation = bench.connector.bind(spec, Shape("result"))
        call_of = Invocation({"0": arguments(bench), "1": {}}, Deadline.after(20))
        with operation.invoke(call_of) as reply:
            return reply

    with pytest.raises(Fault):
        write(2)
    assert saved(server) == []
    reply = write(1)
    assert reply.extras["rowcounts"] == [None, 1]
    assert reply.value["0"]["out"]["p_n"] == "2"
    assert saved(server) == [1]


def test_a_procedure_that_writes_is_called_once(server, bench):
    value = call(bench, "save", arguments(bench), effect=Effect.WRITE)
    assert value["out"]["p_n"] == "2"
    assert saved(server) == [1]


# ---- types --------------------------------------------------------------------------------------

ZOO = {
    "mariadb": (
        """CREATE PROCEDURE zoo(
             INOUT a BIGINT UNSIGNED, INOUT b INT UNSIGNED, INOUT c DECIMAL(30,4), INOUT d FLOAT,
             INOUT e DOUBLE, INOUT f DATE, INOUT g DATETIME(6), INOUT h TIME, INOUT i VARBINARY(9),
             INOUT j TEXT, INOUT k TINYINT, INOUT l CHAR(5))
           SELECT a, b, c, d, e, f, g, h, i, j, k, l, CAST('0000-00-00' AS DATE) AS m, NULL AS n""",
        {
            "a": "18446744073709551615",
            "b": 4294967295,
            "c": "12345678901234567890.1234",
            "d": 0.1,
            "e": 0.1,
            "f": "0001-01-01",
            "g": "2026-11-25 17:00:00.123456",
            "h": "100:00:00",
            "i": b"\0\xff",
            "j": "Åsa 😀" * 400,
            "k": -1,
            "l": "AB",
        },
        {"i": "AP8=", "b": "4294967295", "k": "-1", "d": "0.1", "e": "0.1"},
    ),
    "postgresql": (
        """CREATE PROCEDURE zoo(
             INOUT a bigint, INOUT b boolean, INOUT c numeric, INOUT d real, INOUT e float8,
             INOUT f date, INOUT g timestamp, INOUT h time, INOUT i bytea, INOUT j text,
             INOUT k smallint, INOUT l char(5), INOUT o timestamptz, INOUT p uuid, INOUT q json,
             INOUT r refcursor) LANGUAGE plpgsql AS $$ BEGIN OPEN r FOR
             SELECT a, b, c, d, e, f, g, h, encode(i, 'base64') AS i, j, k, l, o, p, q,
                    NULL AS n; END $$""",
        {
            "a": 9007199254740993,
            "b": False,
            "c": "12345678901234567890.1234",
            "d": 0.1,
            "e": 0.1,
            "f": "0044-03-15 BC",
            "g": "infinity",
            "h": "10:00:00.123456",
            "i": b"\0\xff",
            "j": "Åsa 😀" * 400,
            "k": -1,
            "l": "AB",
            "o": "2026-11-25 17:00:00+00",
            "p": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "q": '{"x": [1, "b"]}',
        },
        {
            "a": "9007199254740993",
            "b": "false",
            "i": "AP8=",
            "k": "-1",
            "d": "0.1",
            "e": "0.1",
            "o": "2026-11-25T17:00:00+00:00",
        },
    ),
}


def test_every_type_goes_in_and_comes_back_whole(server, open_bench):
    create, given, in_set = ZOO[server.profile]
    server.run(create)
    bench = open_bench(server)
    known = bench.connector.catalogue().procedures["zoo"]
    extra = {"r": None} if server.profile == "postgresql" else {}

    value = call(bench, "zoo", {**given, **extra}, sets=["rows"])

    assert value["out"] == {
        name: each if isinstance(each, bytes) else {False: "false"}.get(each, str(each))
        for name, each in given.items()
    }
    (row,) = value["rows"]
    assert row.pop("n") is None
    assert row.pop("m", "0000-00-00") == "0000-00-00"
    assert row == {name: in_set.get(name, each) for name, each in given.items()}
    out = known.result.member("out")
    assert {each.name for each in out.members} == set(given)
    assert {each.representation for each in out.members} == {
        Representation.SQL_TEXT,
        Representation.NATIVE,
    }


def test_nulls_go_in_and_come_back(server, open_bench):
    create, given, _ = ZOO[server.profile]
    server.run(create)
    bench = open_bench(server)
    extra = {"r": None} if server.profile == "postgresql" else {}

    value = call(bench, "zoo", {**dict.fromkeys(given), **extra}, sets=["rows"])

    assert set(value["out"].values()) == {None}
    assert set(value["rows"][0].values()) <= {None, "0000-00-00"}


# ---- functions -----------------------------------------------------------------------------------


def test_a_function_gives_its_value_as_the_return_code(server, open_bench):
    server.run(
        {
            "mariadb": "CREATE FUNCTION seven(x INT) RETURNS INT DETERMINISTIC RETURN x + 6",
            "postgresql": "CREATE FUNCTION seven(x integer) RETURNS integer"
            " LANGUAGE sql AS 'SELECT x + 6'",
        }[server.profile]
    )
    bench = open_bench(server)
    assert call(bench, "seven", {"x": 1}) == {"returnCode": "7"}
    assert bench.connector.catalogue().procedures["seven"].result.member("returnCode").type == (
        "INTEGER"
    )


@pytest.fixture
def functions(postgresql, tmp_path, isolation, open_bench):
    place = Site("postgresql", postgresql.odbc, tmp_path, isolation)
    place.run(
        *CASES,
        """CREATE FUNCTION listed(lowest integer DEFAULT 0)
           RETURNS TABLE (nr integer, title varchar, day date)
           LANGUAGE sql AS $$ SELECT c.nr, c.title, CAST('infinity' AS date)
                              FROM cases c WHERE c.nr >= lowest ORDER BY 1 $$""",
        """CREATE FUNCTION whole() RETURNS SETOF cases
           LANGUAGE sql AS 'SELECT * FROM cases ORDER BY nr'""",
        """CREATE FUNCTION numbers(integer) RETURNS SETOF bigint
           LANGUAGE sql AS 'SELECT CAST(generate_series(1, $1) AS bigint)'""",
        """CREATE FUNCTION split(whole integer, OUT half numeric, OUT told text)
           LANGUAGE sql AS $$ SELECT whole / 2.0, 'half'::text $$""",
        """CREATE FUNCTION nothing() RETURNS void LANGUAGE sql AS 'SELECT 1'""",
        """CREATE FUNCTION opened() RETURNS SETOF refcursor LANGUAGE plpgsql AS $$
           DECLARE c refcursor; BEGIN
           OPEN c FOR SELECT nr FROM cases ORDER BY nr; RETURN NEXT c; c := NULL;
           RETURN NEXT CAST(NULL AS refcursor); END $$""",
        """CREATE FUNCTION doubled() RETURNS refcursor LANGUAGE plpgsql AS $$
           DECLARE c refcursor; BEGIN
           OPEN c FOR SELECT 'x' AS a, 'y' AS a; RETURN c; END $$""",
        "CREATE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * x'",
        "CREATE FUNCTION twice(x text) RETURNS text LANGUAGE sql AS 'SELECT x || x'",
    )
    yield open_bench(place)
    drop_all(place)


def test_a_function_that_gives_rows_gives_a_set_of_declared_columns(functions):
    rows = [{**each, "day": "infinity"} for each in FOUND]
    assert call(functions, "listed", {"lowest": 1}, sets=["cases"]) == {"cases": rows}
    assert call(functions, "listed", {"lowest": 2}, sets=["cases"]) == {"cases": rows[1:]}
    (known,) = functions.connector.catalogue().procedures["listed"].sets
    assert [(each.name, each.type) for each in known.members] == [
        ("nr", "INTEGER"),
        ("title", "VARCHAR"),
        ("day", "DATE"),
    ]


def test_a_parameter_with_a_value_of_its_own_may_be_left_out(functions):
    assert len(call(functions, "listed", {}, sets=["cases"])["cases"]) == 2


def test_a_function_of_a_tables_rows_has_the_tables_columns(functions):
    assert call(functions, "whole", {}, sets=["cases"]) == {"cases": FOUND}


def test_a_function_of_single_values_has_one_column(functions):
    value = call(functions, "numbers", {"$1": 1200}, sets=["all"])
    assert [each["numbers"] for each in value["all"]] == [str(n) for n in range(1, 1201)]


def test_a_functions_outputs_stand_under_out(functions):
    assert call(functions, "split", {"whole": 5}) == {
        "out": {"half": "2.5000000000000000", "told": "half"}
    }


def test_a_function_that_gives_nothing_gives_an_empty_object(functions):
    assert call(functions, "nothing", {}) == {}


def test_a_function_of_open_cursors_gives_their_sets(functions):
    assert call(functions, "opened", {}, sets=["numbers", "nobody"]) == {
        "numbers": [{"nr": "1"}, {"nr": "2"}],
        "nobody": [],
    }


def test_a_column_that_is_there_twice_is_no_answer(functions):
    with pytest.raises(BadAnswer, match="has it twice"):
        call(functions, "doubled", {}, sets=["letters"])


def test_procedures_of_one_name_are_told_apart_by_their_types(functions):
    assert call(functions, "twice(integer)", {"x": 4}) == {"returnCode": "8"}
    assert call(functions, "twice(text)", {"x": "ab"}) == {"returnCode": "abab"}
    with pytest.raises(BindError, match="there are 2 procedures 'twice'") as caught:
        bind(functions, "twice", {"x": 4})
    assert caught.value.hint == "say which: twice(integer), twice(text)"


def test_what_is_pinned_is_read_back_as_it_was(functions):
    document = functions.connector._file.read_text("utf-8")  # noqa: SLF001
    functions.connector.snapshot(Deadline.after(20))
    assert functions.connector._file.read_text("utf-8") == document  # noqa: SLF001
