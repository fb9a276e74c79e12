"""The head of an HTTP answer, which must be whole, small and mean one thing only.

http.client takes what it gets. Here a header that is broken or larger than 64 KiB in all ends the
exchange, as does a body whose length nobody can tell: the next answer on that connection could be
another caller's. Bytes that nobody asked for are counted, so that their connection is not kept.
"""

from __future__ import annotations

import http.client
import io
from email.errors import MultipartInvariantViolationDefect, StartBoundaryNotFoundDefect
from typing import Any

MAX_HEADER = 65536  # bytes, interim answers included; http.client allows 100 lines
# The header of a multipart answer is parsed without its body, and the parser misses that.
OF_BODIES = (StartBoundaryNotFoundDefect, MultipartInvariantViolationDefect)


class Incoming(io.BufferedReader):
    """What a connection brings for one answer; ``taken`` counts the bytes that were read of it."""

    taken = 0
    header = True

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read a line; raise HTTPException when the header grows beyond its limit."""
        line = super().readline(size)
        self.taken += len(line)
        if self.header and self.taken > MAX_HEADER:
            raise http.client.HTTPException
        return line

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes; raise HTTPException for all, as a chunk of -1 bytes would have it."""
        if size is None or size < 0:
            raise http.client.HTTPException
        data = super().read(size)
        self.taken += len(data)
        return data


class StrictResponse(http.client.HTTPResponse):
    """An answer whose head was read as the module says."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = sock.incoming = Incoming(self.fp.detach())
        sock.received = 0

    def begin(self) -> None:
        """Read status and header; raise HTTPException or ConnectionResetError for a broken one."""
        incoming: Any = self.fp
        super().begin()
        incoming.header = False
        if any(not isinstance(each, OF_BODIES) for each in self.headers.defects):
            if incoming.peek(1):
                raise http.client.HTTPException
            raise ConnectionResetError
        if not _is_framed_once(self.headers):
            self.will_close = True


def _is_framed_once(headers: http.client.HTTPMessage) -> bool:
    """Tell whether the body's end is told in one way; raise HTTPException where nobody knows it.

    With a length beside chunks the chunks hold (RFC 9112, section 6.3), for the last time.
    """
    lengths = {each.strip() for each in headers.get_all("Content-Length", [])}
    codings = [each.strip().lower() for each in headers.get_all("Transfer-Encoding", [])]
    if len(lengths) > 1 or not all(each.isdecimal() for each in lengths):
        raise http.client.HTTPException
    if codings not in ([], ["chunked"]):
        raise http.client.HTTPException
    return not (lengths and codings)
