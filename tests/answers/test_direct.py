"""Reads of one back end: selection, owner rule, verification, code lists and failures."""

import pytest

from connectors import errors
from connectors.contract import Condition, Deadline, Reply, Selection
from gateway.answers.direct import Direct, DirectPlan
from gateway.errors import GatewayError
from gateway.messages import Call, Content, Page, Principal, Source, Warned

CALL = Call(
    Principal("issuer", "someone"),
    arguments={"Id": "7"},
    conditions=(("unit", "in", ["a"]),),
    trace_id="t" * 32,
)
DEADLINE = Deadline.after(5)


class Rig:
    """A plan over records whose fields are named as their columns."""

    def __init__(self, reply, **changes):
        self.invocations, self.changed, self.closed, self.failed = [], [], [], []
        given = {
            "name": "GET /x",
            "backend": "odbc",
            "kind": "list",
            "root": (),
            "invoke": self._invoke,
            "judge": lambda _value: (),
            "fault": lambda fault: GatewayError("conflict", fault.code),
            "owner": lambda _call, _deadline: None,
            "verify": None,
            "codes": lambda _call, _deadline: {},
            "names": (),
            "project": lambda records, *_: [dict(record) for record in records],
            "export": lambda record: {"key": record["id"]},
            "version": lambda value: value.get("v"),
            "selects": False,
            "columns": {"day": ("year", "date")},
            "key_columns": ("date", "id"),
            "wall": lambda: 42.0,
            "failed": lambda error, trace_id: self.failed.append((type(error), trace_id)),
            "changed": lambda *found: self.changed.append(found),
        }
        self.reply = reply
        self.direct = Direct(DirectPlan(**(given | changes)))

    def _invoke(self, invocation):
        self.invocations.append(invocation)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    def ask(self, call=CALL):
        return self.direct(call, DEADLINE)


def rows(*ids, extras=None, close=None):
    records = ({"id": each, "year": 26, "date": f"d{each}"} for each in ids)
    return Reply(rows=records, extras=extras, close=close)


def tree(value, **keys):
    return Reply({"Body": {"Visit": value}}, **keys)


def item(reply, **changes):
    return Rig(reply, kind="item", root=("Body", "Visit"), **changes)


def test_the_back_end_gets_the_arguments_the_deadline_and_who_asks():
    rig = Rig(rows())
    rig.ask()
    (invocation,) = rig.invocations
    assert invocation.arguments == {"Id": "7"}
    assert invocation.deadline is DEADLINE
    assert invocation.context.trace_id == "t" * 32
    assert invocation.context.caller == "someone"
    assert invocation.selection is None


def test_a_list_holds_every_row_with_its_exports_and_source():
    content = Rig(rows(1, 2, extras={"total": 9, "warnings": ("cut",)})).ask()
    assert [each["id"] for each in content.value] == [1, 2]
    assert content.exports == ({"key": 1}, {"key": 2})
    assert content.sources == (Source("odbc", 42.0),)
    assert content.total == 9
    assert content.warnings == (Warned("", "cut"),)
    assert content.version is None
    assert content.complete


def test_the_reply_is_closed_when_it_has_been_read_and_when_reading_it_fails():
    closed = []
    Rig(rows(1, close=lambda: closed.append("read"))).ask()

    def breaks():
        yield {"id": 1}
        raise errors.ConnectionLost

    broken = Reply(rows=breaks(), close=lambda: closed.append("broken"))
    with pytest.raises(GatewayError, match="backend-unavailable"):
        Rig(broken).ask()
    assert closed == ["read", "broken"]


@pytest.mark.parametrize(
    ("value", "count"),
    [({"id": 1}, 1), ([{"id": 1}, {"id": 2}], 2), (None, 0), ("text", 0), ([None, {"id": 1}], 1)],
)
def test_the_records_are_found_below_the_root(value, count):
    content = Rig(tree(value), root=("Body", "Visit")).ask()
    assert len(content.value) == count


def test_a_root_that_leads_through_text_holds_no_records():
    assert Rig(Reply({"Body": "x"}), root=("Body", "Visit")).ask().value == []


def test_an_item_is_the_object_with_its_version():
    content = item(tree({"id": 1, "v": "7"})).ask()
    assert content.value == {"id": 1, "v": "7"}
    assert content.version == "7"


def test_one_of_several_records_is_not_taken_for_the_item_that_was_asked_for():
    with pytest.raises(GatewayError, match="backend-mismatch"):
        item(tree([{"id": 1}, {"id": 2}])).ask()


def test_an_item_without_record_is_not_found():
    with pytest.raises(GatewayError, match="not-found"):
        item(tree(None)).ask()


def test_a_foreign_item_is_not_found():
    rig = item(tree({"id": 1}), owner=lambda _call, _deadline: lambda record: record["id"] == 2)
    with pytest.raises(GatewayError, match="not-found"):
        rig.ask()
    assert not rig.changed


def test_foreign_records_are_dropped_from_a_list_and_counted():
    rig = Rig(rows(1, 2, 3), owner=lambda _call, _deadline: lambda record: record["id"] == 2)
    content = rig.ask()
    assert [each["id"] for each in content.value] == [2]
    assert content.exports == ({"key": 2},)
    assert rig.changed == [("-", "foreign-item", 2)]


def test_a_list_of_the_callers_own_records_drops_nothing():
    rig = Rig(rows(1), owner=lambda _call, _deadline: lambda _record: True)
    rig.ask()
    assert rig.changed == []


def test_the_owner_rule_is_decided_before_the_back_end_is_asked():
    def owner(_call, _deadline):
        raise GatewayError("not-found")

    rig = item(tree({"id": 1}), owner=owner)
    with pytest.raises(GatewayError, match="not-found"):
        rig.ask()
    assert not rig.invocations


@pytest.mark.parametrize("kind", ["item", "list"])
def test_an_answer_about_something_else_is_a_mismatch(kind):
    rig = Rig(rows(1, 2), kind=kind, verify=lambda _call: lambda record: record["id"] == 1)
    with pytest.raises(GatewayError, match="backend-mismatch") as raised:
        rig.ask()
    assert raised.value.problem.status == 502


def test_what_the_back_end_says_of_itself_is_judged_and_its_warnings_shown():
    judged = []
    judge = lambda value: judged.append(value) or ("late",)  # noqa: E731
    content = item(tree({"id": 1}, extras={"warnings": ("cut",)}), judge=judge).ask()
    assert judged == [{"Body": {"Visit": {"id": 1}}}]
    assert [each.code for each in content.warnings] == ["late", "cut"]
    Rig(rows(1), judge=judge).ask()
    assert len(judged) == 1


def test_a_code_list_that_is_down_leaves_the_content_incomplete():
    seen = []

    def project(records, _call, codes, warn, where):
        seen.append(codes)
        for where[0], _ in enumerate(records):
            warn("/code", "unknown-code")
        return list(records)

    codes = {"up": {"A": "Akut"}, "down": None}
    content = Rig(rows(1, 2), codes=lambda _call, _deadline: codes, project=project).ask()
    assert not content.complete
    assert seen == [{"up": {"A": "Akut"}}]
    assert [each.pointer for each in content.warnings] == ["/0/code", "/1/code"]


def test_warnings_are_counted_by_the_name_of_their_field():
    def project(records, _call, _codes, warn, where):
        for where[0], _ in enumerate(records):
            warn("/author", "codes-unavailable")
            warn("/tasks/3/Åsa Öberg", "bad-value")
        return list(records)

    rig = Rig(rows(1, 2), project=project, judge=lambda _value: ("cut",))
    rig.ask()
    assert rig.changed == [("author", "codes-unavailable", 2), ("tasks", "bad-value", 2)]
    whole = Rig(Reply({"id": 1}), judge=lambda _value: ("cut",))
    whole.ask()
    assert whole.changed == [("-", "cut", 1)]


def positional(*records, close=None):
    """Return a reply of two batches."""
    batches = iter([records[:2], records[2:]])
    return Reply(batches=batches, names=("id", "date"), close=close)


def by_position(records, _call, _codes, warn, where):
    for where[0], record in enumerate(records):
        if record[1] is None:
            warn("/date", "gone")
    return [{"key": record[0]} for record in records]


def test_records_by_position_are_projected_as_they_are():
    rig = Rig(positional((1, "a"), (2, None), (3, "c")), names=("id", "date"), project=by_position)
    content = rig.ask()
    assert content.value == [{"key": 1}, {"key": 2}, {"key": 3}]
    assert [each.pointer for each in content.warnings] == ["/1/date"]


def test_only_of_an_object_no_more_than_two_records_are_asked_for():
    listed = Rig(positional((1, "a")), names=("id", "date"), project=by_position)
    listed.ask()
    assert listed.invocations[0].selection is None
    single = Rig(positional((1, "a")), names=("id", "date"), project=by_position, kind="item")
    single.ask()
    assert single.invocations[0].selection.limit == 2


def test_records_by_position_are_looked_at_by_name():
    rig = Rig(
        positional((1, "a"), (2, "b"), (3, "c")),
        names=("id", "date"),
        project=by_position,
        owner=lambda _call, _deadline: lambda record: record["date"] != "b",
        selects=True,
    )
    content = rig.ask(paged())
    assert (content.value, content.after) == ([{"key": 1}], ("b", 2))
    assert content.exports == ({"key": 1},)
    assert rig.changed == [("-", "foreign-item", 1)]


def paged(**keys):
    page = Page(**({"number": 1, "size": 2} | keys))
    return Call(CALL.principal, conditions=CALL.conditions, page=page)


def selection(call):
    rig = Rig(rows(), selects=True)
    rig.ask(call)
    return rig.invocations[0].selection


def test_conditions_and_key_order_are_pushed_down():
    assert selection(CALL) == Selection(
        (Condition("unit", "in", ["a"]),), (("date", False), ("id", False))
    )


def test_a_page_is_pushed_down_with_one_row_more_than_wanted():
    found = selection(paged(number=3, size=2, order=(("day", True),), total=True))
    assert found.order == (("year", True), ("date", True), ("id", False))
    assert (found.offset, found.limit, found.after, found.total) == (4, 3, None, True)


def test_a_keyset_position_wins_over_the_offset():
    found = selection(paged(number=3, after=("d2", 2)))
    assert (found.offset, found.after) == (0, ("d2", 2))


def test_a_sort_field_without_columns_is_left_out():
    assert selection(paged(order=(("none", False),))).order == (("date", False), ("id", False))


def test_a_full_page_ends_with_the_position_of_its_last_row():
    content = Rig(rows(1, 2, 3), selects=True).ask(paged())
    assert [each["id"] for each in content.value] == [1, 2]
    assert content.after == ("d2", 2)


def test_the_position_is_of_the_last_row_read_even_when_it_is_dropped():
    owner = lambda _call, _deadline: lambda record: record["id"] == 1  # noqa: E731
    content = Rig(rows(1, 2, 3), selects=True, owner=owner).ask(paged())
    assert [each["id"] for each in content.value] == [1]
    assert content.after == ("d2", 2)


def test_the_last_page_has_no_position():
    assert Rig(rows(1, 2), selects=True).ask(paged()).after is None
    assert Rig(rows(1, 2, 3)).ask(paged()).after is None


def test_without_a_key_there_is_a_next_page_and_no_position():
    content = Rig(rows(1, 2, 3), selects=True, key_columns=()).ask(paged())
    assert (content.more, content.after) == (True, None)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.TimedOut(), "backend-timeout"),
        (errors.AccessDenied(), "backend-refused"),
        (errors.BadAnswer(), "backend-bad-response"),
        (errors.TooLarge(), "backend-response-too-large"),
        (errors.Redirected(), "backend-redirect"),
        (errors.Unavailable(), "backend-unavailable"),
        (errors.Refused(), "backend-unavailable"),
        (errors.ConnectionLost(), "backend-unavailable"),
        (errors.Crashed(), "backend-driver-crashed"),
        (errors.Fault("Server.Busy", text="secret"), "conflict"),
    ],
)
def test_each_failure_of_a_call_has_its_problem(error, code):
    with pytest.raises(GatewayError, match=code) as raised:
        Rig(error).ask()
    assert "secret" not in raised.value.detail


def test_who_runs_the_gateway_hears_of_every_failure_but_those_that_the_client_made():
    lost = Rig(errors.ConnectionLost())
    with pytest.raises(GatewayError):
        lost.ask()
    assert lost.failed == [(errors.ConnectionLost, CALL.trace_id)]
    declined = Rig(errors.Fault("gone"))
    with pytest.raises(GatewayError, match="conflict"):
        declined.ask()
    assert declined.failed == []


def test_a_line_that_breaks_between_two_rows_is_heard_of_too():
    def breaking():
        yield {"id": 1}
        raise errors.ConnectionLost

    broken = Rig(Reply(rows=breaking()))
    with pytest.raises(GatewayError, match="backend-unavailable"):
        broken.ask()
    assert broken.failed == [(errors.ConnectionLost, CALL.trace_id)]


def test_a_back_end_that_says_when_to_come_back_is_believed():
    with pytest.raises(GatewayError) as raised:
        Rig(errors.Unavailable(retry_after_seconds=29.6)).ask()
    assert raised.value.retry_after_seconds == 30
    with pytest.raises(GatewayError) as raised:
        Rig(errors.Unavailable()).ask()
    assert raised.value.retry_after_seconds is None


def test_content_shows_no_data_in_its_repr():
    assert "19980930" not in repr(Content({"p": "19980930-9804"}, exports=({"p": "19980930"},)))


@pytest.mark.parametrize("kind", [errors.Unavailable, errors.Refused])
def test_how_long_to_wait_is_passed_on_in_whole_seconds(kind):
    with pytest.raises(GatewayError) as raised:
        Rig(kind(retry_after_seconds=16.2)).ask()
    assert raised.value.retry_after_seconds == 17
