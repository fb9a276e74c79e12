"""`python -m tests.web.plain_app PORT THREADS CONNECTIONS MAX_REQUESTS`: our worker, small app."""

import itertools
import sys

from gunicorn.app.base import BaseApplication

from gateway.web.request import REFUSED

COUNT = itertools.count(1)


def app(environ, start):
    if refused := environ.get(REFUSED):
        return said(start, refused.encode(), "400 Bad Request")
    path = environ["PATH_INFO"]
    if path in PIECES:
        start("200 OK", [])
        return PIECES[path]()
    if path == "/broken":
        start("200 OK", [("X-Broken", "a\r\nb")])
        return []
    return said(start, body_of(path, environ))


def body_of(path, environ):
    if path == "/count":
        return str(next(COUNT)).encode()
    if path == "/body":
        return environ["wsgi.input"].read()
    if path == "/large":
        return bytes(20_000_000)
    return f"{path} {environ.get('HTTP_X_TWICE', '')}".encode()


def said(start, body, status="200 OK"):
    start(status, [("Content-Length", str(len(body)))])
    return [body]


def breaks():
    yield b"begun"
    raise RuntimeError


PIECES = {"/pieces": lambda: [b"ab", b"c"], "/breaks": breaks}


class Plain(BaseApplication):
    def __init__(self, port, threads, connections, most):
        self.given = {
            "bind": f"127.0.0.1:{port}",
            "threads": int(threads),
            "worker_connections": int(connections),
            "max_requests": int(most),
            "worker_class": "gateway.web.worker.Worker",
            "keepalive": 2,
            "graceful_timeout": 10,
            "loglevel": "error",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self):
        for name, value in self.given.items():
            self.cfg.set(name, value)

    def load(self):
        return app


if __name__ == "__main__":
    Plain(*sys.argv[1:]).run()
