"""What a simple type makes of whitespace (XML Schema 1.0, part 2, section 4.3.6).

The blanks of XML are four; Python's own strip and split take the no-break space for one too.
"""

from __future__ import annotations

BLANKS = "\t\n\r "
_REPLACED = str.maketrans("\t\n\r", "   ")


def replaced(value: str | None) -> str | None:
    """Return a text whose whitespace is blanks (whiteSpace replace)."""
    return None if value is None else value.translate(_REPLACED)


def collapsed(value: str | None) -> str | None:
    """Return a text with single blanks and none around it (whiteSpace collapse)."""
    return None if value is None else " ".join(words(value))


def items(value: str | None) -> list[str] | None:
    """Return the items of an xs:list."""
    return None if value is None else words(value)


def words(value: str) -> list[str]:
    """Return what stands between the blanks of a text."""
    if value.isascii() and value.isprintable():
        return value.split()
    return [each for each in value.translate(_REPLACED).split(" ") if each]


def as_read(text: str, whitespace: str) -> str:
    """Return a text as a reader sees it whose type says that of whitespace."""
    if whitespace == "collapse":
        return " ".join(words(text))
    return text.translate(_REPLACED) if whitespace == "replace" else text
