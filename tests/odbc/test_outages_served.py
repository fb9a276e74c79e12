"""Databases that lose connections, lock and stop, as an app sees it (F16-F20)."""

from __future__ import annotations

import re

import pytest

from connectors.testing.rig import FaultProxy, mark
from connectors.testing.rig.driver import DIARY, read_diary
from connectors.testing.rig.wire import StatementLog
from tests.odbc.fronts import deploy, serving
from tests.odbc.outages import (
    ACTIVE,
    CALLS,
    FUNCTIONS,
    IN_A_ROW_LOCK,
    LONG,
    QUERIES,
    ROWS,
    SESSIONS,
    SOON,
    TABLES,
    THINGS,
    WAITING,
    WIDTH,
    Outages,
)
from tests.odbc.sites import Site

LOST = (503, "backend-unavailable")
LATE = (504, "backend-timeout")
CRASHED = (502, "backend-driver-crashed")
GRACE = 1.0
OUT_OF_REACH = {"failures": "100%", "slow": "60s", "crashes": 1_000_000}


# How a connection says that the server waits for no lock longer than this.
BRIEF = {
    "postgresql": "ConnSettings=SET lock_timeout TO 300",
    "mariadb": "INITSTMT={SET SESSION lock_wait_timeout = 1}",
}


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def outages(request, tmp_path_factory, rig_driver):
    """Give a served gateway with a back end for each isolation, and everything around it."""
    profile = request.param
    database = request.getfixturevalue(profile)
    folder = tmp_path_factory.mktemp("outages")
    Site(profile, database.odbc, folder).run(*TABLES, *FUNCTIONS[profile])
    log = StatementLog(profile)
    with FaultProxy((database.host, database.port), log) as proxy:
        connection = re.sub(r"Driver=[^;]*", f"Driver={rig_driver(profile)}", database.odbc)
        connection = re.sub(r"Server=[^;]*", "Server=127.0.0.1", connection)
        connection = re.sub(r"Port=[^;]*", f"Port={proxy.port}", connection)
        connection += ";SSLmode=disable" if profile == "postgresql" else ""
        settings = {
            "connection": connection,
            "profile": profile,
            "breaker": OUT_OF_REACH,
            "statements": list(QUERIES[profile].values()),
        }
        names = ("process", "thread", "brief")
        backends = {name: settings | {"isolation": name} for name in names[:2]}
        backends["brief"] = settings | {"connection": f"{connection};{BRIEF[profile]}"}
        mappings = {f"{name}-things": THINGS.format(name) for name in names}
        mappings |= {f"{name}-calls": CALLS.format(name, **QUERIES[profile]) for name in names}
        place, port = deploy(folder, backends, mappings, database.odbc)
        with serving(place, port, variables={DIARY: str(folder / "diary")}) as gateway:
            yield Outages(profile, database.odbc, gateway, proxy, log)


@pytest.fixture(params=["process", "thread"])
def name(request, outages):
    """Give the name of each back end in turn, whose faults are healed in the end."""
    yield request.param
    outages.proxy.heal()
    is_right(outages.gateway.get(f"/{request.param}-things/1"), 1)


def is_right(answer, number):
    assert answer.status == 200, answer
    assert answer.json["word"] == f"Åsa {number}"


def test_f16_a_query_whose_connection_is_killed_is_made_once_more(outages, name):
    outages.save_up(name)
    with outages.locked("things") as unlock, outages.asking(f"/{name}-things/3") as asked:
        (first,) = outages.until(WAITING, lambda found: len(found) == 1)
        outages.kill(first)
        (second,) = outages.until(WAITING, lambda found: len(found) == 1 and found != [first])
        assert second != first
        unlock()
    is_right(asked.result(), 3)
    assert outages.count("things") == 2


def test_f16_a_query_that_is_killed_twice_is_a_problem_that_may_be_retried(outages, name):
    outages.save_up(name)
    with outages.locked("things"), outages.asking(f"/{name}-things/3") as asked:
        (first,) = outages.until(WAITING, lambda found: len(found) == 1)
        outages.kill(first)
        outages.kill(*outages.until(WAITING, lambda found: len(found) == 1 and found != [first]))
        answer = asked.result()
    assert answer.problem == LOST
    assert answer.json["retryable"] is True
    assert int(answer.headers["Retry-After"]) >= 1
    assert outages.count("things") == 2


def test_f16_a_connection_that_dies_amid_the_rows_is_never_a_shorter_list(outages, name):
    whole = outages.gateway.get(f"/{name}-deaths/0")
    assert [each["done"] for each in whole.json["items"]] == list(range(1, LONG + 1))
    assert outages.gateway.get(f"/{name}-deaths/{LONG - 100}").problem == LOST


def test_f17_connections_that_died_while_they_idled_are_replaced_unseen(outages, name):
    outages.save_up(name)
    idle = outages.look(SESSIONS)
    outages.kill(*idle)
    outages.until(SESSIONS, lambda found: not set(found) & set(idle))
    is_right(outages.gateway.get(f"/{name}-things/4"), 4)

    outages.proxy.drop()
    is_right(outages.gateway.get(f"/{name}-things/5"), 5)


def test_f18_who_loses_a_deadlock_is_asked_again_and_succeeds(outages, name):
    with outages.native() as other:
        if outages.profile == "postgresql":
            other.execute("SET deadlock_timeout = '1min'")  # so that it is the gateway that loses
        other.autocommit = False
        other.execute("UPDATE pair SET word = 'x' WHERE id = 1")
        other.execute("INSERT INTO wide VALUES (99, 'x'), (98, 'x')")  # the greater work stays
        outages.log.clear()
        with outages.asking(f"/{name}-grabs/2/1") as asked:
            outages.until(IN_A_ROW_LOCK, lambda found: len(found) == 1)
            other.execute("UPDATE pair SET word = 'x' WHERE id = 2")  # waits until the other lost
            other.rollback()
        assert (asked.result().status, asked.result().json["done"]) == (200, 1)
    assert outages.count("grab(") >= 2


@pytest.mark.parametrize(("fails", "tries"), [(3, 4), (9, 4)])
def test_f18_a_conflict_is_tried_four_times_in_all(outages, name, fails, tries):
    with outages.native() as connection:
        connection.execute("ALTER SEQUENCE tries RESTART")
    outages.log.clear()
    answer = outages.gateway.get(f"/{name}-clashes/{fails}")
    assert outages.count("clash(") == tries
    if fails < tries:
        assert (answer.status, answer.json["done"]) == (200, 1)
    else:
        assert answer.problem == LOST
        assert answer.json["retryable"] is True
        assert answer.headers["Retry-After"] == "1"
        assert b"hemligt" not in answer.body


def test_f19_a_query_that_waits_for_a_lock_is_late_and_waits_no_more(outages, name):
    outages.save_up(name)
    with outages.locked("things"):
        answer = outages.gateway.get(f"/{name}-things-soon/3")
        assert answer.problem == LATE
        assert SOON <= answer.ended - answer.began < SOON + GRACE
        outages.until(WAITING, lambda found: not found)
    assert outages.count("things") == 1
    is_right(outages.gateway.get(f"/{name}-things/3"), 3)


def test_f19_a_server_that_waits_no_longer_for_a_lock_is_late_and_not_asked_again(outages):
    outages.save_up("brief")
    with outages.locked("things"):
        answer = outages.gateway.get("/brief-things/3")
    assert answer.problem == LATE
    assert answer.ended - answer.began < 3  # and not the ten seconds of a call
    assert outages.count("things") == 1
    is_right(outages.gateway.get("/brief-things/3"), 3)


def test_f19_a_query_that_takes_too_long_is_late_and_is_canceled(outages, name):
    outages.save_up(name)
    answer = outages.gateway.get(f"/{name}-sleeps/30")
    assert answer.problem == LATE
    assert SOON <= answer.ended - answer.began < SOON + GRACE
    outages.until(ACTIVE, lambda found: not found)


@pytest.mark.parametrize("polite", [True, False], ids=["an end", "a reset"])
def test_an_answer_that_breaks_off_after_half_of_its_rows_is_a_problem(outages, name, polite):
    whole = outages.gateway.get(f"/{name}-wide")
    assert [each["id"] for each in whole.json["items"]] == list(range(1, ROWS + 1))
    before = outages.proxy.passed
    outages.gateway.get(f"/{name}-wide")
    size = outages.proxy.passed - before
    assert ROWS * WIDTH < size < (ROWS + 1) * WIDTH

    half = 5 * WIDTH + WIDTH // 2  # more than five rows, and less than ten
    before = outages.proxy.passed
    (outages.proxy.end_answers_after if polite else outages.proxy.cut_answers_after)(half)
    answer = outages.gateway.get(f"/{name}-wide")
    assert answer.problem in {LOST, (502, "backend-bad-response")}
    assert answer.json["retryable"] is True
    assert outages.proxy.passed - before == half
    outages.proxy.heal()
    assert outages.gateway.get(f"/{name}-wide").body == whole.body


def test_a_network_that_swallows_answers_is_late_where_the_driver_has_its_process(outages):
    outages.save_up("process")  # so that there is a connection
    outages.proxy.silence()
    answer = outages.gateway.get("/process-wide-soon")
    assert answer.problem == LATE
    assert answer.ended - answer.began < SOON + GRACE
    outages.proxy.heal()
    outages.proxy.drop()
    assert outages.gateway.get("/process-wide").status == 200


@pytest.mark.parametrize("place", ["execute", "fetch"])
def test_f20_a_driver_that_crashes_costs_its_request(outages, place):
    outages.save_up("process")
    right = outages.gateway.get("/process-wide")
    assert outages.gateway.get(f"/process-wide?word={mark('segv', place)}").problem == CRASHED
    assert outages.gateway.get("/process-wide").body == right.body
    diary = read_diary(outages.gateway.folder.parent / "diary")
    assert len([each for each in diary if (each.kind, each.text) == ("segv", place)]) == 2
