"""Attacks by what a mapping asks for: references, structures, XML in texts, DataSets, packages."""

import re
import shutil
from collections.abc import Iterable
from html import escape
from itertools import repeat
from urllib.parse import quote

import pytest

from connectors.testing.rig import ScriptedServer, http_answer
from tests.compile.conftest import GATEWAY, Small
from tests.compile.posting import AUTH
from tests.soap.attacks import laughs, multiref_bomb, multiref_cycle
from tests.soap.fronted import ask
from tests.soap.measuring import MEBIBYTE
from tests.soap.test_s_cases import BACKEND, CASES, MARKS, SCHEMA, envelope, result
from tests.soap.zoo import xml

PROCESSOR_SECONDS = 0.1
MEMORY = 20 * MEBIBYTE
MAPPING = """\
backend: cases
personal: false
fields:
  open: {from: open}
  data: {from: data, dataset: true}
  rows: {from: payload, parse: xml, type: list}
  read: {from: payload, parse: xml}
  entries: {from: log/$choice}
routes:
  GET /cases/{id}: {operation: Get, item: true, arguments: {id: $path.id}, timeout: 5s}
  GET /kept/{id}: {operation: Get, item: true, extras: true, arguments: {id: $path.id}}
  GET /orders/{id}:
    operation: Order
    item: true
    arguments: {id: $path.id}
    fields: {order: {from: return}}
  GET /loose/{id}:
    operation: Loose
    item: true
    arguments: {id: $path.id}
    fields: {found: {from: return}}
"""
ASKED = re.compile(rb"<(?:\w+:)?id(?: [^>]*)?>(.*?)</")
MANY = 500_000
ATTRIBUTES = " ".join(f"a{each}=''" for each in range(110_000))


def nested(depth: int, beside: str = "") -> str:
    """Return elements in each other, with something beside each."""
    return "<x>" * depth + f"{beside}</x>" * depth


def holding(inside: str) -> bytes:
    """Return an answer whose text is XML."""
    return xml(result(f"<payload>{escape(inside)}</payload>"))


def gram(rows: str) -> bytes:
    """Return an answer with a DataSet."""
    space = "urn:schemas-microsoft-com:xml-diffgram-v1"
    data = f'<d:diffgram xmlns:d="{space}" {MARKS}><N xmlns="">{rows}</N></d:diffgram>'
    return xml(result(f"<data>{SCHEMA}{data}</data>"))


def package(parts: Iterable[bytes]) -> list[bytes]:
    """Return an answer in a package without end, which begins with these bytes of parts."""
    head = http_answer(200, b"", 'multipart/related; boundary="b"; type="text/xml"')
    head = head.replace(b"Content-Length: 0", b"Connection: close")
    root = b"--b\r\nContent-Type: text/xml\r\n\r\n" + result("<open/>") + b"\r\n"
    return [head, root, *parts]


def encoded(operation: str, parts: str) -> bytes:
    return xml(
        envelope(
            f'<t:{operation}Response><return href="#i0"/></t:{operation}Response>{parts}'
        ).encode()
    )


NAMING = f'<q:result xmlns:q="http://www.w3.org/2003/05/soap-rpc">{"<t:x/>" * 50_000}</q:result>'
ENTITIES = f"<!DOCTYPE r [{laughs()}]><r>&a29;</r>"
BAD, DATA, LARGE = "backend-bad-response", "backend-data", "backend-response-too-large"
# path: what is sent, and the codes that it may end with; none where it is an answer after all
ATTACKS = {
    "/orders/bomb of orders": ([encoded("Order", multiref_bomb())], ()),
    "/orders/cycle of orders": ([encoded("Order", multiref_cycle())], ()),
    "/orders/names its result by many": (
        [xml(envelope(f"<t:OrderResponse>{NAMING}<return/></t:OrderResponse>").encode())],
        (),
    ),
    "/loose/bomb of loose": ([encoded("Loose", multiref_bomb())], (BAD, LARGE)),
    "/loose/cycle of loose": ([encoded("Loose", multiref_cycle())], ()),
    "/cases/any, deep": ([xml(result(f"<open>{nested(190)}</open>"))], ()),
    "/cases/any, deep and wide": (
        [xml(result(f"<open>{nested(200, '<x/>')}</open>"))],
        (DATA,),
    ),
    "/cases/any, deeper": ([xml(result(f"<open>{nested(100_000)}</open>"))], (BAD,)),
    "/cases/any, many": ([xml(result(f"<open>{'<x/>' * MANY}</open>"))], (LARGE,)),
    "/kept/extras, deep and wide": ([xml(result(nested(200, "<x/>")))], (DATA,)),
    "/cases/text, entities": ([holding(ENTITIES)], (DATA,)),
    "/cases/text, deep": ([holding(nested(100_000))], (DATA,)),
    "/cases/text, many": ([holding(f"<r>{'<x/>' * MANY}</r>")], (DATA,)),
    "/cases/text, attributes": (
        [holding(f"<r {ATTRIBUTES}/>")],
        (DATA,),
    ),
    "/cases/text, one name": ([holding(f"<r>{'<x/>' * 20_000}</r>")], ()),
    "/cases/text, comments": ([holding(f"<r>{'<!---->' * MANY}</r>")], (DATA,)),
    "/cases/DataSet, deep": ([gram(nested(100_000))], (BAD,)),
    "/cases/DataSet, deep rows": ([gram(nested(200, "<x/>"))], (DATA,)),
    "/cases/DataSet, many": ([gram("<x/>" * MANY)], (LARGE,)),
    "/cases/DataSet, entities": ([xml(ENTITIES.encode())], (BAD,)),
    "/cases/turns": ([xml(result(f"<log>{'<a/>' * MANY}</log>"))], (LARGE,)),
    "/cases/parts": (package(repeat(b"--b\r\nContent-ID: <a>\r\n\r\n\r\n", 10_000)), (BAD, LARGE)),
    "/cases/header": (
        package([b"--b\r\n", *repeat(b"X: " + b"a" * 65533, 1600)]),
        (BAD, LARGE),
    ),
    "/cases/headers": (
        package([b"--b\r\n", *repeat(b"X: a\r\n" * 10_000, 1600)]),
        (BAD, LARGE),
    ),
    "/cases/boundaries": (package(repeat(b"\r\n--b" * 10_000, 100)), (BAD, LARGE)),
}
GOOD = [xml(result("<open/>"))]


@pytest.fixture(scope="module")
def costs(tmp_path_factory):
    """Give what an app gets of each attack, all asked for in one process in their order."""
    small = Small(tmp_path_factory.mktemp("attacks") / "small")
    shutil.copytree(CASES, small.directory / "wsdl")
    small.mapping("cases", MAPPING)
    small.write("secrets/seal-key", "a key of ids that is long enough")
    sent = {path.rpartition("/")[2]: parts for path, (parts, _) in ATTACKS.items()}

    def respond(seen):
        return sent.get(ASKED.search(seen.body)[1].decode(), GOOD)

    with ScriptedServer(respond) as server:
        head = GATEWAY.partition("backends:")[0]
        small.write("gateway.yaml", head + AUTH + BACKEND.replace("ADDRESS", server.url))
        digest, told = small.compiled()
        assert not told, "\n".join(map(str, told))
        generation = small.cache / "generations" / digest
        paths = [each for path in ATTACKS for each in (quote(path), "/cases/good")]
        found = ask(small.directory, generation, paths, first="/cases/good", each=True)
    assert {each.status for each in found.answers[1::2]} == {200}
    return dict(zip(ATTACKS, found.answers[::2], strict=True))


@pytest.mark.parametrize("path", ATTACKS)
def test_each_attack_is_a_problem_with_a_code_at_small_cost(costs, path):
    cost, codes = costs[path], ATTACKS[path][1]
    expected = [(502, each) for each in codes] or [(200, None)]
    assert (cost.status, cost.body.get("code")) in expected
    assert cost.processor <= PROCESSOR_SECONDS, cost.processor
    assert cost.peak <= MEMORY, cost.peak
