"""SOAP encoding with names that its rules do not allow, and texts that come as base64."""

import shutil
from contextlib import closing

import pytest

from connectors.contract import Effect, OperationSpec
from connectors.errors import BadAnswer
from connectors.soap import SoapConnector
from tests.soap.servers.stacks import HERE
from tests.soap.zoo import answering, call, xml

ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:n="urn:Register"><s:Body>{}</s:Body>'
    "</s:Envelope>"
)
SCHEMA = '<xsd:schema targetNamespace="urn:Register">'


@pytest.fixture
def read(tmp_path):
    """Give how to read the body of an answer to an operation."""

    def through(body, operation="person", *, qualified=False):
        path = tmp_path / "wsdl" / "register.wsdl"
        path.parent.mkdir()
        shutil.copy(HERE / "perl" / "register.wsdl", path)
        if qualified:
            text = path.read_text("utf-8")
            changed = text.replace(SCHEMA, SCHEMA[:-1] + ' elementFormDefault="qualified">')
            assert changed != text
            path.write_text(changed, "utf-8")
        with answering(xml(ENVELOPE.format(body).encode())) as server:
            settings = {"wsdl": "wsdl/register.wsdl", "address": server.url}
            with closing(SoapConnector(settings, tmp_path)) as made:
                whole = made.catalogue().operations[operation].result
                reply = call(made.bind(OperationSpec(operation, Effect.READ), whole), {})
        return reply.value, reply.extras["warnings"]

    return through


PLAIN = "<n:personResponse><person><name>Bo</name><number>7</number></person></n:personResponse>"
PREFIXED = PLAIN.replace("<", "<n:").replace("<n:/", "</n:").replace("n:n:", "n:")


@pytest.mark.parametrize("qualified", [False, True])
@pytest.mark.parametrize("body", [PLAIN, PREFIXED])
def test_an_accessor_is_known_by_its_local_name(read, body, qualified):
    found = {"person": {"name": "Bo", "number": "7"}}
    assert read(body, qualified=qualified) == (found, ())


def test_what_a_reference_leads_to_is_known_by_its_local_names_too(read):
    body = (
        '<n:sharedResponse><homes><n:home href="#a"/><work href="#a"/></homes></n:sharedResponse>'
        '<n:gensym id="a"><n:street>Storgatan</n:street></n:gensym>'
    )
    home = {"street": "Storgatan"}
    assert read(body, "shared") == ({"homes": {"home": home, "work": home}}, ())


BYTES = (
    "<n:personResponse><person><{0} xsi:type='xsd:base64Binary'>{1}</{0}></person>"
    "</n:personResponse>"
)


def test_a_text_that_comes_as_base64_is_that_text(read):
    assert read(BYTES.format("name", "w4VzYQ==")) == ({"person": {"name": "Åsa"}}, ())


@pytest.mark.parametrize("content", ["xXNh", "w4VzY"])
def test_base64_of_no_text_is_a_bad_answer(read, content):
    with pytest.raises(BadAnswer, match="name is declared as text and holds none"):
        read(BYTES.format("name", content))


def test_base64_where_a_number_is_declared_stays_what_it_is(read):
    assert read(BYTES.format("number", "Nw==")) == ({"person": {"number": "Nw=="}}, ())
