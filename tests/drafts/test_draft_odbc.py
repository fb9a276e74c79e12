"""`brygga draft odbc` as a person calls it: odd tables, secrets, and what is refused in words."""

import sqlite3
from contextlib import closing

import pymysql
import pytest

from gateway.messages import Principal
from tests.compile.serving import Served
from tests.conftest import mariadb_database, postgresql_database
from tests.drafts.drafted import Draft, call

ODD = """
CREATE TABLE "order by" ("select" INTEGER PRIMARY KEY, "AÑO" INTEGER, "a/b" INTEGER,
    "Namn" VARCHAR(20), "NAMN_" VARCHAR(20), "namn 2" VARCHAR(20), "$x" INTEGER, "@y" INTEGER,
    "Två ord" VARCHAR(20), "名前" VARCHAR(20), "it's ""so"": #1" VARCHAR(20));
INSERT INTO "order by" VALUES (1, 2026, 3, 'a', 'b', 'c', 4, 5, 'd', 'e', 'f');
CREATE TABLE "ORDER_BY" ("item_nr" CHAR(3) NOT NULL, "what" VARCHAR(9));
INSERT INTO "ORDER_BY" VALUES ('A01', 'x');
INSERT INTO "ORDER_BY" VALUES ('A02', 'x');
CREATE VIEW "seen" AS SELECT "select", "AÑO" FROM "order by";
CREATE TABLE "empty" ("id" INTEGER PRIMARY KEY, "born" CHAR(8), "active" CHAR(1));
CREATE TABLE "slashed" ("a/b" INTEGER PRIMARY KEY, "c" VARCHAR(4));
"""
ANYBODY = Principal("test", "anybody", frozenset(), {"select": "1"})


@pytest.fixture
def odd(tmp_path):
    """Give a connection string of a database with odd tables, and its file."""
    file = tmp_path / "odd.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(ODD)
    return f"Driver=SQLite3;Database={file}", file


def test_odd_names_are_drafted_and_served(odd, tmp_path):
    done = call("draft", "odbc", odd[0], "-d", tmp_path / "d")
    assert done.exit_code == 0, done.output
    drafted = Draft(tmp_path / "d")
    files = drafted.files()
    assert files.keys() == {"order-by", "order-by-2", "seen", "empty", "slashed"}
    names = {
        each.sources[0]: name for name, each in files["order-by-2"].fields.items() if each.sources
    }
    assert names == {
        "select": "select", "AÑO": "ano", "Namn": "namn", "NAMN_": "namnTwo",
        "namn 2": "namnTwoTwo", "Två ord": "tvaOrd", "名前": "value", "it's \"so\": #1": "itSSoOne",
    }  # fmt: skip
    serving = Served(drafted)
    try:
        (row,) = serving.get("/order-by-2", who=ANYBODY)["items"]
        assert [row[each] for each in ("ano", "namnTwo", "value", "itSSoOne")] == [
            2026, "b", "e", "f",
        ]  # fmt: skip
    finally:
        serving.close()


def test_a_column_that_no_path_can_name_is_left_out_and_told(odd, tmp_path):
    done = call("draft", "odbc", odd[0], "-d", tmp_path / "d")
    for name in ("a/b", "$x", "@y"):
        assert f"note: order by: '{name}' is left out: a path cannot hold its name" in done.stderr
    text = Draft(tmp_path / "d").text("order-by-2")
    assert "# a/b is left out: a path cannot hold its name" in text.replace('"', "")


def test_what_has_no_key_is_told_with_the_column_that_may_be_one(odd, tmp_path):
    done = call("draft", "odbc", odd[0], "-d", tmp_path / "d")
    drafted = Draft(tmp_path / "d")
    assert "note: seen has no key that is known: its pages are counted" in done.stderr
    assert "itemNr: {from: item_nr}  # TODO role: key? its 2 values all differ" in drafted.text(
        "order-by"
    )
    for name in ("seen", "order-by", "slashed"):
        (route,) = drafted.files()[name].routes
        assert route.sort == ()
        assert "# TODO no key is known" in drafted.text(name)


def test_an_empty_table_is_drafted_without_guesses(odd, tmp_path):
    call("draft", "odbc", odd[0], "-d", tmp_path / "d")
    assert "born: {from: born}\n" in Draft(tmp_path / "d").text("empty")
    assert "guessed" not in Draft(tmp_path / "d").text("empty")


def test_only_the_tables_that_are_named_are_drafted(odd, tmp_path):
    done = call(
        "draft", "odbc", odd[0], "-d", tmp_path / "d", "--table", "empty", "--table", "seen"
    )
    assert done.exit_code == 0, done.output
    assert Draft(tmp_path / "d").files().keys() == {"empty", "seen"}


def test_a_table_that_is_not_there_is_told_and_nothing_is_written(odd, tmp_path):
    done = call("draft", "odbc", odd[0], "-d", tmp_path / "d", "--table", "emty")
    assert done.exit_code == 3
    assert done.stderr == "odd: there is no table 'emty' (did you mean empty?)\n"
    assert [*(tmp_path / "d").rglob("*")] == []


def test_a_second_draft_touches_no_file_of_the_first_and_keeps_pinned_queries(odd, tmp_path):
    folder = tmp_path / "d"
    call("draft", "odbc", odd[0], "-d", folder, "--table", "empty")
    Draft(folder).edit("empty", (r"table: empty", "query: SELECT id, born, active FROM empty"),
                       (r"    arguments:\n.*\n", ""), (r"# personal.*", "personal: false"),
                       (r'  "GET /empty/\{id\}":\n(?:    .*\n)+', ""))  # fmt: skip
    assert call("snapshot", folder).exit_code == 0
    before = (folder / "mappings" / "empty.yaml").read_text()
    done = call("draft", "odbc", odd[0], "-d", folder)
    assert done.exit_code == 0, done.output
    assert "note: mappings/empty.yaml is there already and was not touched" in done.stderr
    assert "note: gateway.yaml has the back end odd already and was not touched" in done.stderr
    assert (folder / "mappings" / "empty.yaml").read_text() == before
    assert call("check", folder).exit_code == 0


def test_a_second_back_end_is_printed_for_a_gateway_that_is_there(odd, tmp_path):
    folder = tmp_path / "d"
    assert call("init", folder).exit_code == 0
    done = call("draft", "odbc", odd[0], "-d", folder, "--table", "empty")
    assert done.exit_code == 0, done.output
    assert f'  odd:\n    connector: odbc\n    profile: sqlite\n    connection: "{odd[0]}"\n' in (
        done.stdout
    )
    assert "odd" not in (folder / "gateway.yaml").read_text()


def test_a_password_is_written_nowhere_and_its_secret_is_asked_for(odd, tmp_path):
    folder = tmp_path / "d"
    done = call("draft", "odbc", f"{odd[0]};Uid=brygga;Pwd={{h;emlig}}", "-d", folder)
    assert done.exit_code == 0, done.output
    written = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    assert not any("emlig" in text for text in (*written, done.output))
    gateway = (folder / "gateway.yaml").read_text()
    assert f'connection: "{odd[0]};Uid=brygga;Pwd=${{secret:odd-pwd}}"' in gateway
    where = folder / "secrets" / "odd-pwd"
    assert f"Pwd is not written down: put it into {where}, or set BRYGGA_SECRET_ODD_PWD" in (
        done.stderr
    )
    assert call("check", folder).exit_code == 3
    where.write_text("{h;emlig}")
    assert call("check", folder).exit_code == 0


def test_a_secret_that_the_connection_names_is_filled_in_and_stays_named(odd, tmp_path):
    folder = tmp_path / "d"
    asked = ("draft", "odbc", "Driver=SQLite3;Database=${ODD};Pwd=${secret:mine}", "-d", folder)
    done = call(*asked, "--name", "odd", env={"ODD": str(odd[1])})
    assert done.exit_code == 3
    assert "CONNECTION: the secret 'mine' is missing" in done.stderr
    done = call(*asked, "--name", "odd", env={"ODD": str(odd[1]), "BRYGGA_SECRET_MINE": "x"})
    assert done.exit_code == 0, done.output
    assert 'Database=${ODD};Pwd=${secret:mine}"' in (folder / "gateway.yaml").read_text()
    assert "is not written down" not in done.stderr


def test_a_database_that_is_not_there_is_exit_code_4_and_made_by_nobody(tmp_path):
    gone = tmp_path / "gone.db"
    done = call("draft", "odbc", f"Driver=SQLite3;Database={gone};Pwd=hemlig", "-d", tmp_path / "d")
    assert (done.exit_code, done.stdout) == (4, "")
    assert done.stderr.startswith("gone: Unavailable:")
    assert "hemlig" not in done.output
    assert not gone.exists()


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (("--name", "Å B"), 2, "'Å B' is no kebab-case name; say --name"),
        (("--profile", "dbase"), 3, "'profile' must be one of"),
        (("--glossary", "{tmp}/list.yaml"), 3, "list.yaml:1:1: a glossary is a block of THEIRS"),
        (("--glossary", "{tmp}/empty.yaml"), 3, "empty.yaml:2:1: 'KOD' wants a word, as in BRUK"),
        (("--glossary", "{tmp}/sign.yaml"), 3, "sign.yaml:1:1: '--' has no letters or digits"),
        (("--glossary", "{tmp}/twice.yaml"), 3, "twice.yaml:2:1:"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(odd, tmp_path, more, code, told):
    (tmp_path / "list.yaml").write_text("- a\n")
    (tmp_path / "empty.yaml").write_text("BRUK: client\nKOD:\n")
    (tmp_path / "sign.yaml").write_text('"--": x\n')
    (tmp_path / "twice.yaml").write_text("A: b\nA: c\n")
    given = [each.replace("{tmp}", str(tmp_path)) for each in more]
    done = call("draft", "odbc", odd[0], "-d", tmp_path / "d", *given)
    assert done.exit_code == code
    assert told in done.stderr
    assert not (tmp_path / "d" / "gateway.yaml").exists()


def test_servers_are_recognized_by_what_they_call_themselves(tmp_path):
    with postgresql_database("UTF8") as one, mariadb_database("utf8mb4") as other:
        for made, profile in ((one, "postgresql"), (other, "mariadb")):
            folder = tmp_path / profile
            done = call("draft", "odbc", made.odbc, "-d", folder)
            assert done.exit_code == 0, done.output
            assert f"    profile: {profile}\n" in (folder / "gateway.yaml").read_text()
            assert "note: the database shows no table and no view" in done.stderr


def test_a_column_of_a_type_that_cannot_be_read_is_left_out_with_its_type(tmp_path):
    with mariadb_database("utf8mb4") as made:
        with closing(pymysql.connect(
            host=made.host, port=made.port, user=made.user, password=made.password,
            database=made.dbname, autocommit=True,
        )) as database:  # fmt: skip
            database.cursor().execute("CREATE TABLE place (id INTEGER PRIMARY KEY, at POINT)")
            database.cursor().execute("CREATE TABLE shape (at POINT)")
        done = call("draft", "odbc", made.odbc, "-d", tmp_path / "d")
        assert done.exit_code == 0, done.output
        assert "note: place: 'at' is left out: it has the type point" in done.stderr
        assert "skipped shape: none of its columns can be read" in done.stderr
        assert Draft(tmp_path / "d").files().keys() == {"place"}


def test_a_view_that_cannot_be_read_costs_nothing_but_itself(tmp_path):
    file, folder = tmp_path / "legacy.db", tmp_path / "d"
    with closing(sqlite3.connect(file)) as database:
        database.executescript("""
            CREATE TABLE unit (id INTEGER PRIMARY KEY, name TEXT);
            CREATE VIEW broken AS SELECT gone.id FROM unit JOIN gone ON true;
            CREATE VIEW failing AS SELECT name, abs(-9223372036854775808) AS n FROM unit;
            INSERT INTO unit VALUES (1, 'Norr');
        """)
    done = call("draft", "odbc", f"Driver=SQLite3;Database={file}", "-d", folder)
    assert done.exit_code == 0, done.output
    assert "skipped broken: none of its columns can be read" in done.stderr
    assert "note: failing: its rows were not looked at (Fault)" in done.stderr
    assert Draft(folder).files().keys() == {"unit", "failing"}
