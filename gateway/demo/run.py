"""The supervisor behind `brygga demo`: back ends and issuer in threads, the gateway as a child."""

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from typing import TextIO

from gateway.demo.control import Control, Switchable
from gateway.demo.databases import make_databases
from gateway.demo.issuer import Issuer
from gateway.demo.listener import LOOPBACK
from gateway.demo.omsplan.seed import read_seed
from gateway.demo.omsplan.server import Omsplan
from gateway.demo.omsplan.store import Store
from gateway.demo.people import PEOPLE
from gateway.demo.presence import DemoError, announce
from gateway.demo.screen import welcome

DEMO_TIME = datetime.fromisoformat("2026-11-23T08:14:02")
"""The local time at which the demo stands still; the mapping's `clock` says the same."""

LAST_PORT = 65535
START_SECONDS = 60
STOP_SECONDS = 10
LOOK_SECONDS = 0.1

Command = Callable[[str, Path], Sequence[str]]
"""Gives the command line of a gateway from its HOST:PORT and the folder of its mapping."""


def run(
    bind: str,
    directory: Path | None,
    out: TextIO,
    command: Command,
    *,
    called: str = "brygga demo",
    start_seconds: float = START_SECONDS,
    stop_seconds: float = STOP_SECONDS,
) -> int:
    """Run the demo until SIGINT or SIGTERM, then end everything that it started.

    `bind` is the gateway's HOST:PORT. `directory` keeps the databases and the gateway's state
    from one run to the next; None takes a temporary one. Return 0 when asked to stop, else the
    exit code of the gateway, which ended by itself. `called` is how a person calls this demo's
    commands, for the text that `out` gets. The gateway has `start_seconds` to answer
    its first request, and `stop_seconds` to end before it is killed. Call it in the main thread,
    which gets the signals. Raise `DemoError` when the demo cannot start.
    """
    host, port = host_and_port(bind)
    _require_free(host, port)
    with ExitStack() as life:
        asked_to_stop = life.enter_context(_signals())
        home = directory or Path(life.enter_context(tempfile.TemporaryDirectory(prefix="brygga-")))
        home.mkdir(parents=True, exist_ok=True)
        home = home.resolve()
        issuer = life.enter_context(Issuer())
        omsplan = life.enter_context(Omsplan(Store(read_seed(), lambda: DEMO_TIME)))
        databases = {database.name: database for database in make_databases(home)}
        backends: dict[str, Switchable] = {"omsplan": omsplan, **databases}
        control = life.enter_context(Control(issuer.token, backends))
        url = base_url(host, port)
        child = life.enter_context(
            _gateway(
                command(bind, deployment()),
                {
                    "OMSPLAN_URL": omsplan.address,
                    "DEMO_DIR": str(home),
                    "DEMO_ISSUER": issuer.base,
                    "DEMO_URL": url,
                    "BRYGGA_CACHE_DIR": str(home / "cache"),
                },
                stop_seconds,
            )
        )
        if not _is_up(child, url, asked_to_stop, start_seconds):
            return _verdict(child, asked_to_stop)
        presence = announce(port, control.presence())
        life.callback(presence.unlink, missing_ok=True)
        places = {"omsplan": f"{omsplan.address}?wsdl", "issuer": issuer.base}
        places |= {name: database.address for name, database in databases.items()}
        tokens = {name: issuer.token(name) for name in PEOPLE}
        out.write(welcome(url, places, tokens, home, called))
        out.flush()
        while child.poll() is None and not asked_to_stop.wait(LOOK_SECONDS):
            pass
        return _verdict(child, asked_to_stop)


def deployment() -> Path:
    """Return the folder of Granvik's mapping: within the installed package, or the checkout's."""
    package = Path(__file__).parent
    installed = package / "granvik"
    return installed if installed.is_dir() else package.parent.parent / "mappings" / "granvik"


def host_and_port(bind: str) -> tuple[str, int]:
    """Return the parts of HOST:PORT; raise `DemoError` for anything else."""
    host, _, port = bind.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) <= LAST_PORT:
        raise DemoError(f"{bind!r} is no address to listen on: write HOST:PORT")
    return host.strip("[]"), int(port)


def base_url(host: str, port: int) -> str:
    """Return the base that a browser on this machine uses; "every address" is no address."""
    if host in {"", "0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = LOOPBACK
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _require_free(host: str, port: int) -> None:
    """Raise now, with a plain sentence, what the gateway would say with a long one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DemoError(
                f"cannot listen on {host}:{port} ({error.strerror}): end what uses it, "
                "or choose another port, as in: brygga demo --bind 127.0.0.1:8081 "
                "(make demo ARGS='--bind 127.0.0.1:8081')"
            ) from error


@contextmanager
def _signals() -> Iterator[Event]:
    """Give an event that SIGINT and SIGTERM set, instead of what they did before."""
    asked_to_stop = Event()
    before = {
        number: signal.signal(number, lambda *_: asked_to_stop.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield asked_to_stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _gateway(
    command: Sequence[str], variables: Mapping[str, str], stop_seconds: float
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the gateway in a session of its own: Ctrl-C then reaches the supervisor alone."""
    child = subprocess.Popen(command, env={**os.environ, **variables}, start_new_session=True)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(stop_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _is_up(child: subprocess.Popen[bytes], url: str, asked_to_stop: Event, seconds: float) -> bool:
    """Wait until the gateway answers; return False when it ended or somebody asked to stop."""
    for _ in range(int(seconds / LOOK_SECONDS)):
        if child.poll() is not None or asked_to_stop.wait(LOOK_SECONDS):
            return False
        if _answers(url.removeprefix("http://")):
            return True
    raise DemoError(f"the gateway did not answer within {seconds:g} seconds; see its output")


def _answers(address: str) -> bool:
    connection = HTTPConnection(address, timeout=1)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status < 500  # noqa: PLR2004
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _verdict(child: subprocess.Popen[bytes], asked_to_stop: Event) -> int:
    """Return 0 for an end that was asked for; a gateway that ended by itself is a failure."""
    if asked_to_stop.is_set():
        return 0
    return child.poll() or 1
