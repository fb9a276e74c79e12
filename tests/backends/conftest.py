"""A back end on a clock that moves when told to."""

import pytest

from connectors.contract import Deadline, Invocation
from gateway.backends.backend import Backend, Rhythm
from tests.backends.parts import Clock, Opening, Scripted


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def make(clock):
    """Return how to make a back end on the fake clock; a full jitter is the middle."""

    def make(connector=None, **settings):
        rhythm = Rhythm(clock, clock.sleep, lambda: 0.5)
        return Backend("omsplan", connector or Opening(), rhythm, **settings)

    return make


@pytest.fixture
def scripted(clock):
    return lambda *steps, **options: Scripted(clock, *steps, **options)


@pytest.fixture
def invocation(clock):
    return Invocation({}, Deadline.after(10, clock))


@pytest.fixture
def opening():
    return Opening
