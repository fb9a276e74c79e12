"""The shared example of a POST that reads: a national service behind SOAP, asked through the API.

The mapping and the WSDL are those of the shared folder, unchanged.
"""

import re
import shutil

import pytest

from connectors.testing.rig.server import ScriptedServer, http_answer
from tests.compile.posting import AUTH, reach

WSDL = (
    "interactions/GetAlertInformationInteraction/GetAlertInformationInteraction_2.0_RIVTABP21.wsdl"
)
SPACE = "urn:riv:clinicalprocess:healthcond:description"
ALERT = """\
<a:alertInformation><b:alertInformationHeader>
 <b:documentId>D-1</b:documentId><b:sourceSystemHSAId>SE1</b:sourceSystemHSAId>
 <b:patientId><b:id>{person}</b:id><b:type>1.2.752.129.2.1.3.1</b:type></b:patientId>
 <b:accountableHealthcareProfessional><b:authorTime>20261123081402</b:authorTime></b:accountableHealthcareProfessional>
 <b:approvedForPatient>false</b:approvedForPatient></b:alertInformationHeader>
 <b:alertInformationBody><b:typeOfAlertInformation><b:code>1</b:code>
 <b:codeSystem>1.2.3</b:codeSystem><b:displayName>Läkemedel</b:displayName></b:typeOfAlertInformation>
 <b:ascertainedDate>20261123</b:ascertainedDate>
 <b:validityTimePeriod><b:start>20261123000000</b:start></b:validityTimePeriod>
 </b:alertInformationBody></a:alertInformation>"""
ANSWER = """\
<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<a:GetAlertInformationResponse xmlns:a="{space}:GetAlertInformationResponder:2" xmlns:b="{space}:2">
{alerts}<a:result><b:resultCode>{code}</b:resultCode>{error}<b:logId>1</b:logId></a:result>
</a:GetAlertInformationResponse></s:Body></s:Envelope>"""
ASKED = {"personId": "189001019802", "careUnits": ["SE2321000016-1ABC", "SE2321000016-2DEF"]}


class National:
    """The service: answers with what a test puts here."""

    person, code, error = "189001019802", "OK", ""

    def respond(self, _seen):
        alerts = ALERT.format(person=self.person) if self.code == "OK" else ""
        given = {"space": SPACE, "alerts": alerts, "code": self.code, "error": self.error}
        yield http_answer(200, ANSWER.format(**given).encode(), headers={"Connection": "close"})


@pytest.fixture
def national():
    return National()


@pytest.fixture
def server(national):
    with ScriptedServer(national.respond) as found:
        yield found


@pytest.fixture
def alerts(small, shared, server):
    folder = small.directory
    shutil.copytree(shared / "wsdl/se-riv-getalertinformation-bp21", folder / "wsdl")
    backend = f"  ntjp:\n    connector: soap\n    wsdl: wsdl/{WSDL}\n    address: {server.url}\n"
    small.gateway(
        AUTH, backend=("  board:\n    connector: memory\n    data: data/board.json\n", backend)
    )
    (folder / "data/board.json").unlink()
    (folder / "mappings").mkdir()
    shutil.copy(shared / "mapping-examples/alerts.yaml", folder / "mappings/alerts.yaml")
    return reach(small)


def ask(alerts, body=ASKED, **claims):
    return alerts.send("/alert-searches", body, **({"careGiver": "SE2321000016-CARE"} | claims))


def test_the_example_answers_what_the_service_says(alerts, server):
    status, answer, headers = ask(alerts)

    assert status == 200, answer
    (alert,) = answer["items"]
    assert alert["kind"] == {"code": "1", "label": "Läkemedel"}
    assert alert["recordedAt"] == "2026-11-23T07:14:02Z"
    assert alert["related"] == []
    assert headers["Cache-Control"] == "private, no-store"
    (seen,) = server.ledger
    sent = re.sub(r"\s*<(/?)\w+:", r"<\1", seen.body.decode())
    assert "LogicalAddress" in sent
    assert "SE2321000016-CARE" in sent
    for unit in ASKED["careUnits"]:
        assert f"<careUnitHSAId>{unit}</careUnitHSAId>" in sent
    assert "<id>189001019802</id><type>1.2.752.129.2.1.3.1</type>" in sent


def test_an_answer_about_another_person_is_never_shown(alerts, national):
    national.person = "189001029819"
    status, problem, _ = ask(alerts)
    assert (status, problem["code"]) == (502, "backend-mismatch")


def test_what_the_service_declines_is_told_by_the_mappings_rules(alerts, national):
    national.code, national.error = "ERROR", "<b:errorCode>INVALID_REQUEST</b:errorCode>"
    status, problem, _ = ask(alerts)
    assert (status, problem["code"]) == (422, "unprocessable")


def test_nothing_is_sent_of_a_body_or_a_caller_that_does_not_fit(alerts, server):
    assert alerts.faults(
        "/alert-searches", {"personId": "1", "careUnits": ["x"]}, careGiver="x"
    ) == {
        "/personId": "invalid",
        "/careUnits/0": "invalid",
    }
    status, problem, _ = alerts.send("/alert-searches", ASKED)
    assert (status, problem["code"]) == (403, "not-admitted")
    assert server.ledger == ()
