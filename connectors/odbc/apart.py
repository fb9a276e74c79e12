"""Asks for a snapshot in a process to throw away, so that a driver that crashes ends no command."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from connectors.deadline import Deadline
from connectors.errors import ConnectionLost, Crashed, Outcome
from connectors.odbc.pinned import Pinned, of_document
from connectors.odbc.profiles import Profile
from connectors.odbc.recognizing import profile_for
from connectors.odbc.remote import RemoteSession

_CRASHED = "The driver crashed, or blocked its process, while it was asked for what is pinned."


class _Taker(RemoteSession):
    """A child that is asked for a snapshot before it has a connection."""

    def __init__(self) -> None:
        self._start()

    def take(
        self, connection: str, profile: str, statements: Sequence[str], deadline: Deadline
    ) -> Pinned:
        seconds = deadline.check()
        asked = ("take", connection, profile, list(statements), seconds)
        (document,) = self._ask(*asked, deadline=deadline, parts=1)
        return of_document(document)

    def recognize(self, connection: str, deadline: Deadline) -> str:
        asked = ("names", connection, deadline.check())
        database, driver = self._ask(*asked, deadline=deadline, parts=2)
        return profile_for(str(database), str(driver))


def recognize_apart(connection: str, deadline: Deadline) -> str:
    """Return the profile of what answers at a connection string; raise CallError, BindError."""
    with closing(_Taker()) as taker:
        return taker.recognize(connection, deadline)


def take_apart(
    connection: str, profile: Profile, statements: Sequence[str], deadline: Deadline
) -> Pinned:
    """Ask the database through a driver in a process of its own; raise CallError."""
    with closing(_Taker()) as taker:
        try:
            return taker.take(connection, profile.name, statements, deadline)
        except ConnectionLost as error:
            if error.outcome is not Outcome.NOT_EXECUTED:  # the database's
                raise
            raise Crashed(_CRASHED) from None
        except (Crashed, KeyError, TypeError, ValueError, AttributeError):
            raise Crashed(_CRASHED) from None
