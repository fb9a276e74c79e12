import base64
import hashlib
from datetime import timedelta

import pytest
from lxml import etree

from connectors.errors import BindError
from connectors.soap.settings import SettingsSchema, load
from connectors.soap.wsse.conversation import Conversation
from tests.soap.wsse.parties import NOW, SOAP, WSSE, WSU, Clock, loaded, security
from tests.soap.zoo import GET, SOAP12, answering, call, connector, envelope, result, wants, xml

REQUEST = envelope("<Get><id>1</id></Get>")
TOKEN = {"username": "svc", "password": "hemligt & åäö"}


def secured(token, request=REQUEST, random=None):
    more = {"random": random} if random else {}
    made = Conversation(loaded({"username-token": token}), None, clock=Clock(), **more)
    return etree.fromstring(made.secured(request).envelope)


def test_a_password_goes_as_digest_of_nonce_moment_and_password():
    token = security(secured(TOKEN)).find(f"{WSSE}UsernameToken")
    nonce = base64.b64decode(token.findtext(f"{WSSE}Nonce"))
    created = token.findtext(f"{WSU}Created")
    mixed = nonce + created.encode() + TOKEN["password"].encode()
    wanted = hashlib.sha1(mixed, usedforsecurity=False).digest()
    assert token.findtext(f"{WSSE}Password") == base64.b64encode(wanted).decode()
    assert token.find(f"{WSSE}Password").get("Type").endswith("#PasswordDigest")
    assert token.findtext(f"{WSSE}Username") == "svc"
    assert created == "2026-03-01T12:00:00.000Z"
    assert len(nonce) == 16


def test_a_digest_is_what_openssl_makes_of_the_same_bytes():
    # (head -c16 /dev/zero; printf 2026-03-01T12:00:00.000Zabc) | openssl dgst -sha1 -binary
    token = security(secured({"username": "u", "password": "abc"}, random=bytes))
    assert token.findtext(f".//{WSSE}Password") == "o1RkQRxyTH5tbZPH7de0rtv9oN8="


def test_a_password_goes_as_text_where_that_is_said():
    token = security(secured({**TOKEN, "digest": "false"})).find(f"{WSSE}UsernameToken")
    assert token.findtext(f"{WSSE}Password") == TOKEN["password"]
    assert token.find(f"{WSSE}Password").get("Type").endswith("#PasswordText")


def test_every_message_has_a_nonce_of_its_own():
    made = Conversation(loaded({"username-token": TOKEN}), None, clock=Clock())
    roots = [etree.fromstring(made.secured(REQUEST).envelope) for _ in range(50)]
    assert len({root.findtext(f".//{WSSE}Nonce") for root in roots}) == 50


def test_a_timestamp_holds_as_long_as_is_said():
    stamp = security(secured({**TOKEN, "timestamp": "90s"})).find(f"{WSU}Timestamp")
    assert stamp.findtext(f"{WSU}Created") == "2026-03-01T12:00:00.000Z"
    expires = (NOW + timedelta(seconds=90)).isoformat(timespec="milliseconds")
    assert stamp.findtext(f"{WSU}Expires") == expires.replace("+00:00", "Z")


def test_there_is_no_timestamp_unless_it_is_said():
    assert security(secured(TOKEN)).find(f"{WSU}Timestamp") is None


@pytest.mark.parametrize("space", [SOAP[1:-1], SOAP12])
def test_the_header_must_be_understood_and_is_the_first(space):
    root = secured(TOKEN, envelope("<Get/>", space))
    header = root[0]
    assert header.tag == f"{{{space}}}Header"
    assert header[0].tag == f"{WSSE}Security"
    assert header[0].get(f"{{{space}}}mustUnderstand") == "1"


def test_a_header_is_made_where_there_is_none():
    request = REQUEST.replace(b"<s:Header/>", b"")
    assert secured(TOKEN, request)[0][0].tag == f"{WSSE}Security"


def test_the_encoding_of_a_request_stays():
    request = envelope("<Get><id>å</id></Get>", label="iso-8859-1")
    made = Conversation(loaded({"username-token": TOKEN}), None, "latin-1", clock=Clock())
    sent = made.secured(request).envelope
    assert "å".encode("latin-1") in sent
    assert etree.fromstring(sent).findtext(".//{*}id") == "å"


def test_an_encoding_that_no_xml_library_writes_is_refused():
    with pytest.raises(BindError) as refused:
        Conversation(loaded({"username-token": TOKEN}), None, "cp1140")
    assert refused.value.path == ("charset",)


def test_a_call_carries_the_token(tmp_path):
    with answering(xml(result("<note>n</note>"))) as server:
        made = connector(tmp_path, server.url, security={"username-token": TOKEN})
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": "n"}
        made.close()
    root = etree.fromstring(server.ledger[0].body)
    assert security(root).findtext(f".//{WSSE}Username") == "svc"
    assert root.findtext(".//{*}Get/{*}id") == "1"


def test_the_password_shows_in_no_text_of_the_conversation():
    made = Conversation(loaded({"username-token": {**TOKEN, "digest": "false"}}), None)
    assert TOKEN["password"] not in repr(made)
    assert "hemligt" not in repr(made.secured(REQUEST))


def test_two_timestamps_are_refused():
    both = {
        "username-token": {**TOKEN, "timestamp": "5m"},
        "signature": {"key": "a", "certificate": "b"},
    }
    given = {"wsdl": "a.wsdl", "address": "https://127.0.0.1/", "security": both}
    with pytest.raises(BindError, match="only one") as refused:
        load(SettingsSchema, given)
    assert refused.value.path == ("security", "username-token", "timestamp")
