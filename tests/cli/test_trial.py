"""`brygga try` shows what was said to the back end and what became of it, and hides whose it is."""

import itertools
import json
import shutil
from contextlib import closing

import pyodbc
import pytest
from click.testing import CliRunner

from connectors.contract import Deadline, Invocation, Message, Operation, Reply, Shape, Signature
from connectors.errors import BadAnswer, CallError
from connectors.testing.rig import ScriptedServer
from gateway.cli.account import account_of_calls
from gateway.cli.exchanges import Exchange, Exchanges
from gateway.cli.main import main
from gateway.cli.markup import render
from gateway.cli.masking import Mask, Sight
from gateway.cli.remedies import remedy
from gateway.mapping.model import Route
from gateway.plan.routespec import RouteSpec
from tests.compile.conftest import GATEWAY
from tests.compile.posting import AUTH
from tests.soap.test_faults import FAULT11
from tests.soap.zoo import WSDL, envelope, result, xml

NUMBER = "189001019802"
TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln"
SOAP = """\
backends:
  zoo:
    connector: soap
    wsdl: wsdl/zoo.wsdl
    address: {}
    security: {{username-token: {{username: svc, password: hemligt, digest: false}}}}
    headers: {{LogicalAddress: SE1}}
"""
NOTES = """\
resource: notes
summary: Notes
backend: zoo
fields:
  note: {from: note}
  color: {from: color, sensitivity: none}
  street: {from: addr/street}
  closed: {from: closedAt}
routes:
  GET /notes/{id}:
    operation: Get
    item: true
    arguments: {id: $path.id}
    owner: {note: $claims.me}
"""
ANSWER = result(
    f"<note>Åsa Öberg {NUMBER}</note><closedAt>2026-11-23</closedAt><color>red</color>"
    f"<addr><street><![CDATA[Älvvägen 4 {TOKEN}]]></street></addr>"
)


def run(folder, *arguments):
    environment = {
        "BRYGGA_CACHE_DIR": str(folder / "cache"),
        "BRYGGA_SECRET_SEAL_KEY": "a key of ids that is long enough",
    }
    return CliRunner().invoke(main, [str(each) for each in arguments], env=environment)


def deploy(folder, backends, mapping):
    (folder / "mappings").mkdir()
    (folder / "mappings" / "one.yaml").write_text(mapping, "utf-8")
    head = GATEWAY.partition("backends:")[0]
    (folder / "gateway.yaml").write_text(head + AUTH + backends, "utf-8")
    assert not run(folder, "snapshot", folder).exit_code


@pytest.fixture(scope="module")
def notes(tmp_path_factory):
    """Try a note of a back end that gives an answer."""
    folder, answers = tmp_path_factory.mktemp("notes"), []
    shutil.copytree(WSDL, folder / "wsdl")
    with ScriptedServer(lambda _: [answers[-1]]) as server:
        deploy(folder, SOAP.format(server.url), NOTES)

        def ask(answer, *options, me=f"Åsa Öberg {NUMBER}"):
            answers.append(answer)
            given = ("--with", f"id={NUMBER}", "--claim", f"me={me}", *options)
            return run(folder, "try", "GET /notes/{id}", "-d", folder, *given)

        ask.explain = lambda: run(folder, "explain", "GET /notes/{id}", "-d", folder)
        yield ask


def test_it_shows_request_answer_record_json_and_times_without_whose_they_are(notes):
    done = notes(xml(ANSWER))
    assert done.exit_code == 0, done.output
    heads = [line for line in done.stdout.splitlines() if line.startswith("# ")]
    assert [each.partition(":")[0] for each in heads] == [
        "# sent",
        "# received",
        "# decoded",
        "# answer",
        "# milliseconds",
    ]
    assert "zoo, GET /notes/{id}, text/xml; charset=utf-8" in heads[0]
    for line in (
        ":id>999999999999</",
        "<note>Xxx Xxxxx 999999999999</note>",
        "<closedAt>9999-99-99</closedAt>",
        '"color": "red"',
        '"note": "Xxx Xxxxx 999999999999"',
        "1 write ",
        "compile ",
    ):
        assert line in done.stdout
    for word in ("Åsa", "Öberg", NUMBER, "Älv", "hemligt", "svc", "eyJ", "2026"):
        assert word not in done.output
    assert "values are masked" in done.stderr


def test_only_what_is_of_no_person_is_seen_in_json_and_record(notes):
    account = json.loads(notes(xml(ANSWER), "--json").stdout)
    assert account["answer"]["color"] == "red"
    assert account["answer"]["closed"] == "9999-99-99"
    [call] = account["calls"]
    assert call["record"]["color"] == "red"
    assert call["record"]["addr"]["street"].startswith("Xxxxxxxx 9 ")
    assert [each["sent"] for each in call["messages"]] == [True, False]
    assert set(call["milliseconds"]) == {"write", "wait", "read"}
    assert set(account["milliseconds"]) == {"compile", "project", "whole"}
    assert (account["masked"], len(account["traceId"])) == (True, 32)


def test_show_shows_values_and_says_so_but_no_credentials(notes):
    done = notes(xml(ANSWER), "--show")
    for word in (f"<note>Åsa Öberg {NUMBER}</note>", "Älvvägen 4", '"street": "Älvvägen 4 ***"'):
        assert word in done.stdout
    for word in ("hemligt", "eyJ", ">svc<"):
        assert word not in done.output
    assert "warning: what is shown may be personal data" in done.stderr


def test_a_fault_is_shown_with_its_form_and_the_problem_that_it_is(notes):
    done = notes(xml(envelope(FAULT11), 500), "--json")
    assert done.exit_code == 1
    account = json.loads(done.stdout)
    assert (account["problem"]["status"], account["problem"]["code"]) == (502, "backend-fault")
    assert account["calls"][0]["failed"] == "Fault"
    assert "<faultcode>x" in account["calls"][0]["messages"][1]["text"].lower()
    assert "busy" not in done.output
    assert "answer" not in account


def test_an_answer_that_breaks_the_structure_is_told_by_its_element_and_what_to_do(notes):
    broken = result(f"<note>Åsa</note><color>red<b>{NUMBER}</b></color>")
    done = notes(xml(broken))
    assert done.exit_code == 1
    told = "the element color breaks the structure that the WSDL declares"
    assert f"  zoo: BadAnswer: {told} (what came is shown under 'received'; " in done.stderr
    assert f"# failed: 1 zoo, GET /notes/{{id}}, BadAnswer\n{told}\n" in done.stdout
    [call] = json.loads(notes(xml(broken), "--json").stdout)["calls"]
    assert (call["failed"], call["message"]) == ("BadAnswer", told)
    for word in ("Åsa", NUMBER):
        assert word not in done.output


def test_what_is_no_xml_is_shown_too(notes):
    done = notes(xml(f"<p>Hej {NUMBER} & <b".encode(), content_type="text/html"))
    assert done.exit_code == 1
    assert "<p>Xxx 999999999999 & <x" in done.stdout


def test_a_stranger_object_is_seen_as_what_it_was(notes):
    done = notes(xml(ANSWER), me="KARE")
    assert done.exit_code == 1
    assert done.stderr.startswith("404 not-found: ")
    assert "only what meets the route's owner rule is answered" in done.stderr
    assert "<color>xxx</color>" in done.stdout


def test_statement_and_arguments_of_a_database_are_shown(tmp_path):
    file = tmp_path / "legacy.db"
    with closing(pyodbc.connect(f"Driver=SQLite3;Database={file}", autocommit=True)) as connection:
        connection.execute("CREATE TABLE BRUKARE (PNR CHAR(12), NAMN VARCHAR(30), KOD CHAR(2))")
        connection.execute(f"INSERT INTO BRUKARE VALUES ('{NUMBER}', 'Asa', 'MO')")
    backends = "backends:\n  pers:\n    connector: odbc\n    profile: sqlite\n"
    backends += f"    connection: Driver=SQLite3;Database={file};Pwd=hemligt\n"
    mapping = (
        "resource: people\nsummary: People\nbackend: pers\n"
        "fields:\n  name: {from: NAMN}\n  code: {from: KOD, sensitivity: none}\n"
        "routes:\n  GET /people:\n    table: BRUKARE\n    arguments: {PNR: $claims.person}\n"
    )
    deploy(tmp_path, backends, mapping)
    given = ("--claim", f"person={NUMBER}", "--json")
    done = run(tmp_path, "try", "GET /people", "-d", tmp_path, *given)
    assert done.exit_code == 0, done.output
    account = json.loads(done.stdout)
    [call] = account["calls"]
    statement, bound = call["messages"]
    assert statement["contentType"] == "application/sql"
    assert "FROM" in statement["text"]
    assert "?" in statement["text"]
    assert json.loads(bound["text"])[0] == "999999999999"
    assert call["record"] == [{"NAMN": "Xxx", "KOD": "MO"}]
    assert account["answer"] == [{"name": "Xxx", "code": "MO"}]
    for word in (NUMBER, "Asa", "hemligt"):
        assert word not in done.output


def test_explain_tells_what_headers_are_made_of(notes):
    assert "  header   LogicalAddress <- SE1" in notes.explain().stdout


@pytest.mark.parametrize(
    ("kind", "body", "shown"),
    [
        (
            "application/x-www-form-urlencoded",
            "a=%C3%85sa&password=x&b=",
            "a=Xxx\npassword=***\nb=",
        ),
        ("application/json", '[1, "Åsa"]', '[\n  "9",\n  "Xxx"\n]'),
        ("application/json", "[1", "[9"),
        ("text/plain", "Åsa 1", "Xxx 9"),
        ("text/xml; charset=latin-1", "<a>\xc5</a>", "<a>X</a>"),
        ("text/xml; charset=none-such", "<a>1</a>", "<a>9</a>"),
        ("application/octet-stream", "<a>1</a>", "<a>9</a>"),
    ],
)
def test_a_message_is_masked_as_its_type_has_it(kind, body, shown):
    charset = "latin-1" if "latin" in kind else "utf-8"
    exchange = Exchange("GET /a", 0.0)
    exchange.messages.append((0.0, Message(True, kind, body.encode(charset))))
    spec = RouteSpec(Route("GET /a", "GET", "/a", ()), "a", "item")
    [call] = account_of_calls([exchange], {"GET /a": spec}, Mask())
    assert call["messages"][0]["text"] == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<a>", "<a>"),
        ("</a></b>", "</a>\n</b>"),
        ("<a><!-- Åsa --><?x Åsa?>", "<a>"),
        ("<a x='Åsa' y=\"1\"/>", '<a x="Xxx" y="9"/>'),
        ("<a x='Å<sa'>b</a>", "<x x='X<xx'>x\n</a>"),
        ("<a><![CDATA[Å<b>sa", "<a><![XXXXX[X<x>xx"),
        ("<a> <b>\n 1</b></a>", "<a>\n  <b>\n 9</b>\n</a>"),
        ("<x:Password>a</x:Password><b/>", "<x:Password>***</x:Password>\n<b/>"),
        (
            "<Security><a b='c'>d</a></Security>e",
            '<Security>\n  <a b="***">***</a>\n</Security>\nx',
        ),
    ],
)
def test_xml_is_masked_however_broken(text, shown):
    assert render(text, Mask()) == shown


def test_long_and_hostile_texts_take_no_time_to_mask():
    for text in ("<" * 300_000, "<!--" * 90_000, "<a " + "b='c' " * 60_000, "<a b=" * 60_000):
        assert "characters)" in render(text, Mask())


@pytest.mark.parametrize("text", [f"x {NUMBER}", "x 900101-9802", "x 19900101-9802"])
def test_personal_numbers_are_hidden_where_other_values_are_seen(text):
    assert "98" not in Mask().text(text, Sight(open=True))
    assert Mask().text("x 2026-11-23", Sight(open=True)) == "x 2026-11-23"


class Breaking(Operation):
    """Gives one record, and breaks off."""

    signature = Signature(Shape("arguments"), Shape("result"))

    def invoke(self, invocation):
        def rows():
            yield {"a": "1"}
            raise BadAnswer("the answer breaks off")

        return Reply(None, rows=rows())


def test_everything_that_can_fail_has_a_remedy():
    waiting, kinds = [CallError], set()
    while waiting:
        waiting += (kind := waiting.pop()).__subclasses__()
        kinds.add(kind)
    for kind in kinds - {CallError}:
        assert remedy(kind.__new__(kind))


def test_an_answer_that_breaks_off_amid_its_records_is_told_as_what_failed():
    exchanges = Exchanges(itertools.count().__next__)
    reply = exchanges.watch("GET /a", Breaking()).invoke(Invocation({}, Deadline.after(10)))
    with pytest.raises(BadAnswer):
        list(reply.rows)
    [call] = exchanges.calls
    assert (str(call.failed), call.count) == ("the answer breaks off", 1)
    assert call.ended > call.began
