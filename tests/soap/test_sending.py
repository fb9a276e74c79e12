"""What a request looks like on the wire, byte by byte."""

import pytest

from connectors.soap.sending import Request, write
from connectors.soap.sockets import Line


class Wire:
    """Keeps each piece that is sent."""

    def __init__(self):
        self.pieces = []

    def sendall(self, piece):
        self.pieces.append(bytes(piece))


def sent(request, host="back.end:8080"):
    wire = Wire()
    write(wire, host, request)
    return wire.pieces


def test_head_and_body_go_out_in_one_piece():
    pieces = sent(Request("POST", "/service", b"<a/>", {"Accept-Encoding": "gzip", "X-Name": "ö"}))
    assert pieces == [
        b"\r\n".join(
            (
                b"POST /service HTTP/1.1",
                b"Host: back.end:8080",
                b"Accept-Encoding: gzip",
                b"X-Name: \xf6",
                b"Content-Length: 4",
                b"",
                b"<a/>",
            )
        )
    ]


def test_a_large_body_is_not_copied():
    body = bytes(100_000)
    head, rest = sent(Request("POST", "/", body, {}))
    assert head.endswith(b"\r\nContent-Length: 100000\r\n\r\n")
    assert rest == body


@pytest.mark.parametrize(("method", "told"), [("GET", False), ("POST", True)])
def test_a_request_without_body_tells_so_where_one_is_expected(method, told):
    (head,) = sent(Request(method, "/", None, {}))
    assert (b"Content-Length: 0\r\n" in head) is told


def test_pieces_go_out_as_chunks_and_an_empty_one_does_not_end_them():
    pieces = sent(Request("POST", "/", [b"one", b"", b"two"], {}))
    assert b"\r\nTransfer-Encoding: chunked\r\n\r\n" in pieces[0]
    assert pieces[1:] == [b"3\r\none\r\n", b"3\r\ntwo\r\n", b"0\r\n\r\n"]


def test_pieces_of_a_told_length_go_out_as_they_are():
    pieces = sent(Request("POST", "/", [b"one", b"two"], {"Content-Length": "6"}))
    assert b"chunked" not in pieces[0]
    assert pieces[1:] == [b"one", b"two"]


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/", {"X-Name": "a\r\nX-Other: b"}),
        ("/", {"X-Name": "a\nb"}),
        ("/", {"X-Name": "a\x00"}),
        ("/", {"X\r\nY": "a"}),
        ("/a b", {}),
        ("/a\r\nHost: other", {}),
    ],
)
def test_nothing_is_sent_of_a_head_that_would_be_read_as_another(target, headers):
    wire = Wire()
    with pytest.raises(ValueError, match="would end it"):
        write(wire, "back.end", Request("GET", target, None, headers))
    assert wire.pieces == []


@pytest.mark.parametrize(
    ("line", "host"),
    [
        (Line("back.end", 80), "back.end"),
        (Line("back.end", 8080), "back.end:8080"),
        (Line("::1", 443), "[::1]:443"),
    ],
)
def test_the_host_is_told_with_a_port_that_is_not_its_schemes_own(line, host):
    assert line.authority == host
