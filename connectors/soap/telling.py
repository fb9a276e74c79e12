"""Tells who tries a route what came back, and in which encoding it is read."""

from __future__ import annotations

from connectors.contract import Message
from connectors.soap.arriving import Answer
from connectors.soap.attachments import UNKNOWN


def received(answer: Answer, charset: str | None) -> Message:
    """Return an answer as a message; ``charset`` replaces whatever its label says."""
    kind = answer.headers.get("content-type", UNKNOWN)
    if charset is not None:
        kind = f"{kind.partition(';')[0].strip()}; charset={charset}"
    return Message(sent=False, content_type=kind, body=answer.body)
