"""WSS4J reads what the gateway secures, and the gateway reads what WSS4J does."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.wsse.conversation import Conversation
from tests.soap.wsse.parties import ANSWER, issue, loaded, note, security, signature
from tests.soap.wsse.stacks import PASSWORD, wss4j
from tests.soap.zoo import envelope

REQUEST = envelope('<Get xmlns:q="urn:q"><id xsi:type="o:T">42 &amp; å</id></Get>')
THEIRS = ("token", "issuer", "ski", "thumbprint", "inline")
HIDDEN = ("token-body", "issuer-both")
ENCRYPT = {"certificate": "backend.pem"}
OURS = {
    "token": {},
    "issuer-serial": {"reference": "issuer-serial"},
    "key-identifier": {"reference": "key-identifier", "algorithm": "rsa-sha512"},
    "gcm": {"encrypt": ENCRYPT},
    "cbc": {"encrypt": {**ENCRYPT, "algorithm": "aes128-cbc"}},
}
# the sums of WSConstants: UsernameToken 1, Signature 2, Encryption 4, Timestamp 32, token 4096
FOUND = {
    "token": {"1", "2", "32", "4096"},
    "issuer-serial": {"1", "2", "32"},
    "key-identifier": {"1", "2", "32"},
    "gcm": {"1", "2", "4", "32", "4096"},
    "cbc": {"1", "2", "4", "32", "4096"},
}


@pytest.fixture(scope="module")
def exchanged(tmp_path_factory):
    """Give the folder of all that one run of Java wrote."""
    folder = tmp_path_factory.mktemp("wss4j")
    now = datetime.now(UTC)  # WSS4J has no other clock
    issue(folder, "gateway", around=now)
    peer = issue(folder, "backend", around=now)
    (folder / "answer.xml").write_bytes(ANSWER)
    token = {"username": "svc", "password": PASSWORD}
    steps = []
    for name, more in OURS.items():
        settings = loaded({"signature": signature(**more), "username-token": token})
        sent = Conversation(settings, folder).secured(REQUEST)
        (folder / f"{name}.sent").write_bytes(sent.envelope)
        steps += ["verify", folder / f"{name}.sent", folder / f"{name}.read"]
    for name in (*THEIRS, *HIDDEN):
        steps += [f"sign-{name}", folder / "answer.xml", folder / f"{name}.xml"]
    wss4j(folder, peer, folder / "gateway.pem", *steps)
    return folder


def reading(folder, **more):
    verify = {"certificate": "backend.pem"}
    return Conversation(loaded({"signature": signature(verify=verify, **more)}), folder)


@pytest.mark.parametrize("name", OURS)
def test_wss4j_verifies_and_decrypts_what_the_gateway_sends(exchanged, name):
    actions, _, text = (exchanged / f"{name}.read").read_text().partition(" 42")
    assert set(actions.split()) == FOUND[name]
    assert text == " & å"


@pytest.mark.parametrize("name", THEIRS)
def test_what_wss4j_signs_is_read(exchanged, name):
    assert note(reading(exchanged), etree.parse(exchanged / f"{name}.xml").getroot()) == "sann"


@pytest.mark.parametrize("name", HIDDEN)
def test_what_wss4j_signs_and_encrypts_is_read(exchanged, name):
    root = etree.parse(exchanged / f"{name}.xml").getroot()
    assert root.find(".//{*}note") is None
    assert note(reading(exchanged, encrypt=ENCRYPT), root) == "sann"


@pytest.mark.parametrize("name", THEIRS)
def test_what_was_changed_behind_wss4j_is_not_read(exchanged, name):
    root = etree.parse(exchanged / f"{name}.xml").getroot()
    root.find(".//{*}note").text = "falsk"
    with pytest.raises(BadAnswer):
        note(reading(exchanged), root)


def test_wss4j_signs_the_namespace_without_prefix(exchanged):
    root = etree.parse(exchanged / "token.xml").getroot()
    lists = [each.get("PrefixList", "") for each in security(root).iter("{*}InclusiveNamespaces")]
    assert any("#default" in each.split() for each in lists)
