"""Where one answer ends and whether another may follow on the same connection."""

import gzip
import threading

import pytest

from connectors.contract import Deadline
from connectors.errors import BadAnswer, CallError, ConnectionLost, TooLarge
from connectors.soap.tls import tls_context
from connectors.soap.transport import Access, Transport
from connectors.testing.rig import HALF_CLOSE, RESET, ScriptedServer, Wait, http_answer
from tests.soap.authority import issue, server_side

SECOND = http_answer(200, b"another caller's")


def ask(transport, seconds=5.0, method="GET"):
    deadline = Deadline.after(seconds)
    return transport.ask(method, "/", None, {}, deadline, repeatable=True)


def raw(*lines, body=b""):
    return b"\r\n".join((b"HTTP/1.1 200 OK", *lines)) + b"\r\n\r\n" + body


CHUNKED = b"Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    "steps",
    [
        [http_answer(200, b"one") + SECOND],
        [http_answer(200, b"one") + b"x"],
        [http_answer(200, b"one") + b"\r\n"],
        [raw(CHUNKED, body=b"3\r\none\r\n0\r\n\r\n" + SECOND)],
        [raw(CHUNKED, b"Content-Length: 3", body=b"3\r\none\r\n0\r\n\r\n")],
        [raw(b"Content-Length: 3", b"Connection: close", body=b"one")],
    ],
    ids=["another", "a byte", "a line", "behind chunks", "two lengths", "told"],
)
def test_a_connection_is_not_kept_where_more_came_or_may_come(steps):
    with ScriptedServer(lambda _: steps) as server:
        transport = Transport(server.url, 1, 1000)
        assert [ask(transport).read().body for _ in range(2)] == [b"one", b"one"]
        transport.close()
    assert [each.connection for each in server.ledger] == [1, 2]


def test_a_connection_is_not_kept_where_more_came_over_tls(tmp_path):
    root = issue(tmp_path, "root")
    own = server_side(issue(tmp_path, "server", root))
    with ScriptedServer(lambda _: [http_answer(200, b"one") + SECOND * 200], own) as server:
        access = Access(tls=tls_context(root.certificate))
        transport = Transport(server.url, 1, 1000, access)
        assert [ask(transport).read().body for _ in range(2)] == [b"one", b"one"]
        transport.close()
    assert [each.connection for each in server.ledger] == [1, 2]


def test_what_comes_later_unasked_is_noticed_before_the_next_call():
    late = threading.Event()

    def respond(seen):
        yield http_answer(200, b"one")
        if seen.connection == 1:
            yield SECOND
            late.set()

    with ScriptedServer(respond) as server:
        transport = Transport(server.url, 1, 1000)
        assert ask(transport).read().body == b"one"
        assert late.wait(5)
        assert ask(transport).read().body == b"one"
        transport.close()


@pytest.mark.parametrize(
    "answer",
    [
        raw(b"Content-Length: 3", b"Content-Length: 4", body=b"one!"),
        raw(b"Content-Length: 3, 3", body=b"one"),
        raw(b"Content-Length: -3", body=b"one"),
        raw(b"Content-Length: +3", body=b"one"),
        raw(b"Content-Length:", body=b"one"),
        raw(b"Transfer-Encoding: gzip, chunked", body=b"3\r\none\r\n0\r\n\r\n"),
        raw(CHUNKED, CHUNKED, body=b"3\r\none\r\n0\r\n\r\n"),
        raw(CHUNKED, body=b"-3\r\none\r\n0\r\n\r\n"),
        raw(CHUNKED, body=b"zz\r\none\r\n0\r\n\r\n"),
        raw(b"X: " + b"a" * 66_000, b"Content-Length: 3", body=b"one"),
        raw(*[b"X: " + b"a" * 1000] * 70, b"Content-Length: 3", body=b"one"),
        raw(*[b"X: a"] * 101, b"Content-Length: 3", body=b"one"),
        raw(b"X: a\rContent-Length: 4", b"Content-Length: 3", body=b"one!"),
        raw(b"X: a\x00", b"Content-Length: 3", body=b"one"),
        raw(b"X: a", b" folded", b"Content-Length: 3", body=b"one"),
        raw(b"Content-Length : 4", b"Content-Length: 3", body=b"one!"),
        raw(b": a", b"Content-Length: 3", body=b"one"),
        raw(b"no colon", b"Content-Length: 3", body=b"one"),
        b"HTTP/1.1 100 Continue\r\nX: " + b"a" * 40_000 + b"\r\n\r\n"
        b"HTTP/1.1 100 Continue\r\nX: " + b"a" * 40_000 + b"\r\n\r\n" + SECOND,
        b"HTTP/2.0 200 OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
    ],
)
def test_an_answer_that_can_be_read_in_two_ways_is_none(answer):
    with ScriptedServer(lambda _: [answer, HALF_CLOSE]) as server:
        transport = Transport(server.url, 1, 1_000_000)
        with pytest.raises(CallError) as caught:
            ask(transport).read()
        assert isinstance(caught.value, BadAnswer | ConnectionLost)
        transport.close()


def test_two_equal_lengths_are_one():
    answer = raw(b"Content-Length: 3", b"Content-Length: 3", body=b"one")
    with ScriptedServer(lambda _: [answer]) as server:
        transport = Transport(server.url, 1, 1000)
        assert ask(transport).read().body == b"one"
        transport.close()


# ---- an answer in pieces ------------------------------------------------------------------------


def test_an_answer_can_be_taken_in_pieces():
    body = bytes(range(256)) * 1000
    zipped = http_answer(200, gzip.compress(body), headers={"Content-Encoding": "gzip"})
    with ScriptedServer(lambda _: [zipped]) as server:
        transport = Transport(server.url, 1, 1_000_000)
        with ask(transport) as arriving:
            assert arriving.status == 200
            assert arriving.headers["content-encoding"] == "gzip"
            pieces = list(arriving.pieces())
        assert b"".join(pieces) == body
        assert max(map(len, pieces)) <= 65536
        assert arriving.wire == len(gzip.compress(body))
        with ask(transport) as again:
            again.read()
        transport.close()
    assert server.connections == 1


def test_a_place_is_held_until_the_answer_is_closed():
    with ScriptedServer(lambda _: [http_answer(200, b"a" * 500_000)]) as server:
        transport = Transport(server.url, 1, 1_000_000)
        first = ask(transport)
        with pytest.raises(CallError, match="in use"):
            ask(transport, 0.1)
        first.close()
        first.close()
        assert len(ask(transport).read().body) == 500_000
        transport.close()
    assert server.connections == 2  # what was not read to its end is not kept


def test_a_bomb_is_noticed_before_it_is_all_there():
    bomb = gzip.compress(b" " * 50_000_000)
    answer = http_answer(200, bomb, headers={"Content-Encoding": "gzip"})
    with ScriptedServer(lambda _: [answer]) as server:
        transport = Transport(server.url, 1, 200_000)
        taken = []
        with pytest.raises(TooLarge), ask(transport) as arriving:
            taken.extend(len(piece) for piece in arriving.pieces())
        assert sum(taken) <= 200_000
        transport.close()


def test_empty_members_of_a_compressed_answer_are_counted():
    answer = http_answer(200, gzip.compress(b"") * 2000, headers={"Content-Encoding": "gzip"})
    with ScriptedServer(lambda _: [answer]) as server:
        transport = Transport(server.url, 1, 1_000_000)
        with pytest.raises(BadAnswer, match="too many pieces"):
            ask(transport).read()
        transport.close()


def test_a_body_in_pieces_goes_out_in_chunks():
    with ScriptedServer(lambda _: [http_answer(200, b"x")]) as server:
        transport = Transport(server.url, 1, 1000)
        pieces = [b"a" * 10, b"b" * 10]
        transport.call("POST", "/", pieces, {}, Deadline.after(5), repeatable=False)
        transport.close()
    assert server.ledger[0].body == b"".join(pieces)
    assert server.ledger[0].headers["transfer-encoding"] == "chunked"


def test_a_body_that_breaks_off_is_lost_in_pieces_too():
    for end in (HALF_CLOSE, RESET):
        steps = [http_answer(200, b"a" * 1000)[:-10], end]
        with ScriptedServer(lambda _, steps=steps: steps) as server:
            transport = Transport(server.url, 1, 10_000)
            with pytest.raises(ConnectionLost), ask(transport) as arriving:
                list(arriving.pieces())
            transport.close()


def test_the_deadline_holds_between_pieces():
    with ScriptedServer(lambda _: [http_answer(200, b"a" * 1000)[:-10], Wait(30)]) as server:
        transport = Transport(server.url, 1, 10_000)
        with pytest.raises(CallError, match="deadline"), ask(transport, 0.3) as arriving:
            list(arriving.pieces())
        transport.close()


@pytest.mark.parametrize(
    "begun",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
        b"HTTP/1.1 200 " + b"O" * 70_000,
        raw(CHUNKED, body=b"1\r\na\r\n" * 50_000),
        raw(CHUNKED, body=(b"1;" + b"x" * 60_000 + b"\r\na\r\n") * 2),
        raw(CHUNKED, body=b"0\r\n" + b"T: x\r\n" * 20_000),
    ],
    ids=["a field", "a reason", "chunks of a byte", "extensions", "trailers"],
)
def test_what_never_ends_around_a_body_is_noticed_before_the_deadline(begun):
    with ScriptedServer(lambda _: [begun, Wait(60)]) as server:
        transport = Transport(server.url, 1, 1_000_000)
        with pytest.raises(BadAnswer):
            ask(transport).read()
        transport.close()


def test_an_answer_may_come_in_many_small_chunks():
    body = b"".join(b"64\r\n%b\r\n" % (b"x" * 100) for _ in range(5000)) + b"0\r\n\r\n"
    with ScriptedServer(lambda _: [raw(CHUNKED, body=body)]) as server:
        transport = Transport(server.url, 1, 1_000_000)
        assert len(ask(transport).read().body) == 500_000
        transport.close()
