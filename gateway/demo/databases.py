"""PERSDB and INVDB: SQLite files that are read through the real ODBC driver."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

DATABASES = ("persdb", "invdb")

_HEADER_BYTES = 100


class Database:
    """One SQLite file, made from the SQL of the package, that can be taken away and brought back.

    While stopped, a new connection fails, because a folder of that name stands in the way, and a
    connection that was open before fails at its next statement ("file is not a database"),
    because the head of the very file it holds is no longer one. Both work again after `start`,
    with everything that was written.
    """

    def __init__(self, name: str, directory: Path) -> None:
        self.name = name
        self.path = directory / f"{name}.db"
        self._aside = directory / f"{name}.db.stopped"
        self._head = directory / f"{name}.db.head"

    @property
    def is_running(self) -> bool:
        """Return whether the file is where connections look for it."""
        return self.path.is_file()

    @property
    def address(self) -> str:
        """Return the path of the file."""
        return str(self.path)

    def start(self) -> None:
        """Make the file if there is none, bring it back if it was stopped."""
        if self._aside.exists():
            self._bring_back()
        elif not self.path.exists():
            self._make()

    def stop(self) -> None:
        """Take the file away from old and new connections; stopping twice is once."""
        if not self.is_running:
            return
        self.path.rename(self._aside)
        with self._aside.open("r+b") as file:
            self._head.write_bytes(file.read(_HEADER_BYTES))
            file.seek(0)
            file.write(b"\xff" * _HEADER_BYTES)
        self.path.mkdir()

    def _bring_back(self) -> None:
        if self.path.is_dir():
            self.path.rmdir()
        if self._head.exists():
            with self._aside.open("r+b") as file:
                file.write(self._head.read_bytes())
        self._aside.rename(self.path)
        self._head.unlink(missing_ok=True)

    def _make(self) -> None:
        """Make the file under another name first: nobody meets a half-made database."""
        sql = (files("gateway.demo") / "data" / f"{self.name}.sql").read_text(encoding="utf-8")
        draft = self.path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.executescript(f"BEGIN;\n{sql}\nCOMMIT;")
        draft.replace(self.path)


def make_databases(directory: Path) -> Iterator[Database]:
    """Yield the two databases, started, in a directory that exists."""
    for name in DATABASES:
        database = Database(name, directory)
        database.start()
        yield database
