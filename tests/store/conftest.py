"""States on SQLite and on PostgreSQL, for tests that must hold on both."""

from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from connectors.contract import Deadline
from gateway.store.state import State


@pytest.fixture
def deadline():
    return Deadline.after(10.0)


@pytest.fixture
def sqlite_state(tmp_path):
    state = State("sqlite:///var/brygga.db", tmp_path)
    yield state
    state.close()


@pytest.fixture
def postgresql_state(postgresql):
    login = quote(postgresql.user) + (f":{quote(postgresql.password)}" * bool(postgresql.password))
    url = f"postgresql://{login}@{postgresql.host}:{postgresql.port}/{postgresql.dbname}"
    state = State(url, Path("/"))
    yield state
    with state.write(Deadline.after(10.0)) as connection:
        for table in ("schema_version", "api_keys"):
            connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    state.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def state(request):
    """Give a state that nobody has upgraded yet."""
    return request.getfixturevalue(f"{request.param}_state")
