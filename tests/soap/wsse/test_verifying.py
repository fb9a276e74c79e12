import random
from datetime import timedelta

import pytest
from lxml import etree

from connectors.errors import BadAnswer, Fault, Outcome, Unverified
from connectors.soap.wsse.conversation import Conversation
from tests.soap.wsse.parties import (
    DS,
    ID,
    NOTHING,
    NOW,
    SOAP,
    WSSE,
    WSU,
    Clock,
    arrived,
    body,
    gateway,
    issue,
    loaded,
    note,
    security,
    signature,
    signed,
)
from tests.soap.zoo import envelope

STR = "w:SecurityTokenReference"
FAULT = envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>nej</faultstring></s:Fault>")


def changed(files, path, text, **verify):
    """Verify an answer in which one text was changed."""
    root = signed(files)
    root.find(path).text = text
    return note(gateway(files, **verify), root)


def test_a_signed_answer_is_read(files):
    assert note(gateway(files), signed(files)) == "sann"


@pytest.mark.parametrize("reference", ["token", "issuer-serial", "key-identifier"])
def test_a_signer_may_be_named_in_every_way(files, reference):
    assert note(gateway(files), signed(files, reference=reference)) == "sann"


@pytest.mark.parametrize("method", ["rsa-sha384", "rsa-sha512", "rsa-pss-sha256", "rsa-pss-sha512"])
def test_every_rsa_algorithm_that_can_be_said_is_verified(files, method):
    assert note(gateway(files), signed(files, algorithm=method)) == "sann"


@pytest.mark.parametrize("method", ["ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"])
def test_every_curve_algorithm_that_can_be_said_is_verified(files, method):
    side = gateway(files, certificate="curve.pem")
    assert note(side, signed(files, "curve", algorithm=method)) == "sann"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".//{*}note", "falsk"),
        (f".//{WSU}Created", "2026-03-01T12:00:01.000Z"),
        (f".//{WSU}Expires", "2026-03-01T13:00:00.000Z"),
        (f".//{DS}DigestValue", "AAAA"),
        (f".//{DS}DigestValue", ""),
        (f".//{DS}SignatureValue", "AAAA"),
        (f".//{DS}SignatureValue", ""),
        (f".//{DS}SignatureValue", "no base64 ö"),
        (f".//{WSSE}BinarySecurityToken", "AAAA"),
        (f".//{WSSE}BinarySecurityToken", "A" * 100_000),
        (f".//{WSSE}BinarySecurityToken", None),
    ],
)
def test_what_was_changed_is_not_read(files, path, text):
    with pytest.raises(BadAnswer):
        changed(files, path, text)


@pytest.mark.parametrize("gone", ["Signature", "Timestamp", "BinarySecurityToken"])
def test_what_lacks_a_part_of_its_security_is_not_read(files, gone):
    root = signed(files)
    found = next(each for each in security(root) if etree.QName(each).localname == gone)
    security(root).remove(found)
    with pytest.raises(BadAnswer):
        note(gateway(files), root)


def test_an_answer_without_security_is_a_bad_answer_and_no_crash(files):
    root = signed(files)
    root[0].remove(security(root))
    with pytest.raises(BadAnswer, match="not signed"):
        note(gateway(files), root)


def test_an_answer_without_header_is_a_bad_answer(files):
    root = signed(files)
    root.remove(root[0])
    with pytest.raises(BadAnswer, match="not signed"):
        note(gateway(files), root)


@pytest.mark.parametrize("number", [0, 1])
def test_an_answer_whose_signature_leaves_out_body_or_timestamp_is_not_read(files, number):
    root = signed(files)
    references = security(root).findall(f".//{DS}Reference")
    references[number].getparent().remove(references[number])
    with pytest.raises(BadAnswer, match="is not signed"):
        note(gateway(files), root)


def test_the_signature_of_another_is_not_believed(files):
    with pytest.raises(BadAnswer, match="not trusted"):
        note(gateway(files), signed(files, "other"))


def test_a_signature_of_another_under_the_name_of_the_back_end_does_not_hold(files):
    theirs, ours = signed(files, "other"), signed(files)
    token = security(theirs).find(f"{WSSE}BinarySecurityToken")
    token.text = security(ours).findtext(f"{WSSE}BinarySecurityToken")
    with pytest.raises(BadAnswer, match="does not hold"):
        note(gateway(files), theirs)


def key_info(root, inside):
    """Put other content into KeyInfo."""
    info = security(root).find(f".//{DS}KeyInfo")
    for each in list(info):
        info.remove(each)
    for each in etree.fromstring(f'<x xmlns:d="{DS[1:-1]}" xmlns:w="{WSSE[1:-1]}">{inside}</x>'):
        info.append(each)


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<d:KeyName>backend</d:KeyName>",
        "<d:KeyValue><d:RSAKeyValue><d:Modulus>AQAB</d:Modulus></d:RSAKeyValue></d:KeyValue>",
        '<d:RetrievalMethod URI="http://127.0.0.1/key"/>',
        f'<{STR}><w:Reference URI="#nowhere"/></{STR}>',
        f'<{STR}><w:Reference URI="http://127.0.0.1/"/></{STR}>',
        f"<{STR}><w:KeyIdentifier>AAAA</w:KeyIdentifier></{STR}>",
        f'<{STR}><w:KeyIdentifier ValueType="urn:x">AAAA</w:KeyIdentifier></{STR}>',
        "<d:X509Data><d:X509SubjectName>CN=backend</d:X509SubjectName></d:X509Data>",
        "<d:X509Data><d:X509Certificate>AAAA</d:X509Certificate></d:X509Data>",
    ],
)
def test_a_key_that_the_answer_brings_itself_is_not_believed(files, inside):
    root = signed(files)
    key_info(root, inside)
    with pytest.raises(BadAnswer):
        note(gateway(files), root)


def test_a_token_outside_the_security_header_is_not_looked_at(files):
    root = signed(files)
    root[0].append(security(root).find(f"{WSSE}BinarySecurityToken"))
    with pytest.raises(BadAnswer, match="not in its place"):
        note(gateway(files), root)


def test_the_next_certificate_holds_beside_the_present_one(files, tmp_path):
    both = tmp_path / "both.pem"
    both.write_bytes((files / "other.pem").read_bytes() + (files / "backend.pem").read_bytes())
    side = gateway(files, certificate=str(both))
    assert note(side, signed(files)) == "sann"
    assert note(side, signed(files, "other")) == "sann"


def test_a_certificate_that_has_expired_is_not_believed(files):
    clock = Clock(NOW + timedelta(days=2))
    side = gateway(files, clock, **{"max-age": "5000m"})
    with pytest.raises(BadAnswer, match="does not hold"):
        note(side, signed(files))


@pytest.mark.parametrize(
    "algorithm",
    [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "urn:none",
        "",
    ],
)
def test_another_algorithm_than_declared_is_not_accepted(files, algorithm):
    root = signed(files)
    security(root).find(f".//{DS}SignatureMethod").set("Algorithm", algorithm)
    with pytest.raises(BadAnswer, match="signed by an algorithm"):
        note(gateway(files), root)


def test_the_algorithm_of_another_kind_of_key_does_not_hold(files):
    root = signed(files)
    method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    security(root).find(f".//{DS}SignatureMethod").set("Algorithm", method)
    with pytest.raises(BadAnswer, match="does not hold"):
        note(gateway(files), root)


@pytest.mark.parametrize(
    "algorithm", [f"{DS[1:-1]}sha1", "http://www.w3.org/2001/04/xmldsig-more#md5"]
)
def test_another_digest_than_declared_is_not_accepted(files, algorithm):
    root = signed(files)
    security(root).find(f".//{DS}DigestMethod").set("Algorithm", algorithm)
    with pytest.raises(BadAnswer, match="digested by an algorithm"):
        note(gateway(files), root)


@pytest.mark.parametrize("where", ["CanonicalizationMethod", "Transform"])
def test_comments_are_never_part_of_what_is_signed(files, where):
    root = signed(files)
    algorithm = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"
    security(root).find(f".//{DS}{where}").set("Algorithm", algorithm)
    with pytest.raises(BadAnswer):
        note(gateway(files), root)


def test_an_answer_that_comes_again_is_not_read(files):
    side, root = gateway(files), signed(files)
    note(side, root)
    with pytest.raises(BadAnswer, match="before"):
        note(side, root)


def test_an_answer_may_come_again_where_that_is_said(files):
    side, root = gateway(files, once="false"), signed(files)
    assert [note(side, root), note(side, root)] == ["sann", "sann"]


@pytest.mark.parametrize(("seconds", "why"), [(421, "expired"), (-61, "future")])
def test_an_answer_of_another_time_is_not_read(files, seconds, why):
    clock = Clock(NOW + timedelta(seconds=seconds))
    with pytest.raises(BadAnswer, match=why):
        note(gateway(files, clock), signed(files))


@pytest.mark.parametrize("seconds", [359, -59])
def test_an_answer_within_age_and_skew_is_read(files, seconds):
    clock = Clock(NOW + timedelta(seconds=seconds))
    assert note(gateway(files, clock), signed(files)) == "sann"


def test_a_fault_that_nobody_signed_is_marked_and_tells_nothing_of_the_outcome(files):
    with pytest.raises(Unverified) as shown:
        gateway(files).body(NOTHING, arrived(etree.fromstring(FAULT)))
    assert (shown.value.code, shown.value.text) == ("Server", "nej")
    assert shown.value.outcome is Outcome.UNKNOWN


def test_a_signed_fault_is_read_as_any_fault(files):
    found = gateway(files).body(NOTHING, arrived(signed(files, answer=FAULT)))
    assert found[0].tag == f"{SOAP}Fault"


def test_a_fault_with_a_signature_that_does_not_hold_is_a_bad_answer(files):
    root = signed(files, answer=FAULT)
    root.find(".//{*}faultstring").text = "ja"
    with pytest.raises(BadAnswer, match="does not hold"):
        note(gateway(files), root)


def test_a_prefix_in_a_value_that_is_not_signed_is_not_bound_by_what_stands_around(files):
    answer = envelope('<GetResponse xmlns:q="urn:q"><note xsi:type="o:T">sann</note></GetResponse>')
    root = signed(files, answer=answer)
    for each in security(root).findall(f".//{DS}Transform"):
        assert "o" in each[0].get("PrefixList").split()
    found = gateway(files).body(NOTHING, arrived(root)).find(".//{*}note")
    assert found.nsmap["o"] == "urn:other"


def test_an_authority_vouches_for_the_certificate_in_the_answer(tmp_path):
    root = issue(tmp_path, "root", curve=True)
    for name in ("gateway", "backend"):
        issue(tmp_path, name, root, curve=True)
    side = gateway(tmp_path, ca="root.pem", subject="backend")
    assert note(side, signed(tmp_path)) == "sann"


@pytest.mark.parametrize(
    "case", ["another subject", "another authority", "only named", "expired", "no use"]
)
def test_an_authority_vouches_for_nobody_else(tmp_path, case):
    root, stranger = (issue(tmp_path, each, curve=True) for each in ("root", "stranger"))
    issue(tmp_path, "gateway", root, curve=True)
    by = stranger if case == "another authority" else root
    around = NOW - timedelta(days=3) if case == "expired" else NOW
    issue(tmp_path, "backend", by, around=around, curve=True, signs=case != "no use")
    subject = "granne" if case == "another subject" else "backend"
    side = gateway(tmp_path, ca="root.pem", subject=subject)
    reference = "issuer-serial" if case == "only named" else "token"
    with pytest.raises(BadAnswer):
        note(side, signed(tmp_path, reference=reference))


def test_one_who_holds_a_certificate_issues_none(tmp_path):
    root = issue(tmp_path, "root", curve=True)
    middle = issue(tmp_path, "middle", root, curve=True)
    issue(tmp_path, "gateway", root, curve=True)
    issue(tmp_path, "backend", middle, curve=True)
    for anchor in ("root.pem", "middle.pem"):
        with pytest.raises(BadAnswer, match="not trusted"):
            note(gateway(tmp_path, ca=anchor, subject="backend"), signed(tmp_path))


def test_random_changes_of_the_bytes_give_the_signed_body_or_an_error(files):
    whole = etree.tostring(signed(files))
    seeds = random.Random(20260301)  # noqa: S311 - the same in every run
    outcomes = set()
    for _ in range(400):
        mutated = bytearray(whole)
        for _ in range(seeds.randint(1, 3)):
            place = seeds.randrange(len(mutated))
            mutated[place] = seeds.choice((mutated[place] ^ 1 << seeds.randrange(8), 0x20, 0x3C))
        try:
            root = etree.fromstring(bytes(mutated))
        except etree.XMLSyntaxError:
            continue
        if root.tag != f"{SOAP}Envelope":
            continue
        try:
            found = note(gateway(files), root)
        except (BadAnswer, Unverified) as error:
            outcomes.add(type(error).__name__)
            continue
        outcomes.add(found)
        assert found == "sann"
    assert outcomes == {"sann", "BadAnswer"}


def test_settings_that_do_not_verify_leave_answers_as_they_are(files):
    side = Conversation(loaded({"signature": signature()}), files, clock=Clock())
    assert (side.verifies, gateway(files).verifies) == (False, True)
    assert note(side, etree.fromstring(envelope("<a><note>fritt</note></a>"))) == "fritt"


def test_a_text_that_is_too_large_to_be_signed_is_told_before_anything_is_sent(files):
    request = envelope(f"<Get><id>{'a' * 10_000_001}</id></Get>")
    with pytest.raises(Fault) as told:
        gateway(files).secured(request)
    assert told.value.outcome is Outcome.NOT_EXECUTED


def test_ids_are_what_the_references_say(files):
    root = signed(files)
    uris = [each.get("URI") for each in security(root).iter(f"{DS}Reference")]
    stamp = security(root).find(f"{WSU}Timestamp")
    assert uris == [f"#{stamp.get(ID)}", f"#{body(root).get(ID)}"]
