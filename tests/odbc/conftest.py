"""Gives the ODBC tests databases and connectors of each profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Deadline
from connectors.odbc import OdbcConnector
from tests.odbc.gateways import Gateway, gateway_on
from tests.odbc.natives import NATIVES, Native
from tests.odbc.sites import Bench, Site, drop_tables


@pytest.fixture
def open_bench() -> Iterator[Callable[..., Bench]]:
    """Open connectors with a snapshot, and close them at the end."""
    opened: list[OdbcConnector] = []

    def start(site: Site, **more: Any) -> Bench:
        connector = OdbcConnector(site.settings(**more), site.directory)
        connector.snapshot(Deadline.after(20))
        connector.open()
        opened.append(connector)
        return Bench(connector)

    yield start
    for connector in opened:
        connector.close()


@pytest.fixture(params=["thread", "process"])
def isolation(request: pytest.FixtureRequest) -> str:
    """Give both places where a driver may run: everything holds in each."""
    found: str = request.param
    return found


@pytest.fixture
def sqlite(tmp_path: Path, isolation: str) -> Site:
    """Give an empty SQLite database file."""
    file = tmp_path / "legacy.db"
    file.touch()
    return Site("sqlite", f"Driver=SQLite3;Database={file}", tmp_path, isolation)


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def site(request: pytest.FixtureRequest, tmp_path: Path, isolation: str) -> Iterator[Site]:
    """Give a database of each profile in turn, its tables dropped at the end."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    database = request.getfixturevalue(request.param)
    place = Site(request.param, database.odbc, tmp_path, isolation)
    yield place
    drop_tables(place)


@pytest.fixture
def native(site: Site) -> Iterator[Native]:
    """Give a connection that needs no ODBC."""
    client = NATIVES[site.profile](site)
    yield client
    client.close()


@pytest.fixture
def serve(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AbstractContextManager[Gateway]]:
    """Give what serves mappings on the site."""
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    monkeypatch.setenv("DB", site.connection)
    return lambda **mappings: gateway_on(site, mappings)
