"""Composite reads: parts in parallel, parts after parts, and parts that may be missing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.contract import Deadline
from connectors.errors import TimedOut
from gateway.answers.composed import Composed, PartPlan
from gateway.errors import GatewayError
from gateway.messages import Call, Content, Principal, Source, Warned
from gateway.problems import PROBLEMS

CALL = Call(Principal("issuer", "someone"), path={"date": "2026-11-23"})
VISITS = Content(
    [{"v": 1}, {"v": 2}, {"v": 3}, {"v": 4}],
    exports=({"c": "b"}, {"c": "a"}, {"c": "b"}, {"c": ""}, {"c": None}, {}),
    sources=(Source("omsplan", 10.0),),
)


@pytest.fixture
def executor():
    with ThreadPoolExecutor(16) as pool:
        yield pool


@pytest.fixture
def compose(executor):
    def run(*parts, sources=(), seconds=5.0, deadline=None):
        return Composed(parts, sources, executor)(CALL, deadline or Deadline.after(seconds))

    return run


def gives(content):
    return lambda _principal, _values, _call, _deadline: content


def fails(code):
    def ask(_principal, _values, _call, _deadline):
        raise GatewayError(code)

    return ask


def names(principal, values, call, _deadline):
    """Answer with what was asked, as one object."""
    assert principal is CALL.principal
    assert call is CALL
    return Content(dict(values), sources=(Source("persdb", 20.0),))


def visits(ask=None, **keys):
    return PartPlan("visits", ask=ask or gives(VISITS), lists=True, backend="omsplan", **keys)


def clients(ask=names, **keys):
    given = {"after": "visits", "export": "c", "parameter": "id", "backend": "persdb"}
    return PartPlan("clients", ask=ask, **(given | keys))


def test_members_stand_in_the_order_of_the_mapping(compose):
    date = PartPlan("date", value=lambda call: call.path["date"])
    content = compose(clients(), date, visits())
    assert list(content.value) == ["clients", "date", "visits"]
    assert content.value["date"] == "2026-11-23"
    assert content.complete
    assert not content.stale


def test_parts_that_do_not_wait_are_asked_at_the_same_time(compose):
    together = threading.Barrier(3)

    def ask(_principal, _values, _call, _deadline):
        together.wait(5)
        return Content({})

    content = compose(*(PartPlan(name, ask=ask) for name in "abc"))
    assert content.value == {"a": {}, "b": {}, "c": {}}
    assert content.complete


def test_each_asks_once_per_export_in_the_order_of_the_records(compose):
    value = compose(visits(), clients()).value
    assert value["clients"] == [{"id": "b"}, {"id": "a"}, {"id": "b"}]


def test_distinct_asks_once_per_key_in_the_order_of_the_back_ends_keys(compose):
    assert compose(visits(), clients(distinct=True)).value["clients"] == [{"id": "a"}, {"id": "b"}]


def test_all_asks_one_question_with_every_key_once(compose):
    assert compose(visits(), clients(together=True)).value["clients"] == [{"id": ["a", "b"]}]


def test_all_asks_nothing_when_there_is_no_key(compose):
    none = gives(Content([]))
    value = compose(visits(none), clients(fails("backend-fault"), together=True, lists=True)).value
    assert value == {"visits": [], "clients": []}


def test_a_part_may_wait_for_a_part_that_waits(compose):
    def ask(_principal, values, _call, _deadline):
        return Content(dict(values), exports=({"k": values["id"] + "!"},))

    keys = PartPlan("keys", ask=names, after="clients", export="k", parameter="key")
    value = compose(keys, clients(ask, distinct=True), visits()).value
    assert value["keys"] == [{"key": "a!"}, {"key": "b!"}]


def test_parts_that_wait_for_each_other_cannot_be_composed(executor):
    parts = [
        PartPlan("a", ask=names, after="b", export="x", parameter="x"),
        PartPlan("b", ask=names, after="a", export="x", parameter="x"),
    ]
    with pytest.raises(ValueError, match="a, b"):
        Composed(parts, (), executor)


def test_arguments_make_one_question_each_and_lists_are_joined(compose):
    def ask(_principal, values, _call, _deadline):
        return Content([values["n"], values["n"] * 10])

    part = PartPlan("a", ask=ask, arguments=lambda _call: [{"n": 1}, {"n": 2}], lists=True)
    assert compose(part).value == {"a": [1, 10, 2, 20]}


def test_a_part_without_any_question_is_an_empty_list_or_absent(compose):
    parts = [
        PartPlan(name, ask=names, arguments=lambda _call: [], lists=lists)
        for name, lists in (("a", True), ("b", False))
    ]
    assert compose(*parts).value == {"a": []}


def test_first_takes_the_first_record_or_leaves_the_member_out(compose):
    some, none = gives(Content([{"x": 1}, {"x": 2}])), gives(Content([]))
    found = PartPlan("found", ask=some, first=True, lists=True)
    missing = PartPlan("missing", ask=none, first=True, lists=True)
    content = compose(found, missing)
    assert content.value == {"found": {"x": 1}}
    assert content.complete


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_an_optional_part_is_missing_only_when_something_failed(compose, code):
    part = clients(fails(code), optional=True)
    if PROBLEMS[code].status < 500:
        with pytest.raises(GatewayError, match=code):
            compose(visits(), part)
        return
    content = compose(visits(), part, sources=("omsplan", "persdb"))
    assert content.value == {"visits": VISITS.value}
    assert not content.complete
    assert content.sources == (
        Source("omsplan", 10.0),
        Source("persdb", None, available=False),
    )


def test_a_part_that_is_not_optional_fails_the_whole(compose):
    with pytest.raises(GatewayError, match="backend-unavailable"):
        compose(visits(fails("backend-unavailable")), clients(optional=True))


def test_what_waits_for_a_missing_part_is_missing_too_and_not_empty(compose):
    parts = visits(fails("backend-timeout"), optional=True), clients(lists=True)
    content = compose(*parts, sources=("omsplan", "persdb"))
    assert content.value == {}
    assert not content.complete
    assert content.sources == (Source("omsplan", None, available=False), Source("persdb", None))


def test_a_failure_of_the_gateway_itself_is_never_optional(compose):
    def breaks(_principal, _values, _call, _deadline):
        raise KeyError

    with pytest.raises(KeyError):
        compose(PartPlan("a", ask=breaks, optional=True))


def test_a_passed_deadline_is_a_timeout_of_the_back_end(compose):
    release = threading.Event()

    def ask(_principal, _values, _call, _deadline):
        release.wait(5)
        return Content({})

    try:
        with pytest.raises(GatewayError, match="backend-timeout"):
            compose(PartPlan("a", ask=ask), seconds=0.02)
        content = compose(PartPlan("a", ask=ask, optional=True, backend="x"), seconds=0.02)
        assert content.value == {}
    finally:
        release.set()


def test_a_deadline_that_passes_inside_a_part_is_a_timeout_too(compose):
    def ask(_principal, _values, _call, _deadline):
        raise TimedOut

    with pytest.raises(GatewayError, match="backend-timeout"):
        compose(PartPlan("a", ask=ask))


def test_what_still_waits_is_not_asked_after_a_failure():
    release, asked = threading.Event(), []

    def slow(_principal, _values, _call, _deadline):
        release.wait(5)
        raise GatewayError("backend-fault")

    def never(_principal, _values, _call, _deadline):
        asked.append(1)
        return Content({})

    with ThreadPoolExecutor(1) as executor:
        parts = [PartPlan("a", ask=slow), PartPlan("b", ask=never)]
        try:
            with pytest.raises(GatewayError, match="backend-timeout"):
                Composed(parts, (), executor)(CALL, Deadline.after(0.02))
        finally:
            release.set()
    assert not asked


@pytest.mark.parametrize("at_once", [1, 3])
def test_no_more_questions_run_at_once_than_allowed_and_order_is_kept(compose, at_once):
    lock, running, most = threading.Lock(), [], []
    crowd = threading.Barrier(at_once)

    def ask(_principal, values, _call, _deadline):
        with lock:
            running.append(1)
            most.append(len(running))
        crowd.wait(5)
        with lock:
            running.pop()
        return Content(values["n"])

    part = PartPlan(
        "a",
        ask=ask,
        after="list",
        export="n",
        parameter="n",
        at_once=at_once,
    )
    many = PartPlan("list", ask=gives(Content([], exports=tuple({"n": n} for n in range(1, 13)))))
    assert compose(many, part).value["a"] == list(range(1, 13))
    assert max(most) == at_once


def test_sources_tell_the_oldest_reading_and_whether_any_is_stale(compose):
    old = Content({}, sources=(Source("x", 5.0, stale=True),), stale=True)
    new = Content({}, sources=(Source("x", 9.0),))
    content = compose(
        PartPlan("a", ask=gives(old)), PartPlan("b", ask=gives(new)), sources=("x", "y")
    )
    assert content.sources == (Source("x", 5.0, stale=True), Source("y", None))
    assert content.stale


def test_an_incomplete_part_makes_the_whole_incomplete(compose):
    assert not compose(PartPlan("a", ask=gives(Content({}, complete=False)))).complete


def test_warnings_point_into_the_joined_object(compose):
    def item(_principal, values, _call, _deadline):
        warned = (Warned("/name", "cut"),) if values["id"] == "a" else ()
        return Content(dict(values), warnings=warned)

    def listed(_principal, values, _call, _deadline):
        return Content([1, 2], warnings=(Warned("", "w"), Warned(f"/{values['n']}/x", "bad")))

    rows = PartPlan("rows", ask=listed, arguments=lambda _c: [{"n": 0}, {"n": 1}], lists=True)
    one = PartPlan("one", ask=gives(Content({}, warnings=(Warned("/y", "odd"),))))
    first = PartPlan(
        "first",
        ask=gives(Content([1, 2], warnings=(Warned("/0/z", "kept"), Warned("/1/z", "gone")))),
        lists=True,
        first=True,
    )
    found = compose(visits(), clients(item), rows, one, first).warnings
    assert [(each.pointer, each.code) for each in found] == [
        ("/clients/1/name", "cut"),
        ("/rows", "w"),
        ("/rows/0/x", "bad"),
        ("/rows", "w"),
        ("/rows/3/x", "bad"),
        ("/one/y", "odd"),
        ("/first/z", "kept"),
    ]
