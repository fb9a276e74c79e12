"""Runs a part of a test in a forked child, where nothing else holds files or threads.

A child has only the thread that forked, and every lock as it was: one that another thread held,
such as a fixture's server at its start, is never given up there. So the fork waits until the other
threads rest in a system call or a wait. The property stays what it is in production: made in this
process, opened in its child.
"""

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
THREADS = Path("/proc/self/task")
PATIENCE_SECONDS = 60.0
REST_SECONDS = 0.02  # several times as long as a thread waits for its turn


def in_child(work: Callable[[], object], patience_seconds: float = PATIENCE_SECONDS) -> str:
    """Fork, run, and return the text of what came out, or of the error with its trace."""
    _await_rest(time.monotonic() + patience_seconds)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - ends without telling what it covered
        os.close(reader)
        _answer(work, writer)
    os.close(writer)
    try:
        return _read(reader, patience_seconds)
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)  # it has answered, or never will
        os.waitpid(child, 0)


def _await_rest(until: float) -> None:
    """Return when no other thread has moved for a while; one that never rests is an error."""
    before = _others()
    while True:
        time.sleep(REST_SECONDS)
        now = _others()
        if now == before and not any(is_running for *_, is_running in now.values()):
            return
        if time.monotonic() > until:
            raise RuntimeError("a thread never rests, so that no fork is safe")
        before = now


def _others() -> dict[int, tuple[int, int, bool]]:
    """Return where each other thread is in its code, and whether it runs, by native id."""
    frames = sys._current_frames()  # noqa: SLF001 - the only way to see other threads
    del frames[threading.get_ident()]
    return {
        each.native_id: (id(frame), frame.f_lasti, _is_running(each.native_id))
        for each in threading.enumerate()
        if each.native_id and (frame := frames.get(each.ident or 0))
    }


def _is_running(thread: int) -> bool:
    try:
        stat = (THREADS / str(thread) / "stat").read_text()
    except FileNotFoundError:  # it has ended meanwhile
        return True
    return stat.rpartition(") ")[2].startswith("R")


def _read(reader: int, patience_seconds: float) -> str:
    """Return what the child writes until it closes; a lock held at the fork may stop it."""
    until, text = time.monotonic() + patience_seconds, b""
    while select.select([reader], [], [], max(0.0, until - time.monotonic()))[0]:
        chunk = os.read(reader, 65536)
        if not chunk:
            return text.decode()
        text += chunk
    return f"the forked child gave no answer in {patience_seconds:g} s"


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
