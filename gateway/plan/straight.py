"""Generates the straight way of a record: what is plain of it in one function without a loop.

The way is for records as nearly all are. Everything plain is converted before anything is put,
so that a record with a value that cannot be converted, or only with a warning, can still be
left to the slow way, which takes the fields one by one and tells of each in its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gateway.messages import Json
from gateway.plan.known import Known, alone
from gateway.plan.leaves import Plain, Put
from gateway.plan.lines import Lines, Node, display
from gateway.plan.members import Constant, Nested, Project, Scoped
from gateway.plan.sources import Column, Record, Step, trim_both, trim_right
from gateway.plan.specs import View
from gateway.plan.usual import ANY, Usual
from gateway.plan.values import ABSENT, At

_DEEPEST = 4  # levels in one function; Python takes 20 blocks in each other
_TRIMS: Mapping[Step, str] = {
    trim_right: "{0}.rstrip(' ') if type({0}) is str else {0}",
    trim_both: "{0}.strip() if type({0}) is str else {0}",
}


class Straight:
    """The projection of one record; its function is generated when the first record comes.

    ``one_by_one`` makes the slow way of the same ``puts``.
    """

    __slots__ = ("one_by_one", "puts", "run")

    def __init__(self, puts: Sequence[Put], one_by_one: Callable[[Sequence[Put]], Project]) -> None:
        self.puts = puts
        self.one_by_one = one_by_one
        self.run: Project = self._first

    def __call__(self, record: Record, view: View, at: At) -> dict[str, Json]:
        """Return the JSON object of a record."""
        return self.run(record, view, at)

    def _first(self, record: Record, view: View, at: At) -> dict[str, Json]:
        self.run = _compile(self.puts, self.one_by_one(self.puts))
        return self.run(record, view, at)


def _compile(puts: Sequence[Put], slow: Project) -> Project:
    plain = [put for put in puts if is_straight(put)]
    if not plain:
        return slow
    lines = Lines()
    otherwise = f"    return {lines.bind(slow)}(record, view, at)"
    with lines.under("def project(record, view, at):"):
        lines.write("if type(record) is not dict:", otherwise)
        with lines.under("try:"):
            members = Members(lines, "record", plain)
            values = {id(put): members.value(put) for put in plain}
        # Whatever it is: the slow way tells it, after what has to be told before it.
        lines.write("except Exception:", otherwise)
        entries = [(name_of(put), values[id(put)]) if id(put) in values else put for put in puts]
        found = put_all(lines, entries)
        lines.write(f"return present({found}) if {members.lacks} else {found}")
    return lines.function("project")


def put_all(lines: Lines, entries: Sequence[tuple[str, str] | Put], at: str = "at") -> str:
    """Write the making of the object in the order of its members, with those that are no value."""
    first = next((place for place, each in enumerate(entries) if callable(each)), len(entries))
    found = display(lines, [each for each in entries[:first] if not callable(each)])
    for each in entries[first:]:
        if callable(each):
            lines.write(f"{lines.bind(each)}(record, view, {at}, {found})")
        else:
            lines.write(f"{found}[{each[0]!r}] = {each[1]}")
    return found


class Members:
    """Writes the values of the members of one object; in ``lacks`` whether one may be ABSENT.

    An object is a dict, or has the values of ``columns`` in their order.
    """

    def __init__(
        self,
        lines: Lines,
        variable: str,
        puts: Sequence[Put],
        columns: Sequence[str] | None = None,
    ) -> None:
        self._lines = lines
        self._node = Node(variable)
        self.lacks = lines.variable()
        for put in puts:
            self._place(put)
        lines.write(f"{self.lacks} = False")
        if columns is None:
            self._node.read(lines, self.lacks)
        else:
            self._node.unpack(lines, columns, self.lacks)

    def value(self, put: Put) -> str:
        """Write what a field becomes; return its expression."""
        if isinstance(put, Scoped):
            found = self._new(self.value(put.put))
            self._lines.write(f"if {self._lines.bind(put.scope)} not in view.scopes:")
            self._lines.write(f"    {found} = ABSENT", f"    {self.lacks} = True")
            return found
        if isinstance(put, Plain):
            return self._plain(put, self._stepped(put.column))
        if isinstance(put, Nested):
            return self._nested(put)
        return self._lines.bind(put.value) if isinstance(put, Constant) else ""

    def json(self, puts: Sequence[Put]) -> str:
        """Write the making of the object; return its variable."""
        found = display(self._lines, [(name_of(put), self.value(put)) for put in puts])
        self._lines.write(f"if {self.lacks}:", f"    {found} = present({found})")
        return found

    def _place(self, put: Put) -> None:
        put = put.put if isinstance(put, Scoped) else put
        column = put.column if isinstance(put, Plain | Nested) else None
        if column:
            self._node.place(column.path, self._lines)
        elif isinstance(put, Nested):
            for each in _puts(put):
                self._place(each)

    def _stepped(self, column: Column) -> str:
        """Write the steps that a column's value takes by itself; return what holds it then."""
        found = self._node.place(column.path, self._lines)
        for step in column.steps:
            trim = _TRIMS.get(step)
            text = trim.format(found) if trim else f"{self._lines.bind(step)}({found})"
            found = self._new(text)
            if not trim:
                self._lines.write(f"if {found} is ABSENT:", f"    {self.lacks} = True")
        return found

    def _plain(self, put: Plain, given: str) -> str:
        """Write what becomes of a value that an expression gives; return the variable for it."""
        convert = put.convert
        if isinstance(convert, Known):
            found = self._new(f"{self._lines.bind(convert)}[{given}]")
        else:
            usual = convert if isinstance(convert, Usual) else ANY.get(convert)
            work = f"{self._lines.bind(alone(convert))}({given})"
            if usual:
                names = given, self._lines.bind(usual.helper)
                work = f"{usual.then.format(*names)} if {usual.when.format(*names)} else {work}"
            found = self._new(work)
        if put.default is not ABSENT:
            self._lines.write(f"if {found} is None or {found} is ABSENT:")
            self._lines.write(f"    {found} = {self._lines.bind(put.default)}")
        return found

    def _nested(self, put: Nested) -> str:
        lines, puts = self._lines, _puts(put)
        if put.column is None:
            found = self.json(puts)
            lines.write(f"if not {found}:", f"    {found} = ABSENT", f"    {self.lacks} = True")
            return found
        given = self._stepped(put.column)
        return self._array(given, puts) if put.is_list else self._object(given, puts)

    def _object(self, given: str, puts: Sequence[Put]) -> str:
        lines, found = self._lines, self._lines.variable()
        with lines.under(f"if type({given}) is dict:"):
            lines.write(f"{found} = {Members(lines, given, puts).json(puts)}")
        lines.write(f"elif {given} is None or {given} is ABSENT:", f"    {found} = {given}")
        lines.write("else:", "    raise TypeError")
        return found

    def _array(self, given: str, puts: Sequence[Put]) -> str:
        lines, found, item = self._lines, self._new("[]"), self._lines.variable()
        with lines.under(f"if type({given}) is list:"), lines.under(f"for {item} in {given}:"):
            with lines.under(f"if type({item}) is dict:"):
                lines.write(f"{found}.append({Members(lines, item, puts).json(puts)})")
            lines.write(f"elif {item} is None:", f"    {found}.append(None)")
            lines.write("else:", "    raise TypeError")
        lines.write(f"elif {given} is not None and {given} is not ABSENT:", "    raise TypeError")
        return found

    def _new(self, text: str) -> str:
        found = self._lines.variable()
        self._lines.write(f"{found} = {text}")
        return found


def is_straight(put: Put, depth: int = 1) -> bool:
    """Tell whether nothing but a value comes of a field: no warning, no look at the place."""
    if isinstance(put, Scoped):
        return is_straight(put.put, depth)
    if isinstance(put, Plain):
        return "$value" not in put.column.path
    if not isinstance(put, Nested):
        return isinstance(put, Constant)
    if not isinstance(put.project, Straight) or depth == _DEEPEST:
        return False
    of_itself = put.column is not None and "$value" in put.column.path
    return not of_itself and all(is_straight(each, depth + 1) for each in put.project.puts)


def _puts(put: Nested) -> Sequence[Put]:
    return put.project.puts if isinstance(put.project, Straight) else ()


def name_of(put: Put) -> str:
    """Return the member that a straight field becomes."""
    put = put.put if isinstance(put, Scoped) else put
    return put.name if isinstance(put, Plain | Nested | Constant) else ""
