"""A table or query of a real database, served by a whole gateway in the test's process."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from connectors.contract import Deadline
from connectors.odbc import OdbcConnector
from gateway.app import asking, load_deployment, open_state, unwatched
from gateway.auth.api_keys import ApiKeys
from gateway.web.routes import make_app
from tests.compile.conftest import Small
from tests.compile.posting import AUTH, Reached
from tests.odbc.sites import Site


def deploy(place: Site, mapping: str, statements: Sequence[str] = ()) -> Small:
    """Write a deployment whose back end is a database, with its snapshot; `DB` names it."""
    small = Small(place.directory / "small")
    more = (
        f'  db: {{connector: odbc, connection: "${{DB}}", profile: {place.profile},'
        f" isolation: {place.isolation}}}\n"
    )
    small.gateway(AUTH, backends=("backends:\n", f"backends:\n{more}"))
    small.mapping("alerts", "backend: db\npersonal: false\n" + mapping)
    settings = place.settings(statements=list(statements)) | {"name": "db"}
    OdbcConnector(settings, small.directory).snapshot(Deadline.after(20))
    return small


@contextmanager
def serve(place: Site, mapping: str, statements: Sequence[str] = ()) -> Iterator[Reached]:
    """Give the API of such a deployment; its connections are closed at the end."""
    small = deploy(place, mapping, statements)
    digest, told = small.compiled()
    assert not told, "\n".join(str(each) for each in told)
    folder = small.cache / "generations" / digest
    with asking(small.directory, folder, lambda _: None, unwatched) as assembly:
        generation = assembly.generation()
        app = make_app(lambda: generation, lambda: True, lambda _: None)
        state = open_state(load_deployment(small.directory), small.directory)
        yield Reached(app.test_client(), ApiKeys(state, time.time))
