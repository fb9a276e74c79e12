"""Gunicorn's threaded worker with our own words: what is no HTTP ends in a problem too."""

from __future__ import annotations

import socket
from typing import Any

from gunicorn import util
from gunicorn.http.errors import (
    ConfigurationProblem,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from gateway.web.request import REFUSED

_OURS = (ConfigurationProblem, InvalidResponseHeader, InvalidResponseHeaderName)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn is untyped
    """Lets the application answer bytes that gunicorn refuses to read, as any other error."""

    def handle_error(
        self,
        req: Any,  # noqa: ANN401, ARG002 - gunicorn's request, or None
        client: socket.socket,
        addr: Any,  # noqa: ANN401, ARG002 - of any family
        exc: BaseException,
    ) -> None:
        """Send the problem and close; nothing of the client's bytes is repeated or logged."""
        environ = EnvironBuilder(environ_overrides={REFUSED: refusal(exc)}).get_environ()
        answer = Response.from_app(self.wsgi, environ)
        answer.headers["Connection"] = "close"
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        try:
            util.write(client, f"HTTP/1.1 {answer.status}\r\n{head}\r\n".encode() + answer.data)
        except OSError:
            self.log.debug("the client left before its problem was sent")


def refusal(error: BaseException) -> str:
    """Return the code of the problem that an error of gunicorn's parser is."""
    if isinstance(error, LimitRequestLine):
        return "uri-too-long"
    if isinstance(error, LimitRequestHeaders):
        return "headers-too-large"
    if isinstance(error, _OURS) or not isinstance(error, ParseException | OSError):
        return "internal-error"
    return "invalid-request"
