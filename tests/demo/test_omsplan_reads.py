"""What OMSPLAN answers to its four reads, byte for byte where the bytes are known."""

import pytest
from lxml import etree

from gateway.demo.omsplan.seed import read_seed

CLIENTS = ("10021", "10034", "10058", "10077", "10093", "10105")


def columns(caller, name, **arguments):
    return caller.texts("HamtaDagPlan", **arguments).get(name, [])


def test_annas_plan_is_byte_for_byte_what_the_old_server_sent(omsplan, shared):
    body = omsplan.call("HamtaDagPlan", EnhKod="HN01", SignKod="ANLI01", PlanDat="20261123")

    assert body == (shared / "demo" / "soap_HamtaDagPlan.xml").read_bytes()


@pytest.mark.parametrize("number", CLIENTS)
def test_a_client_is_byte_for_byte_what_the_old_server_sent(omsplan, shared, number):
    body = omsplan.call("HamtaBrukare", BrukId=f"000{number}")

    assert body == (shared / "demo" / f"soap_HamtaBrukare_{number}.xml").read_bytes()


def test_the_second_of_two_staff_has_the_visit_too(omsplan):
    keys = columns(omsplan, "BES_ID", EnhKod="HN01", SignKod="KAPE03", PlanDat="20261123")

    assert keys == ["7700201", "7700135", "7700204", "7700207", "7700210", "7700213"]


def test_a_night_shift_has_a_visit_over_midnight_and_one_that_ends_at_2400(omsplan):
    asked = {"EnhKod": "HN01", "SignKod": "KAPE03", "PlanDat": "20261124"}
    starts, ends = (columns(omsplan, f"PLAN_KL_{end}", **asked) for end in ("FR", "TILL"))

    assert list(zip(starts, ends, strict=True)) == [
        ("2110", "2140"),
        ("2155", "2225"),
        ("2240", "2310"),
        ("2330", "0015"),
        ("2345", "2400"),
    ]


def test_annas_long_day_ends_at_2400_and_holds_blank_flags_and_no_tasks(omsplan):
    found = omsplan.texts("HamtaDagPlan", EnhKod="HN01", SignKod="ANLI01", PlanDat="20261124")

    assert found["PLAN_KL_TILL"][-1] == "2400"
    assert found["DUBB_FL"][3] == found["LAS_TYP"][3] == " "
    assert found["InsatsLista"] == [""]


def test_a_staff_member_of_another_unit_has_a_plan_of_her_own(omsplan):
    asked = {"SignKod": "ELWI01", "PlanDat": "20261123"}

    assert columns(omsplan, "BES_ID", EnhKod="HS01", **asked) == ["7700501", "7700504", "7700507"]
    assert columns(omsplan, "BES_ID", EnhKod="HN01", **asked) == []


def test_a_day_without_visits_has_no_list_at_all(omsplan):
    body = omsplan.call("HamtaDagPlan", EnhKod="HN01", SignKod="SIHA01", PlanDat="20261123")

    assert b"<RetKod>0</RetKod><RetText/></HamtaDagPlanResult>" in body


@pytest.mark.parametrize(
    "date", ["20261341", "2026-11-2", "2026112", "", "\N{SUPERSCRIPT TWO}0261123"]
)
def test_a_day_that_is_none_is_refused(omsplan, date):
    found = omsplan.texts("HamtaDagPlan", EnhKod="HN01", SignKod="ANLI01", PlanDat=date)

    assert (found["RetKod"], found["RetText"]) == (["8"], ["FEL DATUM"])


def test_one_visit_reads_as_it_does_in_the_plan(omsplan):
    plan = omsplan.call("HamtaDagPlan", EnhKod="HN01", SignKod="ANLI01", PlanDat="20261123")
    body = omsplan.call("HamtaBesok", BesId="7700135")

    visit = body[body.index(b"<Besok>") : body.index(b"</HamtaBesokResult>")]
    assert visit in plan
    assert b"<SIGN_KOD2>KAPE03</SIGN_KOD2>" in visit


@pytest.mark.parametrize(
    ("operation", "asked", "text"),
    [
        ("HamtaBesok", {"BesId": "1"}, "BESÖK SAKNAS"),
        ("HamtaBrukare", {"BrukId": "00000000"}, "BRUKARE SAKNAS"),
        (
            "HamtaAnteckningar",
            {"BrukId": "00000000", "FrDat": "00000000", "MaxAntal": "1"},
            "BRUKARE SAKNAS",
        ),
    ],
)
def test_what_is_not_there_is_a_business_error_with_http_200(omsplan, operation, asked, text):
    found = omsplan.texts(operation, **asked)

    assert (found["RetKod"], found["RetText"]) == (["8"], [text])


def test_notes_come_in_the_order_of_their_numbers_with_every_cp1252_character(omsplan):
    found = omsplan.texts("HamtaAnteckningar", BrukId="00010021", FrDat="20261101", MaxAntal="200")

    assert found["ANT_NR"] == ["880042", "880057", "880063", "880071"]
    assert found["BES_ID"] == ["", "", "", "7700123"]
    assert "Café Älven, 45 kr (4 €)" in found["ANT_TEXT"][1]
    assert '"Måste ha tofflor" & broddar ute < 5 grader.' in found["ANT_TEXT"][2]


def test_more_notes_than_asked_for_is_a_warning_and_the_latest_are_given(omsplan):
    found = omsplan.texts("HamtaAnteckningar", BrukId="00010021", FrDat="00000000", MaxAntal="2")

    assert (found["RetKod"], found["RetText"]) == (["4"], ["FLER FINNS"])
    assert found["ANT_NR"] == ["880063", "880071"]


def test_no_notes_asked_for_gives_none(omsplan):
    found = omsplan.texts("HamtaAnteckningar", BrukId="00010021", FrDat="00000000", MaxAntal="0")

    assert "ANT_NR" not in found


def test_everything_is_a_system_error_while_the_night_batch_runs(omsplan, now):
    now[0] = now[0].replace(hour=2)
    found = omsplan.texts("HamtaBesok", BesId="7700135")

    assert (found["RetKod"], found["RetText"]) == (["12"], ["STÄNGT 0200-0300"])


def test_every_answer_is_valid_by_the_wsdl_that_is_served(omsplan):
    status, wsdl, headers = omsplan.raw(None, {}, "GET", "/omsplan?wsdl")
    root = etree.fromstring(wsdl)
    schema = etree.XMLSchema(root.find(".//{http://www.w3.org/2001/XMLSchema}schema"))

    assert (status, headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert f'location="{omsplan.server.address}"'.encode() in wsdl
    seed = read_seed()
    calls = [("HamtaBrukare", {"BrukId": client.BRUK_ID}) for client in seed.clients]
    calls += [("HamtaBesok", {"BesId": planned.visit.BES_ID}) for planned in seed.visits]
    for operation, arguments in calls:
        answer = _body(omsplan.call(operation, **arguments))
        assert schema.validate(answer), schema.error_log


def _body(answer):
    root = etree.fromstring(answer.replace(b"ISO-8859-1", b"windows-1252", 1))
    return etree.fromstring(etree.tostring(root[0][0]))
