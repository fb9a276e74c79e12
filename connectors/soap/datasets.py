"""The tables of a .NET DataSet: the rows of its diffgram as they are now, or of its plain XML."""

from __future__ import annotations

from typing import Any

from connectors.errors import BadAnswer
from connectors.soap.namespaces import XML, XSD
from connectors.soap.structural import is_nil, structural

GRAM = "{urn:schemas-microsoft-com:xml-diffgram-v1}"
MARKS = (f"@{GRAM}", "@{urn:schemas-microsoft-com:xml-msdata}")
SPACE = f"{{{XML}}}space"


def tables(element: Any) -> dict[str, list[Any]] | None:
    """Return the rows of each table by its name; None where the DataSet is nil; raise BadAnswer.

    A row is an object of its columns' texts. The rows before a change (``diffgr:before``),
    deleted ones among them, are no rows.
    """
    if is_nil(element):
        return None
    found: dict[str, list[Any]] = {}
    for row in _rows(element):
        name = str(row.tag).rpartition("}")[2]
        found.setdefault(name, []).append(_columns(row))
    return found


def _rows(element: Any) -> Any:
    gram = next(iter(element.iter(f"{GRAM}diffgram")), element)
    for child in gram:
        if not child.tag.startswith((GRAM, f"{{{XSD}}}")):
            return child  # the DataSet itself, around its rows
    return ()


def _columns(row: Any) -> dict[str, Any]:
    for column in row:
        column.attrib.pop(SPACE, None)  # which .NET writes where a text is blanks
    value = structural(row)
    if isinstance(value, dict):
        return {name: each for name, each in value.items() if not name.startswith(MARKS)}
    if value and value.strip():
        raise BadAnswer("the answer has a DataSet with a text where a row should be")
    return {}
