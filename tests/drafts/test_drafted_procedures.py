"""Procedures in a draft: known by their parameters, read by nobody before a person says so."""

from contextlib import closing

import pymysql
import pytest

from connectors.contract import Shape, Signature
from gateway.drafts.glossary import Names
from gateway.drafts.procedures import procedure_file
from gateway.messages import Principal
from tests.compile.serving import Served
from tests.conftest import mariadb_database
from tests.drafts.drafted import Draft, call

ROUTINES = (
    "CREATE TABLE client (client_id INTEGER PRIMARY KEY, name VARCHAR(30))",
    "INSERT INTO client VALUES (7, 'Åsa'), (8, 'Bo')",
    """CREATE PROCEDURE client_name(IN client_id INTEGER, IN padding INTEGER,
    OUT called VARCHAR(40)) BEGIN
    SELECT c.name INTO called FROM client c WHERE c.client_id = client_id; END""",
    "CREATE FUNCTION clients() RETURNS INTEGER DETERMINISTIC RETURN 2",
)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """Give the draft of a database with a table, a procedure and a function, while it is there."""
    folder = tmp_path_factory.mktemp("procedures")
    with mariadb_database("utf8mb4") as made:
        with closing(
            pymysql.connect(
                host=made.host,
                port=made.port,
                user=made.user,
                password=made.password,
                database=made.dbname,
                autocommit=True,
            )
        ) as database:
            for statement in ROUTINES:
                database.cursor().execute(statement)
        done = call("draft", "odbc", made.odbc, "--name", "legacy", "-d", folder / "d")
        assert done.exit_code == 0, done.output
        yield Draft(folder / "d"), done, made.odbc


def test_a_procedure_is_drafted_and_not_read(drafted):
    draft, done, _ = drafted
    assert draft.files().keys() == {"client"}
    assert "note: procedures: 2 drafted as .yaml.todo, since no catalogue tells" in done.stderr
    text = (draft.directory / "mappings" / "client-name.yaml.todo").read_text()
    assert "      client_id: $claims.clientId  # TODO whose data is it?" in text
    assert "      padding: $query.padding\n" in text
    assert "      out: {from: out, fields: {called: {from: called}}}\n" in text
    assert "# TODO sets: [rows]" in text


def test_a_procedure_is_served_once_a_person_has_said_that_it_only_reads(drafted, tmp_path):
    copy = drafted[0].copied(tmp_path / "decided")
    for name in ("client-name", "clients"):
        todo = copy.directory / "mappings" / f"{name}.yaml.todo"
        todo.rename(todo.with_suffix(""))
    copy.edit("clients", (r"# personal: true is.*", "personal: false"))
    serving = Served(copy)
    try:
        who = Principal("test", "asa", frozenset(), {"clientId": "7"})
        assert serving.get("/client-name", ("padding", "1"), who=who)["out"] == {"called": "Åsa"}
        assert serving.get("/clients", who=who)["returnCode"] == 2
    finally:
        serving.close()


def test_tables_that_are_named_come_without_procedures(drafted, tmp_path):
    done = call("draft", "odbc", drafted[2], "-d", tmp_path / "d", "--table", "client")
    assert done.exit_code == 0, done.output
    assert [*(tmp_path / "d" / "mappings").glob("*.todo")] == []


def test_result_sets_that_are_declared_have_their_fields_and_others_a_question():
    rows = Shape("", members=(Shape("BES_ID", "CHAR"), Shape("bes_id", "CHAR")), repeated=True)
    takes, gives = Shape("arguments"), Shape("result")
    one = procedure_file("p", Signature(takes, gives, sets=(rows,)), "p", Names(), "x")
    assert "    sets: [rows]\n" in one
    assert "rows: {from: rows, each: {besId: {from: BES_ID}, besIdTwo: {from: bes_id}}}" in one
    unknown = Shape("", repeated=True)
    two = procedure_file("p", Signature(takes, gives, sets=(rows, unknown)), "p", Names(), "x")
    assert "    sets: [rowsOne, rowsTwo]\n" in two
    assert "rowsTwo: {from: rowsTwo, each: {name: {from: COLUMN}}}  # TODO its columns" in two
