"""Answers that attack who parses them: HTTP answers by name, made afresh for each canary.

``through`` a document is one way in which a name or a place in it would make somebody fetch it
from the canary, a server whose address is in none of the connector's settings.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path

from connectors.testing.rig import http_answer
from tests.soap.zoo import envelope, result, xml

XINCLUDE = "http://www.w3.org/2001/XInclude"
LIMIT = 16 * 1024 * 1024  # the connector's own
WITH_DOCTYPE = '<!DOCTYPE s [{}]><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'


def declared(declarations: str, inside: str = "x") -> str:
    """Return an answer to Get behind a document type with these declarations."""
    whole = result(f"<note>{inside}</note>").decode().partition("?>")[2]
    return f"<!DOCTYPE s [{declarations}]>{whole}"


def laughs(levels: int = 30) -> str:
    """Return entities of which each holds ten of the one before."""
    entities = '<!ENTITY a0 "lol">'
    for level in range(1, levels):
        entities += f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">'
    return entities


def entities(canary: str) -> Iterator[tuple[str, bytes]]:
    """Yield document types and what they declare."""
    quadratic = f'<!ENTITY a "{"B" * 100_000}">'
    yield "billion laughs", declared(laughs(), "&a29;").encode()
    yield "billion laughs in an attribute", declared(laughs(), '<x y="&a29;"/>').encode()
    yield "billion laughs in UTF-16", declared(laughs(), "&a29;").encode("utf-16")
    yield "billion laughs in UTF-16 without mark", declared(laughs(), "&a29;").encode("utf-16-le")
    yield "billion laughs in UTF-32", declared(laughs(), "&a29;").encode("utf-32")
    yield (
        "billion laughs in UTF-7",
        b"<?xml version='1.0' encoding='UTF-7'?>" + declared(laughs(), "&a29;").encode("utf-7"),
    )
    yield "billion laughs in EBCDIC", ("<?xml version='1.0'?>" + declared(laughs())).encode("cp037")
    yield "quadratic", declared(quadratic, "&a;" * 10_000).encode()
    yield "quadratic in UTF-16", declared(quadratic, "&a;" * 10_000).encode("utf-16")
    yield "behind comments", b"<!-- -->" * 20_000 + declared(laughs(), "&a29;").encode()
    yield "behind instructions", b"<?a?>" * 20_000 + declared(laughs(), "&a29;").encode()
    yield "external", declared(f'<!ENTITY e SYSTEM "{canary}/e">', "&e;").encode()
    yield "external file", declared('<!ENTITY e SYSTEM "file:///etc/hostname">', "&e;").encode()
    yield "parameter", declared(f'<!ENTITY % p SYSTEM "{canary}/p"> %p;').encode()
    yield "subset", f'<!DOCTYPE s SYSTEM "{canary}/s.dtd"><s/>'.encode()
    yield "public subset", f'<!DOCTYPE s PUBLIC "-//x" "{canary}/s.dtd"><s/>'.encode()
    yield "lower case", b'<!doctype s [<!ENTITY a "b">]><s>&a;</s>'
    yield "undeclared entity", result("<note>&lol;</note>")


def bulk() -> Iterator[tuple[str, bytes]]:
    """Yield documents that are large in one direction."""
    yield "deep", b"<x>" * 100_000 + b"</x>" * 100_000
    yield "deep in the body", envelope("<x>" * 100_000 + "</x>" * 100_000)
    yield "deep in a leaf", result("<note>" + "<x>" * 100_000 + "</x>" * 100_000 + "</note>")
    yield "deep and open", b"<x>" * 300_000
    attributes = " ".join(f'a{number}=""' for number in range(50_000))
    yield "attributes", envelope(f"<GetResponse {attributes}/>")
    yield "attributes of one name", envelope(f"<GetResponse {'a=1 ' * 50_000}/>")
    spaces = " ".join(f'xmlns:n{number}="u{number}"' for number in range(50_000))
    yield "namespaces", envelope(f"<Wrong {spaces}/>")
    yield "elements", envelope("<x/>" * 500_000)
    yield "attributes of many elements", envelope('<x a="" b="" c=""/>' * 100_000)
    yield "a long name", envelope(f"<{'x' * 1_000_000}/>")
    yield "instructions without end", b"<?a?>" * 100_000
    yield "comments without end", b"<!-- -->" * 100_000
    yield "an instruction without end", b"<?" + b"a?" * 500_000
    yield "unclosed declaration", b"<?xml " + b"a" * 1_000_000


def fetched(canary: str) -> Iterator[tuple[str, bytes]]:
    """Yield documents that name a place where more is to be had."""
    include = f'<xi:include xmlns:xi="{XINCLUDE}" href="{canary}/x" parse="text"/>'
    yield "XInclude", result(f"<note>{include}</note>")
    yield "XInclude of the body", envelope(include)
    location = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:'
    yield "schemaLocation", f'<r {location}schemaLocation="urn:r {canary}/r.xsd"/>'.encode()
    yield (
        "noNamespaceSchemaLocation",
        (f'<r {location}noNamespaceSchemaLocation="{canary}/r.xsd"/>'.encode()),
    )
    style = f'<?xml-stylesheet type="text/xsl" href="{canary}/s.xsl"?>'
    yield "stylesheet", f"{style}<r/>".encode()


def plain(canary: str, corpus: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every attack that is a document."""
    yield from entities(canary)
    yield from bulk()
    yield from fetched(canary)
    for file in sorted(corpus.iterdir()):
        content = file.read_bytes().replace(b"http://www.w3schools.com", canary.encode())
        yield f"corpus: {file.name}", content


def answers(canary: str, corpus: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (name, HTTP answer) of every attack: documents, labels, sizes, redirects."""
    for name, document in plain(canary, corpus):
        yield name, xml(document)
    for label in ("utf-7", "punycode", "zlib", "unicode_escape", "idna", "cp037", "x" * 5000):
        document = declared(laughs(), "&a29;").encode()
        yield f"labelled {label[:20]}", xml(document, 200, f"text/xml; charset={label}")
    packed = {"Content-Encoding": "gzip"}
    yield "gzip bomb", http_answer(200, gzip.compress(b" " * 200_000_000), headers=packed)
    bomb = gzip.compress(envelope(" " * 100_000_000))
    yield "gzip bomb in an envelope", http_answer(200, bomb, headers=packed)
    yield (
        "gzip within gzip",
        http_answer(200, gzip.compress(gzip.compress(b" " * 50_000_000)), headers=packed),
    )
    yield "empty members", http_answer(200, gzip.compress(b"") * 50_000, headers=packed)
    yield "more than the limit", xml(b"<x>" + b" " * LIMIT)
    yield "a length of a terabyte", xml(b"<x/>").replace(b": 4\r", b": 1099511627776\r")
    for place in (
        "file:///etc/hostname",
        f"{canary}/r",
        "//127.0.0.1/",
        "gopher://x/",
        "dict://x/",
    ):
        yield (
            f"redirect to {place.partition(':')[0]}",
            http_answer(302, b"", headers={"Location": place}),
        )
        yield (
            f"refresh to {place.partition(':')[0]}",
            http_answer(
                200, b"<r/>", headers={"Refresh": f"0; url={place}", "Link": f"<{place}>; rel=next"}
            ),
        )


def multiref_bomb(levels: int = 24) -> str:
    """Return the elements of a body in which each value names the next one twice (trap T12)."""
    parts = [
        f'<multiRef id="i{level}"><a href="#i{level + 1}"/><b href="#i{level + 1}"/></multiRef>'
        for level in range(levels)
    ]
    return "".join(parts) + f'<multiRef id="i{levels}"><a>x</a></multiRef>'


def multiref_cycle() -> str:
    """Return the elements of a body in which two values name each other."""
    one, two = '<multiRef id="i{}"><a href="#i{}"/></multiRef>', ((0, 1), (1, 0))
    return "".join(one.format(*each) for each in two)
