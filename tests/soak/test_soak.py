"""A working day in short: many phones ask, old systems come and go, and nothing wears out.

``make soak`` lasts ten times as long as this test does among the others.
"""

import os
import random
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from tests.acceptance.running import running_demo

SECONDS = float(os.environ.get("BRYGGA_SOAK_SECONDS", "20"))
PHONES = 6
OUTAGE = 1.5  # seconds that an old system is away, and then back
CALM = 8.0  # seconds at the end with everything there: longer than a breaker's pause
GROWTH = 1.10  # of resident memory, from the first calm to the last
BACKENDS = ("omsplan", "persdb", "invdb")
PEOPLE = ("anna", "kare")
PATHS = (
    "/my-days/2026-11-23",
    "/my-days/2026-11-24",
    "/visits?date=2026-11-23",
    "/visits?date=2026-11-23&limit=5&page=2",
    "/keys",
)
EXPECTED = {200, 304, 404, 503}


def ids(value):
    """Yield every opaque id of an answer: sealed texts under names that end in Id."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name.endswith("Id") and isinstance(each, str):
                yield each
            else:
                yield from ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from ids(each)


def lasting(body):
    """Return what does not tell when and from where an answer came."""
    return {name: each for name, each in body.items() if name not in ("sources", "_meta")}


def resident(pid):
    """Return the resident bytes of a process and all below it (proc(5))."""
    total, waiting = 0, [pid]
    while waiting:
        each = Path("/proc") / str(waiting.pop())
        total += int((each / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        for task in (each / "task").iterdir():
            waiting += map(int, (task / "children").read_text().split())
    return total


@dataclass
class Day:
    """What everybody must see, and what the phones met."""

    demo: object
    known: dict = field(default_factory=dict)  # (person, path): what lasts, and the entity tag
    own: dict = field(default_factory=dict)  # person: the ids that are theirs to see
    statuses: Counter = field(default_factory=Counter)
    seconds: list = field(default_factory=list)
    wrong: list = field(default_factory=list)
    outages: int = 0  # ever begun: until then an answer is held to everything that lasts
    over: threading.Event = field(default_factory=threading.Event)

    def learn(self):
        for person in PEOPLE:
            paths = list(PATHS)
            visits = self.demo.ask(PATHS[2], person).json["items"]
            paths += [f"/visits/{each['visitId']}" for each in visits]
            paths += [f"/clients/{each['clientId']}" for each in visits]
            self.own[person] = set()
            for path in paths:
                answer = self.demo.ask(path, person)
                assert answer.status == 200, (path, answer.body)
                self.known[person, path] = (lasting(answer.json), answer.headers["ETag"])
                self.own[person] |= set(ids(answer.json))

    def phone(self, number):
        chance = random.Random(number)  # noqa: S311 - the same phone every time
        wanted = sorted(self.known)
        while not self.over.is_set():
            person, path = chance.choice(wanted)
            asker = chance.choice(PEOPLE) if chance.random() < 0.1 else person
            tag = self.known[person, path][1]
            headers = {"If-None-Match": tag} if chance.random() < 0.3 else {}
            start = time.monotonic()
            answer = self.demo.ask(path, asker, headers)
            self.seconds.append(time.monotonic() - start)
            self.statuses[answer.status] += 1
            self.judge(answer, asker, path)

    def judge(self, answer, asker, path):
        if answer.status not in EXPECTED:
            self.wrong.append((asker, path, answer.status))
        elif answer.status == 304:
            if answer.sent:
                self.wrong.append((asker, path, "a body with 304"))
        elif answer.status == 200:
            if not set(ids(answer.json)) <= self.own[asker]:
                self.wrong.append((asker, path, "somebody else's id"))
            known = self.known.get((asker, path))
            if known and not self.outages and lasting(answer.json) != known[0]:
                self.wrong.append((asker, path, "another answer than before"))

    def toggle(self, seconds):
        """Take one old system away after another, until the time is over."""
        chance = random.Random(0)  # noqa: S311 - the same outages every time
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            backend = chance.choice(BACKENDS)
            self.outages += 1
            self.demo.stop(backend)
            self.over.wait(OUTAGE)
            self.demo.start(backend)
            self.over.wait(OUTAGE)


def test_phones_are_served_while_old_systems_come_and_go_and_memory_stays(tmp_path):
    with running_demo(tmp_path) as demo:
        demo.transcript = deque(maxlen=10)  # nobody reads it, and it would be long
        day = Day(demo)
        day.learn()
        phones = [threading.Thread(target=day.phone, args=(n,)) for n in range(PHONES)]
        for phone in phones:
            phone.start()
        day.over.wait(max(3.0, SECONDS / 5))
        before = resident(demo.pid)
        day.toggle(max(2 * OUTAGE, SECONDS - CALM))
        day.over.wait(CALM)
        after = resident(demo.pid)
        day.over.set()
        for phone in phones:
            phone.join()
        last = {key: demo.ask(key[1], key[0]) for key in day.known}

    p99 = quantiles(day.seconds, n=100)[98]
    print(  # noqa: T201 - the figures of the run, with pytest -s
        f"\n{len(day.seconds)} requests in {SECONDS:.0f} s, {day.outages} outages,"
        f" by status {dict(day.statuses)}, p99 {p99 * 1000:.0f} ms,"
        f" resident {before / 1e6:.0f} to {after / 1e6:.0f} MB"
    )
    assert not day.wrong, day.wrong[:10]
    assert {key: lasting(answer.json) for key, answer in last.items()} == {
        key: body for key, (body, _) in day.known.items()
    }
    assert day.outages
    assert day.statuses[200] > 100
    assert after <= before * GROWTH
