"""Answers of several parts: cut where they should be, at any size of piece, and no further."""

import random
from collections.abc import Iterator

import pytest

from connectors.errors import BadAnswer, TooLarge
from connectors.soap.multipart import MAX_HEADER, MAX_PARTS, Head, media_type, split

PART = b"--b\r\n\r\n"


def parts(message: bytes, size: int = 65536, boundary: str = "b") -> list[tuple[dict, bytes]]:
    found: list[tuple[dict, bytes]] = []
    pieces = (message[at : at + size] for at in range(0, len(message), size))
    for event in split(pieces, boundary):
        if isinstance(event, Head):
            found.append((dict(event.fields), b""))
        else:
            found[-1] = (found[-1][0], found[-1][1] + event)
    return found


MESSAGE = (
    b"preamble\r\n--bx\r\nnone of it\r\n"
    b"--b\r\nContent-Type: text/xml;\r\n\tcharset=utf-8\r\nContent-ID: <a>\r\n\r\n"
    b"<a/>\r\n--bb\r\n\r\n"
    b"--b \t\r\n\r\n\r\nwithout header\r\n"
    b"--b\r\nContent-ID: <empty>\r\n\r\n--b\r\nContent-ID: <blank>\r\n\r\n\r\n"
    b"--b--\r\nepilogue\r\n--b\r\n"
)
EXPECTED = [
    ({"content-type": "text/xml; charset=utf-8", "content-id": "<a>"}, b"<a/>\r\n--bb\r\n"),
    ({}, b"\r\nwithout header"),
    ({"content-id": "<empty>"}, b""),
    ({"content-id": "<blank>"}, b""),
]


@pytest.mark.parametrize("size", [*range(1, 40), 100, len(MESSAGE)])
def test_parts_are_the_same_whatever_the_pieces_they_come_in(size):
    assert parts(MESSAGE, size) == EXPECTED


def test_random_bytes_come_as_they_were():
    chance = random.Random(20261125)  # noqa: S311 - a seed, no secret
    for _ in range(60):
        words = [b"\r\n", b"--", b"b", b"\r\n--", b"\r\n--c", b"\n--b\n", b"\0\xff", b"--b--"]
        bodies = [b"".join(chance.choices(words, k=chance.randrange(30))) for _ in range(4)]
        bodies = [each for each in bodies if b"\r\n--b" not in b"\r\n" + each]
        message = b"".join(PART + each + b"\r\n" for each in bodies) + b"--b--"
        if bodies:
            assert [each for _, each in parts(message, chance.randrange(1, 50))] == bodies


@pytest.mark.parametrize("end", range(len(MESSAGE) - len(b"--\r\nepilogue\r\n--b\r\n")))
def test_a_message_that_breaks_off_is_never_taken_for_a_whole_one(end):
    with pytest.raises(BadAnswer):
        parts(MESSAGE[:end])


@pytest.mark.parametrize(
    ("encoding", "sent", "read"),
    [
        ("binary", b"\x00\r\n\xff", b"\x00\r\n\xff"),
        ("8BIT", b"\xe5", b"\xe5"),
        ("base64", b"aGVq\r\nIGhl\r\n am==", b"hej he" + b"j"),
        ("quoted-printable", b"=C3=A5 r=\r\n=C3=A4v\r\n=20", "å räv\r\n ".encode()),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_transfer_encodings_are_undone(encoding, sent, read, size):
    head = f"--b\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    assert parts(head + sent + b"\r\n--b--", size)[0][1] == read


@pytest.mark.parametrize(
    "part",
    [
        b"Content-Transfer-Encoding: uuencode\r\n\r\nx",
        b"Content-Transfer-Encoding: base64\r\n\r\naGV",
        b"Content-Transfer-Encoding: base64\r\n\r\na===",
        b"Content-Transfer-Encoding: base64\r\n\r\naG==aGVq",
        b"Content-Transfer-Encoding: base64\r\n\r\na\xe5Vq",
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"x" * 70000,
        b"no field\r\n\r\nx",
        b": empty\r\n\r\nx",
        b"Content-ID: <a>\r\ncontent-id: <b>\r\n\r\nx",
    ],
)
def test_a_part_that_cannot_be_read_is_a_bad_answer(part):
    with pytest.raises(BadAnswer):
        parts(b"--b\r\n" + part + b"\r\n--b--")


def test_the_number_of_parts_is_bounded():
    assert len(parts((PART + b"\r\n") * MAX_PARTS + b"--b--")) == MAX_PARTS
    with pytest.raises(TooLarge):
        parts((PART + b"\r\n") * (MAX_PARTS + 1) + b"--b--")


def test_the_header_of_a_part_is_bounded_before_it_is_here_whole():
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b"--b\r\nA: "
        while True:
            sent += 1024
            yield b"x" * 1024

    with pytest.raises(TooLarge):
        list(split(endless(), "b"))
    assert sent <= MAX_HEADER + 2048


@pytest.mark.parametrize("boundary", ["", "x" * 71, "ends with a blank ", "å", "a\r\nb"])
def test_a_boundary_that_is_none_is_a_bad_answer(boundary):
    with pytest.raises(BadAnswer):
        parts(b"--\r\n\r\n\r\n----", boundary=boundary)


def test_parameters_may_be_quoted():
    value = r'Multipart/Related; boundary="a;\"b"; type=text/xml;START="<x>"; start=second'
    expected = {"boundary": 'a;"b', "type": "text/xml", "start": "<x>"}
    assert media_type(value) == ("multipart/related", expected)
