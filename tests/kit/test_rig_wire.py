"""The rig reads statements off the wire, however the bytes are cut, and real drivers prove it."""

import re
from contextlib import closing

import pyodbc
import pytest

from connectors.testing.rig import FaultProxy
from connectors.testing.rig.wire import Sent, StatementLog


def message(kind, body):
    return kind + (len(body) + 4).to_bytes(4) + body


def packet(number, body):
    return len(body).to_bytes(3, "little") + bytes([number]) + body


POSTGRESQL = (
    message(b"", (80877103).to_bytes(4))  # may we speak TLS?
    + message(b"", (196608).to_bytes(4) + b"user\0me\0\0")
    + message(b"p", b"hemligt\0")
    + message(b"Q", "SELECT 'å'\0".encode())
    + message(b"P", b"one\0SELECT $1\0\0\0")
    + message(b"B", b"\0one\0\0\0")
    + message(b"E", b"\0\0\0\0\0")
    + message(b"S", b"")
)
MARIADB = (
    packet(1, b"\x03who logs in")
    + packet(0, b"\x03" + "SELECT 'å'".encode())
    + packet(0, b"\x16SELECT ?")
    + packet(0, b"\x17\x01\0\0\0\0\x01\0\0\0")
    + packet(0, b"\x01")
)


@pytest.mark.parametrize(
    ("protocol", "data", "prepared"),
    [("postgresql", POSTGRESQL, "SELECT $1"), ("mariadb", MARIADB, "SELECT ?")],
)
@pytest.mark.parametrize("size", [1, 3, 7, 10_000])
def test_statements_are_read_whatever_pieces_they_come_in(protocol, data, prepared, size):
    log = StatementLog(protocol)
    for start in range(0, len(data), size):
        log(7, data[start : start + size])
    assert log.seen == (
        Sent(7, "SELECT 'å'", is_run=True),
        Sent(7, prepared, is_run=False),
        Sent(7, prepared, is_run=True),
    )
    log.clear()
    assert log.seen == ()


@pytest.mark.parametrize("profile", ["postgresql", "mariadb"])
def test_what_a_real_driver_sends_is_in_the_log(request, profile):
    database = request.getfixturevalue(profile)
    log = StatementLog(profile)
    with FaultProxy((database.host, database.port), log) as proxy:
        there = re.sub(r"Port=[^;]*", f"Port={proxy.port}", database.odbc) + ";SSLmode=disable"
        with closing(pyodbc.connect(there, autocommit=True)) as connection:
            log.clear()
            connection.execute("SELECT 1 AS plain").fetchall()
            cursor = connection.cursor()
            for word in ("a", "b", "c"):
                assert cursor.execute("SELECT ? AS bound", word).fetchval() == word
    run = [each.text for each in log.seen if each.is_run and " AS " in each.text]
    mark = "$1" if profile == "postgresql" else "?"
    assert run == ["SELECT 1 AS plain", *[f"SELECT {mark} AS bound"] * 3]
