"""Gunicorn's threaded worker with our own words: what is no HTTP ends in a problem too."""

from __future__ import annotations

import select
import socket
from typing import Any

from gunicorn import util
from gunicorn.http import wsgi
from gunicorn.http.errors import (
    ConfigurationProblem,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.http.wsgi import Response
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response as Answer

from gateway.web.request import REFUSED

AT_ONCE = 65536  # bytes of a body that are copied behind the head
LINGER_MILLISECONDS = 2
_OURS = (ConfigurationProblem, InvalidResponseHeader, InvalidResponseHeaderName)


class OneSend(Response):  # type: ignore[misc]  # gunicorn is untyped
    """Sends head and body together: each send is a system call, and wakes the client."""

    headers_sent: bool

    def write(self, arg: bytes) -> None:
        """Send a piece of the body; the whole of a small one goes with the head."""
        whole = len(arg) == self.response_length and not self._omits_body
        if self.headers_sent or not whole or len(arg) > AT_ONCE:
            super().write(arg)
            return
        self.headers_sent, self.sent = True, len(arg)
        fields = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        head = f"{''.join(self.default_headers())}{fields}\r\n"
        util.write(self.sock, head.encode("latin-1") + arg)


class Worker(ThreadWorker):  # type: ignore[misc]
    """Lets the application answer bytes that gunicorn refuses to read, as any other error.

    A thread that has answered waits a moment for the client's next request, as long as nobody
    else does: handing the connection over twice costs more than reading a request.
    """

    def handle(self, conn: Any) -> Any:  # noqa: ANN401 - gunicorn's connection, and its verdict
        """Answer requests of a connection; return whether it may be kept, or what defers it."""
        while True:
            kept = super().handle(conn)
            if kept is not True or not self._goes_on(conn):
                return kept

    def _goes_on(self, conn: Any) -> bool:  # noqa: ANN401
        if not self.alive or self.tpool._work_queue.qsize():  # noqa: SLF001 - nothing else tells
            return False
        if conn.parser.unreader.buf.getvalue():
            return True
        poll = select.poll()
        poll.register(conn.sock, select.POLLIN)
        return bool(poll.poll(LINGER_MILLISECONDS))

    def _keepalive_after(self, conn: Any, keepalive: Any) -> bool:  # noqa: ANN401
        """Tell whether another request may follow; a rest is looked for where there was a body."""
        body = getattr(conn.parser.mesg, "body", None)
        if keepalive and getattr(getattr(body, "reader", None), "length", None) == 0:
            conn.parser.mesg = None
            return True
        return bool(super()._keepalive_after(conn, keepalive))

    def handle_request(self, req: Any, conn: Any) -> bool:  # noqa: ANN401 - gunicorn's
        """Answer one request; return whether the connection may be kept."""
        resp, environ = wsgi.create(
            req, conn.sock, conn.client, conn.server, self.cfg, response_class=OneSend
        )
        environ["wsgi.multithread"] = True
        if not self.alive or len(self.keepalived_conns) >= self.max_keepalived:
            resp.force_close()
        pieces = self.wsgi(environ, resp.start_response)
        try:
            for piece in pieces:
                resp.write(piece)
            resp.close()
        except OSError:
            raise
        except Exception:
            if resp.headers_sent:  # what comes behind is no answer
                util.close_graceful(conn.sock)
                raise StopIteration from None
            raise
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        return not resp.should_close()

    def handle_error(
        self,
        req: Any,  # noqa: ANN401, ARG002 - gunicorn's request, or None
        client: socket.socket,
        addr: Any,  # noqa: ANN401, ARG002 - of any family
        exc: BaseException,
    ) -> None:
        """Send the problem and close; nothing of the client's bytes is repeated or logged."""
        environ = EnvironBuilder(environ_overrides={REFUSED: refusal(exc)}).get_environ()
        answer = Answer.from_app(self.wsgi, environ)
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
