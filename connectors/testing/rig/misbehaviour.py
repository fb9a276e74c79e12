"""What HTTP back ends do wrong on the wire, by name: scripts for ``ScriptedServer``.

Each takes a whole good answer (``http_answer``) and spoils it. ``row`` is the row of the fault
matrix that it belongs to: F3 silence, F4 a body that stops, F5 a connection that ends, F7 bytes
that are no answer, F11 a front end that answers, F13 too much.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from connectors.testing.rig.server import HALF_CLOSE, RESET, Step, Wait, http_answer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
FOREVER = Wait(60)
PACE = Wait(0.05)  # between drops
GZIP = {"Content-Encoding": "gzip"}
LOGIN = b'<!doctype html><html><head><title>Log in</title></head><body><form action="/login">'


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """One way to spoil an answer."""

    row: str
    name: str
    spoil: Callable[[bytes], Iterable[Step]] = field(repr=False)


def misbehaviours(limit: int) -> tuple[Misbehaviour, ...]:
    """Return them all; ``limit`` is the size in bytes that an answer must not exceed."""
    return tuple(
        Misbehaviour(*each) for each in (*_hanging(), *_ending(), *_other(), *_large(limit))
    )


_Row = tuple[str, str, Callable[[bytes], Iterable[Step]]]


def _hanging() -> Iterator[_Row]:
    yield "F3", "silence", lambda _: [FOREVER]
    yield "F3", "a dripping header", lambda good: _drip(_head(good), 1)
    yield "F3", "a header without end", lambda _: _drip(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 9000, 1)
    yield "F3", "interim answers without end", lambda _: _drip(CONTINUE * 999, len(CONTINUE))
    yield "F4", "half a body", lambda good: [good[:-10], FOREVER]
    yield "F4", "a dripping body", lambda good: [_head(good), *_drip(_body(good) * 99, 1)]
    yield "F4", "dripping chunks", lambda _: [CHUNKED, *_drip(b"1\r\n \r\n" * 9000, 6)]
    yield (
        "F4",
        "a dripping gzip",
        lambda good: [_zipped_head(good), *_drip(b"\x1f\x8b\x08" * 99, 1)],
    )


def _ending() -> Iterator[_Row]:
    yield "F5", "a reset instead of an answer", lambda _: [RESET]
    yield "F5", "an end instead of an answer", lambda _: [HALF_CLOSE]
    yield "F5", "a reset within the header", lambda good: [good[:20], RESET]
    yield "F5", "an end within the header", lambda good: [good[:20], HALF_CLOSE]
    yield "F5", "a reset within the body", lambda good: [good[:-10], RESET]
    yield "F5", "an end within the body", lambda good: [good[:-10], HALF_CLOSE]
    yield "F5", "an end within a chunk", lambda _: [CHUNKED + b"5\r\nab", HALF_CLOSE]


def _other() -> Iterator[_Row]:
    yield "F7", "another protocol", lambda _: [b"SSH-2.0-OpenSSH_9.2\r\n", HALF_CLOSE]
    yield "F7", "a broken header", lambda good: [good.replace(b"\r\n", b"\r\nno header\r\n", 1)]
    yield "F7", "half an envelope", lambda good: [_again(200, _body(good)[:-20])]
    yield "F7", "nothing of XML", lambda _: [_again(200, bytes(range(256)))]
    yield (
        "F7",
        "a gzip that breaks off",
        lambda good: [_again(200, gzip.compress(_body(good))[:-9], GZIP)],
    )
    yield "F8", "a page to log in", lambda _: [http_answer(200, LOGIN, "text/html")]
    yield "F8", "a page called XML", lambda _: [_again(200, LOGIN)]
    yield "F11", "an empty 500", lambda _: [http_answer(500)]
    for status in (502, 503, 504):
        yield "F11", f"a page with {status}", _page(status)


def _large(limit: int) -> Iterator[_Row]:
    yield "F13", "ten times too much", lambda _: [_again(200, b"<x>" + b" " * 10 * limit)]
    yield "F13", "as much in chunks", lambda _: [CHUNKED, *[_chunk(b" " * 65536)] * (limit // 6553)]
    yield "F13", "a body without end", lambda _: _endless(limit)
    yield "F13", "a gzip bomb", lambda _: [_bomb(limit)]
    yield (
        "F13",
        "a length of a terabyte",
        lambda _: [HEAD + b"Content-Length: 1099511627776\r\n\r\n"],
    )
    yield "F13", "a header of a megabyte", lambda _: [HEAD + (b"X: " + b"a" * 999 + b"\r\n") * 1000]
    yield "F13", "ten thousand headers", lambda _: [HEAD + b"X: a\r\n" * 10_000]


def _drip(data: bytes, size: int) -> Iterator[Step]:
    for start in range(0, len(data), size):
        yield data[start : start + size]
        yield PACE


def _endless(limit: int) -> Iterator[Step]:
    yield HEAD + b"Connection: close\r\n\r\n"
    for _ in range(10 * limit // 65536):
        yield b" " * 65536


def _page(status: int) -> Callable[[bytes], Iterable[Step]]:
    return lambda _: [http_answer(status, LOGIN, "text/html", {"Retry-After": "7"})]


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _bomb(limit: int) -> bytes:
    return _again(200, gzip.compress(b" " * 10 * limit), GZIP)


def _zipped(good: bytes) -> bytes:
    return _again(200, gzip.compress(_body(good)), GZIP)


def _zipped_head(good: bytes) -> bytes:
    return _head(_zipped(good))


def _again(status: int, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    return http_answer(status, body, headers=headers)


def _head(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def _body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]
