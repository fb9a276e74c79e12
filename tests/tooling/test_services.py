"""The servers that other tests rely on are what their fixtures promise."""

import psycopg
import pyodbc
import pytest
import redis

NAME = "Åsa Öberg Ångström"


@pytest.fixture(params=["postgresql", "postgresql_latin1", "mariadb", "mariadb_latin1"])
def database(request):
    return request.getfixturevalue(request.param)


def test_a_database_keeps_swedish_letters_through_its_odbc_driver(database):
    connection = pyodbc.connect(database.odbc, autocommit=True)
    try:
        connection.execute("CREATE TABLE letters (name varchar(40))")
        connection.execute("INSERT INTO letters VALUES (?)", NAME)
        assert connection.execute("SELECT name FROM letters").fetchval() == NAME
        connection.execute("DROP TABLE letters")
    finally:
        connection.close()


def test_the_latin_1_database_of_postgresql_stores_latin_1(postgresql_latin1):
    with psycopg.connect(
        host=postgresql_latin1.host,
        port=postgresql_latin1.port,
        user=postgresql_latin1.user,
        password=postgresql_latin1.password,
        dbname=postgresql_latin1.dbname,
    ) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("LATIN1",)


def test_a_redis_that_answers_keeps_a_key(redis_url, redis_keys):
    with redis.Redis.from_url(redis_url) as client:
        client.set(f"{redis_keys.prefix}name", NAME)
        assert client.get(f"{redis_keys.prefix}name").decode() == NAME
