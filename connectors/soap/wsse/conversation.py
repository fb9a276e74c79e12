"""``security:`` of a SOAP back end -> what secures its requests and opens its answers."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from connectors.errors import ArgumentError, BadAnswer, BindError, Unencodable, Unverified
from connectors.soap.envelope import FAULT_TAGS, Opened, only_body
from connectors.soap.faults import fault_of
from connectors.soap.request import iana
from connectors.soap.wsse.encryption import Cipher
from connectors.soap.wsse.header import Random, add_timestamp, add_username, begin
from connectors.soap.wsse.keys import SIGNATURE, identity
from connectors.soap.wsse.names import ENCRYPTED_DATA
from connectors.soap.wsse.signing import Signer
from connectors.soap.wsse.structure import Message, message_of
from connectors.soap.wsse.verifying import Verifier

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Sent:
    """A secured request: its bytes, and the value of its signature where it has one."""

    envelope: bytes = field(repr=False)
    signature: str = ""


class Conversation:
    """WS-Security with one back end; shared by threads.

    ``security`` are loaded settings, with files below ``directory``; ``charset`` is that of
    requests. Raise BindError for files that do not serve, and where the extra is not installed.
    """

    def __init__(
        self,
        security: Mapping[str, Any],
        directory: Path,
        charset: str = "utf-8",
        *,
        clock: Clock = lambda: datetime.now(UTC),
        random: Random = secrets.token_bytes,
    ) -> None:
        self._username = security.get("username-token")
        self._charset = _known(charset)
        self._clock = clock
        self._random = random
        self._signer: Signer | None = None
        self._cipher: Cipher | None = None
        self._verifier: Verifier | None = None
        self._seconds = (self._username or {}).get("timestamp")
        settings = security.get("signature")
        if settings is not None:
            self._sign(settings, directory)

    def _sign(self, settings: Mapping[str, Any], directory: Path) -> None:
        signxml = _signxml()
        files = (directory / settings["key"], directory / settings["certificate"])
        own = identity(*files, settings.get("password"))
        self._seconds = settings["timestamp"]
        self._signer = Signer(own, settings, signxml)
        if "verify" in settings:
            self._verifier = Verifier(settings["verify"], directory)
        if "encrypt" in settings:
            self._cipher = Cipher(own, settings["encrypt"], directory, _xmlsec())

    @property
    def verifies(self) -> bool:
        """Tell whether nothing of an answer holds but what ``body`` gives of it."""
        return self._verifier is not None

    def secured(self, envelope: bytes) -> Sent:
        """Return a request with its Security header; raise Unencodable."""
        header = begin(envelope, self._clock(), self._random)
        tokens = []
        if self._seconds is not None:
            tokens.append(add_timestamp(header, self._seconds))
        if self._username is not None:
            tokens.append(add_username(header, self._username))
        try:
            signature = "" if self._signer is None else self._signer.sign(header, tokens)
        except etree.Error:  # a text of more than 10 MB
            told = ArgumentError("", "length", "is too large to be signed")
            raise Unencodable((told,)) from None
        if self._cipher is not None:
            self._cipher.encrypt(header)
        made: Any = etree.tostring(header.envelope, xml_declaration=True, encoding=self._charset)
        return Sent(made, signature)

    def opening(self, sent: Sent) -> Opened:
        """Return what finds the Body of the answer to a request."""
        return only_body if self._verifier is None else partial(self.body, sent)

    def body(self, sent: Sent, envelope: etree._Element) -> etree._Element:
        """Return the Body of an answer, decrypted and verified as ``verify`` says.

        Raise BadAnswer for what is not verified, and Unverified for a fault that
        nobody signed.
        """
        if self._verifier is None:
            return only_body(envelope)
        message = message_of(envelope)
        encrypted = [each.tag for each in message.body] == [ENCRYPTED_DATA]
        demanded = self._cipher is not None and self._cipher.demanded
        clear = message if self._cipher is None else self._cipher.decrypted(message)
        signature = clear.signature()
        if signature is None:
            if _is_fault(clear):
                raise fault_of(clear.body[0], Unverified)
            raise BadAnswer("the answer is not signed")
        if demanded and not encrypted and not _is_fault(clear):
            raise BadAnswer("the answer is not encrypted")
        return self._verifier.verified(clear, signature, sent.signature, self._clock())


def _known(charset: str) -> str:
    """Return the registered name of an encoding; raise BindError where libxml2 has none of it."""
    name = iana(charset)
    try:
        etree.tostring(etree.Element("known"), encoding=name)
    except LookupError:
        message = f"a message in {charset} cannot be secured"
        raise BindError(message, "leave charset out, or say utf-8", ("charset",)) from None
    return name


def _is_fault(message: Message) -> bool:
    return len(message.body) == 1 and message.body[0].tag in FAULT_TAGS


def _signxml() -> Any:
    try:
        import signxml  # noqa: PLC0415 - an extra
    except ImportError:
        raise _missing(SIGNATURE) from None
    return signxml


def _xmlsec() -> Any:
    try:
        import xmlsec  # noqa: PLC0415 - an extra
    except ImportError:  # or it was built for another libxml2 than lxml
        raise _missing((*SIGNATURE, "encrypt")) from None
    return xmlsec


def _missing(place: tuple[str, ...]) -> BindError:
    message = f"{': '.join(place)} needs a library that is not installed"
    return BindError(message, "pip install brygga[wsse]", place)
