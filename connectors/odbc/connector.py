"""The ODBC connector: settings and pinned files in, bound reads out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from marshmallow import Schema

from connectors.contract import (
    Catalogue,
    Connector,
    Deadline,
    Effect,
    Finding,
    Found,
    Operation,
    OperationSpec,
    Settings,
    Shape,
    Signature,
)
from connectors.contract import Source as Origin
from connectors.errors import BindError, CallError, Unavailable
from connectors.odbc import pinned
from connectors.odbc.apart import take_apart
from connectors.odbc.calling import Binding, bind_sets, find_procedure, procedures
from connectors.odbc.examining import Examined
from connectors.odbc.exploring import explore
from connectors.odbc.names import named, query_names
from connectors.odbc.operation import OdbcRead
from connectors.odbc.pool import Pool
from connectors.odbc.procedure import OdbcProcedure
from connectors.odbc.profiles import PROFILES, Profile
from connectors.odbc.related import bind_level
from connectors.odbc.results import Results, adapted
from connectors.odbc.settings import OperationSchema, SettingsSchema, load
from connectors.odbc.source import Source, query_source, sources, table_source
from connectors.odbc.taking import take
from connectors.odbc.whole import bind_whole
from connectors.odbc.write import bind_write

_NO_JOIN = "the driver filters nothing that can be trusted, so that no rows are joined"


class OdbcConnector(Connector):
    """Reads tables and queries and calls procedures of one database over ODBC.

    ``settings`` are those of ``SettingsSchema``, as text or loaded; wrong ones raise BindError.
    The pinned file is ``snapshots/NAME.json`` below ``directory``.
    """

    settings_schema: ClassVar[type[Schema]] = SettingsSchema
    operation_schema: ClassVar[type[Schema]] = OperationSchema

    def __init__(self, settings: Settings, directory: Path) -> None:
        self._settings = load(SettingsSchema(), settings)
        self._plain = PROFILES[self._settings["profile"]]  # as long as nothing is known of a driver
        self._file = directory / "snapshots" / f"{self._settings['name']}.json"
        self._pinned: pinned.Pinned | None = None
        self._pool: Pool | None = None

    def __repr__(self) -> str:
        return f"OdbcConnector({self._settings['name']!r}, profile={self._plain.name!r})"

    @classmethod
    def explore(cls, source: Origin, directory: Path, deadline: Deadline) -> Found:
        """Pin the tables of a database and tell of them; raise CallError, BindError."""
        return explore(cls, source, directory, deadline)

    def snapshot(self, deadline: Deadline) -> Catalogue:
        """Ask the database for its tables and statement shapes and write the pinned file."""
        pinned.write(self._take(deadline), self._file)
        self._pinned = None
        return self.catalogue()

    def look(self, deadline: Deadline) -> Catalogue:
        """Ask the database for its tables and statement shapes as they are now."""
        return self._catalogue(self._take(deadline))

    def examine(self, deadline: Deadline) -> Sequence[Finding]:
        """Hold database and driver against the snapshot and tell what the driver cannot do."""
        isolated = self._settings["isolation"] == "process"
        now = self._take(deadline)
        return list(Examined(self._plain, self._read_pinned(), now, isolated).findings())

    def catalogue(self) -> Catalogue:
        """Return every pinned table by name and every pinned query by its text."""
        return self._catalogue(self._read_pinned())

    def bind(self, spec: OperationSpec, wants: Shape) -> Operation:
        """Check a read against the pinned file; without wanted members, all are read."""
        details = load(OperationSchema(), spec.details)
        if "procedure" in details:
            return self._bind_procedure(details, spec.effect, wants)
        if spec.effect is Effect.WRITE:
            return self._bind_write(details, wants)
        source = self._source(details)
        is_query = "query" in details
        names: Sequence[str] = details["arguments"]
        if is_query:
            names = query_names(source.names, names)
        for name in () if is_query else names:
            source.column(name, ("arguments", name))
        if self._profile.whole:
            if details["related"]:
                raise BindError(
                    _NO_JOIN, "read the other table by a route of its own", ("related",)
                )
            return bind_whole(
                source, names, wants, self._read_pinned(), self._profile, self._opened
            )
        level, members = bind_level(
            source, details["related"], wants, self._read_pinned(), self._profile
        )
        signature = replace(_signature(source, members, names), tabular=not level.members)
        return OdbcRead(signature, level, () if is_query else names, self._opened)

    def open(self) -> None:
        """Make ready to connect; the first call does connect."""
        if not self._pool:
            self._pool = Pool(
                self._settings["connection"],
                self._plain,
                self._settings["concurrency"],
                self._settings["timeout"],
                self._checks(),
                isolated=self._settings["isolation"] == "process",
            )

    def ping(self, deadline: Deadline) -> None:
        """Ask on one connection; raise CallError."""
        lease, give_back = self._opened().take(deadline)
        try:
            lease.ping()
        except CallError:
            lease.invalidate()
            raise
        finally:
            give_back()

    def close(self) -> None:
        """Close every connection; may be called twice."""
        pool, self._pool = self._pool, None
        if pool:
            pool.close()

    def _take(self, deadline: Deadline) -> pinned.Pinned:
        ask = take_apart if self._settings["isolation"] == "process" else take
        settings = self._settings
        return ask(settings["connection"], self._plain, settings["statements"], deadline)

    def _catalogue(self, found: pinned.Pinned) -> Catalogue:
        profile = adapted(self._plain.at(found.probe), found.checks)
        return Catalogue(
            {
                name: _signature(
                    source, source.shape(), source.bindable(), selects=not profile.whole
                )
                for name, source in sources(found, profile)
            },
            procedures(found, profile),
        )

    def _bind_procedure(self, details: dict[str, Any], effect: Effect, wants: Shape) -> Operation:
        binding = find_procedure(self._read_pinned(), self._profile, details["procedure"])
        if details["expect"] is not None:
            raise BindError("a procedure counts no rows", "delete the line", ("expect",))
        call = binding.call(details["arguments"], details["sets"], wants, ())
        signature = binding.signature(bind_sets(binding, details), details["arguments"])
        return OdbcProcedure(signature, call, effect, self._opened)

    def _bind_write(self, details: dict[str, Any], wants: Shape) -> Operation:
        if self._profile.whole:
            raise BindError(f"nothing is written by the profile {self._plain.name}")

        def find(name: str, path: tuple[str, ...]) -> Binding:
            return find_procedure(self._read_pinned(), self._profile, name, path)

        return bind_write(details, find, wants, self._opened)

    def _source(self, details: dict[str, Any]) -> Source:
        if "table" in details:
            return table_source(self._read_pinned(), self._profile, details["table"])
        return query_source(self._read_pinned(), self._profile, details["query"])

    def _read_pinned(self) -> pinned.Pinned:
        if self._pinned is None:
            self._pinned = pinned.read(self._file)
        return self._pinned

    @property
    def _profile(self) -> Profile:
        """The profile as the pinned probe says that this server and driver need it."""
        found = self._read_pinned()
        return adapted(self._plain.at(found.probe), found.checks)

    def _checks(self) -> Results:
        """Return what the driver did when the snapshot was taken, if there is one."""
        try:
            return self._read_pinned().checks
        except BindError:
            return {}

    def _opened(self) -> Pool:
        if not self._pool:
            raise Unavailable("The connector is not open.")
        return self._pool


def _signature(
    source: Source, members: tuple[Shape, ...], names: Sequence[str], *, selects: bool = True
) -> Signature:
    bound = tuple(named(name) if source.is_query else source.leaf(name) for name in names)
    return Signature(
        arguments=Shape("arguments", members=bound),
        result=Shape("row", members=members, unread=source.unread()),
        rows=True,
        selects=selects,
        key=source.key,
        links=source.links,
    )
