"""Signature wrapping: the signed parts are still there and still hold, and something else is read.

McIntosh and Austel (2005) named the places, WS-Attacker and CVE-2011-1411 the rest.
"""

import copy

import pytest
from lxml import etree

from connectors.errors import BadAnswer
from tests.soap.wsse.parties import (
    DS,
    ID,
    NOTHING,
    SOAP,
    WSSE,
    WSU,
    arrived,
    body,
    gateway,
    note,
    security,
    signed,
)


def forged(root, *, keep_id=False):
    """Return an unsigned Body with the attacker's note."""
    made = copy.deepcopy(body(root))
    if not keep_id:
        made.set(ID, "theirs")
    made.find(".//{*}note").text = "falsk"
    return made


def moved(root, place, *, keep_id=False):
    """Put the signed Body into a place, and a forged one where it was."""
    original = body(root)
    root.replace(original, forged(root, keep_id=keep_id))
    place.append(original)


def wrapper_in_header(root):
    moved(root, etree.SubElement(root[0], "{urn:x}Wrapper"))


def wrapper_in_header_with_the_same_id(root):
    moved(root, etree.SubElement(root[0], "{urn:x}Wrapper"), keep_id=True)


def directly_in_header(root):
    moved(root, root[0])


def wrapper_in_security(root):
    moved(root, etree.SubElement(security(root), "{urn:x}Wrapper"))


def directly_in_security(root):
    moved(root, security(root))


def object_of_the_signature(root):
    moved(root, etree.SubElement(security(root).find(f"{DS}Signature"), f"{DS}Object"))


def inside_the_forged_body(root):
    original = body(root)
    root.replace(original, forged(root))
    body(root).append(original)


def a_second_body(root):
    root.insert(1, forged(root))


def a_second_body_behind(root):
    root.append(forged(root))


def a_whole_envelope_in_the_body(root):
    whole = copy.deepcopy(root)
    fake = forged(root)
    root.replace(body(root), fake)
    fake.append(whole)


def a_whole_envelope_in_the_header(root):
    whole = copy.deepcopy(root)
    security(root).getparent().remove(security(root))
    root.replace(body(root), forged(root))
    etree.SubElement(root[0], "{urn:x}Wrapper").append(whole)


def a_second_header(root):
    root.insert(0, etree.Element(f"{SOAP}Header"))


def a_second_security(root):
    root[0].append(etree.Element(f"{WSSE}Security"))


def a_second_security_in_a_wrapper(root):
    etree.SubElement(root[0], "{urn:x}Wrapper").append(copy.deepcopy(security(root)))
    root.replace(body(root), forged(root))


def a_second_signature(root):
    security(root).insert(0, copy.deepcopy(security(root).find(f"{DS}Signature")))


def the_same_id_under_another_name(root):
    moved(root, etree.SubElement(root[0], "{urn:x}Wrapper"))
    original = root.find(f".//{{urn:x}}Wrapper/{SOAP}Body")
    body(root).set("Id", original.get(ID))
    del body(root).attrib[ID]


def the_same_id_on_anything(root):
    etree.SubElement(root[0], "{urn:x}Other").set("id", body(root).get(ID))


def a_fresh_timestamp_beside_a_wrapped_one(root):
    original = security(root).find(f"{WSU}Timestamp")
    made = copy.deepcopy(original)
    made.set(ID, "theirs")
    etree.SubElement(root[0], "{urn:x}Wrapper").append(original)
    security(root).insert(0, made)


def two_timestamps(root):
    made = copy.deepcopy(security(root).find(f"{WSU}Timestamp"))
    made.set(ID, "theirs")
    security(root).insert(0, made)


def reference(root, number=-1):
    return security(root).findall(f".//{DS}Reference")[number]


def a_reference_to_the_whole(root):
    reference(root).set("URI", "")


def a_reference_by_xpointer(root):
    reference(root).set("URI", f"#xpointer(id('{body(root).get(ID)}'))")


def a_reference_with_two_marks(root):
    reference(root).set("URI", f"##{body(root).get(ID)}")


def a_reference_to_elsewhere(root):
    reference(root).set("URI", "http://127.0.0.1/")


def a_transform_by_xpath(root):
    transform = reference(root).find(f".//{DS}Transform")
    transform.set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")


def a_second_transform(root):
    transforms = reference(root).find(f"{DS}Transforms")
    algorithm = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
    etree.SubElement(transforms, f"{DS}Transform", Algorithm=algorithm)


def a_manifest(root):
    moved(root, etree.SubElement(security(root).find(f"{DS}Signature"), f"{DS}Manifest"))


def an_object_in_the_signature(root):
    etree.SubElement(security(root).find(f"{DS}Signature"), f"{DS}Object")


def many_references(root):
    info = security(root).find(f".//{DS}SignedInfo")
    for _ in range(100):
        info.append(copy.deepcopy(reference(root)))


WRAPPINGS = [
    wrapper_in_header,
    wrapper_in_header_with_the_same_id,
    directly_in_header,
    wrapper_in_security,
    directly_in_security,
    object_of_the_signature,
    inside_the_forged_body,
    a_second_body,
    a_second_body_behind,
    a_whole_envelope_in_the_body,
    a_whole_envelope_in_the_header,
    a_second_header,
    a_second_security,
    a_second_security_in_a_wrapper,
    a_second_signature,
    the_same_id_under_another_name,
    the_same_id_on_anything,
    a_fresh_timestamp_beside_a_wrapped_one,
    two_timestamps,
    a_reference_to_the_whole,
    a_reference_by_xpointer,
    a_reference_with_two_marks,
    a_reference_to_elsewhere,
    a_transform_by_xpath,
    a_second_transform,
    a_manifest,
    an_object_in_the_signature,
    many_references,
]


@pytest.mark.parametrize("wrap", WRAPPINGS, ids=lambda each: each.__name__)
def test_what_is_wrapped_is_not_read(files, wrap):
    root = signed(files)
    wrap(root)
    with pytest.raises(BadAnswer):
        note(gateway(files), root)


def test_a_reference_to_what_lies_deeper_is_refused_as_such(files):
    root = signed(files)
    body(root)[0].set(ID, "deeper")
    reference(root, 0).set("URI", "#deeper")
    with pytest.raises(BadAnswer, match="not in its place"):
        note(gateway(files), root)


@pytest.mark.parametrize("transform", [a_transform_by_xpath, a_second_transform])
def test_a_transform_is_refused_as_such(files, transform):
    root = signed(files)
    transform(root)
    with pytest.raises(BadAnswer, match="transforms what it covers"):
        note(gateway(files), root)


def test_an_address_is_not_read_otherwise_than_the_library_reads_it(files):
    root = signed(files)
    etree.SubElement(root[0], "{urn:x}Other").set("Id", f"#{body(root).get(ID)}")
    reference(root).set("URI", f"##{body(root).get(ID)}")
    with pytest.raises(BadAnswer, match="not there once"):
        note(gateway(files), root)


def test_what_is_not_wrapped_is_read(files):
    assert note(gateway(files), signed(files)) == "sann"


def test_what_stands_beside_the_signed_parts_is_never_part_of_what_is_read(files):
    root = signed(files)
    root[0].append(forged(root).find(".//{*}note"))
    found = gateway(files).body(NOTHING, arrived(root))
    assert found.getroottree().getroot() is found
