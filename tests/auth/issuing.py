"""An issuer on loopback that signs real tokens, a clock that only the test turns, requests."""

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from gateway.messages import ApiRequest

NOW = 1_795_420_800.0  # 2026-11-23 08:00 UTC
AUDIENCE = "hemtjanst"
REGISTRY = jws.JWSRegistry(algorithms=["ES256", "RS256", "HS256"], strict_check_header=False)
REGISTRY.max_header_length = 100_000


@dataclass
class Clock:
    """A clock that only the test turns."""

    now: float

    def __call__(self):
        return self.now


class Site:
    """An HTTP server on loopback that answers what ``pages`` holds, and counts."""

    def __init__(self):
        self.pages = {}
        self.hits = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.hits.append(self.path)
                status, headers, body = site.pages.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def put(self, path, tree):
        self.pages[path] = (200, {}, json.dumps(tree).encode())


@dataclass
class IssuerSite:
    """An issuer with its keys, publishing what it is told to."""

    site: Site
    ec: ECKey
    rsa: RSAKey
    published: list = field(default_factory=list)

    @property
    def url(self):
        return self.site.url

    @property
    def fetches(self):
        return [path for path in self.site.hits if path == "/jwks"]

    def publish(self, *keys):
        self.site.put("/jwks", {"keys": [key.as_dict(private=False) for key in keys]})
        self.site.put(
            "/.well-known/openid-configuration",
            {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"},
        )

    def claims(self, **changes):
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "anna",
            "exp": NOW + 600,
            "nbf": NOW,
            "iat": NOW,
            "scope": "visits:read keys:read",
            "unit": "HT01",
            "staffId": "S1",
        }
        claims.update(changes)
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, claims=None, *, header=None, key=None, **changes):
        key = key or self.ec
        algorithm = {"EC": "ES256", "RSA": "RS256", "oct": "HS256"}[key.key_type]
        members = {"alg": algorithm, "typ": "at+jwt", "kid": key.kid, **(header or {})}
        members = {name: value for name, value in members.items() if value is not None}
        body = claims if claims is not None else json.dumps(self.claims(**changes))
        return jws.serialize_compact(members, body, key, [algorithm], REGISTRY)


def ask(authorization=None, **fields):
    headers = {} if authorization is None else {"authorization": authorization}
    return ApiRequest("GET", "/visits", headers=headers, **fields)
