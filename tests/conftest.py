"""Gives every test the shared data and the real servers, or the reason why they are not there.

A server that does not answer, or an ODBC driver that is not installed, skips the tests that need
it. Under `CI=true` it fails them: there, everything has to be tested.

    SHARED                    shared test data       ../shared
    BRYGGA_TEST_POSTGRESQL    may create databases   postgresql://postgres@127.0.0.1:5432/postgres
    BRYGGA_TEST_MARIADB       may create databases   mysql://root@127.0.0.1:3306/
    BRYGGA_TEST_REDIS         may hold keys          redis://127.0.0.1:6379/15
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn
from urllib.parse import SplitResult, unquote, urlsplit

import psycopg
import pymysql
import pyodbc
import pytest
import redis
from psycopg import sql

from connectors.testing.rig.driver import COMPILER, build_driver

CHECKOUT = Path(__file__).parent.parent
CONNECT_SECONDS = 3
DRIVERS = {
    "sqlite": "libsqlite3odbc.so",
    "postgresql": "psqlodbcw.so",
    "mariadb": "libmaodbc.so",
}


@dataclass(frozen=True, slots=True)
class Database:
    """An empty database of a real server, gone when the session ends."""

    host: str
    port: int
    user: str
    password: str
    dbname: str
    odbc: str  # the ODBC connection string


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of shared test data (specifications, WSDL files, the demo's answers)."""
    folder = CHECKOUT / os.environ.get("SHARED", "../shared")
    if not folder.is_dir():
        pytest.skip(f"there is no shared test data at {folder}; set SHARED to its folder")
    return folder.resolve()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Database]:
    """Give an empty PostgreSQL database in UTF-8."""
    with postgresql_database("UTF8") as database:
        yield database


@pytest.fixture(scope="session")
def postgresql_latin1() -> Iterator[Database]:
    """Give an empty PostgreSQL database that stores ISO-8859-1."""
    with postgresql_database("LATIN1") as database:
        yield database


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Database]:
    """Give an empty MariaDB database in UTF-8."""
    with mariadb_database("utf8mb4") as database:
        yield database


@pytest.fixture(scope="session")
def mariadb_latin1() -> Iterator[Database]:
    """Give an empty MariaDB database that stores latin1 (which is cp1252 there)."""
    with mariadb_database("latin1") as database:
        yield database


@dataclass(frozen=True, slots=True)
class KeySpace:
    """A Redis database and a key prefix that is this session's own."""

    url: str
    prefix: str


@pytest.fixture(scope="session")
def redis_keys() -> Iterator[KeySpace]:
    """Give a Redis and a prefix; every key below it is deleted at the end."""
    url = os.environ.get("BRYGGA_TEST_REDIS", "redis://127.0.0.1:6379/15")
    prefix = f"{_random_name()}:"
    with closing(redis.Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS)) as client:
        try:
            client.ping()
        except redis.RedisError as error:
            missing(f"Redis does not answer at {url}: {error}")
        yield KeySpace(url, prefix)
        for key in client.scan_iter(f"{prefix}*"):
            client.delete(key)


@pytest.fixture(scope="session")
def redis_url(redis_keys: KeySpace) -> str:
    """Give the address of a Redis that answers; take the prefix from `redis_keys`."""
    return redis_keys.url


@contextmanager
def postgresql_database(encoding: str) -> Iterator[Database]:
    """Make a database of the PostgreSQL server, and drop it at the end."""
    url = os.environ.get("BRYGGA_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
    require_driver("PostgreSQL Unicode")
    try:
        admin = psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True)
    except psycopg.OperationalError as error:
        missing(f"PostgreSQL does not answer at {_without_password(url)}: {error}")
    name = _random_name()
    with closing(admin):
        admin.execute(
            sql.SQL(
                "CREATE DATABASE {} ENCODING {} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
            ).format(sql.Identifier(name), sql.Literal(encoding))
        )
        try:
            yield _database(url, name, "PostgreSQL Unicode", 5432, {"BoolsAsChar": "0"})
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def mariadb_database(character_set: str) -> Iterator[Database]:
    """Make a database of the MariaDB server, and drop it at the end."""
    url = os.environ.get("BRYGGA_TEST_MARIADB", "mysql://root@127.0.0.1:3306/")
    require_driver("MariaDB Unicode")
    name = _random_name()
    database = _database(url, name, "MariaDB Unicode", 3306, {})
    try:
        admin = pymysql.connect(
            host=database.host,
            port=database.port,
            user=database.user,
            password=database.password,
            connect_timeout=CONNECT_SECONDS,
            autocommit=True,
        )
    except pymysql.OperationalError as error:
        missing(f"MariaDB does not answer at {_without_password(url)}: {error}")
    with closing(admin), admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET {character_set}")
        try:
            yield database
        finally:
            cursor.execute(f"DROP DATABASE {name}")


def _database(
    url: str, name: str, driver: str, default_port: int, extra: dict[str, str]
) -> Database:
    parts = urlsplit(url)
    host = parts.hostname or "127.0.0.1"
    port = parts.port or default_port
    user = unquote(parts.username or "")
    password = unquote(parts.password or "")
    settings = {"Driver": driver, "Server": host, "Port": str(port), "Database": name, "Uid": user}
    if password:
        settings["Pwd"] = "{" + password.replace("}", "}}") + "}"
    odbc = ";".join(f"{key}={value}" for key, value in (settings | extra).items())
    return Database(host, port, user, password, name, odbc)


def require_driver(name: str) -> None:
    if name not in pyodbc.drivers():
        missing(f"there is no ODBC driver '{name}'; scripts/system-packages installs it")


@pytest.fixture(scope="session")
def rig_driver(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give the file of the rig's ODBC driver before a profile's real one, compiled once each."""
    if shutil.which(COMPILER) is None:
        missing("there is no C compiler; scripts/system-packages gcc libc6-dev installs one")
    folder = tmp_path_factory.mktemp("driver")
    return cache(lambda profile: build_driver(folder, DRIVERS[profile]))


def missing(reason: str) -> NoReturn:
    """Skip the test for want of something, or under `CI=true` fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _without_password(url: str) -> str:
    parts: SplitResult = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or ''}{parts.path}"


def _random_name() -> str:
    # Not from `random`: the order plug-in seeds that, and two sessions may run at once.
    return f"brygga_test_{secrets.token_hex(6)}"
