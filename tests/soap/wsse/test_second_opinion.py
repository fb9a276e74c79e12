"""signxml, which signs our requests, verifies what we verify: whatever we read, it accepts too."""

import random

import pytest
import signxml
from cryptography import x509
from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.wsse.holding import Broken, covered, hold
from connectors.soap.wsse.names import METHODS
from tests.soap.wsse.parties import DS, NOW, SOAP, WSSE, gateway, note, security, signed

CHANGES = 60
RSA = [name for name in METHODS if name.startswith("rsa")]
CURVE = [name for name in METHODS if name.startswith("ecdsa")]
SIGNERS = [*(("backend", each) for each in RSA), *(("curve", each) for each in CURVE)]


def accepts(files, own, root):
    """Tell whether signxml finds that the signature holds, and the note that it covers."""
    certificate = x509.load_pem_x509_certificate((files / f"{own}.pem").read_bytes())
    expected = signxml.SignatureConfiguration(
        location=f"./{SOAP}Header/{WSSE}Security/",
        expect_references=False,
        verification_time=NOW,
    )
    try:
        found = signxml.XMLVerifier().verify(
            root, x509_cert=certificate, validate_schema=False, expect_config=expected
        )
    except Exception:  # noqa: BLE001 - of many kinds
        return None
    return next((each.signed_xml.findtext(".//{*}note") for each in found[::-1]), None)


def changed(whole, seeds):
    """Return a message with a changed byte that is still XML, or none."""
    mutated = bytearray(whole)
    place = seeds.randrange(len(mutated))
    mutated[place] = seeds.choice((mutated[place] ^ 1 << seeds.randrange(7), 0x20, 0x41))
    try:
        root = etree.fromstring(bytes(mutated))
    except etree.XMLSyntaxError:
        return None
    return root if root.tag == f"{SOAP}Envelope" else None


@pytest.mark.parametrize(("own", "method"), SIGNERS)
def test_whatever_we_read_the_library_accepts_too(files, own, method):
    root = signed(files, own, algorithm=method)
    assert accepts(files, own, root) == "sann"
    whole, seeds = etree.tostring(root), random.Random(method)  # noqa: S311 - the same each time
    read = refused = 0
    for _ in range(CHANGES):
        mutated = changed(whole, seeds)
        if mutated is None:
            continue
        try:
            found = note(gateway(files, certificate=f"{own}.pem"), mutated)
        except BadAnswer:
            refused += 1
            continue
        read += 1
        assert accepts(files, own, mutated) == found == "sann"
    assert refused > 0, read


@pytest.mark.parametrize("changed_by", [-1, 1])
@pytest.mark.parametrize("own", ["backend", "curve"])
def test_a_value_of_another_length_does_not_hold(files, own, changed_by):
    root = signed(files, own)
    value = security(root).find(f".//{DS}SignatureValue")
    value.text = value.text[:-8] if changed_by < 0 else f"AAAA{value.text}"
    with pytest.raises(BadAnswer, match="does not hold"):
        note(gateway(files, certificate=f"{own}.pem"), root)


def test_what_is_covered_is_found_by_its_own_reference_only(files):
    root = signed(files)
    signature = security(root).find(f"{DS}Signature")
    certificate = x509.load_pem_x509_certificate((files / "backend.pem").read_bytes())
    hold(signature, certificate, NOW)
    first, second = signature.iter(f"{DS}Reference")
    stamp, body = security(root)[0], root.find(f"{SOAP}Body")
    for reference, part in ((first, body), (second, stamp)):
        with pytest.raises(Broken):
            covered(reference, part)
