"""How a request ends that cannot be answered, with the problem that it is and its details.

``GatewayError`` carries one row of ``gateway/problems.py`` through the request line;
``gateway/web/problems.py`` alone turns it into an RFC 9457 document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.problems import PROBLEMS


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of an input: a JSON pointer or parameter name, a code, a sentence."""

    pointer: str
    code: str
    detail: str


class GatewayError(Exception):
    """A request ends in a problem; the detail is safe to show.

    ``retryable`` tells whether the app may try again, where that is known better than the problem
    does in general; ``verified`` is false where a back end's word was not signed as it should be.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: tuple[FieldError, ...] = (),
        headers: Mapping[str, str] | None = None,
        retry_after_seconds: int | None = None,
        retryable: bool | None = None,
        verified: bool = True,
    ) -> None:
        super().__init__(code)
        self.problem = PROBLEMS[code]
        self.detail = detail or self.problem.title
        self.errors = errors
        self.headers: Mapping[str, str] = headers or {}
        self.retry_after_seconds = retry_after_seconds
        self.retryable = self.problem.retryable if retryable is None else retryable
        self.verified = verified
