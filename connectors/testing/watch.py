"""Watches what a connector does to the process, through Python's audit events.

The interpreter keeps an audit hook for ever, so there is one, and it looks only while a
``watch_connectors`` block runs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from connectors.contract import Connector

FORBIDDEN = frozenset(
    {
        "socket.__new__",
        "socket.connect",
        "socket.getaddrinfo",
        "_thread.start_new_thread",
        "subprocess.Popen",
        "os.fork",
        "os.posix_spawn",
    }
)
QUIET = frozenset({"__init__", "bind"})


class _Watch:
    """The one audit hook: notes forbidden events that happen below a connector's method."""

    def __init__(self) -> None:
        self.events: list[str] | None = None
        self.installed = False

    # the interpreter does not trace what runs in an audit hook, so coverage cannot see it
    def __call__(self, event: str, _: tuple[object, ...]) -> None:  # pragma: no cover
        if self.events is not None and event in FORBIDDEN and _below_connector(sys._getframe(1)):  # noqa: SLF001
            self.events.append(event)


_watch = _Watch()


@contextmanager
def watch_connectors() -> Iterator[list[str]]:
    """Give the forbidden events that connectors cause in their constructor or in ``bind``.

    What fixtures and servers of the test itself do is not noted.
    """
    if not _watch.installed:
        sys.addaudithook(_watch)
        _watch.installed = True
    _watch.events = []
    try:
        yield _watch.events
    finally:
        _watch.events = None


def _below_connector(frame: FrameType | None) -> bool:  # pragma: no cover - in the hook
    while frame:
        if frame.f_code.co_name in QUIET and isinstance(frame.f_locals.get("self"), Connector):
            return True
        frame = frame.f_back
    return False
