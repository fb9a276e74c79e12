"""A driver that crashes, aborts and hangs under a served gateway: each costs one request (F20)."""

from __future__ import annotations

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from urllib.parse import quote

import pytest

from connectors.odbc.remote import SILENT_SECONDS
from connectors.testing.rig.driver import DIARY, mark, read_diary
from tests.odbc.fronts import Answer, deploy, serving
from tests.odbc.sites import Site

REQUESTS = int(os.environ.get("BRYGGA_TEST_CRASH_REQUESTS", "1000"))
SHARES = {"segv": 50, "abort": 20, "block": 20}  # of a thousand
PLACES = (("execute", 1), ("fetch", 1), ("fetch", 6))
APPS = 8
ROWS = 40
CRASHED = (502, "backend-driver-crashed")
UNAVAILABLE = (503, "backend-unavailable")
OUT_OF_REACH = {"failures": "100%", "slow": "60s", "crashes": 1_000_000}
QUERY = "SELECT id, word FROM things WHERE id <= :least OR :mark <> '' ORDER BY id"
MAPPING = """\
backend: {0}
personal: false
fields: {{id: {{from: id, role: key}}, word: {{from: word}}}}
routes:
  GET /{0}/{{id}}: {{table: things, item: true, arguments: {{id: $path.id}}}}
  GET /{0}:
    table: things
    sort: [id]
    page: {{size: 20, max: 100}}
    filter: {{id: [ge], word: [eq]}}
  GET /{0}-marked/{{mark}}:
    query: {1}
    arguments: {{least: {{constant: ""}}, mark: $path.mark}}
"""


@pytest.fixture
def served(tmp_path, rig_driver):
    """Give a way to serve a gateway whose back ends, by name, are SQLite by the rig's driver."""
    driver = rig_driver("sqlite")
    site = Site("sqlite", f"Driver=SQLite3;Database={tmp_path / 'legacy.db'}", tmp_path)
    (tmp_path / "legacy.db").touch()
    site.run(
        "CREATE TABLE things (id VARCHAR(40) NOT NULL PRIMARY KEY, word VARCHAR(60))",
        *(("INSERT INTO things VALUES (?, ?)", (key(n), word(n))) for n in range(ROWS)),
    )
    connection = f"Driver={driver};Database={tmp_path / 'legacy.db'}"
    variables = {DIARY: str(tmp_path / "diary")}
    common = {"connection": connection, "profile": "sqlite", "statements": [QUERY]}

    def serve(workers=1, **backends):
        settings = {name: {**common, **each} for name, each in backends.items()}
        mappings = {name: MAPPING.format(name, QUERY) for name in backends}
        place, port = deploy(tmp_path, settings, mappings, site.connection)
        return serving(place, port, workers=workers, variables=variables)

    return serve


def key(number):
    return f"t{number:03}"


def word(number):
    return f"Åsa 😀 {number}"


@dataclass(frozen=True)
class Wish:
    """One request: what it asks, and the misdeed that it brings about, or none."""

    path: str
    misdeed: str = ""


def wishes(chance, name):
    """Return the requests in a random order, the bad ones among them by their shares."""
    bad = [
        Wish(chance.choice(marked(name, misdeed, *chance.choice(PLACES))), misdeed)
        for misdeed, share in SHARES.items()
        for _ in range(REQUESTS * share // 1000)
    ]
    good = [Wish(chance.choice(GOOD).format(name)) for _ in range(REQUESTS - len(bad))]
    found = [*bad, *good]
    chance.shuffle(found)
    return found


GOOD = [
    *(f"/{{0}}/{key(n)}" for n in range(ROWS)),
    *(f"/{{0}}?id.ge={key(n)}" for n in range(0, ROWS, 5)),
    "/{0}?limit=40",
    "/{0}-marked/calm?limit=40",
    "/{0}/nobody",
]


def marked(name, misdeed, place, time):
    """Return the paths that make the driver do it there."""
    told = mark(misdeed, place, time)
    if (place, time) == ("fetch", 6):  # where there are rows before it
        return [f"/{name}-marked/{told}"]
    return [f"/{name}/{told}", f"/{name}?word={told}", f"/{name}-marked/{told}"]


def ask_all(gateway, asked):
    """Return what each request got, in order; so many apps ask at once."""
    with ThreadPoolExecutor(APPS) as threads:
        parts = [asked[start::APPS] for start in range(APPS)]
        found = list(threads.map(lambda part: ask_one_by_one(gateway, part), parts))
    answers: list[Answer] = [None] * len(asked)
    for start, part in enumerate(found):
        answers[start::APPS] = part
    return answers


def ask_one_by_one(gateway, asked):
    with gateway.app() as app:
        return [app.get(quote(wish.path, safe="/?=&[]!@")) for wish in asked]


def learn(gateway, name):
    """Return the bytes of each right answer, after a look at what they say."""
    asked = [Wish(path.format(name)) for path in GOOD]
    right = dict(zip(asked, ask_one_by_one(gateway, asked), strict=True))
    first = [{"id": key(n), "word": word(n)} for n in range(ROWS)]
    for n in range(ROWS):
        assert right[Wish(f"/{name}/{key(n)}")].json.items() >= first[n].items()
    assert right[Wish(f"/{name}?limit=40")].json["items"] == first
    assert right[Wish(f"/{name}?id.ge={key(20)}")].json["items"] == first[20:]
    assert right[Wish(f"/{name}-marked/calm?limit=40")].json["items"] == first
    assert right[Wish(f"/{name}/nobody")].problem == (404, "not-found")
    return {wish: (answer.status, lasting(answer)) for wish, answer in right.items()}


def lasting(answer):
    """Return the bytes of an answer; only a problem tells which request it was."""
    if answer.status == 200:
        return answer.body
    return {name: each for name, each in answer.json.items() if name not in ("traceId", "instance")}


def test_each_crash_costs_the_request_that_brought_it_about_and_nothing_else(served, tmp_path):
    with served(2, plain={"retry": False, "breaker": OUT_OF_REACH, "concurrency": 4}) as gateway:
        right = learn(gateway, "plain")
        asked = wishes(random.Random(20), "plain")  # noqa: S311 - the same order every time
        answers = ask_all(gateway, asked)
    got = Counter()
    for wish, answer in zip(asked, answers, strict=True):
        if wish.misdeed:
            assert answer.problem == CRASHED, wish
            got[wish.misdeed] += 1
        else:
            assert (answer.status, lasting(answer)) == right[wish], wish
            got["right"] += 1
    expected = {name: REQUESTS * share // 1000 for name, share in SHARES.items()}
    assert got == expected | {"right": REQUESTS - sum(expected.values())}
    done = Counter(each.kind for each in read_diary(tmp_path / "diary"))
    assert {name: done[name] for name in SHARES} == expected


def test_with_retries_and_the_breaker_nobody_is_cut_off_and_no_row_is_wrong(served, tmp_path):
    with served(2, plain={"breaker": {"pause": "50ms"}, "concurrency": 4}) as gateway:
        right = learn(gateway, "plain")
        asked = wishes(random.Random(21), "plain")  # noqa: S311 - the same order every time
        answers = ask_all(gateway, asked)
    got = Counter()
    for wish, answer in zip(asked, answers, strict=True):
        if answer.status < 500:
            assert not wish.misdeed, wish
            assert (answer.status, lasting(answer)) == right[wish], wish
            got["right"] += 1
        else:
            assert answer.problem in ({CRASHED, UNAVAILABLE} if wish.misdeed else {UNAVAILABLE})
            got[answer.problem] += 1
    assert min(got["right"], got[CRASHED], got[UNAVAILABLE]) > 0, got
    done = [each for each in read_diary(tmp_path / "diary") if each.kind in SHARES]
    assert len(done) <= 2 * sum(bool(wish.misdeed) for wish in asked)


@pytest.mark.parametrize("misdeed", SHARES)
def test_a_dead_process_is_replaced_within_a_second(served, tmp_path, misdeed):
    times = 5
    with served(plain={"retry": False, "breaker": OUT_OF_REACH, "concurrency": 1}) as gateway:
        right = gateway.get(f"/plain/{key(7)}")
        pairs = []
        for _ in range(times):
            crashed = gateway.get(f"/plain/{mark(misdeed)}")
            pairs.append((crashed, gateway.get(f"/plain/{key(7)}")))
    crashes = [each for each in read_diary(tmp_path / "diary") if each.kind == misdeed]
    assert len(crashes) == times
    assert {crashed.problem for crashed, _ in pairs} == {CRASHED}
    assert {after.body for _, after in pairs} == {right.body}
    noticed = [pair[0].ended - each.at for pair, each in zip(pairs, crashes, strict=True)]
    replaced = [after.ended - crashed.ended for crashed, after in pairs]
    assert median(noticed) < (SILENT_SECONDS if misdeed == "block" else 0) + 0.25
    assert median(replaced) < 1.0


def test_three_crashes_in_a_minute_open_the_breaker_for_its_pause_and_for_nobody_else(served):
    settings = {"retry": False, "concurrency": 1}
    opening = {"plain": settings | {"breaker": {"pause": "500ms"}}, "calm": settings}
    with served(**opening) as gateway:
        right = {name: gateway.get(f"/{name}/{key(3)}").body for name in opening}
        for _ in range(3):
            assert gateway.get(f"/plain/{mark('segv')}").problem == CRASHED
        refused = gateway.get(f"/plain/{key(3)}")
        assert refused.problem == UNAVAILABLE
        assert refused.headers["Retry-After"] == "1"
        assert gateway.get(f"/calm/{key(3)}").body == right["calm"]
        after = refused
        while after.status == 503 and after.ended < refused.ended + 10:
            after = gateway.get(f"/plain/{key(3)}")
        assert after.body == right["plain"]


def test_a_read_whose_driver_crashed_is_made_once_more(served, tmp_path):
    with served(plain={"concurrency": 1, "breaker": OUT_OF_REACH}) as gateway:
        for number in range(5):  # which may be repeated once
            assert gateway.get(f"/plain/{key(number)}").status == 200
        assert gateway.get(f"/plain/{mark('abort')}").problem == CRASHED
    done = [each for each in read_diary(tmp_path / "diary") if each.kind == "abort"]
    assert len({each.pid for each in done}) == len(done) == 2


def test_a_driver_that_heeds_no_cancel_is_answered_for_at_the_deadline(served):
    with served(plain={"timeout": "3s", "concurrency": 1, "retry": False}) as gateway:
        right = gateway.get(f"/plain/{key(5)}")
        late = gateway.get(f"/plain/{mark('hang')}")
        assert late.problem == (504, "backend-timeout")
        assert 3 <= late.ended - late.began < 3 + 1
        assert gateway.get(f"/plain/{key(5)}").body == right.body


def test_what_crashed_is_in_the_log_without_what_was_asked(served):
    with served(plain={"concurrency": 1, "retry": False}) as gateway:
        assert gateway.get(f"/plain/{mark('segv')}").problem == CRASHED
    log = gateway.log.read_text("utf-8")
    assert '"Crashed"' in log
    assert "brygga!" not in log
    assert "SELECT" not in log
