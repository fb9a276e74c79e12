"""Reads ``state:`` into a database address: where the file lies, and whether it may lie there."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

MOUNTS = Path("/proc/self/mountinfo")
# SQLite's WAL needs shared memory between all who open the file: none of these has it
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "glusterfs")
_NETWORK_FUSE = ("fuse.glusterfs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone")


class StateRefused(Exception):
    """The address of the state cannot be used; the message says why and what can."""


def read_address(text: str, directory: Path, mounts: Path = MOUNTS) -> URL:
    """Return the address, a relative SQLite path made absolute below ``directory``.

    ``sqlite:///var/brygga.db`` or ``postgresql+psycopg://…``; raise StateRefused for others and
    for a SQLite file on a network file system.
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StateRefused(
            "the state is no database URL: write sqlite:///var/brygga.db or "
            "postgresql+psycopg://user@host/name"
        ) from error
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StateRefused(
            f"the state cannot be kept in {url.drivername}: use sqlite or postgresql+psycopg"
        )
    if not url.database or url.database.startswith((":memory:", "file:")) or url.query:
        raise StateRefused("the state must be a plain file, as in sqlite:///var/brygga.db")
    path = (directory / url.database).resolve()
    kind = _file_system(path, mounts)
    if kind in (*_NETWORK, *_NETWORK_FUSE):
        raise StateRefused(
            f"the state's file lies on a network file system ({kind}), where SQLite loses data: "
            "use a local disk, or postgresql+psycopg://"
        )
    return url.set(database=str(path))


def _file_system(path: Path, mounts: Path) -> str:
    """Return the type of the file system that holds a path; "" where the system does not say."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ""  # not Linux
    best, found = -1, ""
    for line in lines:
        left, _, right = line.partition(" - ")
        point = Path(left.split()[4].replace("\\040", " "))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), right.split()[0]
    return found
