"""Binds calls of procedures: what is pinned of one to its fixed statements and its shape."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.contract import Representation, Shape, Signature
from connectors.errors import BindError
from connectors.odbc.pinned import Pinned
from connectors.odbc.procedure import OUT, Output, ProcedureCall, WantedSet
from connectors.odbc.profiles import Column, Profile, Reading
from connectors.odbc.profiles.calls import (
    CODE,
    Calls,
    Parameter,
    Procedure,
    Textual,
    Textualize,
    Way,
)
from connectors.odbc.profiles.procedures import CALLS


@dataclass(frozen=True, slots=True)
class Binding:
    """A pinned procedure with what its database makes of it."""

    procedure: Procedure
    profile: Profile
    calls: Calls

    def textual(self, declared: str) -> Textual:
        """Return how a value of a declared type crosses as text; raise BindError."""
        return self.calls.textual(self.reading(declared, ("procedure",)))

    def reading(self, declared: str, path: tuple[str, ...]) -> Reading:
        """Return how a declared type is read and bound; raise BindError."""
        reading = self.profile.reading(Column("", declared))
        if reading is None:
            raise BindError(
                f"the procedure has a value of the type {declared}, which cannot be read",
                "wrap it in a procedure of your own that gives text",
                path,
            )
        return reading

    def signature(
        self, sets: tuple[Shape, ...] = (), names: Iterable[str] | None = None
    ) -> Signature:
        """Return what the procedure takes and gives, with these result sets."""
        takes = [each for each in self.procedure.parameters if each.way is not Way.OUT]
        wanted = [each for each in takes if names is None or each.name in names]
        outs = tuple(
            self.shape(each.name, each.declared) for each in self.outs() if not each.is_cursor
        )
        members = list(sets)
        if outs:
            members.append(Shape(OUT, members=outs))
        if self.procedure.returns:
            members.append(self.shape(CODE, self.procedure.returns))
        return Signature(
            Shape("arguments", members=tuple(self._argument(each) for each in wanted)),
            Shape("result", members=tuple(members)),
            sets=self.sets(),
        )

    def outs(self) -> tuple[Parameter, ...]:
        """Return the parameters that give a value back."""
        return tuple(each for each in self.procedure.parameters if each.way is not Way.IN)

    def sets(self) -> tuple[Shape, ...] | None:
        """Return the shapes of the result sets, as far as they are known."""
        if self.procedure.sets is None:
            return None
        return tuple(
            Shape("", members=tuple(self.shape(*_pair(each)) for each in columns), repeated=True)
            for columns in self.procedure.sets
        )

    def shape(self, name: str, declared: str) -> Shape:
        """Return the shape of a value that crosses as text."""
        reading = self.reading(declared, ("procedure",))
        column = Column(name, declared)
        native = reading.is_text or reading.type == "VARBINARY"
        return Shape(
            name,
            reading.type,
            reading.representation if native else Representation.SQL_TEXT,
            nillable=True,
            width=column.width if reading.is_sized else None,
            scale=(column.scale or 0) if reading.type == "DECIMAL" and column.width else None,
        )

    def _argument(self, parameter: Parameter) -> Shape:
        reading = self.reading(parameter.declared, ("arguments", parameter.name))
        column = Column(parameter.name, parameter.declared)
        return Shape(
            parameter.name,
            reading.type,
            reading.representation,
            required=not parameter.optional,
            nillable=True,
            width=column.width if reading.is_sized else None,
        )

    def call(
        self, given: Sequence[str], sets: Sequence[str], wants: Shape, path: tuple[str, ...]
    ) -> ProcedureCall:
        """Return the bound call with its named sets; raise BindError."""
        self._check(given, sets, path)
        procedure, textualize = self.procedure, self.textual
        passed = [each for each in procedure.given(given) if each.way is not Way.OUT]
        outputs = [Output(CODE, textualize(procedure.returns).read)] if procedure.returns else []
        outputs += [_output(each, textualize) for each in self.outs()]
        columns = (procedure.sets or ((),))[0]
        return ProcedureCall(
            self.calls.script(procedure, given, textualize),
            {
                each.name: self.reading(each.declared, (*path, "arguments", each.name)).bind
                for each in passed
            },
            tuple(outputs),
            tuple(_wanted(name, wants) for name in sets),
            self.calls.cursor,
            tuple(Output(each.name, textualize(each.declared).read) for each in columns),
        )

    def _check(self, given: Sequence[str], sets: Sequence[str], path: tuple[str, ...]) -> None:
        takes = {each.name: each for each in self.procedure.parameters if each.way is not Way.OUT}
        for name in given:
            if name not in takes:
                known = ", ".join(takes) or "none"
                where = (*path, "arguments", name)
                raise BindError(f"the procedure takes no '{name}'", f"it takes: {known}", where)
        for name, each in takes.items():
            if name not in given and not each.optional:
                message = f"nothing is given to the parameter '{name}' of the procedure"
                raise BindError(message, f"add {name} to the arguments", (*path, "arguments"))
        known_sets = self.procedure.sets
        if known_sets is not None and sets and len(known_sets) != len(sets):
            message = f"the procedure gives {len(known_sets)} result sets"
            raise BindError(message, "name as many under sets", (*path, "sets"))
        if not self.calls.binds_out and any(not each.is_cursor for each in self.outs()):
            raise BindError(
                "the driver gives no OUT parameters back",
                "wrap it in a procedure of your own that selects them",
                (*path, "procedure"),
            )


def find_procedure(
    pinned: Pinned, profile: Profile, name: str, path: tuple[str, ...] = ()
) -> Binding:
    """Return a pinned procedure by name; raise BindError."""
    where = (*path, "procedure")
    calls = CALLS.get(profile.name)
    if calls is None:
        message = f"a database of the profile {profile.name} has no procedures"
        raise BindError(message, "write a query, or read a table", where)
    found = pinned.procedures.get(name)
    if found is None:
        overloaded = [each for each in pinned.procedures if each.startswith(f"{name}(")]
        if overloaded:
            hint = f"say which: {', '.join(overloaded)}"
            raise BindError(f"there are {len(overloaded)} procedures '{name}'", hint, where)
        close = difflib.get_close_matches(name, pinned.procedures, n=1)
        hint = f"did you mean {close[0]}?" if close else "run brygga snapshot if it is new"
        raise BindError(f"there is no procedure '{name}'", hint, where)
    return Binding(found, profile, calls)


def procedures(pinned: Pinned, profile: Profile) -> Mapping[str, Signature]:
    """Return every procedure that can be called by name."""
    calls = CALLS.get(profile.name)
    if calls is None:
        return {}
    found = {}
    for name, procedure in pinned.procedures.items():
        try:
            found[name] = Binding(procedure, profile, calls).signature()
        except BindError:
            continue  # a type of it cannot be read; binding says which
    return found


def bind_sets(binding: Binding, details: Mapping[str, Any]) -> tuple[Shape, ...]:
    """Return the shapes of the named result sets."""
    known = binding.sets()
    return tuple(
        Shape(name, members=known[place].members if known else (), repeated=True)
        for place, name in enumerate(details["sets"])
    )


def _output(parameter: Parameter, textualize: Textualize) -> Output:
    if parameter.is_cursor:
        return Output(parameter.name, is_cursor=True)
    return Output(parameter.name, textualize(parameter.declared).read)


def _wanted(name: str, wants: Shape) -> WantedSet:
    member = wants.member(name)
    return WantedSet(name, tuple(each.name for each in member.members) if member else ())


def _pair(column: Column) -> tuple[str, str]:
    return column.name, column.declared
