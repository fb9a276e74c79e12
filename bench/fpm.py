"""PHP as it is served: php-fpm behind nginx, both counted."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.canned import nginx
from bench.processes import CHECKOUT, Background, Server, free_port

CHILDREN = 16
SCRIPT = CHECKOUT / "bench" / "visits" / "visits.php"
_POOL = """
[global]
daemonize = no
error_log = /dev/stderr
pid = {folder}/fpm.pid
[bench]
{user}
listen = {folder}/fpm.sock
pm = static
pm.max_children = {children}
"""
_SERVER = """
upstream fpm {{ server unix:{folder}/fpm.sock; keepalive {children}; }}
server {{
  listen 127.0.0.1:{port};
  location / {{
    fastcgi_pass fpm;
    fastcgi_keep_conn on;
    fastcgi_param SCRIPT_FILENAME {script};
    fastcgi_param REQUEST_METHOD $request_method;
    fastcgi_param REQUEST_URI $request_uri;
    fastcgi_param QUERY_STRING $query_string;
    fastcgi_param BENCH_WSDL {wsdl};
  }}
}}
"""


class Php:
    """A PHP script under php-fpm and nginx; a context manager, as `Server` is."""

    def __init__(self, folder: Path, wsdl: Path) -> None:
        folder.mkdir()
        known = {"folder": folder, "children": CHILDREN, "wsdl": wsdl}
        user = "user = root\ngroup = root" if os.geteuid() == 0 else ""
        pool = folder / "fpm.conf"
        pool.write_text(_POOL.format(user=user, **known), encoding="utf-8")
        fpm = command_of_fpm() or "php-fpm"
        command = [fpm, "--nodaemonize", "--allow-to-run-as-root", "--fpm-config", str(pool)]
        self._fpm = Background(command, folder / "fpm.log", {})
        port = free_port()
        servers = _SERVER.format(port=port, script=SCRIPT, **known)
        self._nginx: Server = nginx(folder, servers, port, "/")
        self._running = ExitStack()
        self.address = self._nginx.address

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            starting.enter_context(self._fpm)
            starting.enter_context(self._nginx)
            self._running = starting.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running.close()

    def processes(self) -> frozenset[int]:
        """Return the ids of both servers and of every process below them."""
        return self._fpm.processes() | self._nginx.processes()


def command_of_fpm() -> str | None:
    """Return php-fpm's command, which Debian names by its version; None where there is none."""
    found = shutil.which("php-fpm")
    return found or next(map(str, sorted(Path("/usr/sbin").glob("php-fpm[0-9]*"))), None)
