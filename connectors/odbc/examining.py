"""Tells of a living database and its driver what an operator has to know, against its snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.examining import Finding, Grade
from connectors.odbc.checks import battery
from connectors.odbc.pinned import Pinned
from connectors.odbc.profiles import Profile
from connectors.odbc.results import FILTER, Result, compare

_AGAIN = "look at what changed, then let brygga snapshot pin it"


@dataclass(frozen=True, slots=True)
class Examined:
    """A back end now and as it was pinned, and whether its driver runs in a process of its own."""

    profile: Profile
    pinned: Pinned
    now: Pinned
    isolated: bool

    def findings(self) -> Iterator[Finding]:
        """Yield what there is to know, the driver's own name first."""
        yield from self._names()
        yield from self._proof()
        yield from self._probe()
        yield from self._lacks()

    def _names(self) -> Iterator[Finding]:
        yield Finding(Grade.OK, f"it is {_named(self.now)}")
        before = _named(self.pinned)
        if before != _named(self.now):
            yield Finding(Grade.NOTE, f"its snapshot was taken with {before}", _AGAIN)

    def _proof(self) -> Iterator[Finding]:
        name = self.profile.name
        if self.profile.proven:
            yield Finding(Grade.OK, f"profile {name}: proven")
            return
        yield Finding(
            Grade.NOTE,
            f"profile {name}: not proven here",
            "Brygga's tests have no such database; what the probe says below is what is known",
        )
        if not self.isolated:
            yield Finding(
                Grade.WARNING,
                "isolation: thread with a driver that is not proven: its crash ends the worker",
                "delete isolation: in gateway.yaml",
            )

    def _probe(self) -> Iterator[Finding]:
        if not self.pinned.checks:
            if self.now.checks:
                hint = "let brygga snapshot pin what the driver does"
                yield Finding(Grade.WARNING, "its snapshot has no probe", hint)
            return
        for name in compare(self.pinned.checks, self.now.checks):
            message = f"'{name}' came right in the snapshot and does not now{self._told(name)}"
            yield Finding(Grade.FAULT, message, f"its calls are refused; {_AGAIN}")
        right = sum(bool(each.plain or each.text) for each in self.now.checks.values())
        count = len(self.now.checks)
        grade = Grade.NOTE if right < count else Grade.OK
        yield Finding(grade, f"probe: {right} of {count} checks come right")

    def _lacks(self) -> Iterator[Finding]:
        if self.profile.whole:
            yield Finding(Grade.NOTE, "whole tables are read: the gateway filters, sorts and pages")
        graves = {each.name: each.grave for each in battery(self.profile).checks}
        told = compare(self.pinned.checks, self.now.checks)
        for name, each in sorted(self.now.checks.items()):
            if name in told:
                continue
            if name.startswith(FILTER) and each.plain is False:
                what = name.removeprefix(FILTER).strip()
                yield Finding(Grade.NOTE, f"the driver ignores a filter {what}".rstrip())
            elif each.plain is False:
                yield _lost(name, each, grave=graves.get(name, False), told=self._told(name))
            elif each.plain is None:
                yield Finding(Grade.NOTE, f"'{name}' could not be tried{self._told(name)}")

    def _told(self, name: str) -> str:
        told = self.now.checks[name].driver
        return f" (the driver alone: {told})" if told else ""


def _lost(name: str, each: Result, *, grave: bool, told: str) -> Finding:
    if each.text:
        return Finding(Grade.NOTE, f"'{name}' is read as the database's own text{told}")
    if grave:
        return Finding(Grade.NOTE, f"'{name}' is lost: columns of its type are refused{told}")
    return Finding(Grade.NOTE, f"'{name}' is lost{told}")


def _named(found: Pinned) -> str:
    names = found.probe
    database = " ".join(filter(None, (names["database"], names["databaseVersion"])))
    driver = " ".join(filter(None, (names["driver"], names["driverVersion"])))
    return f"{database} through {driver}" if driver else database
