"""An answer that was recorded is given to another request, in another worker of the gateway."""

import pytest
from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.wsse.names import CONFIRMATION
from tests.soap.wsse.parties import ANSWER, backend, gateway, note

REQUEST = ANSWER  # any envelope can be signed


def confirming(files, sent):
    """Return a signed answer that confirms the signature of a request."""
    root = etree.fromstring(ANSWER)
    etree.SubElement(root[0], CONFIRMATION, Value=sent.signature)
    side = backend(files, headers=("SignatureConfirmation",))
    return etree.fromstring(side.secured(etree.tostring(root)).envelope)


def test_what_confirms_its_request_is_read_by_no_worker_for_another(files):
    workers = [gateway(files, confirmation=True) for _ in range(2)]
    sent = [each.secured(REQUEST) for each in workers]
    kept = confirming(files, sent[0])
    assert note(workers[0], kept, sent[0]) == "sann"
    for each in workers:
        for request in (sent[1], each.secured(REQUEST)):
            with pytest.raises(BadAnswer, match="does not confirm"):
                note(each, kept, request)


def test_each_request_has_a_signature_of_its_own(files):
    side = gateway(files, confirmation=True)
    assert len({side.secured(REQUEST).signature for _ in range(5)}) == 5


def test_what_confirms_nothing_is_read_once_by_each_worker(files):
    kept = etree.fromstring(backend(files).secured(ANSWER).envelope)
    for worker in (gateway(files), gateway(files)):
        assert note(worker, kept) == "sann"
        with pytest.raises(BadAnswer, match="before"):
            note(worker, kept)
