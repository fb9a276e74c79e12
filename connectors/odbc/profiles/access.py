"""Access files through MDB Tools' drivers, of which each lacks a part, and which answer too much.

The driver of wide texts reads every name and text but has no catalogue; the other has one and
loses names in a plain locale. Neither binds, sorts or joins, and both ignore a filter that they
do not understand, so that nothing is read but whole tables. The file tells no keys.
"""

from __future__ import annotations

import datetime as dt
import os
import struct
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from typing import NoReturn

import pyodbc

from connectors.contract import Representation
from connectors.errors import Unavailable
from connectors.odbc import arguments
from connectors.odbc.profiles.base import (
    Column,
    Connection,
    Cut,
    Fragment,
    Paged,
    Profile,
    Reading,
    Table,
)
from connectors.odbc.profiles.dialect import quote_double

NO_MOMENT = "0000-00-00 00:00:00"
_DATE, _MOMENT = struct.Struct("=hHH"), struct.Struct("=hHHHHHI")  # SQL_DATE_, SQL_TIMESTAMP_STRUCT
_SINGLE = struct.Struct("=f")


def _moment(value: object) -> str | None:
    """Return a moment as rows have it, so that 2026-11-25 equals 2026-11-25 00:00:00."""
    words = arguments.moment(value)
    try:
        return words and dt.datetime.fromisoformat(words).isoformat(" ", "seconds")
    except ValueError:
        return words


_lexical = partial(Reading, representation=Representation.SQL_TEXT)
_TEXT = Reading("TEXT", bind=arguments.text, is_text=True)
_READINGS: Mapping[str, Reading] = {
    "BOOL": Reading("BOOLEAN", bind=arguments.boolean),
    "BYTE": Reading("SMALLINT", bind=arguments.integer(16)),
    "INT": Reading("SMALLINT", bind=arguments.integer(16)),
    "LONGINT": Reading("INTEGER", bind=arguments.integer(32)),
    "DOUBLE": Reading("DOUBLE", bind=arguments.double),
    "FLOAT": _lexical("DOUBLE", bind=arguments.double),
    "MONEY": _lexical("DECIMAL", bind=arguments.decimal),
    "NUMERIC": _lexical("DECIMAL", bind=arguments.decimal),
    "DATETIME": _lexical("TIMESTAMP", bind=_moment),
    "TEXT": _TEXT,
    "MEMO": _TEXT,
    "REPID": _lexical("VARCHAR", bind=arguments.text),
    "OLE": Reading("VARBINARY", bind=arguments.binary),
}  # BINARY crashes the driver, and COMPLEX is but the number of rows elsewhere


def _reading(column: Column) -> Reading | None:
    return _READINGS.get(column.base)


def _prepare(connection: Connection) -> None:
    # The driver fills in less than the type that it tells, or days that are none.
    connection.add_output_converter(pyodbc.SQL_TYPE_TIMESTAMP, _read_moment)
    connection.add_output_converter(pyodbc.SQL_FLOAT, _read_single)
    connection.add_output_converter(pyodbc.SQL_DECIMAL, bytes.decode)


def _read_moment(data: bytes) -> str:
    """Return what the driver made of a moment; it makes day nought of those it does not know."""
    if len(data) == _DATE.size:  # a column that Access shows as a short date
        data += bytes(_MOMENT.size - _DATE.size)
    year, month, day, hour, minute, second, _ = _MOMENT.unpack(data)
    if not day:
        return NO_MOMENT
    # The last half second of a day is hour 24.
    since = dt.timedelta(hours=hour, minutes=minute, seconds=second)
    return (dt.datetime(year, month, day) + since).isoformat(" ", "seconds")  # noqa: DTZ001 - Access has no zones


def _read_single(data: bytes) -> str:
    """Return the shortest number that is the same in 32 bits."""
    (value,) = _SINGLE.unpack(data)
    texts = (f"{value:.{digits}g}" for digits in range(6, 10))
    return next(text for text in texts if _SINGLE.pack(float(text)) == data)


def _tables(connection: Connection) -> Mapping[str, Table]:
    with closing(connection.cursor()) as cursor:
        names = [str(row[2]) for row in cursor.tables().fetchall() if row[3] == "TABLE"]
    return {name: Table((name,), _columns(connection, name)) for name in sorted(names)}


def _columns(connection: Connection, table: str) -> tuple[Column, ...]:
    with closing(connection.cursor()) as cursor:
        rows = cursor.columns(table=table).fetchall()  # without a table the driver may crash
    found = sorted((row[16], row[3], row[5]) for row in rows if row[2] == table)
    return tuple(Column(name, _DECLARED.get(kind, kind)) for _, name, kind in found)


_DECLARED = {"MONEY": "MONEY(19,4)"}


def _page(whole: Fragment, cut: Cut) -> Paged:
    if cut.limit is not None or cut.offset:
        raise arguments.decline("HYC00")
    return Paged(whole)


def _refuse(*_: object) -> NoReturn:
    raise arguments.decline("HYC00")  # the driver has nothing of the kind


def _leave(*_: object) -> None:
    """Set no limit: there is no server, and the process is ended at the deadline."""


def _stamp(options: Mapping[str, str]) -> object:
    """Tell one file from another of the same name; a missing one is Unavailable."""
    try:
        found = os.stat(options.get("dbq", ""))  # noqa: PTH116 - on every call, as with SQLite
    except OSError:
        raise Unavailable("The database file is not there.") from None
    return (found.st_dev, found.st_ino)


ACCESS = Profile(
    name="access",
    options={"Driver": "libmdbodbcW.so"},
    catalogue={"Driver": "libmdbodbc.so"},
    whole=True,
    proven=True,
    prepare=_prepare,
    limit=_leave,
    reading=_reading,
    quote=quote_double,
    order=_refuse,
    page=_page,
    contains=_refuse,
    starts=_refuse,
    derived=_refuse,
    tables=_tables,
    describe=_refuse,
    states={},
    stamp=_stamp,
    ping="SELECT COUNT(*) FROM MSysObjects",
)
