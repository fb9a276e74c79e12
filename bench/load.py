"""The load: a bounded number of equal GETs over kept connections, every answer checked."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

CONNECTIONS = 8
TIMEOUT_SECONDS = 10


class WrongAnswer(Exception):
    """A server did not answer as it must: its figure would be worth nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked of one competitor, and the only body that it may answer with."""

    address: str
    path: str
    expected: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def asked_once(cls, address: str, path: str, headers: Mapping[str, str]) -> Target:
        """Return a target that expects what the server answers now; raise `WrongAnswer`."""
        return cls(address, path, get(address, path, headers), headers)


def get(address: str, path: str, headers: Mapping[str, str]) -> bytes:
    """Return the body of one answer; raise `WrongAnswer` for any status but 200."""
    with closing(HTTPConnection(address, timeout=TIMEOUT_SECONDS)) as connection:
        return _exchange(connection, path, headers)


def drive(target: Target, requests: int, connections: int = CONNECTIONS) -> list[float]:
    """Send `requests` GETs, shared out among `connections`; return how long each took, in seconds.

    Raise `WrongAnswer` for a wrong one.
    """
    shares = [len(range(start, requests, connections)) for start in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        driven = [pool.submit(_drive_one, target, share) for share in shares]
        return [seconds for each in driven for seconds in each.result()]


def _drive_one(target: Target, requests: int) -> list[float]:
    took = []
    with closing(HTTPConnection(target.address, timeout=TIMEOUT_SECONDS)) as connection:
        for _ in range(requests):
            start = time.monotonic()
            if _exchange(connection, target.path, target.headers) != target.expected:
                raise WrongAnswer(f"{target.address}{target.path}: another body than the first")
            took.append(time.monotonic() - start)
    return took


def _exchange(connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> bytes:
    try:
        connection.request("GET", path, headers=dict(headers))
        response = connection.getresponse()
        body = response.read()
    except HTTPException as error:
        raise WrongAnswer(f"GET {path}: no HTTP answer ({type(error).__name__})") from error
    if response.status != HTTPStatus.OK:
        raise WrongAnswer(f"GET {path}: status {response.status} instead of 200")
    return body
