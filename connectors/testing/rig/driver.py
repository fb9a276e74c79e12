"""An ODBC driver that crashes, aborts or hangs where it is told to, before a real one.

::

    driver = build_driver(tmp_path, "libsqlite3odbc.so")
    connection = f"Driver={driver};Database=..."

A bound text or a statement that holds ``mark("segv")`` makes it die in that call; without a mark
it is the real driver. It runs where ``isolation: process`` puts it, and kills what it runs in.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("driver.c")
DIARY = "RIG_DRIVER_DIARY"  # the variable that names the file
COMPILER = os.environ.get("CC", "cc")
MISDEEDS = ("segv", "abort", "hang", "block")
PLACES = ("execute", "fetch")


def mark(misdeed: str, place: str = "execute", time: int = 1) -> str:
    """Return the text that makes the driver misbehave in that call, the how many-th of its kind.

    ``segv`` raises SIGSEGV and ``abort`` SIGABRT; ``hang`` never comes back, ``block`` does neither
    and lets nothing else of its process run: it holds Python's lock.
    """
    if misdeed not in MISDEEDS or place not in PLACES:
        raise ValueError(f"{misdeed} at {place} is not among {MISDEEDS} and {PLACES}")
    return f"brygga!{misdeed}@{place}{time}"


def build_driver(folder: Path, real: str) -> Path:
    """Compile the driver before ``real``, a library of the system's ODBC drivers; return its file.

    Raise OSError where there is no such driver or no compiler, and CalledProcessError.
    """
    place = _find(real)
    loaded = ctypes.CDLL(str(place))
    wide = ["-DWIDE"] if hasattr(loaded, "SQLPrepareW") else []
    made = folder / f"rig-{real}"
    command = [COMPILER, "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", *wide]
    linked = ["-Wl,--no-as-needed", str(place), f"-Wl,-rpath,{place.parent}", "-ldl", "-lpthread"]
    named = f'-DREAL="{place}"'
    subprocess.run([*command, named, "-o", str(made), str(SOURCE), *linked], check=True)
    return made


def _find(real: str) -> Path:
    folders = [Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib")]
    libraries = sysconfig.get_config_var("MULTIARCH")
    folders += [Path("/usr/lib") / libraries] if libraries else []
    for folder in (each / part for each in folders for part in ("odbc", ".")):
        if (folder / real).is_file():
            return (folder / real).resolve()
    raise FileNotFoundError(f"there is no ODBC driver {real}: scripts/system-packages installs it")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the diary: when (the monotonic clock), in which process, what.

    ``kind`` is a misdeed and ``text`` the call, or ``statement`` and its SQL.
    """

    at: float
    pid: int
    kind: str
    text: str


def read_diary(file: Path) -> list[Entry]:
    """Return what every process of the driver was asked, in order; nothing where nobody wrote."""
    if not file.exists():
        return []
    lines = file.read_text("utf-8", errors="replace").split("\n")[:-1]
    return [_entry(line) for line in lines]


def _entry(line: str) -> Entry:
    at, pid, kind, text = line.split(" ", 3)
    plain = "\\".join(part.replace("\\n", "\n") for part in text.split("\\\\"))
    return Entry(float(at), int(pid), kind, plain)
