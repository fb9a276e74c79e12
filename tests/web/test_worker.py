"""How the worker sends an answer: what goes together, and what must not."""

from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from gateway.web.worker import AT_ONCE, OneSend


class Wire:
    """Keeps each piece that is sent."""

    def __init__(self):
        self.pieces = []

    def sendall(self, piece):
        self.pieces.append(bytes(piece))


def sent(pieces, *headers, status="200 OK", method="GET"):
    wire = Wire()
    request = SimpleNamespace(version=(1, 1), method=method, should_close=lambda: False)
    response = OneSend(request, wire, Config())
    response.start_response(status, list(headers))
    for piece in pieces:
        response.write(piece)
    response.close()
    return wire.pieces


def test_head_and_body_are_one_piece():
    (whole,) = sent([b"abc"], ("Content-Length", "3"), ("ETag", '"1"'))
    head, _, body = whole.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b'\r\nConnection: keep-alive\r\nContent-Length: 3\r\nETag: "1"' in head
    assert body == b"abc"


@pytest.mark.parametrize(
    ("pieces", "headers"),
    [
        ([b"ab", b"c"], [("Content-Length", "3")]),
        ([bytes(AT_ONCE + 1)], [("Content-Length", str(AT_ONCE + 1))]),
    ],
    ids=["in pieces", "large"],
)
def test_what_is_large_or_in_pieces_follows_its_head(pieces, headers):
    head, *rest = sent(pieces, *headers)
    assert head.endswith(b"\r\n\r\n")
    assert rest == pieces


def test_a_body_of_unknown_length_goes_in_chunks():
    _, *rest = sent([b"abc"])
    assert b"".join(rest) == b"3\r\nabc\r\n0\r\n\r\n"


@pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("GET", "304 Not Modified")])
def test_no_body_goes_where_none_belongs(method, status):
    whole = b"".join(sent([b"abc"], ("Content-Length", "3"), method=method, status=status))
    assert whole.startswith(f"HTTP/1.1 {status}\r\n".encode())
    assert whole.endswith(b"\r\nContent-Length: 3\r\n\r\n")
