"""Reads an upload: the request's body is one file, which is kept outside memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from gateway.errors import GatewayError
from gateway.mapping.model import Upload
from gateway.messages import ApiRequest, File

ReadUpload = Callable[[ApiRequest], File]


def compile_upload(upload: Upload) -> ReadUpload:
    """Return what takes the file of a request; raise GatewayError (400, 413, 415).

    ``ApiRequest.unread`` holds it; whoever made the request closes it.
    """
    types = frozenset(upload.types)
    groups = tuple(each.removesuffix("*") for each in upload.types if each.endswith("/*"))

    def read(request: ApiRequest) -> File:
        unread = request.unread
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        packed = request.headers.get("content-encoding", "identity").strip().lower() != "identity"
        if packed or not (kind in types or (groups and kind.startswith(groups))):
            legal = " or ".join(upload.types)
            raise GatewayError("unsupported-media-type", f"Send {legal}, not packed.")
        if unread is None:
            raise GatewayError("invalid-request", "The body could not be read.")
        digest = hashlib.sha256()

        def hashed() -> Iterator[bytes]:
            for piece in unread.pieces(upload.maximum):
                digest.update(piece)
                yield piece

        spool = unread.keep(hashed())
        if not spool.size:
            raise GatewayError("invalid-body", "Send a file.")
        return File(kind, "", digest.hexdigest(), spool)

    return read
