"""What looks like a digest and is none does not hold."""

import pytest
from lxml import etree

from connectors.errors import BadAnswer
from tests.soap.wsse.parties import NOTHING, arrived, body, gateway, security, signed


def test_a_digest_of_what_cannot_be_canonicalized_is_none(files):
    root = signed(files)
    etree.SubElement(body(root)[0], "{relative}x")
    with pytest.raises(BadAnswer, match="does not hold"):
        gateway(files).body(NOTHING, arrived(root))


def test_the_parts_of_a_reference_may_come_in_any_order(files):
    root = signed(files)
    for reference in security(root).iter("{*}Reference"):
        if reference.find("{*}Transforms") is not None:
            reference.append(reference.find("{*}Transforms"))
    with pytest.raises(BadAnswer, match="does not hold"):
        gateway(files).body(NOTHING, arrived(root))
