"""Turns what pyodbc raises into the errors of the contract: by SQLSTATE, never by class.

The driver's own words may hold data (a duplicate key's value), so they travel only in
``Fault.text``, and no cause is chained.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyodbc

from connectors.errors import (
    AccessDenied,
    BadAnswer,
    CallError,
    ConnectionLost,
    Fault,
    Outcome,
    TimedOut,
    Unavailable,
)

LOCKED = "55P03"
_NATIVE = re.compile(r"\((-?\d+)\) \(SQL\w+\)\Z")
RETRY_SECONDS = 1.0

_CLASSES: tuple[tuple[str, type[CallError]], ...] = (
    ("08001", Unavailable),  # cannot connect
    ("08004", Unavailable),  # the server rejected the connection
    ("08", ConnectionLost),
    ("57P01", ConnectionLost),  # terminated by an administrator
    ("57P02", ConnectionLost),  # the server crashed
    ("57P03", Unavailable),  # starting up
    ("57P04", ConnectionLost),  # the database was dropped
    ("57014", TimedOut),  # the statement was canceled
    ("HYT01", ConnectionLost),
    ("HYT00", TimedOut),
    ("HY008", TimedOut),  # canceled
    ("28", AccessDenied),
    ("42501", AccessDenied),  # a right is missing
    (LOCKED, Unavailable),
    ("53", Unavailable),  # too many connections, no memory, disk full
    ("IM", Unavailable),  # no such driver or data source
    ("XX001", BadAnswer),  # damaged data
    ("XX002", BadAnswer),  # a damaged index
)
# Nothing of these happened: the transaction was rolled back, or the value was refused.
_NOT_KNOWN = "40003"  # the completion of a statement
_NOT_EXECUTED = ("40", "22")
# A driver that says no more may have lost the answer; so has one at the end of a transaction.
_NO_WORD = ("HY", "01", "25S", _NOT_KNOWN)


def translate(
    error: Exception, states: Mapping[int, str], *, connecting: bool = False
) -> CallError:
    """Return the contract's error for one of pyodbc's; ``states`` reads native codes."""
    if isinstance(error, UnicodeEncodeError | OverflowError):
        state = "22021" if isinstance(error, UnicodeEncodeError) else "22003"
        return Fault(state, sqlstate=state, outcome=Outcome.NOT_EXECUTED)
    if not isinstance(error, pyodbc.Error):
        return BadAnswer("The driver could not read a value of the answer.")
    state, words = sqlstate(error, states)
    kind = next((kind for prefix, kind in _CLASSES if state.startswith(prefix)), Fault)
    if connecting and kind is not AccessDenied:
        kind = Unavailable
    if kind is Fault:
        outcome = Outcome.NOT_EXECUTED if state.startswith(_NOT_EXECUTED) else None
        if state == _NOT_KNOWN:
            outcome = Outcome.UNKNOWN
        return Fault(state, sqlstate=state, text=words, outcome=outcome)
    if kind is BadAnswer:
        return BadAnswer("The database says that its data is damaged.")
    return kind(retry_after_seconds=RETRY_SECONDS if kind is Unavailable else None)


def of_commit(error: CallError) -> CallError:
    """Return the error of a COMMIT: unless the database itself declined it, nobody knows."""
    told = isinstance(error, Fault) and not error.code.startswith(_NO_WORD)
    known = told or error.outcome is Outcome.NOT_EXECUTED
    error.outcome = Outcome.NOT_EXECUTED if known else Outcome.UNKNOWN
    return error


def sqlstate(error: pyodbc.Error, states: Mapping[int, str]) -> tuple[str, str]:
    """Return the SQLSTATE of an error and the driver's words; ``states`` reads native codes."""
    state = str(error.args[0]) if error.args else "HY000"
    words = str(error.args[1]) if len(error.args) > 1 else ""
    native = _NATIVE.search(words)
    # Some drivers say HY000 for everything, or a state of their own making.
    known = states.get(int(native[1])) if native else None
    return known or (state if re.fullmatch(r"[0-9A-Z]{5}", state) else "HY000"), words
