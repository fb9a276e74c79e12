"""A signature covers the envelope: what lies beside it is nobody's word, and is not read."""

from contextlib import closing

import pytest
from lxml import etree

from connectors.contract import Deadline, Effect, Invocation, OperationSpec
from connectors.errors import BadAnswer
from connectors.soap.wsse.conversation import Conversation
from connectors.testing.rig import ScriptedServer, http_answer
from tests.soap.test_s10 import INCLUDE, connector, part
from tests.soap.wsse.parties import NOTHING, loaded
from tests.soap.wsse.test_called import now, settings
from tests.soap.zoo import SOAP11, wants

__all__ = ["now"]

BODY = (
    f'<s:Envelope xmlns:s="{SOAP11}"><s:Header/><s:Body><GetResponse xmlns="urn:files">'
    f"<mime>a/b</mime><content>{INCLUDE.format('cid:a')}</content></GetResponse></s:Body>"
    "</s:Envelope>"
)


def test_an_attachment_that_the_signature_does_not_cover_is_not_read(now, tmp_path):
    side = Conversation(loaded(settings(now, "backend", "gateway")), now)

    def script(request):
        side.body(NOTHING, etree.fromstring(request.body))
        root = part(side.secured(BODY.encode()).envelope, "r", "text/xml; charset=utf-8")
        parts = root + part(b"forged", "a", "a/b") + b"--b--"
        kind = 'multipart/related; type="text/xml"; start="<r>"; boundary=b'
        return [http_answer(200, parts, kind)]

    security = settings(now, "gateway", "backend")
    with (
        ScriptedServer(script) as server,
        closing(connector(tmp_path, server.url, security=security)) as made,
    ):
        spec = OperationSpec("Get", Effect.READ, {"operation": "Get", "port": "Old"})
        call = Invocation({"id": "7"}, Deadline.after(5))
        with made.bind(spec, wants(["mime"])).invoke(call) as reply:
            assert reply.value == {"mime": "a/b"}  # which is signed
        with pytest.raises(BadAnswer, match="signature does not cover"):
            made.bind(spec, wants(["content"])).invoke(call)
