"""What a call of an operation gives: a value, records one by one or by position, and extras."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

Row = dict[str, Any]
Batch = Sequence[Sequence[Any]]


class Reply:
    """A value, an iterator of rows, or both, with extras; closing gives everything back.

    A tabular operation gives batches instead: sequences of records, each a sequence of the values
    of ``names``, the members of the signature's result. Whoever asks such a reply for ``rows``
    gets them made of the batches, which can be gone through once.

    Extras: ``total``, ``rowcount``, ``rowcounts`` (of several statements), ``out``, ``return``,
    ``warnings`` (tuple of codes), ``retry-after``, ``bytes``, ``seconds``.
    """

    def __init__(
        self,
        value: Any = None,  # noqa: ANN401 - a value of the contract
        *,
        rows: Iterator[Row] | None = None,
        batches: Iterator[Batch] | None = None,
        names: Sequence[str] = (),
        extras: Mapping[str, Any] | None = None,
        close: Callable[[], None] | None = None,
    ) -> None:
        self.value = value
        self.batches = batches
        self.names = names
        self.extras: Mapping[str, Any] = extras or {}
        self._rows = rows
        self._close = close

    @property
    def rows(self) -> Iterator[Row] | None:
        """The records by name, None where there are none to come."""
        if self._rows is None and self.batches is not None:
            self._rows = _by_name(self.batches, self.names)
        return self._rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connection; may be called twice."""
        close, self._close = self._close, None
        if close:
            close()


def _by_name(batches: Iterator[Batch], names: Sequence[str]) -> Iterator[Row]:
    for batch in batches:
        for record in batch:
            yield dict(zip(names, record, strict=True))
