"""WS-Addressing 1.0 headers of a request: where it goes, what it asks for, and its own id."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import uuid4

from connectors.soap.model import Described
from connectors.soap.writing.texts import escape
from connectors.soap.xsd.components import Node

SPACE = "http://www.w3.org/2005/08/addressing"


def _fresh() -> str:
    return f"urn:uuid:{uuid4()}"


class Addressing:
    """Writes the headers ``Action``, ``To`` and ``MessageID`` (SOAP Binding, section 3).

    A header that calls give themselves is left to them; ``fresh`` makes ids. The text is ASCII,
    as every charset has it.
    """

    def __init__(
        self,
        action: str,
        address: str,
        headers: Collection[Node] = (),
        fresh: Callable[[], str] = _fresh,
    ) -> None:
        given = {each.tag for each in headers}
        texts = {"Action": action, "To": address}
        fixed = {name: text for name, text in texts.items() if f"{{{SPACE}}}{name}" not in given}
        self._fixed = "".join(_block(name, text) for name, text in fixed.items())
        self._identified = f"{{{SPACE}}}MessageID" not in given
        self._fresh = fresh

    def blocks(self) -> str:
        """Return the headers of one message."""
        return self._fixed + (_block("MessageID", self._fresh()) if self._identified else "")


def addressing_of(
    described: Described, settings: Mapping[str, Any], headers: Collection[Node]
) -> Callable[[], str] | None:
    """Return what writes the headers where the settings or else the WSDL call for them."""
    wanted = settings.get("addressing")
    if described.addressed if wanted is None else wanted:
        return Addressing(described.addressing, settings["address"], headers).blocks
    return None


def _block(name: str, text: str) -> str:
    content = escape(text).encode("ascii", "xmlcharrefreplace").decode()
    return f'<wsa:{name} xmlns:wsa="{SPACE}">{content}</wsa:{name}>'
