"""A child that stands where the gateway stands: it listens, answers, and ends on SIGTERM."""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

NAMES = ("OMSPLAN_URL", "DEMO_DIR", "DEMO_ISSUER", "DEMO_URL")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die":
            os._exit(7)
        body = json.dumps({name: os.environ[name] for name in NAMES}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main(bind, mapping, how):
    if how == "deaf":
        signal.pause()
    if how == "exit":
        sys.exit(3)
    signal.signal(signal.SIGTERM, signal.SIG_IGN if how == "stubborn" else lambda *_: sys.exit(0))
    assert (Path(mapping) / "gateway.yaml").is_file()
    host, _, port = bind.rpartition(":")
    HTTPServer((host, int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
