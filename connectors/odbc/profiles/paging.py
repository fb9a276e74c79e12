"""How a statement is cut to a page, by dialect; what a dialect cannot do is left to us."""

from __future__ import annotations

from connectors.odbc.profiles.base import Cut, Fragment, Page, Paged


def limit_offset(everything: str) -> Page:
    """Return the paging of LIMIT and OFFSET; ``everything`` is the limit that is none."""

    def page(whole: Fragment, cut: Cut) -> Paged:
        if cut.limit is None and not cut.offset:
            return Paged(whole)
        if not cut.offset:
            return _behind(whole, " LIMIT ?", cut.limit)
        if cut.limit is None:
            return _behind(whole, f" LIMIT {everything} OFFSET ?", cut.offset)
        return _behind(whole, " LIMIT ? OFFSET ?", cut.limit, cut.offset)

    return page


def offset_fetch(whole: Fragment, cut: Cut) -> Paged:
    """Page as SQL:2008 does (F861, F862)."""
    if cut.limit is None and not cut.offset:
        return Paged(whole)
    if not cut.offset:
        return _behind(whole, " FETCH FIRST ? ROWS ONLY", cut.limit)
    if cut.limit is None:
        return _behind(whole, " OFFSET ? ROWS", cut.offset)
    return _behind(whole, " OFFSET ? ROWS FETCH NEXT ? ROWS ONLY", cut.offset, cut.limit)


def offset_fetch_sorted(whole: Fragment, cut: Cut) -> Paged:
    """Page as Transact-SQL does: OFFSET belongs to ORDER BY, and FETCH to OFFSET."""
    if cut.limit is None and not cut.offset:
        return Paged(whole)
    sorting = "" if cut.is_sorted else " ORDER BY (SELECT NULL)"
    if cut.limit is None:
        return _behind(whole, f"{sorting} OFFSET ? ROWS", cut.offset)
    return _behind(whole, f"{sorting} OFFSET ? ROWS FETCH NEXT ? ROWS ONLY", cut.offset, cut.limit)


def top(whole: Fragment, cut: Cut) -> Paged:
    """Page as Transact-SQL did before 2012: the first rows, of which we skip some."""
    if cut.limit is None:
        return Paged(whole, cut.offset)
    return Paged(_in_front(whole, " TOP (?)", cut.limit + cut.offset), cut.offset)


def skip_first(whole: Fragment, cut: Cut) -> Paged:
    """Page as Informix does: ``SELECT SKIP ? FIRST ?``."""
    return _two_words(whole, ("SKIP", cut.offset or None), ("FIRST", cut.limit))


def first_skip(whole: Fragment, cut: Cut) -> Paged:
    """Page as Firebird did before 3: ``SELECT FIRST ? SKIP ?``."""
    return _two_words(whole, ("FIRST", cut.limit), ("SKIP", cut.offset or None))


def rownum(whole: Fragment, cut: Cut) -> Paged:
    """Page as Oracle did before 12: the first rows of a sorted source, of which we skip some."""
    if cut.limit is None:
        return Paged(whole, cut.offset)
    sql = f"SELECT * FROM ({whole.sql}) WHERE ROWNUM <= ?"  # noqa: S608 - a statement of ours
    return Paged(Fragment(sql, (*whole.values, cut.limit + cut.offset)), cut.offset)


def fetch_first_constant(whole: Fragment, cut: Cut) -> Paged:
    """Page as older Db2 do, which take no placeholder there: the first rows, as a constant.

    The next power of two is asked for, so that the texts stay few.
    """
    if cut.limit is None:
        return Paged(whole, cut.offset)
    room = 1 << max(0, cut.limit + cut.offset - 1).bit_length()
    first = Fragment(f"{whole.sql} FETCH FIRST {room} ROWS ONLY", whole.values)
    return Paged(first, cut.offset, cut.limit)


def stop_reading(whole: Fragment, cut: Cut) -> Paged:
    """Page where ODBC promises no words for it: read on to the page's end, and no further."""
    return Paged(whole, cut.offset, cut.limit)


def _behind(whole: Fragment, words: str, *values: int | None) -> Paged:
    return Paged(Fragment(whole.sql + words, (*whole.values, *values)))


def _in_front(whole: Fragment, words: str, *values: int) -> Fragment:
    return Fragment(f"SELECT{words}" + whole.sql.removeprefix("SELECT"), (*values, *whole.values))


def _two_words(whole: Fragment, *words: tuple[str, int | None]) -> Paged:
    said = [(word, number) for word, number in words if number is not None]
    if not said:
        return Paged(whole)
    sql = "".join(f" {word} ?" for word, _ in said)
    return Paged(_in_front(whole, sql, *(number for _, number in said)))
