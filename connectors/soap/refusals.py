"""What the status of an HTTP answer means where no SOAP fault explains it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from connectors.errors import AccessDenied, BadAnswer, CallError, Outcome, Redirected, Refused

DENIALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
REDIRECTS, SUCCESSES = range(300, 400), range(200, 300)  # RFC 9110, sections 15.4 and 15.3
OF_SERVERS = 500
LONGEST = 86_400.0  # seconds that a back end may ask us to wait: more is a mistake, or hostile


def refusal(status: int, headers: Mapping[str, str]) -> CallError:
    """Return the error of a status that is no success; header names are in lower case."""
    if status in DENIALS:
        return AccessDenied()
    if status in REDIRECTS:
        return Redirected()
    if status >= OF_SERVERS or status in LATER:
        return Refused(retry_after_seconds=retry_after(headers.get("retry-after")))
    return BadAnswer(f"the back end answered with status {status}", outcome=Outcome.UNKNOWN)


def retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, 10.2.3), None without a usable one.

    They are at most a day, however much is written.
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), LONGEST)
    try:
        moment = parsedate_to_datetime(value)
        return min(max(0.0, moment.timestamp() - time.time()), LONGEST)
    except (ValueError, OverflowError):  # of a date with numbers that no machine holds, too
        return None
