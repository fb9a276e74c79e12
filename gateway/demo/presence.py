"""The file by which a running demo is found: its control endpoint and the secret for it."""

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

DEFAULT_PORT = 8080


class DemoError(Exception):
    """The demo cannot do what was asked; the text says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Presence:
    """One running demo: the port of its control endpoint on 127.0.0.1 and what opens it."""

    control_port: int
    secret: str = field(repr=False)


def presence_file(port: int) -> Path:
    """Return the path for a demo whose gateway listens on `port`.

    It lies in XDG_RUNTIME_DIR, which belongs to one user, or else in the temporary folder.
    """
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if not folder or not Path(folder).is_dir():
        folder = tempfile.gettempdir()
    return Path(folder) / f"brygga-demo-{os.getuid()}-{port}.json"


def announce(port: int, presence: Presence) -> Path:
    """Write the file for this user alone (0600), in place of one that was left behind."""
    path = presence_file(port)
    path.unlink(missing_ok=True)
    # O_EXCL: in a shared folder nobody can have put a link or a file of his own there meanwhile.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(presence), file)
    return path


def find(port: int) -> Presence:
    """Return where the demo on `port` is; raise `DemoError` when no demo of this user says so."""
    path = presence_file(port)
    with suppress(FileNotFoundError, ValueError, TypeError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(handle, encoding="utf-8") as file:
            if os.fstat(handle).st_uid == os.getuid():
                return Presence(**json.load(file))
    raise no_demo(port)


def no_demo(port: int) -> DemoError:
    """Return the error of everybody who asks a demo that is not there."""
    return DemoError(
        f"no demo runs on port {port}: start one with `brygga demo`, or tell where yours is "
        "with `brygga demo --bind HOST:PORT …`"
    )
