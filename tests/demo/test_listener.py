"""What a listener makes of a handler that fails and of a client that leaves."""

import http.client
import socket
from functools import partial

import pytest

from gateway.demo.listener import Listener, Responder


class Failing(Responder[type[BaseException]]):
    def get(self):
        raise self.owner("planted")


def ask(failure):
    with Listener(partial(Failing, failure)) as listener:
        connection = http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5)
        connection.request("GET", "/")
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            connection.getresponse()
        connection.close()


def test_a_handler_that_fails_is_reported(capsys):
    ask(ZeroDivisionError)

    assert "ZeroDivisionError: planted" in capsys.readouterr().err


def test_a_client_that_left_is_not_reported(capsys):
    ask(ConnectionResetError)

    assert capsys.readouterr().err == ""


def test_a_port_that_is_taken_is_an_error_at_once():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Listener(partial(Failing, OSError), port=taken.getsockname()[1]).start()
