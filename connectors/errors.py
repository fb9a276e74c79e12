"""Every error that a connector may raise, named by condition.

ConnectorError
├── BindError           a specification does not fit the back end (compile time)
└── CallError           a call failed (request time); ``outcome`` says what is known of it
    ├── Unavailable     could not connect, pool exhausted      NOT_EXECUTED
    ├── AccessDenied    the gateway's own credentials          NOT_EXECUTED
    ├── Refused         a front end answered 5xx, no fault     UNKNOWN
    ├── TimedOut        the deadline passed                    UNKNOWN
    ├── ConnectionLost  broke after sending                    UNKNOWN
    ├── Crashed         the driver died                        UNKNOWN
    ├── BadAnswer       not understood, breaks its contract    EXECUTED
    │   ├── Changed     is not what was pinned of it           NOT_EXECUTED
    │   ├── TooLarge    beyond the limit for answers           EXECUTED
    │   └── Redirected  sends elsewhere, where nobody goes     UNKNOWN
    └── Fault           the back end declined                  EXECUTED
        ├── Conflict    a write touched other rows: rolled back NOT_EXECUTED
        ├── Unencodable arguments that cannot be written down  NOT_EXECUTED
        ├── Unrouted    a platform knows no way to it          NOT_EXECUTED
        ├── Unentitled  a platform does not let the gateway by  NOT_EXECUTED
        └── Unverified  and did not sign that, as it should    UNKNOWN

A message says the fact without data: no host, SQL, credential or text of the back end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar


class Outcome(StrEnum):
    """What is known of a call that failed."""

    NOT_EXECUTED = "not-executed"
    UNKNOWN = "unknown"
    EXECUTED = "executed"


class ConnectorError(Exception):
    """The root of every connector error."""


class BindError(ConnectorError):
    """A specification names something that the back end lacks, or cannot be served.

    ``path`` leads from the specification's root to the offending key or name, so that the
    compiler can point at its line: ``("arguments", "BesId")``, ``("table",)``.
    """

    def __init__(self, message: str, hint: str = "", path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path


class CallError(ConnectorError):
    """A call failed; the class gives the default outcome, the connector may sharpen it."""

    default: ClassVar[Outcome] = Outcome.UNKNOWN

    def __init__(
        self,
        message: str = "",
        *,
        outcome: Outcome | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message or (type(self).__doc__ or "").splitlines()[0])
        self.outcome = outcome or self.default
        self.retry_after_seconds = retry_after_seconds


class Unavailable(CallError):
    """The back end could not be reached."""

    default = Outcome.NOT_EXECUTED


class AccessDenied(CallError):
    """The back end refused the gateway's own credentials."""

    default = Outcome.NOT_EXECUTED


class Refused(CallError):
    """A front end answered for the back end."""


class TimedOut(CallError):
    """The deadline passed."""


class ConnectionLost(CallError):
    """The connection broke after sending."""


class Crashed(CallError):
    """The driver died."""


class BadAnswer(CallError):
    """The answer was not understood or breaks its contract."""

    default = Outcome.EXECUTED


class Changed(BadAnswer):
    """The back end is not what was pinned of it."""

    default = Outcome.NOT_EXECUTED


class TooLarge(BadAnswer):
    """The answer is larger than max-answer."""


class MissingAttachment(BadAnswer):
    """The answer lacks an attachment that it refers to."""


class Redirected(BadAnswer):
    """The back end sent a redirect, which is not followed."""

    default = Outcome.UNKNOWN


class Fault(CallError):
    """The back end declined.

    ``code`` is the fault code without prefix (``Server.Busy``), a SQLSTATE, or a return code as
    text; ``detail`` the local name of the first detail element; ``sqlstate`` where a database
    declined. To be matched and never shown: ``text``, the fault string, of which ``texts`` has one
    for each language, and ``fields``, what the detail holds, by element as structural values.
    """

    default = Outcome.EXECUTED

    def __init__(
        self,
        code: str,
        message: str = "",
        *,
        detail: str | None = None,
        text: str = "",
        texts: tuple[str, ...] = (),
        fields: Mapping[str, Any] | None = None,
        sqlstate: str | None = None,
        outcome: Outcome | None = None,
    ) -> None:
        super().__init__(message, outcome=outcome)
        self.code = code
        self.detail = detail
        self.text = text or next(iter(texts), "")
        self.texts = texts or ((text,) if text else ())
        self.fields: Mapping[str, Any] = fields or {}
        self.sqlstate = sqlstate


class Conflict(Fault):
    """A write touched another number of rows than was expected, and was rolled back."""

    default = Outcome.NOT_EXECUTED

    def __init__(self) -> None:
        super().__init__("conflict")


@dataclass(frozen=True, slots=True)
class ArgumentError:
    """One argument that cannot be sent: a JSON pointer into the arguments, a code, a sentence.

    The codes: ``required``, ``null``, ``unknown``, ``type``, ``invalid``, ``enum``, ``length``,
    ``range``, ``pattern``, ``items``, ``character`` and ``choice-conflict``. None shows a value.
    """

    pointer: str
    code: str
    detail: str


class Unencodable(Fault):
    """Arguments cannot be sent, for all these reasons; nothing has left. The code says so."""

    default = Outcome.NOT_EXECUTED

    def __init__(self, errors: tuple[ArgumentError, ...]) -> None:
        told = "; ".join(f"the argument {each.pointer or '(all)'} {each.detail}" for each in errors)
        super().__init__("unencodable", told)
        self.errors = errors


class Unrouted(Fault):
    """The platform before the back end knows no way to it: somebody must tell it one."""

    default = Outcome.NOT_EXECUTED


class Unentitled(Fault):
    """The platform before the back end does not let the gateway call it: somebody must allow it."""

    default = Outcome.NOT_EXECUTED


class Unverified(Fault):
    """The back end seems to decline, and it did not sign that as it signs its answers.

    It may be anybody's word, and so does not tell whether the call was executed.
    """

    default = Outcome.UNKNOWN
