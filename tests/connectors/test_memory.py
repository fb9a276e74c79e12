"""The memory connector beyond the contract: selections, declared types, writes, wrong files."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import (
    Condition,
    Deadline,
    Effect,
    Invocation,
    OperationSpec,
    Representation,
    Selection,
    Shape,
)
from connectors.errors import BadAnswer, BindError, ConnectionLost, Fault, Outcome, Unavailable
from connectors.memory import MemoryConnector
from connectors.memory_records import Misfit, fit, infer, parse, select

ALL = Shape("")
PEOPLE = [
    {"id": "1", "name": "Åsa", "age": 41, "wage": "100.5"},
    {"id": "2", "name": "Björn", "age": None, "wage": "20"},
    {"id": "3", "name": "Asa_%", "age": 9, "wage": None},
    {"id": "4", "name": "asa", "wage": "3"},
]


@pytest.fixture
def make(tmp_path):
    """Return how to make a connector from tables, or from the text of the file."""

    def make(tables, **settings):
        text = tables if isinstance(tables, str) else json.dumps(tables)
        (tmp_path / "data.json").write_text(text)
        return MemoryConnector({"data": "data.json", **settings}, tmp_path)

    return make


def spec(table="people", effect=Effect.READ, **details):
    return OperationSpec("x", effect, {"table": table, **details})


def invoke(operation, arguments=None, selection=None):
    return operation.invoke(Invocation(arguments or {}, Deadline.after(10), selection=selection))


def ids(make, selection, arguments=None):
    operation = make({"people": PEOPLE}).bind(spec(), ALL)
    return "".join(row["id"] for row in invoke(operation, arguments, selection).rows)


@pytest.mark.parametrize(
    ("operator", "column", "value", "found"),
    [
        ("eq", "name", "Åsa", "1"),
        ("ne", "name", "Åsa", "234"),
        ("ne", "age", 9, "124"),
        ("lt", "age", 41, "3"),
        ("le", "age", 41, "13"),
        ("gt", "age", 9, "1"),
        ("ge", "age", 9, "13"),
        ("in", "id", ["1", "4", "9"], "14"),
        ("like", "name", "sa", "134"),
        ("like", "name", "_%", "3"),
        ("prefix", "name", "As", "3"),
        ("null", "age", True, "24"),
        ("null", "age", False, "13"),
        ("eq", "nothing", "x", ""),
    ],
)
def test_each_condition_takes_the_rows_that_meet_it(make, operator, column, value, found):
    assert ids(make, Selection((Condition(column, operator, value),))) == found


def test_arguments_are_equalities_and_none_equals_nothing(make):
    assert ids(make, None, {"name": "asa"}) == "4"
    assert ids(make, None, {"age": None}) == ""
    assert ids(make, None, {"id": ["4", "1", "9"]}) == "14"
    assert ids(make, None, {"id": []}) == ""
    assert ids(make, None, {"age": [None, 9]}) == "3"


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ((("age", False), ("id", False)), "2431"),
        ((("age", True), ("id", False)), "2413"),
        ((("age", False), ("id", True)), "4231"),
        ((("name", False),), "3241"),
    ],
)
def test_null_comes_first_in_both_directions(make, order, found):
    assert ids(make, Selection(order=order)) == found


def test_offset_and_limit_cut_and_the_total_counts_before(make):
    operation = make({"people": PEOPLE}).bind(spec(), ALL)
    reply = invoke(operation, {}, Selection(order=(("id", False),), offset=1, limit=2, total=True))
    assert [row["id"] for row in reply.rows] == ["2", "3"]
    assert reply.extras == {"total": 4}


def test_a_keyset_wins_over_an_offset(make):
    order = (("age", False), ("id", False))
    assert ids(make, Selection(order=order, after=(None, "2"), offset=3)) == "431"


RECORDS = st.lists(
    st.fixed_dictionaries({"a": st.none() | st.integers(0, 3), "b": st.none() | st.text("xyz")}),
    max_size=12,
)


@given(RECORDS, st.booleans(), st.booleans(), st.integers(1, 4))
def test_pages_by_keyset_hold_every_row_once_in_order(values, down_a, down_b, size):
    records = [{**each, "id": number} for number, each in enumerate(values)]
    shape = Shape("t", members=(Shape("a", "long"), Shape("b", "string"), Shape("id", "long")))
    order = (("a", down_a), ("b", down_b), ("id", False))
    whole, total = select(records, shape, Selection(order=order))
    pages, after = [], None
    while True:
        page, _ = select(records, shape, Selection(order=order, after=after, limit=size))
        pages += page
        if len(page) < size:
            break
        after = tuple(page[-1][name] for name, _ in order)
    assert pages == whole
    assert total == len(records)


@pytest.mark.parametrize(
    ("values", "kind", "answer", "crossing"),
    [
        ("[1, 2]", "long", [1, 2], Representation.NATIVE),
        ("[1, 9223372036854775808]", "integer", ["1", "9223372036854775808"], Representation.XSD),
        ("[0.5, 2]", "double", [0.5, 2.0], Representation.NATIVE),
        ("[0.5, 0.10000000000000000001]", "decimal", ["0.5", "0.10000000000000000001"],
         Representation.XSD),
        ("[true, false]", "boolean", [True, False], Representation.NATIVE),
        ('["a", 1, true, false]', "string", ["a", "1", "true", "false"], Representation.NATIVE),
        ("[null, null]", "string", [None, None], Representation.NATIVE),
        ("[null, 1]", "long", [None, 1], Representation.NATIVE),
    ],
)  # fmt: skip
def test_types_come_from_all_values_of_a_column(values, kind, answer, crossing):
    known = parse(values)
    shape = infer("x", known)
    assert (shape.type, shape.representation) == (kind, crossing)
    assert shape.nillable is (None in known)
    assert [fit(each, shape) for each in known] == answer


def test_members_are_united_and_lists_are_repeated(make):
    tables = {"t": [{"a": {"b": 1}}, {"a": {"c": "x"}, "d": [{"e": 1}, {"f": 2}]}, {"g": ["x"]}]}
    shape = make(tables).catalogue().operations["t"].result
    assert shape.find(["a", "b"]).type == "long"
    assert shape.find(["a", "c"]).type == "string"
    assert shape.member("d").repeated
    assert [each.name for each in shape.member("d").members] == ["e", "f"]
    assert shape.member("g") == Shape("g", "string", repeated=True)


def test_big_numbers_are_ordered_by_their_value(make):
    tables = '{"t": [{"n": 100000000000000000000}, {"n": 3}, {"n": null}]}'
    operation = make(tables).bind(spec("t"), ALL)
    rows = invoke(operation, {}, Selection(order=(("n", False),))).rows
    assert [row["n"] for row in rows] == [None, "3", "100000000000000000000"]


def test_only_what_is_wanted_is_answered_in_depth(make):
    tables = {"t": [{"a": 1, "b": {"c": 1, "d": 2}, "e": [{"f": 1, "g": 2}], "h": None}]}
    shape = make(tables).catalogue().operations["t"].result
    wants = Shape("", members=(
        Shape("b", members=(Shape("c", "long"),)),
        Shape("e", members=(Shape("g", "long"),), repeated=True),
        shape.member("h"),
    ))  # fmt: skip
    rows = invoke(make(tables).bind(spec("t"), wants)).rows
    assert list(rows) == [{"b": {"c": 1}, "e": [{"g": 2}], "h": None}]


def test_a_snapshot_pins_the_shapes_of_then(make, tmp_path):
    connector = make({"t": [{"a": 1, "b": {"c": [None]}}]})
    pinned = connector.snapshot(Deadline.after(5))
    (tmp_path / "data.json").write_text('{"t": [{"other": true}]}')
    assert connector.catalogue() == pinned


# ---- writes --------------------------------------------------------------------------------


def test_an_insert_is_read_back_and_survives_a_restart(make):
    settings = {"journal": "journal.jsonl"}
    connector = make({"people": PEOPLE}, **settings)
    insert = connector.bind(spec(effect=Effect.WRITE, key="id"), ALL)
    assert invoke(insert, {"id": "5", "age": 3}).value == {"id": "5", "age": 3}
    again = make({"people": PEOPLE}, **settings).bind(spec(), ALL)
    assert list(invoke(again, {"id": "5"}).rows) == [{"id": "5", "age": 3}]


def test_a_put_replaces_the_record_with_its_key(make):
    connector = make({"people": PEOPLE}, journal="journal.jsonl")
    put = connector.bind(spec(effect=Effect.WRITE, write="put", key="id"), ALL)
    for age in (50, 51):
        assert invoke(put, {"id": "1", "age": age}).extras == {"rowcount": 1}
    read = connector.bind(spec(), ALL)
    assert list(invoke(read, {"id": "1"}).rows) == [{"id": "1", "age": 51}]


def test_of_many_threads_one_inserts_a_key(make):
    connector = make({"people": PEOPLE}, journal="journal.jsonl")
    insert = connector.bind(spec(effect=Effect.WRITE, key="id"), ALL)

    def work(_):
        try:
            return invoke(insert, {"id": "7"}).value
        except Fault as fault:
            return fault.code

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(work, range(8)))
    assert sorted(map(str, results)) == ["duplicate"] * 7 + ["{'id': '7'}"]


def test_a_write_does_not_wait_for_another_beyond_its_deadline(make, tmp_path):
    os.mkfifo(tmp_path / "journal.jsonl")
    connector = make({"people": PEOPLE}, journal="journal.jsonl")
    insert = connector.bind(spec(effect=Effect.WRITE), ALL)
    with connector._lock, pytest.raises(Unavailable):  # noqa: SLF001 - another write holds it
        insert.invoke(Invocation({}, Deadline.after(0.02)))


def test_a_journal_that_nobody_reads_was_not_written(make, tmp_path):
    os.mkfifo(tmp_path / "journal.jsonl")
    connector = make({"people": PEOPLE}, journal="journal.jsonl")
    with pytest.raises(Unavailable) as caught:
        invoke(connector.bind(spec(effect=Effect.WRITE), ALL), {"id": "8"})
    assert caught.value.outcome is Outcome.NOT_EXECUTED


def test_a_data_file_that_is_a_folder_breaks_off(make, tmp_path):
    connector = make({"people": PEOPLE})
    operation = connector.bind(spec(), ALL)
    (tmp_path / "data.json").unlink()
    (tmp_path / "data.json").mkdir()
    with pytest.raises(ConnectionLost):
        invoke(operation)


# ---- what is wrong is said -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("later", "error"),
    [
        ("[]", BadAnswer),
        ('{"people": {}}', BadAnswer),
        ('{"other": []}', BadAnswer),
        ('{"people": [{"age": "x"}]}', BadAnswer),
        ('{"people": [{"age": 1.5}]}', BadAnswer),
        ('{"people": [{"age": 9223372036854775808}]}', BadAnswer),
        ('{"people": [{"name": {}}]}', BadAnswer),
        ('{"people": ["x"]}', BadAnswer),
        ('{"people": [{"age": NaN}]}', BadAnswer),
        ("[" * 100_000, BadAnswer),
        ("{x", BadAnswer),
        ('{"people": [{"name": "x', ConnectionLost),
        ("", ConnectionLost),
    ],
    ids=range(13),
)
def test_data_that_changed_its_form_is_not_guessed_at(make, tmp_path, later, error):
    connector = make({"people": PEOPLE})
    operation = connector.bind(spec(), ALL)
    (tmp_path / "data.json").write_text(later)
    with pytest.raises(error):
        list(invoke(operation).rows)


def test_a_file_in_another_charset_is_a_bad_answer(make, tmp_path):
    operation = make({"people": PEOPLE}).bind(spec(), ALL)
    (tmp_path / "data.json").write_bytes('{"people": [{"name": "Åsa"}]}'.encode("latin-1"))
    with pytest.raises(BadAnswer):
        invoke(operation)


def test_a_decimal_that_is_none_does_not_fit():
    with pytest.raises(Misfit):
        fit("abc", Shape("x", "decimal"))


@pytest.mark.parametrize(
    ("wrong", "path", "hint"),
    [
        ({"table": "peoples"}, ("table",), "people"),
        ({"table": "xyz"}, ("table",), "there are: people"),
        ({"tables": "people"}, ("table",), "allowed: "),
        ({"table": "people", "arguments": ["agee"]}, ("arguments", "agee"), "age"),
    ],
)
def test_a_wrong_read_says_where_and_how_to_mend_it(make, wrong, path, hint):
    with pytest.raises(BindError) as caught:
        make({"people": PEOPLE}).bind(OperationSpec("x", Effect.READ, wrong), ALL)
    assert caught.value.path == path
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("settings", "details", "path"),
    [
        ({}, {}, ("write",)),
        ({"journal": "j"}, {"key": "idd"}, ("key",)),
        ({"journal": "j"}, {"write": "put"}, ("key",)),
        ({"journal": "j"}, {"write": "delete"}, ("write",)),
    ],
)
def test_a_wrong_write_says_where_and_how_to_mend_it(make, settings, details, path):
    with pytest.raises(BindError) as caught:
        make({"people": PEOPLE}, **settings).bind(spec(effect=Effect.WRITE, **details), ALL)
    assert caught.value.path == path
    assert caught.value.hint


def test_wrong_settings_are_a_bind_error(tmp_path):
    with pytest.raises(BindError) as caught:
        MemoryConnector({"dta": "x.json"}, tmp_path)
    assert caught.value.hint == "allowed: data, journal"


def test_a_data_file_that_is_not_there_is_a_bind_error(tmp_path):
    with pytest.raises(BindError, match=r"there is no pinned data file x\.json") as caught:
        MemoryConnector({"data": "x.json"}, tmp_path).catalogue()
    assert caught.value.path == ("data",)
    assert caught.value.hint == "put it below data/, then run brygga snapshot"


def test_mixed_columns_are_a_bind_error(make):
    with pytest.raises(BindError, match="a mixes"):
        make({"t": [{"a": {}}, {"a": 1}]}).catalogue()
