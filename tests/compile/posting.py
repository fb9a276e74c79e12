"""Serves a small deployment as it is served: the WSGI application, with an API key for a caller."""

import time
from dataclasses import dataclass, field

import orjson

from gateway.app import load_deployment, make_served, open_state
from gateway.auth.api_keys import ApiKeys

AUTH = "auth: {api-keys: true}\nstate: sqlite:///brygga.db\n"
HOST = "127.0.0.1:8080"


@dataclass
class Reached:
    """The API: asks as a caller with claims, and gives (status, JSON, headers)."""

    client: object
    keys: ApiKeys
    prefix: str = "/small/v1"
    known: dict = field(default_factory=dict)

    def key(self, **claims):
        name = repr(sorted(claims.items()))
        if name not in self.known:
            self.known[name] = self.keys.create("test", ["alerts:read"], claims)[1]
        return self.known[name]

    def send(self, path, body=None, method="POST", kind="application/json", headers=(), **claims):
        data = body if isinstance(body, bytes | None) else orjson.dumps(body)
        given = {"Authorization": f"Bearer {self.key(**claims)}", **dict(headers)}
        if data is not None and kind:
            given["Content-Type"] = kind
        answer = self.client.open(
            self.prefix + path, method=method, data=data, headers=given, base_url=f"http://{HOST}"
        )
        return answer.status_code, answer.get_json(), answer.headers

    def get(self, path, **keys):
        return self.send(path, None, "GET", **keys)

    def faults(self, path, body, **keys):
        """Return {pointer: code} of a 400."""
        status, problem, _ = self.send(path, body, **keys)
        assert status == 400, problem
        return {each["pointer"]: each["code"] for each in problem["errors"]}


def reach(small):
    """Return the API of a deployment that compiles, or fail with its diagnostics."""
    digest, told = small.compiled()
    assert not told, "\n".join(str(each) for each in told)
    served = make_served(small.directory, small.cache / "generations" / digest)
    served.open()
    deployment = load_deployment(small.directory)
    keys = ApiKeys(open_state(deployment, small.directory), time.time)
    return Reached(served.wsgi.test_client(), keys)
