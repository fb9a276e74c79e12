"""Sends an attachment, or the part of it that is asked for (RFC 9110, section 14)."""

from __future__ import annotations

import re

from gateway.errors import GatewayError
from gateway.messages import ApiRequest, Document, File
from gateway.web.response import Response

_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE | re.ASCII)


def send_file(document: Document, file: File, incoming: ApiRequest) -> Response:
    """Return the response, which closes the file when it was sent; raise GatewayError (416).

    One range is given, and of several the whole: a list of ranges is answered at will. A range
    is for those bytes alone that ``If-Range`` names (RFC 9110, section 13.1.5).
    """
    headers = {**dict(document.headers), "Accept-Ranges": "bytes"}
    size = file.spool.size
    bounds = _bounds(_range(incoming, headers["ETag"]), size)
    start, end = bounds or (0, size)
    if bounds is not None:
        if start >= end:
            file.close()
            told = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
            raise GatewayError("range-not-satisfiable", headers=told)
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return Response(
        file.spool.pieces(start, end),
        200 if bounds is None else 206,
        {**headers, "Content-Length": str(end - start)},
        content_type=document.content_type,
        close=file.close,
    )


def _range(incoming: ApiRequest, etag: str) -> str:
    """Return the range that is wanted; it means something to GET alone."""
    named = incoming.headers.get("if-range", etag).strip()
    return incoming.headers.get("range", "") if incoming.method == "GET" and named == etag else ""


def _bounds(wanted: str, size: int) -> tuple[int, int] | None:
    """Return where a range begins and before what it ends; None for what is no range.

    One that nothing of the file lies in ends before it begins.
    """
    found = _RANGE.fullmatch(wanted)
    first, last = (found[1], found[2]) if found else ("", "")
    if not first:
        return (max(0, size - int(last)), size) if last else None
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size
