"""Runs a part of a test in a forked child, where nothing else holds files or threads."""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

DESCRIPTORS = Path("/proc/self/fd")
PATIENCE_SECONDS = 60.0


def in_child(work: Callable[[], object]) -> str:
    """Fork, run, and return the text of what came out, or of the error with its trace."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - ends without telling what it covered
        os.close(reader)
        _answer(work, writer)
    os.close(writer)
    try:
        return _read(reader)
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)  # it has answered, or never will
        os.waitpid(child, 0)


def _read(reader: int) -> str:
    """Return what the child writes until it closes; a lock held at the fork may stop it."""
    until, text = time.monotonic() + PATIENCE_SECONDS, b""
    while select.select([reader], [], [], max(0.0, until - time.monotonic()))[0]:
        chunk = os.read(reader, 65536)
        if not chunk:
            return text.decode()
        text += chunk
    return f"the forked child gave no answer in {PATIENCE_SECONDS:g} s"


@contextmanager
def leftovers() -> Iterator[list[str]]:
    """Find what a block leaves behind: descriptors, threads, children, unclosed resources."""
    found: list[str] = []
    gc.collect()
    files, threads = _descriptors(), set(threading.enumerate())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield found
        gc.collect()
    found += [str(each.message) for each in caught if each.category is ResourceWarning]
    found += [f"open: {kind}" for name, kind in _descriptors().items() if files.get(name) != kind]
    found += [f"running: {each.name}" for each in set(threading.enumerate()) - threads]
    found += _children()


def _answer(work: Callable[[], object], writer: int) -> None:
    """Write the outcome and leave at once: the parent's cleaning up is not the child's."""
    try:
        text = str(work())
    except BaseException:  # noqa: BLE001 - every failure is the parent's to show
        text = traceback.format_exc()
    with os.fdopen(writer, "w", encoding="utf-8") as answer:
        answer.write(text)
    sys.stdout.flush()
    os._exit(0)


def _descriptors() -> dict[str, str]:
    kinds = {}
    for each in DESCRIPTORS.iterdir():
        try:
            kinds[each.name] = str(each.readlink())
        except FileNotFoundError:  # the one that listed the folder
            continue
    return {name: kind for name, kind in kinds.items() if not kind.startswith("/dev/")}


def _children() -> list[str]:
    """Return the children that still run or were never waited for."""
    try:
        pid, _ = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return []
    return [f"a child process {'was not waited for' if pid else 'still runs'}"]
