"""That an answer is of now and comes once: its Timestamp, and a bounded memory of answers."""

from __future__ import annotations

import heapq
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.wsse.names import WSU, only, text_of

# xs:dateTime with its zone, which WSS 1.1, section 10 leaves out of nothing
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
REMEMBERED = 100_000  # digests of 32 bytes, 15 MB in all


@dataclass(frozen=True, slots=True)
class Window:
    """How long an answer is believed, and by how much clocks may differ."""

    age: timedelta
    skew: timedelta

    def created(self, timestamp: etree._Element, now: datetime) -> datetime:
        """Return when a Timestamp was made; raise BadAnswer unless it holds now."""
        created = _moment(timestamp, "Created")
        expires = _moment(timestamp, "Expires")
        if created is None:
            raise BadAnswer("the answer's timestamp does not tell when it was made")
        if created > now + self.skew:
            raise BadAnswer("the answer's timestamp is of the future; look at the clocks")
        if (expires is not None and expires <= now - self.skew) or (
            created < now - self.age - self.skew
        ):
            raise BadAnswer("the answer's timestamp has expired")
        return created


class Memory:
    """Which answers were there, for as long as they would be believed; shared by threads.

    When more are remembered than ``size``, the oldest are forgotten and none as old is believed
    again.
    """

    def __init__(self, window: Window, size: int = REMEMBERED) -> None:
        self._window = window
        self._size = size
        self._lock = threading.Lock()
        self._known: set[bytes] = set()
        self._ages: list[tuple[datetime, bytes]] = []
        self._floor = datetime.min.replace(tzinfo=UTC)

    def once(self, digest: bytes, created: datetime, now: datetime) -> None:
        """Remember an answer; raise BadAnswer when it was there before."""
        gone = now - self._window.age - self._window.skew
        with self._lock:
            while self._ages and self._ages[0][0] < gone:
                self._known.remove(heapq.heappop(self._ages)[1])
            if digest in self._known or created <= self._floor:
                raise BadAnswer("the answer was there before")
            self._known.add(digest)
            heapq.heappush(self._ages, (created, digest))
            if len(self._ages) > self._size:
                self._floor, oldest = heapq.heappop(self._ages)
                self._known.remove(oldest)


def _moment(timestamp: etree._Element, name: str) -> datetime | None:
    tag = f"{{{WSU}}}{name}"
    if timestamp.find(tag) is None:
        return None
    text = text_of(only(timestamp, tag))
    if not MOMENT.fullmatch(text):
        raise BadAnswer("the answer's timestamp cannot be read")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadAnswer("the answer's timestamp cannot be read") from None
