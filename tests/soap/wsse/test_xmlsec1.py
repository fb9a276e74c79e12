"""Debian's xmlsec1 reads what the gateway secures, and the gateway reads what xmlsec1 does."""

import pytest
from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.wsse.conversation import Conversation
from tests.soap.wsse.parties import (
    DS,
    ID,
    NOTHING,
    SOAP,
    WSSE,
    WSU,
    XENC,
    Clock,
    arrived,
    body,
    gateway,
    loaded,
    note,
    security,
    signature,
)
from tests.soap.wsse.stacks import IDS, xmlsec1
from tests.soap.zoo import SOAP12, envelope

REQUEST = envelope("<Get><id>42 å</id></Get>")
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = f"{XENC[1:-1]}sha256"
GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
CBC = f"{XENC[1:-1]}aes256-cbc"
OAEP = f"{XENC[1:-1]}rsa-oaep-mgf1p"
RSA_15 = f"{XENC[1:-1]}rsa-1_5"


def sent(files, **more):
    made = Conversation(loaded({"signature": signature(**more)}), files, clock=Clock())
    return made.secured(REQUEST).envelope


@pytest.mark.parametrize("method", ["rsa-sha256", "rsa-sha384", "rsa-sha512"])
def test_xmlsec1_verifies_what_the_gateway_signs(files, tmp_path, method):
    path = tmp_path / "sent.xml"
    path.write_bytes(sent(files, algorithm=method))
    key = ["--verify", "--pubkey-cert-pem", files / "gateway.pem", *IDS]
    assert xmlsec1(*key, path).returncode == 0
    path.write_bytes(path.read_bytes().replace(b"42", b"43"))
    assert xmlsec1(*key, path).returncode != 0


@pytest.mark.parametrize("algorithm", ["aes128-gcm", "aes256-gcm", "aes128-cbc", "aes256-cbc"])
def test_xmlsec1_decrypts_what_the_gateway_encrypts(files, tmp_path, algorithm):
    encrypt = {"certificate": "backend.pem", "algorithm": algorithm}
    root = etree.fromstring(sent(files, encrypt=encrypt))
    assert root.find(".//{*}id") is None
    data, wrapped = body(root)[0], security(root)[0]
    info = data.find(f"{DS}KeyInfo")
    info.replace(info[0], wrapped)  # the command knows no SecurityTokenReference
    wrapped.remove(wrapped.find(f"{DS}KeyInfo"))
    path, out = tmp_path / "sent.xml", tmp_path / "clear.xml"
    path.write_bytes(etree.tostring(body(root)))
    done = xmlsec1("--decrypt", "--privkey-pem", files / "backend.key", "--output", out, path)
    assert done.returncode == 0, done.stderr
    assert etree.parse(out).findtext(".//{*}id") == "42 å"


def template(method=RSA_SHA256, digest=SHA256, canonical=EXCLUSIVE, space=None):
    """Return an answer whose signature xmlsec1 is to fill in."""
    references = "".join(
        f'<d:Reference URI="#{each}"><d:Transforms><d:Transform Algorithm="{canonical}"/>'
        f'</d:Transforms><d:DigestMethod Algorithm="{digest}"/><d:DigestValue/></d:Reference>'
        for each in ("body", "stamp")
    )
    signed = (
        f'<d:Signature xmlns:d="{DS[1:-1]}"><d:SignedInfo>'
        f'<d:CanonicalizationMethod Algorithm="{canonical}"/>'
        f'<d:SignatureMethod Algorithm="{method}"/>{references}</d:SignedInfo>'
        f"<d:SignatureValue/><d:KeyInfo><d:X509Data><d:X509Certificate/></d:X509Data></d:KeyInfo>"
        "</d:Signature>"
    )
    stamp = (
        f'<u:Timestamp xmlns:u="{WSU[1:-1]}" u:Id="stamp">'
        "<u:Created>2026-03-01T12:00:00Z</u:Created></u:Timestamp>"
    )
    inside = "<GetResponse><GetResult>\n  <note>sann &amp; å</note></GetResult></GetResponse>"
    root = etree.fromstring(envelope(inside, space) if space else envelope(inside))
    token = f'<w:Security xmlns:w="{WSSE[1:-1]}">{stamp}{signed}</w:Security>'
    root[0].append(etree.fromstring(token))
    root[1].set(ID, "body")
    return etree.tostring(root)


def sign(files, tmp_path, **more):
    """Return the root of an answer that xmlsec1 signed with the back end's key."""
    path, out = tmp_path / "template.xml", tmp_path / "answer.xml"
    path.write_bytes(template(**more))
    pair = f"{files / 'backend.key'},{files / 'backend.pem'}"
    ids = [each.replace(SOAP[1:-1], more.get("space") or SOAP[1:-1]) for each in IDS]
    done = xmlsec1("--sign", "--privkey-pem", pair, "--output", out, *ids, path)
    assert done.returncode == 0, done.stderr
    return etree.parse(out).getroot()


@pytest.mark.parametrize("canonical", [EXCLUSIVE, INCLUSIVE])
@pytest.mark.parametrize("space", [None, SOAP12])
def test_what_xmlsec1_signs_is_read(files, tmp_path, canonical, space):
    root = sign(files, tmp_path, canonical=canonical, space=space)
    assert note(gateway(files), root) == "sann & å"


def test_what_xmlsec1_signs_with_sha1_is_read_where_that_is_said(files, tmp_path):
    root = sign(files, tmp_path, method=f"{DS[1:-1]}rsa-sha1", digest=f"{DS[1:-1]}sha1")
    with pytest.raises(BadAnswer, match="an algorithm that is not accepted"):
        note(gateway(files), root)
    assert note(gateway(files, sha1="true"), root) == "sann & å"


def test_sha1_is_not_smuggled_into_a_digest(files, tmp_path):
    root = sign(files, tmp_path, digest=f"{DS[1:-1]}sha1")
    with pytest.raises(BadAnswer, match="digested by an algorithm"):
        note(gateway(files), root)


def encrypt(files, tmp_path, root, method=GCM, wrap=OAEP, size=256):
    """Return a signed answer whose body's element xmlsec1 encrypted for the gateway."""
    form = (
        f'<x:EncryptedData xmlns:x="{XENC[1:-1]}" xmlns:d="{DS[1:-1]}"'
        f' Type="{XENC[1:-1]}Element"><x:EncryptionMethod Algorithm="{method}"/>'
        f'<d:KeyInfo><x:EncryptedKey><x:EncryptionMethod Algorithm="{wrap}"/>'
        "<d:KeyInfo><d:KeyName/></d:KeyInfo><x:CipherData><x:CipherValue/></x:CipherData>"
        "</x:EncryptedKey></d:KeyInfo>"
        "<x:CipherData><x:CipherValue/></x:CipherData></x:EncryptedData>"
    )
    path, shape, out = (tmp_path / each for each in ("signed.xml", "form.xml", "hidden.xml"))
    path.write_bytes(etree.tostring(root))
    shape.write_text(form)
    done = xmlsec1(
        "--encrypt", "--pubkey-cert-pem", files / "gateway.pem", "--session-key", f"aes-{size}",
        "--xml-data", path, "--node-xpath", "//*[local-name()='GetResponse']",
        "--output", out, shape,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    hidden = etree.parse(out).getroot()
    data = body(hidden).find(f"{XENC}EncryptedData")
    security(hidden).insert(0, data.find(f".//{XENC}EncryptedKey"))
    data.remove(data.find(f"{DS}KeyInfo"))
    return hidden


def reading(files, **more):
    verify = {"certificate": "backend.pem"}
    encrypting = {"certificate": "backend.pem", **more}
    settings = {"signature": signature(verify=verify, encrypt=encrypting)}
    return Conversation(loaded(settings), files, clock=Clock())


def test_what_xmlsec1_encrypts_is_decrypted_and_then_verified(files, tmp_path):
    hidden = encrypt(files, tmp_path, sign(files, tmp_path))
    assert hidden.find(".//{*}note") is None
    assert note(reading(files), hidden) == "sann & å"


def test_what_xmlsec1_encrypts_over_a_forged_body_is_not_read(files, tmp_path):
    root = sign(files, tmp_path)
    root.find(".//{*}note").text = "falsk"
    with pytest.raises(BadAnswer, match="does not hold"):
        note(reading(files), encrypt(files, tmp_path, root))


def test_cbc_is_decrypted_only_where_it_is_said(files, tmp_path):
    hidden = encrypt(files, tmp_path, sign(files, tmp_path), method=CBC)
    with pytest.raises(BadAnswer, match="cannot be decrypted"):
        reading(files).body(NOTHING, arrived(hidden))
    assert note(reading(files, algorithm="aes256-cbc"), hidden) == "sann & å"


def test_a_key_wrapped_with_the_old_padding_is_not_unwrapped(files, tmp_path):
    hidden = encrypt(files, tmp_path, sign(files, tmp_path), wrap=RSA_15)
    with pytest.raises(BadAnswer, match="cannot be decrypted"):
        note(reading(files), hidden)
