"""A clock that moves when told to, and a connector that does what the test says."""

import threading
from pathlib import Path

from connectors.contract import Connector, Operation, Reply, Shape, Signature


class Clock:
    """Monotonic seconds; sleeping moves it, and is written down."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class Scripted(Operation):
    """Takes one step per call: an error is raised, anything else is the reply's value."""

    signature = Signature(Shape(""), Shape("", "string"))

    def __init__(self, clock, *steps, seconds=0.0):
        self._clock = clock
        self._steps = list(steps)
        self._seconds = seconds
        self.calls = 0
        self.closed = 0

    def invoke(self, invocation):
        self.calls += 1
        self._clock.now += self._seconds
        step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        if isinstance(step, Exception):
            raise step
        if isinstance(step, Reply):
            return step
        return Reply(step, close=self._close)

    def _close(self):
        self.closed += 1


class Opening(Connector):
    """Counts how often it is opened; ``fails`` are raised first."""

    def __init__(self, *fails):
        super().__init__({}, Path())
        self._fails = list(fails)
        self.opened = 0
        self.pinged = 0
        self.closed = 0
        self.entered = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def open(self):
        self.entered.set()
        self.may_go_on.wait(30)
        self.opened += 1
        if self._fails:
            raise self._fails.pop(0)

    def bind(self, spec, wants):
        return Scripted(Clock(), spec.name)

    def ping(self, deadline):
        self.pinged += 1

    def close(self):
        self.closed += 1

    def snapshot(self, deadline):
        raise NotImplementedError

    def catalogue(self):
        raise NotImplementedError
