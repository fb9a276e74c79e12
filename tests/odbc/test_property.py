"""Random tables, written and read back by the database's own client, against the whole read path.

    BRYGGA_TEST_ODBC_ROWS    how many rows of each driver and isolation    250

The whole row: BRYGGA_TEST_ODBC_ROWS=10000.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any

import pytest

from connectors.errors import BadAnswer
from tests.odbc import randoms
from tests.odbc.expected import REFUSED
from tests.odbc.gateways import Answer, Gateway
from tests.odbc.kinds import Kind, kinds_of
from tests.odbc.natives import Native

ROWS = int(os.environ.get("BRYGGA_TEST_ODBC_ROWS", "250"))
TABLES = 5  # of one deployment
IN_TABLE = 50  # rows
PAGE = 25
FIELDS = "abcdefghijkl"
PARTS = [
    range(start, min(start + TABLES, -(-ROWS // IN_TABLE)))
    for start in range(0, -(-ROWS // IN_TABLE), TABLES)
]


@dataclass
class Column:
    name: str
    kind: Kind
    nullable: bool


@dataclass(frozen=True)
class Refusal:
    """A 502 that names these fields."""

    fields: tuple[str, ...]


@dataclass
class Table:
    """A table that a seed makes, and what the database's own client says of its rows."""

    seed: int
    columns: list[Column]
    rows: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"t{self.seed}"

    @classmethod
    def of(cls, seed: int, profile: str) -> "Table":
        rng = Random(seed)  # noqa: S311 - seeded on purpose
        kinds = kinds_of(profile)
        count = rng.randint(1, 12)
        words = rng.choices(list(kinds), k=count)
        named = randoms.names(rng, count)
        return cls(
            seed,
            [
                Column(name, kinds[word](rng), rng.random() < 0.6)
                for name, word in zip(named, words, strict=True)
            ],
        )

    def fill(self, native: Native) -> None:
        """Make the table and its rows, and read what was written."""
        quote = native.quote
        columns = [
            f"{quote(each.name)} {each.kind.declared}{'' if each.nullable else ' NOT NULL'}"
            for each in self.columns
        ]
        native.run(f"CREATE TABLE {self.name} (nr INTEGER PRIMARY KEY, {', '.join(columns)})")
        rng = Random(self.seed)  # noqa: S311 - seeded on purpose
        native.run("BEGIN")
        native.insert(self.name, ((nr, *self._row(rng)) for nr in range(IN_TABLE)))
        native.run("COMMIT")
        selected = [each.kind.native.format(quote(each.name)) for each in self.columns]
        for nr, *values in native.run(f"SELECT nr, {', '.join(selected)} FROM {self.name}"):
            self.rows[int(nr)] = [
                None if value is None else each.kind.expect(value)
                for each, value in zip(self.columns, values, strict=True)
            ]

    def _row(self, rng: Random) -> list[Any]:
        return [
            None if each.nullable and rng.random() < 0.1 else each.kind.make(rng)
            for each in self.columns
        ]

    def mapping(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"nr": {"from": "nr", "type": "string", "role": "key"}}
        for place, each in enumerate(self.columns):
            more = {"inline": True} if each.kind.inline else {}
            fields[FIELDS[place]] = {"from": each.name, **more}
        read = {"table": self.name}
        routes = {
            f"GET /{self.name}": {**read, "sort": ["nr"], "page": {"size": PAGE, "max": PAGE}},
            f"GET /{self.name}/{{nr}}": {**read, "item": True, "arguments": {"nr": "$path.nr"}},
        }
        return {"fields": fields, "routes": routes}


def compare(served: Gateway, table: Table) -> list[str]:
    """Return every difference between what is there and what the gateway says."""
    found: list[str] = []
    for page in range(1, -(-len(table.rows) // PAGE) + 1):
        answer = served.get(f"/{table.name}", ("page", str(page)))
        if answer.status == HTTPStatus.OK:
            rows = [(item["nr"], item) for item in answer.body["items"]]
        else:  # a value that has no JSON: which one, the rows tell one by one
            told = _told(answer)
            rows = []
            numbers = range((page - 1) * PAGE, page * PAGE)
            for nr in numbers:
                one = served.get(f"/{table.name}/{nr}")
                rows.append((str(nr), one.body if one.status == HTTPStatus.OK else _told(one)))
            if told not in [row for _, row in rows]:
                found.append(f"{table.name} page {page}: {told} is no row's refusal")
        for nr, row in rows:
            found += _differences(table, int(nr), row)
        if [int(nr) for nr, _ in rows] != sorted(table.rows)[(page - 1) * PAGE : page * PAGE]:
            found.append(
                f"{table.name} page {page}: other rows than there are: {[nr for nr, _ in rows]}"
            )
    return found


def _told(answer: Answer) -> Refusal:
    code = answer.body["code"]
    assert (answer.status, code) == (HTTPStatus.BAD_GATEWAY, "backend-data"), answer
    return Refusal(tuple(each["pointer"].rpartition("/")[2] for each in answer.body["errors"]))


def _differences(table: Table, nr: int, row: dict[str, Any] | Refusal) -> Iterator[str]:
    for place, (column, wanted) in enumerate(zip(table.columns, table.rows[nr], strict=True)):
        name = FIELDS[place]
        if isinstance(row, Refusal):
            if wanted is not REFUSED and name in row.fields:
                yield f"{place_of(table, nr, column)}: refused {wanted!r}"
        elif wanted is REFUSED or json.dumps(row[name]) != json.dumps(wanted):
            yield (
                f"{place_of(table, nr, column)}:"
                f" {str(row[name])[:300]!r} is not {str(wanted)[:300]!r}"
            )
    if isinstance(row, Refusal) and REFUSED not in table.rows[nr]:
        yield f"{table.name} {nr}: refused without need"


def place_of(table: Table, nr: int, column: Column) -> str:
    return f"{table.name} {nr} {column.kind.declared} {column.name!r}"


@pytest.mark.parametrize("seeds", PARTS, ids=str)
def test_every_value_comes_as_it_is_or_is_refused_by_name(seeds, site, native, serve):
    if site.profile == "postgresql":
        native.run("DROP TYPE IF EXISTS mood CASCADE")
        native.run("CREATE TYPE mood AS ENUM ('glad', 'so so', 'å''\"')")
    tables = [Table.of(seed, site.profile) for seed in seeds]
    for table in tables:
        table.fill(native)
    with serve(**{each.name: each.mapping() for each in tables}) as served:
        found = [difference for table in tables for difference in compare(served, table)]
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:20])
    assert sum(len(each.rows) for each in tables) == len(tables) * IN_TABLE


def test_a_text_of_sqlite_that_is_none_is_refused_and_one_with_nul_is_whole(sqlite, open_bench):
    sqlite.run(
        "CREATE TABLE texts (nr INTEGER, words TEXT, photo BLOB)",
        "INSERT INTO texts VALUES (1, 'a' || char(0) || 'b', x'00ff')",
        "INSERT INTO texts VALUES (2, CAST(x'e5e4f6' AS TEXT), NULL)",
        "INSERT INTO texts VALUES (3, CAST(x'eda080' AS TEXT), NULL)",  # half a surrogate
    )
    bench = open_bench(sqlite)
    whole = {"nr": "1", "words": "a\0b", "photo": b"\x00\xff"}
    assert bench.read({"table": "texts"}, {"nr": 1}) == [whole]
    for nr in (2, 3):
        with pytest.raises(BadAnswer):
            bench.read({"table": "texts"}, {"nr": nr})
