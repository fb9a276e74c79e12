"""A whole gateway on a database of the tests: mappings in, HTTP answers out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient

from connectors.contract import Deadline
from connectors.odbc import OdbcConnector
from gateway.web.routes import make_app
from tests.compile.conftest import Small
from tests.compile.serving import Served
from tests.odbc.sites import Site


@dataclass
class Answer:
    """What an app gets: a status, and a body of JSON."""

    status: int
    body: Any


@dataclass
class Gateway:
    """A deployment that is served in the test's own process."""

    served: Served
    client: FlaskClient

    def get(self, path: str, *query: tuple[str, str], who: str = "anna") -> Answer:
        """Return the answer to a GET below the API's root."""
        words = f"?{urlencode(query)}" if query else ""
        return self.follow(f"/small/v1{path}{words}", who=who)

    def follow(self, href: str, who: str = "anna") -> Answer:
        """Return the answer to a GET of a link."""
        headers = {"Host": "127.0.0.1:8080", "Authorization": who}
        found = self.client.get(href.removeprefix("http://127.0.0.1:8080"), headers=headers)
        return Answer(found.status_code, json.loads(found.data))


@contextmanager
def gateway_on(site: Site, mappings: Mapping[str, Mapping[str, Any]]) -> Iterator[Gateway]:
    """Serve these mappings by name, with a snapshot of the database as it is now."""
    small = Small(site.directory / "small")
    place = replace(site, directory=small.directory)
    more = (
        f'  db: {{connector: odbc, connection: "${{DB}}", profile: {site.profile},'
        f" isolation: {site.isolation}}}\n"
    )
    small.gateway(backends=("backends:\n", f"backends:\n{more}"))
    for name, mapping in mappings.items():
        head = {"resource": name, "summary": f"All of {name}", "backend": "db", "personal": False}
        small.write(f"mappings/{name}.yaml", json.dumps({**head, **mapping}, ensure_ascii=False))
    OdbcConnector(place.settings(), small.directory).snapshot(Deadline.after(20))
    served = Served(small)
    app = make_app(lambda: served.generation, lambda: True, lambda _: None)
    try:
        yield Gateway(served, app.test_client())
    finally:
        served.close()
