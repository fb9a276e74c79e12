"""Fills the key tables of the reference page, and writes all that is made of the schemas.

``python -m gateway.mapping.reference`` in a checkout brings the files up to date; a test
compares them. A table stands between ``<!-- keys: FieldKeys -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gateway.mapping.jsonschema import gateway_schema, mapping_schema, render
from gateway.mapping.schema import GatewayKeys, MappingKeys
from gateway.mapping.schema_walk import Key, Keys

PAGE = Path("docs/reference/mapping-language.md")
_TABLE = re.compile(r"(<!-- keys: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def documents(root: Path) -> dict[Path, str]:
    """Return the text that each generated file of a checkout should have."""
    page = (root / PAGE).read_text(encoding="utf-8")
    return {
        root / "mappings/mapping.schema.json": render(mapping_schema()),
        root / "mappings/gateway.schema.json": render(gateway_schema()),
        root / PAGE: fill_tables(page),
    }


def fill_tables(page: str) -> str:
    """Return the page with its tables made anew."""
    blocks = all_blocks()
    return _TABLE.sub(lambda found: found[1] + _table(blocks[found[2]]) + found[3], page)


def all_blocks() -> dict[str, type[Keys]]:
    """Return every block of the format by the name of its schema."""
    found: dict[str, type[Keys]] = {}
    waiting: list[type[Keys]] = [GatewayKeys, MappingKeys]
    while waiting:
        block = waiting.pop()
        if block.__name__ not in found:
            found[block.__name__] = block
            waiting += Keys.__subclasses__()
            waiting += block.__subclasses__()
    return found


def _table(block: type[Keys]) -> str:
    return "| key | value | meaning |\n|---|---|---|\n" + "".join(_rows(block))


def _rows(block: type[Keys]) -> Iterator[str]:
    for name, key in block.known().items():
        yield f"| `{name}`{_demand(key)} | {key.describes} | {key.says} |\n"


def _demand(key: Key) -> str:
    return " (required)" if key.required else ""


def write(root: Path) -> None:
    """Write the generated files of a checkout."""
    for path, text in documents(root).items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path())
