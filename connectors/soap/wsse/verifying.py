"""Verifies answers, and gives what was verified to be read: the Body as its digest was taken.

What is decoded is parsed from the very bytes whose digest the signature holds. Whatever else the
envelope contains is never looked at again. What is small is asked first, and the Body last.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from lxml import etree

from connectors.errors import BadAnswer, CallError
from connectors.soap.errors import Translating
from connectors.soap.wsse.freshness import Memory, Window
from connectors.soap.wsse.holding import covered, hold, parsed
from connectors.soap.wsse.keys import certificates
from connectors.soap.wsse.names import CONFIRMATION, DS
from connectors.soap.wsse.structure import Message, demanded, signed_parts
from connectors.soap.wsse.trust import Trust, anchored, pinned


def _broken(error: BaseException) -> CallError | None:
    """Return what is told of whatever stopped it: nothing was verified."""
    return (
        BadAnswer("the answer's signature does not hold") if isinstance(error, Exception) else None
    )


holding = Translating(_broken)


class Verifier:
    """Who may have signed one back end's answers, and when; shared by threads.

    ``settings`` are those of ``verify:``, with files below ``directory``.
    """

    def __init__(self, settings: Mapping[str, Any], directory: Path) -> None:
        self._trust = _trust(settings, directory)
        self._window = Window(
            timedelta(seconds=settings["age"]), timedelta(seconds=settings["skew"])
        )
        self._confirmation = settings["confirmation"]
        # What confirms its own request is no answer to another, in whatever process that was made.
        remembered = settings["once"] and not self._confirmation
        self._memory = Memory(self._window) if remembered else None
        self._sha1 = settings["sha1"]

    def verified(
        self, message: Message, signature: etree._Element, sent: str, now: datetime
    ) -> etree._Element:
        """Return the Body that was verified; raise BadAnswer.

        ``sent`` is the value of the request's signature.
        """
        parts = signed_parts(message, signature, sha1=self._sha1)
        body, timestamp = demanded(message, parts)
        certificate = self._trust(message, signature[2], now)
        references = signature[0].iterfind(f"{{{DS}}}Reference")
        told = dict(zip(parts, references, strict=True))
        written = {}
        with holding:
            hold(signature, certificate, now)
            written[timestamp] = covered(told.pop(timestamp), timestamp)
            stamp = parsed(written[timestamp])
        created = self._window.created(stamp, now)
        with holding:
            for part in [*told.keys() - {body}, body]:
                written[part] = covered(told[part], part)
            found = parsed(written[body])
        if self._confirmation:
            _confirmed([parsed(written[each]) for each in parts if each.tag == CONFIRMATION], sent)
        if self._memory is not None:
            digest = sha256(b"".join(written[each] for each in parts)).digest()
            self._memory.once(digest, created, now)
        return found


def _trust(settings: Mapping[str, Any], directory: Path) -> Trust:
    if "ca" in settings:
        found = certificates(directory / settings["ca"], "verify", "ca")
        return anchored(found, settings["subject"])
    return pinned(certificates(directory / settings["certificate"], "verify", "certificate"))


def _confirmed(confirmations: list[etree._Element], sent: str) -> None:
    """Hold the answer to its own request (WSS 1.1, section 8.5)."""
    values = [each.get("Value", "") for each in confirmations]
    if len(values) != 1 or "".join(values[0].split()) != sent:
        raise BadAnswer("the answer does not confirm the signature of its request")
