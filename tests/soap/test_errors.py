import http.client
import inspect
import zlib

import pytest
import urllib3.exceptions
from lxml import etree

from connectors.errors import (
    BadAnswer,
    CallError,
    ConnectionLost,
    Fault,
    Outcome,
    TimedOut,
    Unavailable,
)
from connectors.soap.errors import FOREIGN, UNREADABLE, connecting, exchanging, reading, translate

SECRET = "host.internal"


def classes(module):
    """Return every exception class of a module that is not a mere warning of Python's."""
    found = {each for _, each in inspect.getmembers(module, inspect.isclass)}
    public = (each for each in found if not each.__name__.startswith("_"))
    return sorted((each for each in public if issubclass(each, Exception)), key=str)


EVERY = [
    *classes(urllib3.exceptions),
    *classes(http.client),
    *(each for each in classes(etree) if each.__module__.startswith("lxml")),
    zlib.error,
    TimeoutError,
    ConnectionResetError,
    ConnectionRefusedError,
    BrokenPipeError,
    OSError,
]


def made(kind):
    if issubclass(kind, SyntaxError):  # lxml's, which cannot be made without their constructor
        whole = kind in (etree.ParseError, etree.XMLSyntaxError)
        return kind(SECRET, None, 1, 1) if whole else kind(SECRET)
    error = kind.__new__(kind)
    error.args = (SECRET,)
    return error


@pytest.mark.parametrize("kind", EVERY, ids=str)
def test_every_foreign_exception_becomes_a_connector_error_without_its_text(kind):
    error = translate(made(kind))
    assert type(error) in {BadAnswer, ConnectionLost, TimedOut, Unavailable}
    assert SECRET not in f"{error!r} {error}"


@pytest.mark.parametrize("kind", EVERY, ids=str)
def test_every_foreign_exception_is_caught_somewhere(kind):
    assert issubclass(kind, (*FOREIGN, *UNREADABLE, Warning))


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        (urllib3.exceptions.NewConnectionError, Unavailable),
        (urllib3.exceptions.ReadTimeoutError, TimedOut),
        (TimeoutError, TimedOut),
        (urllib3.exceptions.ProtocolError, ConnectionLost),
        (urllib3.exceptions.IncompleteRead, ConnectionLost),
        (http.client.RemoteDisconnected, ConnectionLost),
        (http.client.BadStatusLine, BadAnswer),
        (http.client.LineTooLong, BadAnswer),
        (ConnectionResetError, ConnectionLost),
        (etree.XMLSyntaxError, BadAnswer),
        (zlib.error, BadAnswer),
        (UnicodeDecodeError, BadAnswer),
        (KeyError, BadAnswer),
        (RuntimeError, BadAnswer),
    ],
)
def test_a_foreign_exception_has_its_condition(kind, condition):
    assert type(translate(made(kind))) is condition


def test_before_sending_everything_is_unavailable_and_not_executed():
    for error in (OSError(), TimeoutError(), ConnectionResetError()):
        with pytest.raises(Unavailable), connecting:
            raise error
    with pytest.raises(TimedOut) as caught, connecting:
        raise TimedOut
    assert caught.value.outcome is Outcome.NOT_EXECUTED


@pytest.mark.parametrize("phase", [connecting, exchanging, reading])
def test_a_connector_error_passes_as_it_is(phase):
    error = Fault("x")
    with pytest.raises(CallError) as caught, phase:
        raise error
    assert caught.value is error


@pytest.mark.parametrize("phase", [connecting, exchanging, reading])
def test_a_mistake_of_ours_is_not_dressed_up(phase):
    with pytest.raises(ZeroDivisionError), phase:
        raise ZeroDivisionError
