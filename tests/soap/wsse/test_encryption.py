import base64
import copy
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from connectors.errors import BadAnswer, BindError, Unverified
from connectors.soap.wsse.conversation import Conversation
from tests.soap.wsse.parties import (
    ANSWER,
    DS,
    NOTHING,
    SOAP,
    XENC,
    Clock,
    arrived,
    body,
    loaded,
    note,
    security,
    signature,
    signed,
)
from tests.soap.zoo import envelope

PROCESSOR_SECONDS = 0.1
MANY = 30_000


@cache
def side(files, own, other, **more):
    verify = {"certificate": f"{other}.pem", "once": False}
    encrypt = {"certificate": f"{other}.pem", **more}
    settings = {"signature": signature(own, verify=verify, encrypt=encrypt)}
    return Conversation(loaded(settings), files, clock=Clock())


def hidden(files, **more):
    """Return an answer that is signed and then encrypted for the gateway."""
    return etree.fromstring(side(files, "backend", "gateway", **more).secured(ANSWER).envelope)


@pytest.mark.parametrize("algorithm", ["aes128-gcm", "aes256-gcm"])
def test_an_encrypted_answer_is_read(files, algorithm):
    root = hidden(files, algorithm=algorithm)
    assert root.find(".//{*}note") is None
    assert note(side(files, "gateway", "backend"), root) == "sann"


def test_eight_threads_read_each_their_own(files):
    ours, theirs = side(files, "gateway", "backend"), side(files, "backend", "gateway")

    def exchange(number):
        answer = envelope(f"<GetResponse><note>{number}</note></GetResponse>")
        return note(ours, etree.fromstring(theirs.secured(answer).envelope))

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(exchange, range(80)))
    assert found == [str(number) for number in range(80)]


def test_every_message_has_a_key_of_its_own(files):
    wrapped = {
        hidden(files).findtext(f".//{XENC}EncryptedKey//{XENC}CipherValue") for _ in range(5)
    }
    assert len(wrapped) == 5


def test_an_answer_in_the_clear_is_refused(files):
    with pytest.raises(BadAnswer, match="not encrypted"):
        note(side(files, "gateway", "backend"), signed(files))


def test_an_answer_in_the_clear_is_read_where_that_is_said(files):
    assert note(side(files, "gateway", "backend", answers=False), signed(files)) == "sann"


def test_an_answer_that_hides_only_something_else_is_in_the_clear(files):
    root = signed(files)
    other = hidden(files)
    security(root).insert(0, copy.deepcopy(security(other)[0]))
    data = copy.deepcopy(body(other)[0])
    security(root).append(data)
    with pytest.raises(BadAnswer):
        note(side(files, "gateway", "backend"), root)


def test_a_fault_in_the_clear_is_read(files):
    fault = envelope("<s:Fault><faultcode>s:Server</faultcode></s:Fault>")
    root = signed(files, answer=fault)
    found = side(files, "gateway", "backend").body(NOTHING, arrived(root))
    assert found[0].tag == f"{SOAP}Fault"
    with pytest.raises(Unverified):
        note(side(files, "gateway", "backend"), etree.fromstring(fault))


def test_an_answer_for_another_cannot_be_read(files):
    theirs = side(files, "backend", "other").secured(ANSWER).envelope
    with pytest.raises(BadAnswer, match="cannot be decrypted"):
        note(side(files, "gateway", "backend"), etree.fromstring(theirs))


def cipher(root, name):
    return root.find(f".//{XENC}{name}/{XENC}CipherData/{XENC}CipherValue")


def without_key(root):
    security(root).remove(security(root)[0])


def with_two_keys(root):
    security(root).insert(0, copy.deepcopy(security(root)[0]))


def with_many_parts(root):
    for _ in range(50):
        body(root).append(copy.deepcopy(body(root)[0]))


def with_a_reference_to_fetch(root):
    data = body(root)[0].find(f"{XENC}CipherData")
    data.remove(data[0])
    etree.SubElement(data, f"{XENC}CipherReference", URI="http://127.0.0.1/x")


def with_a_long_key(root):
    cipher(root, "EncryptedKey").text = "AAAA" * 10_000


def with_another_key(root):
    cipher(root, "EncryptedKey").text = "AAAA" * 86


def with_another_content(root):
    cipher(root, "EncryptedData").text = "AAAA" * 86


def with_short_content(root):
    cipher(root, "EncryptedData").text = "AAAA"


def with_no_content(root):
    cipher(root, "EncryptedData").text = None


def with_no_base64(root):
    cipher(root, "EncryptedData").text = "å"


def with_one_bit_less(root):
    value = cipher(root, "EncryptedData")
    value.text = value.text[:40] + ("A" if value.text[40] != "A" else "B") + value.text[41:]


def with_another_algorithm(root):
    body(root)[0][0].set("Algorithm", f"{XENC[1:-1]}tripledes-cbc")


def with_a_shorter_algorithm(root):
    body(root)[0][0].set("Algorithm", "http://www.w3.org/2009/xmlenc11#aes128-gcm")


def with_no_algorithm(root):
    body(root)[0].remove(body(root)[0][0])


@pytest.mark.parametrize(
    "spoil",
    [
        without_key,
        with_two_keys,
        with_many_parts,
        with_a_reference_to_fetch,
        with_a_long_key,
        with_another_key,
        with_another_content,
        with_short_content,
        with_no_content,
        with_no_base64,
        with_one_bit_less,
        with_another_algorithm,
        with_a_shorter_algorithm,
        with_no_algorithm,
    ],
    ids=lambda each: each.__name__,
)
def test_whatever_cannot_be_decrypted_says_the_same(files, spoil):
    root = hidden(files)
    spoil(root)
    with pytest.raises(BadAnswer) as refused:
        note(side(files, "gateway", "backend"), root)
    assert str(refused.value) == "the answer cannot be decrypted"


def encrypted(files, inside):
    """Return an answer whose body decrypts to these bytes, as anybody may have made it."""
    root, secret, start = hidden(files), b"k" * 32, b"n" * 12
    certificate = x509.load_pem_x509_certificate((files / "gateway.pem").read_bytes())
    padding = OAEP(MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - as rsa-oaep-mgf1p says
    wrapped = certificate.public_key().encrypt(secret, padding)
    content = start + AESGCM(secret).encrypt(start, inside, None)
    cipher(root, "EncryptedKey").text = base64.b64encode(wrapped).decode()
    cipher(root, "EncryptedData").text = base64.b64encode(content).decode()
    return root


def test_what_was_encrypted_elsewhere_is_decrypted(files):
    signed_body = b"".join(etree.tostring(each) for each in body(signed(files)))
    assert note(side(files, "gateway", "backend"), encrypted(files, signed_body)) == "sann"


@pytest.mark.parametrize(
    "inside",
    [
        b"<GetResponse><note>falsk</note></GetResponse>",
        b"no xml <",
        b"<!DOCTYPE a><a/>",
        b"<a>&undefined;</a>",
        b"</s:Body><s:Body><note>falsk</note>",
        b"</s:Body></s:Envelope><x/>",
        b"<a>" * 300 + b"</a>" * 300,
        b"<a/>" * 500_000,
    ],
    ids=range(8),
)
def test_what_anybody_may_have_encrypted_is_not_believed(files, inside):
    with pytest.raises(BadAnswer):
        note(side(files, "gateway", "backend"), encrypted(files, inside))


def test_keys_that_cannot_encrypt_are_refused(files):
    with pytest.raises(BindError) as refused:
        side(files, "gateway", "curve")
    assert refused.value.path == ("security", "signature", "encrypt", "certificate")
    with pytest.raises(BindError) as refused:
        side(files, "curve", "backend")
    assert refused.value.path == ("security", "signature", "encrypt", "answers")
    assert side(files, "curve", "backend", answers=False) is not None


def test_the_key_is_named_so_that_others_find_it(files):
    root = hidden(files)
    wrapped, data = security(root)[0], body(root)[0]
    listed = wrapped.find(f"{XENC}ReferenceList/{XENC}DataReference")
    assert listed.get("URI") == f"#{data.get('Id')}"
    assert data.find(f".//{DS}KeyInfo//{{*}}Reference").get("URI") == f"#{wrapped.get('Id')}"


def test_an_encrypted_part_that_is_large_is_refused_before_it_is_moved(files):
    root = hidden(files)
    part = body(root)[0]
    for _ in range(MANY):
        etree.SubElement(part, f"{SOAP}x")  # of a namespace that is declared above it
    message = arrived(root)
    used = time.process_time()
    with pytest.raises(BadAnswer, match="cannot be decrypted"):
        side(files, "gateway", "backend").body(NOTHING, message)
    assert time.process_time() - used <= PROCESSOR_SECONDS
