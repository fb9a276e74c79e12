"""Procedures and functions of PostgreSQL: OUT parameters come as text through session settings.

psqlODBC loses dates and infinities of a CALL's row, and no CAST can stand around it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from connectors.odbc.profiles.base import Column, Connection, Reading
from connectors.odbc.profiles.calls import (
    MOST_ROWS,
    Calls,
    Gives,
    Kind,
    Line,
    Parameter,
    Procedure,
    Script,
    Textual,
    Textualize,
    Way,
)
from connectors.odbc.profiles.dialect import quote_double

# Without those of extensions, of pseudo-types, and with a list of any length.
_FOUND = """
SELECT CASE WHEN pg_function_is_visible(p.oid) THEN NULL ELSE n.nspname END AS schema_name,
       p.proname, CAST(p.prokind AS text), p.proretset, format_type(p.prorettype, -1),
       CAST(t.typtype AS text), p.pronargs - p.pronargdefaults, CAST(p.oid AS text),
       a.place, a.name, CAST(a.mode AS text), format_type(a.type, -1)
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_type t ON t.oid = p.prorettype
LEFT JOIN LATERAL (
  SELECT u.place, u.type, coalesce(p.proargmodes[u.place], 'i') AS mode,
         nullif(p.proargnames[u.place], '') AS name
  FROM unnest(coalesce(p.proallargtypes, CAST(p.proargtypes AS oid[])))
       WITH ORDINALITY AS u (type, place)
  UNION ALL
  SELECT c.attnum, c.atttypid, 't', c.attname FROM pg_attribute c
  WHERE t.typrelid <> 0 AND c.attrelid = t.typrelid AND c.attnum > 0 AND NOT c.attisdropped
) a ON true
WHERE p.prokind IN ('p', 'f')
  AND n.nspname NOT LIKE 'pg!_%' ESCAPE '!' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  AND p.provariadic = 0
  AND (t.typtype <> 'p' OR t.typname IN ('void', 'record'))
  AND NOT EXISTS (SELECT 1 FROM pg_type x WHERE x.oid = ANY (p.proargtypes) AND x.typtype = 'p')
ORDER BY n.nspname, p.proname, p.oid, a.place
"""
_REFCURSOR = "refcursor"
_WAYS = {"i": Way.IN, "o": Way.OUT, "b": Way.INOUT}


def _find(connection: Connection) -> Mapping[str, Procedure]:
    rows = connection.execute(_FOUND).fetchall()
    several: dict[str, list[Procedure]] = {}
    for _, members in groupby(rows, key=lambda row: str(row[7])):
        found = _procedure(list(members))
        several.setdefault(".".join(found.path), []).append(found)
    return {
        name if len(found) == 1 else f"{name}({_types(each)})": each
        for name, found in several.items()
        for each in found
    }


def _types(procedure: Procedure) -> str:
    return ", ".join(each.declared for each in procedure.parameters if each.way is not Way.OUT)


def _procedure(rows: list[Any]) -> Procedure:
    schema, name, kind, is_set, returns, type_kind, required, *_ = rows[0]
    path = tuple(part for part in (schema, name) if part)
    arguments = [row for row in rows if row[10] in _WAYS]
    parameters = tuple(_parameters(arguments, int(required)))
    if kind == "p":
        return Procedure(path, parameters, sets=_cursors(parameters))
    if is_set or type_kind == "c":
        inputs = tuple(replace(each, way=Way.IN) for each in parameters if each.way is not Way.OUT)
        if returns == _REFCURSOR:
            return Procedure(path, inputs, Kind.CURSORS)
        columns = tuple(
            Column(row[9], row[11]) for row in rows if row[10] in {"t", "o", "b"} and row[9]
        )
        return Procedure(path, inputs, Kind.ROWS, sets=(columns or (Column(name, returns),),))
    outs = any(each.way is not Way.IN for each in parameters)
    if outs or returns in {"void", "record"}:
        return Procedure(path, parameters, Kind.FUNCTION, sets=_cursors(parameters))
    if returns == _REFCURSOR:
        return Procedure(path, parameters, Kind.CURSORS, sets=((),))
    return Procedure(path, parameters, Kind.FUNCTION, returns, sets=())


def _parameters(rows: list[Any], required: int) -> Iterable[Parameter]:
    inputs = 0
    for row in rows:
        way = _WAYS[row[10]]
        inputs += way is not Way.OUT
        yield Parameter(
            row[9] or f"${row[8]}",
            row[11],
            way,
            optional=way is not Way.OUT and inputs > required and bool(row[9]),
            is_cursor=row[11] == _REFCURSOR and way is not Way.IN,
        )


def _cursors(parameters: Iterable[Parameter]) -> tuple[tuple[Column, ...], ...]:
    return tuple(() for each in parameters if each.is_cursor)


def _script(procedure: Procedure, given: Collection[str], textual: Textualize) -> Script:
    if procedure.kind is Kind.PROCEDURE:
        return _call(procedure, given, textual)
    passed = [each for each in procedure.given(given) if each.way is not Way.OUT]
    marks = _listed(passed, [f"CAST(? AS {each.declared})" for each in passed])
    source = f"{_name(procedure)}({marks})"
    binds = tuple(each.name for each in passed)
    if procedure.kind is Kind.CURSORS:
        sql = f"SELECT CAST(c AS text) FROM {source} AS brygga (c)"  # noqa: S608 - pinned names
        return Script((Line(sql, binds, Gives.CURSORS),), together=True)
    if procedure.kind is Kind.ROWS:
        columns = (procedure.sets or ((),))[0]
        names = ", ".join(quote_double(f"c{place}") for place, _ in enumerate(columns))
        texts = [
            textual(each.declared).sql.format(quote_double(f"c{place}"))
            for place, each in enumerate(columns)
        ]
        sql = f"SELECT {', '.join(texts)} FROM {source} AS brygga ({names})"  # noqa: S608 - as above
        return Script((Line(sql, binds, Gives.ROWS),))
    outs = [each for each in procedure.parameters if each.way is not Way.IN]
    if not outs:
        code = textual(procedure.returns).sql.format(source) if procedure.returns else source
        gives = Gives.OUT if procedure.returns else Gives.NOTHING
        return Script((Line(f"SELECT {code}", binds, gives),))
    names = ", ".join(f"c{place}" for place, _ in enumerate(outs))
    texts = [_out(textual, each).format(f"c{place}") for place, each in enumerate(outs)]
    sql = f"SELECT {', '.join(texts)} FROM {source} AS brygga ({names})"  # noqa: S608 - as above
    together = any(each.is_cursor for each in outs)
    return Script((Line(sql, binds, Gives.OUT),), together=together)


def _out(textual: Textualize, parameter: Parameter) -> str:
    return "CAST({} AS text)" if parameter.is_cursor else textual(parameter.declared).sql


def _call(procedure: Procedure, given: Collection[str], textual: Textualize) -> Script:
    """Return the CALL inside of a block, with settings of the session before and behind it.

    A value stands behind a ``+``, since a setting knows no NULL.
    """
    passed = procedure.given(given)
    inputs = [each for each in passed if each.way is not Way.OUT]
    outs = [each for each in passed if each.way is not Way.IN]
    places = {each.name: place for place, each in enumerate(passed)}
    lines = []
    if inputs:
        sets = ", ".join(
            f"set_config('brygga.i{places[each.name]}',"
            f" coalesce('+' || CAST(CAST(? AS {each.declared}) AS text), ''), false)"
            for each in inputs
        )
        lines.append(Line(f"SELECT {sets}", tuple(each.name for each in inputs)))
    declared = "".join(
        f" v{place} {each.declared}"
        + (f" := {_setting(f'i{place}')}" if each.way is not Way.OUT else "")
        + ";"
        for place, each in enumerate(passed)
    )
    values = _listed(passed, [f"v{place}" for place, _ in enumerate(passed)])
    kept = "".join(
        f" PERFORM set_config('brygga.o{places[each.name]}',"
        f" coalesce('+' || {_out(textual, each).format(f'v{places[each.name]}')}, ''), false);"
        for each in outs
    )
    block = f"DECLARE{declared} BEGIN CALL {_name(procedure)}({values});{kept} END"
    lines.append(Line(f"DO {_literal(block)}"))
    if outs:
        texts = ", ".join(_setting(f"o{places[each.name]}") for each in outs)
        lines.append(Line(f"SELECT {texts}", gives=Gives.OUT))
    return Script(tuple(lines), together=any(each.is_cursor for each in outs))


def _setting(name: str) -> str:
    return f"substr(nullif(current_setting('brygga.{name}'), ''), 2)"


def _listed(passed: Collection[Parameter], values: Iterable[str]) -> str:
    """Return an argument list: by name where every parameter has one, else by position."""
    if any(each.name.startswith("$") for each in passed):
        return ", ".join(values)
    pairs = zip(passed, values, strict=True)
    return ", ".join(f"{quote_double(each.name)} => {value}" for each, value in pairs)


def _name(procedure: Procedure) -> str:
    return ".".join(map(quote_double, procedure.path))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _textual(reading: Reading) -> Textual:
    if reading.type == "VARBINARY":
        return Textual("encode({}, 'hex')", bytes.fromhex)
    return Textual(reading.select if reading.select != "{}" else "CAST({} AS text)")


# An array grows in place only where nothing else is asked in the same statement.
_READ = _literal(
    "DECLARE c refcursor := current_setting('brygga.cursor'); r record; j json; a json[] := '{}';"
    " n integer := 0; BEGIN LOOP FETCH c INTO r; EXIT WHEN NOT FOUND OR n > {};"
    " SELECT json_object_agg(key, value) INTO j FROM json_each_text(row_to_json(r));"
    " a := array_append(a, j); n := n + 1; END LOOP;"
    " PERFORM set_config('brygga.rows', CAST(array_to_json(a) AS text), false); END"
).replace("n > {}", f"n > {MOST_ROWS}")
_CURSOR = (
    Line("SELECT set_config('brygga.cursor', ?, false)", ("cursor",)),
    Line(f"DO {_READ}"),
    Line("SELECT current_setting('brygga.rows')", gives=Gives.OUT),
)

POSTGRESQL_CALLS = Calls(_find, _script, _textual, _CURSOR)
