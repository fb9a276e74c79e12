"""The pinned files of a deployment: ``brygga.lock`` holds the digest of each."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from gateway.mapping.model import Diagnostic, Position

LOCK = "brygga.lock"
FOLDERS = ("wsdl", "snapshots", "data")


def digest(path: Path) -> str:
    """Return a file's digest as the lock writes it."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def pinned(directory: Path) -> dict[str, str]:
    """Return what the lock holds: relative path to digest; empty where there is no lock."""
    path = directory / LOCK
    if not path.exists():
        return {}
    return dict(json.loads(path.read_text("utf-8"))["files"])


def write_lock(directory: Path) -> int:
    """Pin every file of the pinned folders; return how many."""
    files = {
        str(path.relative_to(directory)): digest(path)
        for folder in FOLDERS
        for path in sorted((directory / folder).rglob("*"))
        if path.is_file()
    }
    text = json.dumps({"version": 1, "files": files}, indent=1, sort_keys=True)
    (directory / LOCK).write_text(text + "\n", "utf-8")
    return len(files)


def verify(directory: Path) -> list[Diagnostic]:
    """Return a diagnostic for each pinned file that is missing or is not what was pinned."""
    found = []
    for name, expected in pinned(directory).items():
        path = directory / name
        if not path.is_file():
            message = f"the pinned file '{name}' is missing"
        elif digest(path) != expected:
            message = f"the pinned file '{name}' is not what was pinned"
        else:
            continue
        found.append(Diagnostic(Position(LOCK, 1, 1), message, "run brygga snapshot"))
    return found
