"""The control endpoint of a running demo, and the commands that talk to it."""

import hmac
import http.client
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from threading import Lock
from typing import Protocol
from urllib.parse import quote, unquote

from gateway.backends.breaker import BreakerSettings
from gateway.demo.listener import LOOPBACK, Listener, Responder
from gateway.demo.people import PEOPLE
from gateway.demo.presence import DEFAULT_PORT, DemoError, Presence, find, no_demo

WAIT_SECONDS = 10
_STOPPED = "stopped: connections to it fail"
_STARTED = (
    f"started: the gateway tries it again within {BreakerSettings().pause_seconds:g} seconds, "
    "and answers without it until then"
)


class Switchable(Protocol):
    """A back end that can be taken away and brought back."""

    def start(self) -> None:
        """Serve."""

    def stop(self) -> None:
        """Give connection errors."""


def token(name: str, port: int = DEFAULT_PORT) -> str:
    """Return a new token for one of the demo's people, from the demo on `port`."""
    return _ask(port, "token", name)


def switch(action: str, name: str, port: int = DEFAULT_PORT) -> str:
    """Stop or start a back end of the demo on `port`; return a sentence that says so."""
    return _ask(port, action, name)


class Control(Listener):
    """Answers those who hold its secret: tokens, and back ends stopped and started."""

    def __init__(self, sign: Callable[[str], str], backends: Mapping[str, Switchable]) -> None:
        self._sign = sign
        self._backends = backends
        self._secret = secrets.token_urlsafe(32)
        self._lock = Lock()
        super().__init__(partial(_Commands, self))

    def presence(self) -> Presence:
        """Return what the presence file has to hold."""
        return Presence(self.port, self._secret)

    def answer(self, path: str, secret: str) -> tuple[HTTPStatus, str]:
        """Return status and text for a path `/ACTION/NAME`."""
        if not hmac.compare_digest(secret.encode(), self._secret.encode()):
            return HTTPStatus.FORBIDDEN, "this is another demo's control endpoint"
        action, _, name = unquote(path).lstrip("/").partition("/")
        if action == "token":
            return self._token(name)
        if action in {"start", "stop"}:
            return self._switch(action, name)
        return HTTPStatus.NOT_FOUND, f"cannot {action}: use token, stop or start"

    def _token(self, name: str) -> tuple[HTTPStatus, str]:
        if name not in PEOPLE:
            return HTTPStatus.NOT_FOUND, f"nobody is called {name}: use {_one_of(PEOPLE)}"
        return HTTPStatus.OK, self._sign(name)

    def _switch(self, action: str, name: str) -> tuple[HTTPStatus, str]:
        if name not in self._backends:
            known = _one_of(self._backends)
            return HTTPStatus.NOT_FOUND, f"there is no back end {name}: use {known}"
        with self._lock:
            backend = self._backends[name]
            backend.stop() if action == "stop" else backend.start()
        return HTTPStatus.OK, f"{name} is {_STOPPED if action == 'stop' else _STARTED}"


def _one_of(names: Mapping[str, object]) -> str:
    return ", ".join(names)


def _ask(port: int, action: str, name: str) -> str:
    """Return what the demo on `port` answers; raise `DemoError` with its words if it refuses."""
    presence = find(port)
    connection = http.client.HTTPConnection(LOOPBACK, presence.control_port, timeout=WAIT_SECONDS)
    try:
        path = f"/{quote(action)}/{quote(name)}"
        connection.request("POST", path, headers={"Authorization": f"Bearer {presence.secret}"})
        response = connection.getresponse()
        text = response.read().decode()
    except (OSError, http.client.HTTPException) as error:
        raise no_demo(port) from error
    finally:
        connection.close()
    if response.status != HTTPStatus.OK:
        raise DemoError(text)
    return text


class _Commands(Responder[Control]):
    """Takes commands by POST and answers in plain text."""

    timeout = WAIT_SECONDS

    def post(self) -> None:
        """Do what the path says."""
        secret = self.headers.get("Authorization", "").removeprefix("Bearer ")
        status, text = self.owner.answer(self.path, secret)
        self.send(status, "text/plain; charset=utf-8", text.encode())
