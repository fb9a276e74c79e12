"""The pieces of SQL that dialects share: quoting, sorting with NULL first, literal patterns."""

from __future__ import annotations

import re

from connectors.odbc.profiles.base import Fragment


def quote_double(name: str) -> str:
    """Return an identifier in the standard's double quotes."""
    return '"' + name.replace('"', '""') + '"'


def quote_backtick(name: str) -> str:
    """Return an identifier in the quotes of MySQL and MariaDB."""
    return "`" + name.replace("`", "``") + "`"


def quote_bracket(name: str) -> str:
    """Return an identifier in Transact-SQL's brackets."""
    return "[" + name.replace("]", "]]") + "]"


def nulls_first(expression: str, descending: bool) -> str:  # noqa: FBT001 - the pair of Selection
    """Sort where the database takes the standard's words (SQL:2003, T611)."""
    return f"{expression} {'DESC' if descending else 'ASC'} NULLS FIRST"


def nulls_are_low(expression: str, descending: bool) -> str:  # noqa: FBT001
    """Sort where NULL is the smallest value: only to be fetched up when descending."""
    return f"{_null_before(expression)}, {expression} DESC" if descending else f"{expression} ASC"


def nulls_are_high(expression: str, descending: bool) -> str:  # noqa: FBT001
    """Sort where NULL is the largest value: only to be fetched up when ascending."""
    return f"{expression} DESC" if descending else f"{_null_before(expression)}, {expression} ASC"


def nulls_are_anywhere(expression: str, descending: bool) -> str:  # noqa: FBT001
    """Sort where nobody says what NULL is."""
    return f"{_null_before(expression)}, {expression} {'DESC' if descending else 'ASC'}"


def _null_before(expression: str) -> str:
    return f"CASE WHEN {expression} IS NULL THEN 0 ELSE 1 END"


def contains(expression: str, words: str) -> Fragment:
    """Match a text inside of another, whatever characters it has."""
    return Fragment(f"{expression} LIKE ? ESCAPE '!'", (f"%{_literal(words)}%",))


def starts(expression: str, words: str) -> Fragment:
    """Match a text at the start of another, whatever characters it has."""
    return Fragment(f"{expression} LIKE ? ESCAPE '!'", (f"{_literal(words)}%",))


def contains_brackets(expression: str, words: str) -> Fragment:
    """Match inside where ``[`` begins a set of characters (Transact-SQL)."""
    return Fragment(f"{expression} LIKE ? ESCAPE '!'", (f"%{_literal(words, '[')}%",))


def starts_brackets(expression: str, words: str) -> Fragment:
    """Match the start where ``[`` begins a set of characters (Transact-SQL)."""
    return Fragment(f"{expression} LIKE ? ESCAPE '!'", (f"{_literal(words, '[')}%",))


def _literal(words: str, more: str = "") -> str:
    # No other character may stand behind the escape character: Oracle (ORA-01424) and Db2
    # (SQLSTATE 22025) decline what they need not escape.
    return re.sub(f"([!%_{re.escape(more)}])", r"!\1", words)
