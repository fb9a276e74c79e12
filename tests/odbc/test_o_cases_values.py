"""The JSON cases O1, O2 and O4 on real databases, through the whole gateway."""

from __future__ import annotations

import base64
from contextlib import ExitStack

import pytest

from tests.odbc.served import deploy
from tests.odbc.served import serve as opened
from tests.odbc.sites import Site, drop_tables

# The types of each database that a case is about; None where it has none of the kind.
TYPES = {
    "sqlite": {"real": "REAL", "bit": "BOOLEAN", "uuid": "UUID", "bytes": "BLOB"},
    "postgresql": {"real": "real", "bit": "boolean", "uuid": "uuid", "bytes": "bytea"},
    "mariadb": {"real": "FLOAT", "bit": "BIT(1)", "uuid": "UUID", "bytes": "BLOB"},
}
MOMENTS = {
    "postgresql": ("timestamptz", "'2017-03-16 17:35:18.5+01'"),
    "mariadb": ("TIMESTAMP(6) NULL", "'2017-03-16 16:35:18.5'"),
}
UUID = "6F9619FF-8B86-D011-B42D-00C04FC964FF"


@pytest.fixture
def serve():
    """Serve deployments, and close them at the end."""
    with ExitStack() as stack:
        yield lambda *given: stack.enter_context(opened(*given))


@pytest.fixture
def values_of(serve):
    """Return the API of one column ``v`` with one value."""

    def run(place, declared, literal, keys="", *, before=()):
        place.run(
            *before,
            f"CREATE TABLE t (id INTEGER PRIMARY KEY, v {declared})",
            f"INSERT INTO t VALUES (1, {literal})",
        )
        return serve(place, _mapping(keys))

    return run


@pytest.fixture
def place(site, monkeypatch):
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    monkeypatch.setenv("DB", site.connection)
    return site


def _mapping(keys):
    fields = f"fields: {{id: {{from: id}}, v: {{from: v{keys}}}}}\n"
    return fields + "routes:\n  GET /alerts: {table: t}\n"


def value(api):
    status, body, _ = api.get("/alerts")
    assert status == 200, body
    assert "_meta" not in body or "warnings" not in body["_meta"], body
    return body["items"][0]["v"]


def problem(api):
    status, body, _ = api.get("/alerts")
    return status, body["code"], [each["pointer"] for each in body.get("errors", ())]


@pytest.mark.parametrize(
    ("declared", "literal", "expected"),
    [
        ("DECIMAL(19,4)", "10.5", "10.5000"),
        ("BIGINT", "9007199254740993", "9007199254740993"),
        ("SMALLINT", "7", 7),
        ("VARCHAR(20)", "''", ""),
        ("DATE", "'9999-12-31'", "9999-12-31"),
    ],
)
def test_o1_the_type_zoo_of_standard_sql(place, declared, literal, expected, values_of):
    found = value(values_of(place, declared, literal))

    assert (found, type(found)) == (expected, type(expected))


def test_o1_money_is_a_decimal_text(place, values_of):
    declared = {"postgresql": "money"}.get(place.profile, "DECIMAL(19,4)")

    assert value(values_of(place, declared, "1234.50")) in {"1234.50", "1234.5000"}


def test_o1_a_real_has_the_shortest_digits(place, values_of):
    assert value(values_of(place, TYPES[place.profile]["real"], "0.1")) == 0.1


def test_o1_an_infinite_number_is_null_with_a_warning(place, values_of):
    if place.profile == "mariadb":  # it stores none, so a view computes what it would be
        with pytest.raises(Exception, match="out of range"):
            place.run("SELECT 1e308 * 10")
        return
    literal = {"sqlite": "9e999", "postgresql": "'Infinity'"}[place.profile]
    _, body, _ = values_of(place, "DOUBLE PRECISION", literal).get("/alerts")

    assert body["items"][0]["v"] is None
    assert body["_meta"]["warnings"] == [{"pointer": "/0/v", "code": "not-finite"}]


def test_o1_a_bit_is_a_truth_value(place, values_of):
    literal = "'1'" if place.profile == "postgresql" else "1"

    assert value(values_of(place, TYPES[place.profile]["bit"], literal)) is True


def test_o1_a_uuid_is_in_lower_case(place, values_of):
    assert value(values_of(place, TYPES[place.profile]["uuid"], f"'{UUID}'")) == UUID.lower()


def test_o1_bytes_are_told_of_or_base64(place, values_of):
    literal = "'\\x0001ff'" if place.profile == "postgresql" else "x'0001ff'"
    api = values_of(place, TYPES[place.profile]["bytes"], literal, ", inline: true")

    assert value(api) == base64.b64encode(b"\x00\x01\xff").decode()


def test_o1_a_moment_with_a_zone_is_in_utc(place, values_of):
    if place.profile == "sqlite":  # a text, whose offset counts
        found = value(values_of(place, "TIMESTAMP", "'2017-03-16 17:35:18.5+01:00'"))
    else:
        declared, literal = MOMENTS[place.profile]
        zone = ("SET time_zone = '+00:00'",) if place.profile == "mariadb" else ()
        found = value(values_of(place, declared, literal, before=zone))

    assert found == "2017-03-16T16:35:18.5Z"


def test_o1_a_type_that_cannot_be_read_is_a_mistake_that_names_the_column(place, values_of):
    if place.profile != "mariadb":  # PostgreSQL and SQLite make a text of whatever they have
        found = value(values_of(place, "VARCHAR(9)", "'x'"))
        assert found == "x"
        return
    place.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v POINT)")
    told = deploy(place, _mapping("")).told()

    assert [message for message in told if "'v'" in message]


def test_o1_a_text_of_ten_megabytes_comes_whole(place, serve):
    declared = "LONGTEXT" if place.profile == "mariadb" else "TEXT"
    words = "å" * 5_000_000
    place.run(f"CREATE TABLE t (id INTEGER PRIMARY KEY, v {declared})")
    unit = "REPEAT('å', 5000000)"
    if place.profile == "sqlite":
        unit = "replace(hex(zeroblob(2500000)), '0', 'å')"
    place.run(f"INSERT INTO t VALUES (1, {unit})")

    assert value(serve(place, _mapping(""))) == words


@pytest.mark.parametrize(
    ("declared", "stored", "expected"),
    [("CHAR(10)", "AB", "AB"), ("VARCHAR(10)", "AB  ", "AB  "), ("CHAR(10)", "ÅÄÖ", "ÅÄÖ")],
)
def test_o2_char_is_trimmed_and_varchar_is_not(place, declared, stored, expected, values_of):
    assert value(values_of(place, declared, f"'{stored}'")) == expected


@pytest.mark.parametrize("database", ["postgresql_latin1", "mariadb_latin1"])
def test_o2_letters_of_a_charset_are_themselves(request, tmp_path, monkeypatch, database, serve):
    found = request.getfixturevalue(database)
    place = Site(database.partition("_")[0], found.odbc, tmp_path)
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    monkeypatch.setenv("DB", place.connection)
    try:
        place.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v CHAR(10))")
        place.run(("INSERT INTO t VALUES (1, ?)", ("ÅÄÖ",)))
        assert value(serve(place, _mapping(""))) == "ÅÄÖ"
    finally:
        drop_tables(place)


def test_o2_bytes_that_are_no_text_are_no_answer(sqlite, monkeypatch, values_of):
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    monkeypatch.setenv("DB", sqlite.connection)
    api = values_of(sqlite, "CHAR(10)", "CAST(x'c5e4f6' AS TEXT)")

    assert problem(api)[:2] == (502, "backend-bad-response")


def test_o2_what_ends_a_padded_text_is_stripped_with_a_warning(place, values_of):
    if place.profile == "postgresql":  # it stores no NUL
        with pytest.raises(Exception, match="null character"):
            place.run("SELECT 'AB' || chr(0)")
        return
    literal = {"sqlite": "'AB' || char(0) || char(0)", "mariadb": "CONCAT('AB', 0x0000)"}
    api = values_of(place, "CHAR(10)", literal[place.profile])
    if place.profile == "sqlite":  # its driver cuts there, so it is no answer
        assert problem(api)[:2] == (502, "backend-bad-response")
        return

    _, body, _ = api.get("/alerts")
    assert body["items"][0]["v"] == "AB"
    assert body["_meta"]["warnings"] == [{"pointer": "/0/v", "code": "trailing-nul"}]


PEOPLE = """\
fields:
  id:   {from: id}
  name: {from: "ÄRENDE"}
  soft: {from: "AÑO", convert: {unicode: NFD}}
routes:
  GET /alerts: {table: people, filter: {id: eq, name: eq, soft: eq}, sort: [id]}
"""


@pytest.fixture
def people(place, serve):
    quote = "`" if place.profile == "mariadb" else '"'
    place.run(
        f"CREATE TABLE people (id CHAR(10) NOT NULL PRIMARY KEY, {quote}ÄRENDE{quote} VARCHAR(20),"
        f" {quote}AÑO{quote} VARCHAR(20))",
        ("INSERT INTO people VALUES (?, ?, ?)", ("AB", "Öberg", "A\u030asa")),
    )
    return serve(place, PEOPLE)


@pytest.mark.parametrize("asked", ["AB", "AB   ", "AB%20%20"])
def test_o2_a_padded_key_is_found_by_its_words(people, asked):
    status, body, _ = people.get(f"/alerts?id={asked.replace(' ', '%20')}")

    assert (status, [each["id"] for each in body["items"]]) == (200, ["AB"])


def test_o2_composed_and_decomposed_letters_are_equal_where_the_mapping_says_so(people):
    for asked in ("%C3%85sa", "A%CC%8Asa"):
        _, body, _ = people.get(f"/alerts?soft={asked}")
        assert [each["soft"] for each in body["items"]] == ["\u00c5sa"]
    _, body, _ = people.get("/alerts?name=O%CC%88berg")
    assert body["items"] == []


def test_o2_a_column_with_letters_beyond_ascii_works(people):
    _, body, _ = people.get("/alerts?name=%C3%96berg")

    assert [each["name"] for each in body["items"]] == ["Öberg"]


@pytest.mark.parametrize(
    ("declared", "literal", "keys", "expected"),
    [
        ("DECIMAL(7,0)", "1240331", ", type: date, format: cyymmdd", "2024-03-31"),
        ("INTEGER", "20241231", ', type: date, format: "%Y%m%d"', "2024-12-31"),
        ("INTEGER", "2024366", ', type: date, format: "%Y%j"', "2024-12-31"),
        ("INTEGER", "93000", ', type: time, format: "%H%M%S"', "09:30:00"),
        ("DATE", "'1900-01-01'", "", "1900-01-01"),
        ("DATE", "'9999-12-31'", "", "9999-12-31"),
        ("DATE", "'9999-12-31'", ', null-if: "9999-12-31"', None),
        ("VARCHAR(26)", "'0001-01-01-00.00.00.000000'",
         ', type: datetime, null-if: "0001-01-01-00.00.00.000000"', None),
        ("VARCHAR(10)", "'0000-00-00'", ', type: date, null-if: "0000-00-00"', None),
    ],
)  # fmt: skip
def test_o4_dates_that_are_not_dates(place, declared, literal, keys, expected, values_of):
    assert value(values_of(place, declared, literal, keys)) == expected


@pytest.mark.parametrize("literal", ["0", "99999999"])
def test_o4_a_number_that_is_no_day_is_left_out_or_bad(place, literal, values_of):
    sentinel = f', type: date, format: "%Y%m%d", omit-if: "{literal}"'
    _, body, _ = values_of(place, "INTEGER", literal, sentinel).get("/alerts")
    assert body["items"] == [{"id": body["items"][0]["id"]}]


@pytest.mark.parametrize("literal", ["0", "99999999", "20240230"])
def test_o4_a_number_that_is_no_day_is_bad_data_that_names_the_field(place, literal, values_of):
    api = values_of(place, "INTEGER", literal, ', type: date, format: "%Y%m%d"')

    assert problem(api) == (502, "backend-data", ["/v"])


def test_o4_a_date_and_a_time_are_one_moment(place, serve):
    place.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, d DATE, t TIME)",
        "INSERT INTO t VALUES (1, '2024-12-31', '09:30:00')",
    )
    api = serve(
        place,
        "fields: {v: {from: [d, t], type: datetime, zone: Europe/Stockholm}}\n"
        "routes:\n  GET /alerts: {table: t}\n",
    )

    assert value(api) == "2024-12-31T08:30:00Z"


@pytest.mark.parametrize("strict", ["", ", strict-dates: true"])
def test_o4_a_text_that_drivers_hide_in_a_date_column_is_bad_data(place, strict, serve):
    literal = {"sqlite": "'soon'", "postgresql": "'infinity'", "mariadb": "'0000-00-00'"}
    relaxed = ("SET sql_mode = ''",) if place.profile == "mariadb" else ()
    place.run(
        *relaxed,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v DATE)",
        f"INSERT INTO t VALUES (1, {literal[place.profile]})",
    )

    assert problem(serve(place, _mapping(f", type: date{strict}"))) == (502, "backend-data", ["/v"])
