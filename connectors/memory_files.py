"""The files of the memory connector: read within a deadline, appended to, errors translated.

A file may be a named pipe: then reading waits for its writer, as long as the deadline allows.
"""

from __future__ import annotations

import errno
import json
import os
import select
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.contract import Deadline, Value
from connectors.errors import BadAnswer, ConnectionLost, TimedOut, Unavailable
from connectors.memory_records import parse

CHUNK_BYTES = 1 << 20


def read_chunks(path: Path, deadline: Deadline) -> Iterator[bytes]:
    """Give the bytes of a file; raise Unavailable, TimedOut or ConnectionLost."""
    descriptor = _open(path, os.O_RDONLY, deadline)
    try:
        ready = select.poll()
        ready.register(descriptor, select.POLLIN)
        while True:
            if not ready.poll(deadline.check() * 1000):
                raise TimedOut
            chunk = os.read(descriptor, CHUNK_BYTES)
            if not chunk:
                return
            yield chunk
    except OSError as error:
        raise ConnectionLost(f"the file broke off ({_reason(error)})") from None
    finally:
        os.close(descriptor)


def append(path: Path, entry: Mapping[str, Value], deadline: Deadline) -> None:
    """Append a line of JSON and see it on the disk; raise Unavailable or ConnectionLost."""
    line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
    descriptor = _open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, deadline)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    except OSError as error:
        raise ConnectionLost(f"nobody knows whether it was kept ({_reason(error)})") from None
    finally:
        os.close(descriptor)


def understand(data: bytes) -> Any:  # noqa: ANN401 - JSON enters here
    """Parse JSON; raise ConnectionLost where it ends too early, BadAnswer where it is wrong."""
    try:
        text = data.decode()
        return parse(text)
    except json.JSONDecodeError as error:
        ended = error.msg.startswith("Unterminated") or error.pos >= len(text.rstrip())
        if ended:
            raise ConnectionLost("the file ends before its JSON does") from None
        where = f"line {error.lineno} column {error.colno}"
        raise BadAnswer(f"the file is not JSON ({where})") from None
    except (ValueError, RecursionError):
        raise BadAnswer("the file is not JSON in UTF-8") from None


def _open(path: Path, flags: int, deadline: Deadline) -> int:
    """Open without waiting; the causes are cut off because they name the path."""
    deadline.check()
    try:
        return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unavailable(f"the file cannot be opened ({_reason(error)})") from None


def _reason(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "unknown")
