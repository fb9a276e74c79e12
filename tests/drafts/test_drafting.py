"""A draft of a small Swedish service: what an integrator gets, and what it never opens."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from connectors.contract import Deadline, Shape, Signature, Source
from connectors.errors import BindError
from connectors.memory import MemoryConnector
from connectors.registry import Registry
from connectors.soap import SoapConnector
from connectors.testing.rig import ScriptedServer, http_answer
from gateway.compile.check import check_deployment
from gateway.compile.findings import Findings
from gateway.compile.pins import pinned, verify, write_lock
from gateway.drafts.draft import draft
from gateway.drafts.pages import backend_entry, mapping_file
from gateway.drafts.profiles import profile_of
from gateway.drafts.resources import find_resources
from gateway.mapping.loader import load
from gateway.messages import Principal
from tests.compile.serving import Served

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
BESOK = """<HämtaBesökSvar xmlns="urn:omsorg"><BesökPost><BES_ID>7</BES_ID>
<PNR>189001019802</PNR><PLAN_DAT>20261123</PLAN_DAT><DUBB_FL>N</DUBB_FL><STAT_KOD>P</STAT_KOD>
</BesökPost></HämtaBesökSvar>"""
WSDL = Path(__file__).parent / "wsdl" / "omsorg.wsdl"


@pytest.fixture
def drafted(tmp_path):
    found = draft(SoapConnector, Source("omsorg", str(WSDL)), tmp_path, Deadline.after(10))
    return tmp_path, found


def diagnostics(folder):
    deployment, told = load(folder, {}, {"seal-key": "unused"}.__getitem__)
    findings = Findings()
    check_deployment(deployment, folder, Registry(), findings)
    return [str(each) for each in (*told, *findings.sorted())]


def mapping(folder, name):
    return (folder / "mappings" / name).read_text("utf-8")


def test_a_resource_is_a_file_with_the_routes_that_read_and_the_rest_as_comments(drafted):
    folder, found = drafted
    assert found.files == (
        "gateway.yaml",
        "mappings/besok.yaml",
        "mappings/enheter.yaml",
        "mappings/omplanera.yaml.todo",
    )
    assert found.routes == 3
    text = mapping(folder, "besok.yaml")
    assert '"GET /besok/{besId}":\n    operation: "HämtaBesök"' in text
    assert '"GET /besok":\n    operation: ListaBesok' in text
    assert "# POST /besok:\n  #   operation: SparaBesok" in text.replace('"', "")


def test_what_is_no_route_yet_has_all_that_is_known_of_it(drafted):
    folder, _ = drafted
    lines = mapping(folder, "besok.yaml").partition("  # TODO SparaBesok: ")[2].splitlines()
    assert [each.removeprefix("  # ") for each in lines[1:]] == [
        "If it only reads: POST, with effect: read.",
        '"POST /besok":',
        "  operation: SparaBesok",
        "  arguments:",
        "    BES_ID: $body.besId",
        "  body:",
        "    besId: {required: true}",
        "  fields:",
        "    retKod: {from: RetKod}",
        '  # TODO result: {code: RetKod, ok: ["0"]}  # which codes are no fault?',
        "  scope: besok:write",
    ]


def test_a_resource_without_a_route_is_a_mapping_to_finish(drafted):
    folder, _ = drafted
    todo = folder / "mappings" / "omplanera.yaml.todo"
    todo.rename(todo.with_suffix(""))
    assert diagnostics(folder) == []
    text = mapping(folder, "omplanera.yaml")
    assert "# TODO Omplanera: its name does not say that it only reads; write a GET if" in text
    assert '"GET /omplanera":\n    operation: Omplanera\n' in text
    assert "X: $claims.x  # TODO whose data is it?" in text
    assert "retKod: {from: RetKod}" in text


def test_the_draft_checks_as_it_is(drafted):
    assert diagnostics(drafted[0]) == []


def test_names_become_camel_case_letters_without_swedish_ones(drafted):
    text = mapping(drafted[0], "besok.yaml")
    for line in (
        "besId: {from: BES_ID}",
        "adrOne: {from: ADR1}",
        "adrTwo: {from: ADR2}",
        'atgard: {from: "Åtgärd", each: {from: $value}}',
        'ver: {from: "@ver"}',
        "  insats:\n    from: Insats\n    each:\n      insKod: {from: INS_KOD}",
    ):
        assert line in text


def test_types_keys_and_codes_that_are_guessed_are_told_as_guesses(drafted):
    text = mapping(drafted[0], "besok.yaml")
    assert 'planDat: {from: PLAN_DAT}  # TODO type: date, format: "%Y%m%d"?' in text
    assert "dubbFl: {from: DUBB_FL, type: boolean, yes: J, no: N}\n" in text
    assert "statKod: {from: STAT_KOD}  # TODO map: of P, U?" in text
    assert "besId: {from: BES_ID}  # TODO role: key" in text
    assert "items: Besok\n    page: {size: 20, max: 100}" in text


def test_nobody_gets_an_answer_before_somebody_says_who_may(drafted):
    folder, _ = drafted
    text = mapping(folder, "besok.yaml")
    assert "personal: false" not in text.replace("About nobody: personal: false", "")
    assert "owner: {PNR: $claims.pnr}  # TODO whose data is it?" in text
    assert "SIGN_KOD: $claims.signKod  # TODO whose data is it?" in text
    assert "owner: {ENH_ID: $claims.enhId}" in mapping(folder, "enheter.yaml")
    assert "pnr: {from: PNR, sensitivity: sensitive}" in text


def test_what_was_skipped_is_said_with_its_reason(drafted):
    _, found = drafted
    assert found.skipped == (
        "SparaBesok: its name says that it writes, and writes are not served yet",
        "Omplanera: its name does not say that it only reads; write a GET if it does",
    )
    (note,) = found.notes
    assert "ws-addr.xsd is not fetched: the well-known schema of its namespace is used" in note


def test_arguments_that_no_text_fills_are_told_and_one_allowed_value_is_said(drafted):
    text = mapping(drafted[0], "besok.yaml")
    assert "Sortering: {constant: TID}" in text
    assert "# takes also: Filter" in text
    told = "# TODO what each call says; in RIV-TA 2.0, To is the logical address"
    assert f"headers:  {told}\n      To/$value: TODO" in text


def test_a_part_of_a_header_goes_out_and_a_wrong_or_missing_one_is_told(drafted):
    folder, _ = drafted
    path = folder / "mappings" / "besok.yaml"
    answer = f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{BESOK}</s:Body></s:Envelope>'.encode()
    with ScriptedServer(lambda _: [http_answer(200, answer, "text/xml")]) as server:
        place = folder / "gateway.yaml"
        place.write_text(place.read_text().replace("http://127.0.0.1:9/omsorg", server.url))
        served = Served(SimpleNamespace(directory=folder, cache=folder / "cache"))
        try:
            caller = Principal("t", "t", frozenset(), {"pnr": "189001019802"})
            assert served.get("/besok/7", who=caller)["besId"] == "7"
        finally:
            served.close()
        assert b">TODO</" in server.ledger[0].body
        assert b"BES_ID>7</" in server.ledger[0].body
    whole = path.read_text()
    path.write_text(whole.replace("To/$value", "To/text"))
    assert "the header 'To' has no 'text'" in diagnostics(folder)[0]
    path.write_text(re.sub(r"    headers:.*\n.*\n", "", whole))
    assert "the required header 'To' is not bound" in diagnostics(folder)[0]


def test_a_service_that_the_wsdl_lacks_leaves_no_operation_and_a_hint(drafted):
    path = drafted[0] / "gateway.yaml"
    path.write_text(path.read_text().replace("    timeout:", "    service: Omsorgen\n    timeout:"))
    told = diagnostics(drafted[0])
    assert len(told) == 3
    assert all("it has none: look at its settings in gateway.yaml" in each for each in told)


def test_every_file_is_pinned_beside_the_others(drafted):
    folder, _ = drafted
    write_lock(folder)
    assert sorted(pinned(folder)) == ["wsdl/omsorg/besok.xsd", "wsdl/omsorg/omsorg.wsdl"]
    assert verify(folder) == []
    assert 'schemaLocation="besok.xsd"' in (folder / "wsdl/omsorg/omsorg.wsdl").read_text()


def test_a_second_draft_touches_no_file_of_the_first(drafted):
    folder, _ = drafted
    (folder / "mappings" / "besok.yaml").write_text("mine")
    again = draft(SoapConnector, Source("omsorg", str(WSDL)), folder, Deadline.after(10))
    assert again.files == ()
    assert "mappings/besok.yaml is there already and was not touched" in again.notes
    assert mapping(folder, "besok.yaml") == "mine"
    assert "gateway.yaml has the back end omsorg already and was not touched" in again.notes
    assert again.entry == ""
    other = draft(SoapConnector, Source("other", str(WSDL)), folder, Deadline.after(10))
    assert other.entry.startswith("  other:\n    connector: soap\n    wsdl: wsdl/other/omsorg")


def test_a_connector_that_cannot_draft_says_so(tmp_path):
    with pytest.raises(BindError, match="drafts nothing"):
        draft(MemoryConnector, Source("board", "http://x/"), tmp_path, Deadline.after(5))


def leaf(name, **more):
    return Shape(name, "string", **more)


def resources(**operations):
    made = {
        name: Signature(Shape("arguments", members=takes), Shape("result", members=gives))
        for name, (takes, gives) in operations.items()
    }
    return find_resources(made)


def test_an_operation_stays_a_comment_where_a_person_must_say_what_fills_it():
    listed = Shape("Rad", members=(leaf("a"),), repeated=True, required=True)
    (found,) = resources(GetX=((listed,), (leaf("id"),)))
    assert found.comments[0].refusal == "a person must say what fills Rad"


def test_an_operation_that_answers_nothing_stays_a_comment():
    (found,) = resources(GetX=((leaf("id", required=True),), ()))
    assert found.comments[0].refusal == "its answer declares nothing that can be read"


def test_an_answer_that_tells_of_nobody_stays_a_comment():
    (found,) = resources(GetX=((), (Shape("n", "int"),)))
    assert "whose data" in found.comments[0].refusal


def test_comments_about_the_same_get_names_of_their_own():
    takes = (leaf("unit"),)
    one, two = resources(SetStaff=(takes, ()), PutStaff=(takes, ()))[0].comments
    assert (one.name, two.name) == ("POST /staff", "POST /staff/put-staff")


@pytest.mark.parametrize(
    ("headers", "profile", "told"),
    [
        (("client", "service", "id", "protocolVersion", "issue"), "xroad",
         "; with xroad: at the back end, none of these"),
        (("LogicalAddress",), "rivta", "; with rivta: at the back end, none of these"),
        (("consumer", "producer", "service", "id", "userId"), "",
         "; they are of X-Road's protocol 3, and xroad: speaks 4.0"),
        (("To",), "", "; in RIV-TA 2.0, To is the logical address"),
        (("id", "service"), "", ""),
    ],
)  # fmt: skip
def test_headers_of_an_infrastructure_are_told_with_what_to_say_instead(headers, profile, told):
    declared = Shape("$headers", members=tuple(leaf(each, required=True) for each in headers))
    (found,) = resources(GetX=((leaf("id"), declared), (leaf("id"),)))
    entry = backend_entry("x", {}, profile_of(found.routes[0].takes.declared))
    assert (f"    # {profile}:\n" in entry) == bool(profile)
    assert f"headers:  # TODO what each call says{told}\n" in mapping_file(found, "x")


def test_two_operations_about_the_same_get_names_of_their_own():
    takes = (leaf("unit"),)
    gives = (leaf("id"),)
    one, other = resources(GetStaff=(takes, gives), FindStaff=(takes, gives))
    assert (one.name, other.name) == ("staff", "find-staff")
    assert one.routes[0].name == "GET /staff"


def test_a_name_with_a_slash_cannot_stand_in_a_path_and_is_left_out():
    (found,) = resources(GetX=((leaf("id"),), (leaf("a"), leaf("{http://x/y}a"))))
    assert [each.name for each in found.routes[0].record.fields] == ["a"]


def test_a_record_of_many_fields_is_cut_and_says_how_many_are_left():
    wide = tuple(Shape(f"o{n}", members=(leaf("a"), leaf("b"), leaf("c"))) for n in range(60))
    (found,) = resources(GetX=((leaf("id"),), wide))
    cut = [each for each in found.routes[0].record.fields if each.cut]
    assert cut
    assert {each.cut for each in cut} == {3}
