"""How an answer is sent: what goes together, and what must not."""

from types import SimpleNamespace

import pytest
from gunicorn.http.errors import InvalidResponseHeader

from gateway.web.exchange import AT_ONCE, Reply


class Wire:
    """Keeps each piece that is sent."""

    def __init__(self):
        self.pieces = []

    def sendall(self, piece):
        self.pieces.append(bytes(piece))


def sent(pieces, *headers, status="200 OK", method="GET", version=(1, 1)):
    wire = Wire()
    reply = Reply(SimpleNamespace(version=version, method=method), wire, closes=False)
    reply.start(status, list(headers))
    for piece in pieces:
        reply.write(piece)
    reply.finish()
    return wire.pieces


def test_head_and_body_are_one_piece():
    (whole,) = sent([b"abc"], ("Content-Length", "3"), ("ETag", '"1"'))
    head, _, body = whole.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b'\r\nConnection: keep-alive\r\nContent-Length: 3\r\nETag: "1"' in head
    assert body == b"abc"


def test_a_large_body_follows_its_head():
    head, rest = sent([bytes(AT_ONCE + 1)], ("Content-Length", str(AT_ONCE + 1)))
    assert head.endswith(b"\r\n\r\n")
    assert rest == bytes(AT_ONCE + 1)


def test_nothing_goes_beyond_the_length_that_was_told():
    assert b"".join(sent([b"ab", b"cd"], ("Content-Length", "3"))).endswith(b"\r\n\r\nabc")


def test_a_body_of_unknown_length_goes_in_chunks():
    whole = b"".join(sent([b"abc", b"", b"d"]))
    assert whole.endswith(b"\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n")


@pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("GET", "304 Not Modified")])
def test_no_body_goes_where_none_belongs(method, status):
    (whole,) = sent([b"abc"], ("Content-Length", "3"), method=method, status=status)
    assert whole.startswith(f"HTTP/1.1 {status}\r\n".encode())
    assert whole.endswith(b"\r\nContent-Length: 3\r\n\r\n")


@pytest.mark.parametrize("field", [("X", "a\r\nY: b"), ("X", "a\nb"), ("X Y", "a"), ("X", "\0")])
def test_no_header_holds_another(field):
    with pytest.raises(InvalidResponseHeader):
        sent([b"abc"], field)
