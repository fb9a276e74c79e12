"""What values look like: each shape that is told, and what is near it and is none."""

import pytest

from connectors.errors import BindError
from connectors.exploring import Form, Source
from connectors.odbc.forms import form_of
from connectors.odbc.profiles import PROFILES
from connectors.odbc.recognizing import named_profile, profile_for
from connectors.odbc.text import concealed

PERSONS = ["189001019802", "189001029819"]  # of the band that nobody has


def form(values, name="X", *, is_text=True):
    return form_of(name, values, is_text=is_text, is_integer=not is_text)


@pytest.mark.parametrize(
    ("values", "kind", "written"),
    [
        (["20261123", "18991231"], "date", "%Y%m%d"),
        (["2026-11-23"], "date", "%Y-%m-%d"),
        (["202611230645"], "datetime", "%Y%m%d%H%M"),
        (["202611232400"], "datetime", "%Y%m%d%H%M"),
        (["20261123064812"], "datetime", "%Y%m%d%H%M%S"),
        (["20261123240000"], "datetime", "%Y%m%d%H%M%S"),
        (["2026-11-23 06:45"], "datetime", "%Y-%m-%d %H:%M"),
        (["2026-11-23 06:45:12"], "datetime", "%Y-%m-%d %H:%M:%S"),
        (["06:45", "24:00"], "time", "%H:%M"),
        (["06:45:12"], "time", "%H:%M:%S"),
        (["SE2321009990-A1B2"], "hsaid", ""),
        (PERSONS, "personnummer", ""),
        (["18900101-9802", "900102-9819"], "personnummer", ""),
    ],
)
def test_texts_of_one_shape_are_told_by_it(values, kind, written):
    found = form(values)
    assert (found.type, found.format, found.values) == (kind, written, len(values))


@pytest.mark.parametrize(
    "values",
    [
        ["20261123", "20261323"],  # no such month
        ["00010021"],  # the year 1
        ["20261123", "2026112"],  # not of one length
        ["".join(chr(ord(each) + 0xFEE0) for each in "20261123")],  # digits, none of ASCII
        ["2026 1 1"],
        ["0645", "2561"],
        ["0645"],  # any four digits may be hours
        ["189001019802", "189001019803"],  # the check digit of the second is wrong
        PERSONS[:1],  # one number may add up by chance
        ["SE2321009990-A1B2", "ANLI01"],
        ["J", "N", "X"],
        ["J", "J"],
        ["1", "0"],  # may be two different numbers
        ["99991231"] * 3,  # never a date
    ],
    ids=str,
)
def test_what_is_near_a_shape_is_a_text_like_any(values):
    assert form(values).type == ""


@pytest.mark.parametrize("name", ["KL_FR", "startTid", "UTF_TIM"])
def test_four_digits_are_hours_where_the_name_says_so(name):
    assert form(["0645", "2400"], name).format == "%H%M"


def test_many_different_hours_are_hours_whatever_their_column_is_called():
    hours = [f"{hour:02}{minute:02}" for hour in range(10) for minute in (0, 59)]
    assert form(hours).format == "%H%M"
    assert form(hours[1:]).type == ""


@pytest.mark.parametrize("pair", ["JN", "YN", "TF", "10"])
def test_two_letters_are_a_flag_by_themselves_and_one_by_its_name(pair):
    yes, no = pair
    assert form([yes, no, no]).yes == yes
    assert form([yes, no, no]).no == no
    assert form([no], "AKTIV_FL").type == "boolean"


def test_integers_are_days_by_their_shape_and_flags_by_their_name_alone():
    assert form([20261123, 20261124], is_text=False).format == "%Y%m%d"
    assert form([0, 1, 1], is_text=False).type == ""
    assert form([0, 1, 1], "isActive", is_text=False).yes == "1"


def test_signs_of_no_value_are_told_and_no_other_value_is():
    found = form(["20261123", "00000000", "        ", None, "99991231"])
    assert found == Form(3, 3, "date", "%Y%m%d", blanks=("blank", "00000000", "99991231"))
    assert form([0, 20261123], is_text=False).blanks == ("0",)
    assert "20261123" not in repr(found)


def test_columns_of_other_types_have_no_shape():
    assert form_of("X", ["20261123"], is_text=False, is_integer=False).type == ""
    assert form([]) == Form(0, 0)


@pytest.mark.parametrize(
    ("database", "driver", "profile"),
    [
        ("SQLite", "sqlite3odbc.so", "sqlite"),
        ("PostgreSQL", "psqlodbcw.so", "postgresql"),
        ("MariaDB", "libmaodbc.so", "mariadb"),
        ("MySQL", "libmaodbc.so", "mariadb"),
        ("MySQL", "libmyodbc9w.so", "mysql"),
        ("Microsoft SQL Server", "libmsodbcsql-18.5.so.1.1", "mssql"),
        ("Microsoft SQL Server", "libtdsodbc.so", "freetds"),
        ("DB2/400 SQL", "libcwbodbc.so", "db2-i"),
        ("DB2/LINUXX8664", "libdb2o.so", "db2-luw"),
        ("Informix", "iclit09b.so", "informix"),
        ("Oracle", "libsqora.so.23.1", "oracle"),
        ("Firebird 5.0", "libOdbcFb.so", "firebird"),
        ("MDBTOOLS", "libmdbodbcW.so", "access"),
        ("", "libmdbodbc.so", "access"),
    ],
)
def test_a_profile_is_told_by_what_database_and_driver_call_themselves(database, driver, profile):
    known = {"sqlite", "postgresql", "mariadb", "mysql", "mssql", "freetds", "db2-i", "db2-luw",
             "informix", "oracle", "firebird", "access"}  # fmt: skip
    assert profile_for(database, driver, known) == profile


def test_a_profile_that_is_not_known_is_not_guessed():
    with pytest.raises(BindError) as refused:
        profile_for("Progress", "pgoe27.so")
    assert str(refused.value).startswith(
        "no profile is known for a database that calls itself 'Progress' over 'pgoe27.so'"
    )
    assert refused.value.hint == f"say --profile: {', '.join(sorted(PROFILES))}"


@pytest.mark.parametrize(
    ("connection", "profile"),
    [
        ("Driver=SQLite3;Database=x.db", "sqlite"),
        ("DRIVER={MDBTools};DBQ=x.mdb", "access"),
        ("Driver=PostgreSQL Unicode;Server=x", None),
        ("DSN=sqlite", None),
    ],
)
def test_a_driver_that_would_make_a_missing_file_is_known_by_its_name(connection, profile):
    assert named_profile(connection) == profile


def test_what_is_secret_in_a_connection_string_gives_way_to_marks_and_nothing_else_does():
    text = "Driver={A;B};UID=sa;PWD={s}};x=1};Password = p ; SSLKeyPassword=q;Pwd=;Port=1"
    marked = concealed(text, lambda option, _: f"<{option}>")
    assert marked == (
        "Driver={A;B};UID=sa;PWD=<PWD>;Password = <Password>; SSLKeyPassword=<SSLKeyPassword>"
        ";Pwd=;Port=1"
    )


def test_where_a_back_end_is_drafted_from_shows_in_no_repr():
    assert "hemlig" not in repr(Source("legacy", "Driver=SQLite3;Pwd=hemlig"))
