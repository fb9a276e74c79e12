"""Answers in their usual form are read by patterns exactly as the decoder over the tree reads them.

BRYGGA_TEST_SCHEMAS     how many random schemas   40
"""

import os
import tracemalloc
from contextlib import closing
from dataclasses import replace
from random import Random

import pytest

from connectors.errors import CallError, TooLarge
from connectors.soap import SoapConnector
from connectors.soap.arriving import Answer
from connectors.soap.envelope import only_body
from connectors.soap.patterns.binding import Scanner
from connectors.soap.patterns.unlike import Unlike
from tests.soap.oracle.comparison import GET, first_difference
from tests.soap.oracle.components import Schemas
from tests.soap.oracle.mutations import mutated, reading
from tests.soap.oracle.oracle import Oracle
from tests.soap.oracle.parts import part_of
from tests.soap.oracle.schemas import WSDL, Written
from tests.soap.ordinary import Service

SCHEMAS = int(os.environ.get("BRYGGA_TEST_SCHEMAS", "40"))
ANSWERS, CHANGES = 20, 6
RECORDS = ("item",)
PART = 20
PARTS = [range(start, min(start + PART, SCHEMAS)) for start in range(0, SCHEMAS, PART)]
PIECES = (
    b"", b"<", b">", b"&", b"&amp;", b"&#0;", b"&#x41;", b"]]>", b"\r\n", b" ", b"\x01", b"/", b'"',
    b"\xef\xbf\xbf", b"\xff", b"<!---->", b"<x/>", b"\t", b"=", b"\xc2\x85", b"&nbsp;", b"n:",
    b' xsi:nil="true"', b"xmlns='urn:x'", b"'",
)  # fmt: skip


class Both:
    """The two ways to read answers of one operation."""

    def __init__(self, operation):
        self.operation = operation
        self.scanner = operation._unit.scanner  # noqa: SLF001 - apart from the tree

        self.piecewise = Scanner(self.scanner.patterned, large=0) if self.scanner else None

    def by_pattern(self, body):
        """Return what patterns read, Unlike where they leave it."""
        for _ in range(2):  # they are bound when prefixes come again
            try:
                return self.scanner.attempt(_answer(body), None)[0]
            except Unlike:
                pass
        return Unlike

    def one_by_one(self, body):
        """Return what is read of the same bytes as of a large answer, Unlike if it is left."""
        try:
            value, rows = self.piecewise.attempt(_answer(body), None)
        except Unlike:
            return Unlike
        node = value
        for name in RECORDS[:-1] if rows else ():
            node = node[name]
        if rows:
            assert node[RECORDS[-1]] == []
            node[RECORDS[-1]] = list(rows)
        return value

    def by_read(self, body):
        """Return what patterns read where they are not tried each time."""
        try:
            return self.scanner.read(_answer(body), None)[0]
        except Unlike:
            return Unlike

    def by_tree(self, body):
        """Return what the decoder over the tree reads, and its warnings."""
        try:
            value, warnings, _ = self.operation.decoded(_answer(body), opened=_body)
        except CallError as error:
            return type(error), ()
        return value, warnings


def _body(envelope):
    return only_body(envelope)  # by another name, so that it is the tree's


def _answer(body):
    return Answer(200, {"content-type": "text/xml"}, body, len(body))


def _changed(rng, body):
    """Return bytes in which little is changed: a toolkit's answer that is not quite one."""
    if rng.random() < 0.3:
        return mutated(rng, body)[1]
    place = rng.randrange(len(body))
    return body[:place] + rng.choice(PIECES) + body[place + rng.choice((0, 0, 1, 3)) :]


def _bound(seed, folder):
    """Return a service, its readers for all of its result and for a part, and the oracle's."""
    service = Service(seed)
    files = Written(service.files(), "a.wsdl", "a.xsd")
    folder.mkdir()
    for name, content in files.files.items():
        (folder / name).write_bytes(content)
    oracle = Oracle(Schemas(files.files, files.schema), files.answer, extras=seed % 3 == 0)
    settings = {"wsdl": files.wsdl, "address": "http://127.0.0.1:9/"}
    with closing(SoapConnector(settings, folder)) as connector:
        wants = connector.catalogue().operations["Get"].result
        if service.wrapped:  # the oracle knows of no other answers
            wants = oracle.wants()
        few = part_of(Random(seed), wants)  # noqa: S311 - seeded on purpose
        spec = replace(GET, records=RECORDS)
        both, partly = (Both(connector.bind(spec, each)) for each in (wants, few))
    told = (lambda body: reading(oracle, wants, body).value) if service.wrapped else None
    return service, both, partly, told


def _is_alike(both, body):
    """Tell whether patterns read an answer; fail where the tree reads it otherwise."""
    found = both.by_pattern(body)
    assert both.one_by_one(body) == found, body
    if found is not Unlike:
        assert both.by_tree(body) == (found, ()), body
    return found is not Unlike


@pytest.mark.parametrize("seeds", PARTS, ids=str)
def test_what_patterns_read_is_what_the_tree_and_the_oracle_tell(seeds, tmp_path):
    read = tried = changes = without = 0
    for seed in seeds:
        service, both, partly, told = _bound(seed, tmp_path / str(seed))
        if both.scanner is None:  # a type in it has to be a list for the sake of another
            without += 1
            continue
        for number in range(ANSWERS):
            rng = Random(seed * 1000 + number)  # noqa: S311 - seeded on purpose
            body = service.answer(rng)
            tried += 1
            if _is_alike(both, body):
                read += 1
                if told is not None:
                    assert first_difference(both.by_pattern(body), told(body)) is None, body
            if partly.scanner:  # what is not wanted may have no usual form
                _is_alike(partly, body)
            changes += sum(_is_alike(both, _changed(rng, body)) for _ in range(CHANGES))
    assert without < 2
    assert read > tried / 3
    assert changes > len(seeds)


@pytest.fixture
def listed(tmp_path):
    """Both ways to read a list of records with a name and a note."""
    folder = tmp_path / "listed"
    folder.mkdir()
    (folder / "a.wsdl").write_text(LISTING, encoding="utf-8")
    settings = {"wsdl": "a.wsdl", "address": "http://127.0.0.1:9/"}
    with closing(SoapConnector(settings, folder)) as connector:
        shape = connector.catalogue().operations["Get"].result
        yield Both(connector.bind(replace(GET, records=RECORDS), shape))


LISTING = WSDL.replace(
    "SCHEMA",
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:svc"'
    ' elementFormDefault="qualified"><xs:element name="Get"><xs:complexType/></xs:element>'
    '<xs:element name="GetResponse"><xs:complexType><xs:sequence>'
    '<xs:element name="item" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>'
    '<xs:element name="name" type="xs:string"/>'
    '<xs:element name="note" type="xs:string" minOccurs="0"/>'
    "</xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>"
    "</xs:schema>",
)


def envelope(*names, prefix="n", head="", declaration="", newline=""):
    """Return an answer with a record for each name."""
    items = "".join(
        f"<{prefix}:item>{newline}<{prefix}:name>{name}</{prefix}:name>{newline}</{prefix}:item>"
        for name in names
    )
    return (
        f'{declaration}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{head}'
        f'<s:Body><{prefix}:GetResponse xmlns:{prefix}="urn:svc">{items}</{prefix}:GetResponse>'
        "</s:Body></s:Envelope>"
    )


def test_a_set_of_prefixes_is_read_from_its_second_answer_on(listed):
    body = envelope("Åsa").encode()
    with pytest.raises(Unlike):
        listed.scanner.attempt(_answer(body), None)
    assert listed.scanner.attempt(_answer(body), None)[0] == {"item": [{"name": "Åsa"}]}


def test_no_more_than_eight_sets_of_prefixes_are_learned(listed):
    bodies = [envelope("x", prefix=f"p{each}").encode() for each in range(12)]
    found = [listed.by_pattern(body) for body in bodies]
    assert found == [{"item": [{"name": "x"}]}] * 8 + [Unlike] * 4
    assert [listed.by_tree(body)[0] for body in bodies] == [{"item": [{"name": "x"}]}] * 12


def test_heads_that_differ_each_time_are_no_other_prefixes(listed):
    for number in range(200):
        head = f"<s:Header><m:id xmlns:m='urn:m'>{number}</m:id></s:Header>"
        body = envelope(str(number), head=head).encode()
        assert listed.by_pattern(body) == {"item": [{"name": str(number)}]}


def test_a_service_that_changes_its_form_is_read_by_patterns_again(listed):
    usual, other = envelope("x").encode(), envelope("<!-- c -->x").encode()
    assert listed.by_pattern(usual) is not Unlike
    for _ in range(300):
        assert listed.by_read(other) is Unlike
    tries = next(each for each in range(100) if listed.by_read(usual) is not Unlike)
    assert 0 < tries <= 64
    assert listed.by_read(usual) is not Unlike


@pytest.mark.parametrize(
    ("encoding", "label", "charset"),
    [
        ("utf-8", "text/xml; charset=utf-8", None),
        ("utf-8-sig", "text/xml", None),
        ("iso-8859-1", "text/xml; charset=iso-8859-1", None),
        ("cp1252", "text/xml; charset=utf-8", "cp1252"),
    ],
)
def test_an_answer_in_an_encoding_that_both_know_is_read_as_over_the_tree(
    listed, encoding, label, charset
):
    body = envelope("Åsa € é" if charset else "Åsa é").encode(encoding)
    answer = Answer(200, {"content-type": label}, body, len(body))
    with pytest.raises(Unlike):
        listed.scanner.attempt(answer, charset)
    found, _ = listed.scanner.attempt(answer, charset)
    assert found == {"item": [{"name": "Åsa € é" if charset else "Åsa é"}]}


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        ("text/xml; charset=utf-16", None),
        ("text/xml; charset=nonsense", None),
        ("text/xml; charset=cp1252", None),
        ("text/xml", "utf-16"),
        ("text/xml; charset=ascii", None),
    ],
)
def test_an_answer_in_another_encoding_is_left_to_the_tree(listed, label, charset):
    body = envelope("Åsa").encode()
    for _ in range(3):
        with pytest.raises(Unlike):
            listed.scanner.attempt(Answer(200, {"content-type": label}, body, len(body)), charset)


def test_line_ends_are_those_of_xml(listed):
    body = envelope("a\r\nb\rc", newline="\r\n").encode()
    assert listed.by_pattern(body) == {"item": [{"name": "a\nb\nc"}]} == listed.by_tree(body)[0]


@pytest.mark.parametrize(
    "declaration",
    [
        '<?xml version="1.1"?>',
        '<?xml encoding="utf-8"?>',
        ' <?xml version="1.0"?>',
        '<?xml version="1.0"?><!DOCTYPE x>',
        '<?xml version="1.0"?><!-- c -->',
    ],
)
def test_what_stands_before_an_envelope_is_read_as_over_the_tree(listed, declaration):
    body = envelope("x", declaration=declaration).encode()
    found = listed.by_pattern(body)
    assert found is Unlike or found == listed.by_tree(body)[0]


def test_too_many_elements_are_too_many_for_patterns_too(listed):
    body = envelope(*["x"] * 110_000).encode()
    whole = Scanner(replace(listed.scanner.patterned, rows=False))
    assert [whole_or_unlike(whole, envelope("x").encode()) for _ in range(2)][1] is not Unlike
    assert whole_or_unlike(whole, body) is Unlike
    assert listed.by_tree(body) == (TooLarge, ())


def whole_or_unlike(scanner, body):
    """Return what a scanner reads, Unlike where it leaves it."""
    try:
        return scanner.attempt(_answer(body), None)[0]
    except Unlike:
        return Unlike


def test_of_a_large_answer_records_come_one_at_a_time_in_flat_memory(listed):
    count = 60_000
    body = envelope(*["Åsa &amp; Bo"] * count, newline="\r\n").encode()
    tracemalloc.start()
    value, rows = listed.scanner.attempt(_answer(body), None)
    assert value == {"item": []}
    assert sum(row == {"name": "Åsa & Bo"} for row in rows) == count
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < len(body) / 4, peak


@pytest.mark.parametrize("broken", [b"<x/>", b"\x01", b"\xff", b"&x;", b"]]>", b"<!-- c -->"])
def test_a_large_answer_is_known_to_be_sound_before_a_record_is_given(listed, broken):
    body = envelope(*["x"] * 30_000).encode()
    assert listed.scanner.attempt(_answer(body), None)[1] is not None
    for place in (body.rindex(b"</n:name>"), body.rindex(b"</n:GetResponse>")):
        with pytest.raises(Unlike):
            listed.scanner.attempt(_answer(body[:place] + broken + body[place:]), None)
