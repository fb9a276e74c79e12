"""A large answer with somebody's signature over something smaller is refused at small cost."""

import time

import pytest
from lxml import etree

from connectors.errors import BadAnswer
from tests.soap.wsse.parties import NOTHING, arrived, body, gateway, security, signed

PROCESSOR_SECONDS = 0.1
MANY = 130_000


def test_a_large_forgery_is_refused_before_the_message_is_parsed_again(files):
    side, root = gateway(files), signed(files)
    for _ in range(MANY):
        etree.SubElement(body(root)[0], "x")
    message = arrived(root)
    used = time.process_time()
    with pytest.raises(BadAnswer, match="does not hold"):
        side.body(NOTHING, message)
    assert time.process_time() - used <= PROCESSOR_SECONDS


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
