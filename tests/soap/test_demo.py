import shutil
from pathlib import Path

import pytest
from lxml import etree

from connectors.contract import Effect, OperationSpec
from connectors.soap import SoapConnector
from tests.soap.zoo import answering, call, wants, xml

PINNED = Path(__file__).parents[2] / "mappings" / "granvik" / "wsdl" / "omsplan.wsdl"
NAMESPACE = "{http://omsplan.granvik.example/ws/2004}"


@pytest.fixture
def ask(tmp_path, shared):
    """Give how to ask the operation that one of the demo's files answers."""
    (tmp_path / "wsdl").mkdir()
    shutil.copy(PINNED, tmp_path / "wsdl")

    def through(file, operation, arguments, wanted=None):
        body = (shared / "demo" / file).read_bytes()
        with answering(xml(body, 200, "text/xml; charset=ISO-8859-1")) as server:
            settings = {"wsdl": "wsdl/omsplan.wsdl", "address": server.url, "charset": "cp1252"}
            made = SoapConnector(settings, tmp_path)
            whole = made.catalogue().operations[operation].result
            bound = made.bind(OperationSpec(operation, Effect.READ), wanted or whole)
            reply = call(bound, arguments)
            made.close()
        assert reply.extras["warnings"] == ()
        return reply.value, body

    return through


def plain(element):
    """Return an element of a document without lists and attributes, the slow and plain way."""
    if len(element) == 0:
        return element.text or ""
    names = [each.tag.removeprefix(NAMESPACE) for each in element]
    if len(set(names)) == 1 and names[0] in ("Besok", "Insats"):
        return {names[0]: [plain(each) for each in element]}
    return dict(zip(names, map(plain, element), strict=True))


def reference(body):
    text = body.decode("cp1252").partition("?>")[2]
    return plain(etree.fromstring(text)[0][0][0])


PLAN = {"EnhKod": "HN01", "SignKod": "ANLI01", "PlanDat": "20261123"}


def test_the_day_plan_comes_out_whole(ask):
    value, body = ask("soap_HamtaDagPlan.xml", "HamtaDagPlan", PLAN)
    assert value == reference(body)
    visits = value["BesokLista"]["Besok"]
    assert len(visits) == 12
    assert visits[0]["BRUK_ID"] == "00010021"
    assert visits[0]["SIGN_KOD2"] == "      "
    assert [each["INS_KOD"] for each in visits[4]["InsatsLista"]["Insats"]] == ["DUS", "STÄ"]


def test_only_what_is_wanted_of_the_day_plan_comes_out(ask):
    wanted = wants({"BesokLista": {"Besok": ["BES_ID"]}})
    value, _ = ask("soap_HamtaDagPlan.xml", "HamtaDagPlan", PLAN, wanted)
    assert value["BesokLista"]["Besok"][:2] == [{"BES_ID": "7700123"}, {"BES_ID": "7700126"}]


@pytest.mark.parametrize("client", ["10021", "10034", "10058", "10077", "10093", "10105"])
def test_a_client_comes_out_whole(ask, client):
    value, body = ask(f"soap_HamtaBrukare_{client}.xml", "HamtaBrukare", {"BrukId": f"000{client}"})
    assert value == reference(body)
    assert value["Brukare"]["BRUK_ID"] == f"000{client}"
