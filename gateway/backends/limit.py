"""The concurrency limit: so many calls of one back end at once, and a short wait for a place."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue

from connectors.contract import Deadline
from connectors.errors import Unavailable

SHARE = 0.2  # of the time that is left, so that most of it remains for the call
RETRY_AFTER_SECONDS = 1.0


class Limit:
    """Places for calls; a place is given back once, however often that is asked."""

    def __init__(self, places: int) -> None:
        # a queue of places, since a semaphore is written in Python and takes several locks
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(places):
            self._places.put(None)

    def take(self, deadline: Deadline) -> Callable[[], None]:
        """Wait for a place and return how to give it back; raise TimedOut or Unavailable."""
        try:
            self._places.get(timeout=deadline.check() * SHARE)
        except Empty:
            message = "the back end is called as often at once as it takes"
            raise Unavailable(message, retry_after_seconds=RETRY_AFTER_SECONDS) from None
        taken = [self._places]

        def give_back() -> None:
            # list.pop is atomic: two threads that close one reply give back one place
            try:
                taken.pop().put(None)
            except IndexError:
                return

        return give_back
