"""Answers that were tampered with, through the whole gateway: an app gets the truth or a problem.

    BRYGGA_TEST_MUTATIONS   how many mutated answers   200

What the mutated bytes mean is read by the oracle and made JSON here, by the rules of XML Schema
alone. A canary stands wherever a back end could put one: in texts that no field maps, in comments
and attributes, in faults and headers, in place of a number.
"""

import datetime as dt
import json
import math
import os
import re
import sys
from collections import Counter
from decimal import Decimal
from random import Random
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

from connectors.testing.rig import HALF_CLOSE, ScriptedServer, http_answer, misbehaviours
from tests.compile.conftest import GATEWAY, Small
from tests.compile.posting import AUTH
from tests.soap.fronted import ask
from tests.soap.measuring import MEBIBYTE
from tests.soap.oracle.comparison import first_difference
from tests.soap.oracle.components import Schemas
from tests.soap.oracle.instances import instance
from tests.soap.oracle.mutations import MUTATIONS, in_tree, reading
from tests.soap.oracle.oracle import Malformed, Oracle
from tests.soap.oracle.schemas import WSDL
from tests.soap.oracle.writing import enveloped
from tests.soap.test_attacks import asked
from tests.soap.zoo import SOAP12, envelope, xml

COUNT = int(os.environ.get("BRYGGA_TEST_MUTATIONS", "200"))
LIMIT = 4 * MEBIBYTE
SLOW, SHORT, GRACE = (
    2.0,
    0.3,
    0.25,
)  # seconds: the budgets of the two routes, and what may come on top
CANARY = "K4N4R1EF4GEL"
BAD, LOST, LATE = "backend-bad-response", "backend-unavailable", "backend-timeout"
ROOT = "{urn:svc}GetResponse"
# what no field maps; the oracle's schema is without it, since nobody looks at it
UNMAPPED = """\
      <xs:element name="secret" type="xs:string" minOccurs="0"/>
      <xs:element name="audit" minOccurs="0"><xs:complexType>
        <xs:sequence><xs:element name="by" type="xs:string" minOccurs="0"/></xs:sequence>
        <xs:attribute name="host" type="xs:string"/>
      </xs:complexType></xs:element>
"""
SCHEMA = f"""\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:svc"
    targetNamespace="urn:svc" elementFormDefault="qualified">
  <xs:simpleType name="Zip"><xs:restriction base="xs:string">
    <xs:pattern value="\\d{{12}}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Small"><xs:restriction base="xs:int">
    <xs:minInclusive value="1"/><xs:maxInclusive value="9"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Short"><xs:restriction base="xs:string">
    <xs:maxLength value="5"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="State"><xs:restriction base="xs:string">
    <xs:enumeration value="A"/><xs:enumeration value="P"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Color"><xs:restriction base="xs:string">
    <xs:enumeration value="röd"/><xs:enumeration value="blå grön"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Codes"><xs:list itemType="xs:int"/></xs:simpleType>
  <xs:complexType name="Price"><xs:simpleContent><xs:extension base="xs:decimal">
    <xs:attribute name="cur" type="t:Short" use="required"/></xs:extension></xs:simpleContent>
  </xs:complexType>
  <xs:element name="Get"><xs:complexType><xs:sequence>
    <xs:element name="id" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="GetResponse"><xs:complexType><xs:sequence>
    <xs:element name="GetResult"><xs:complexType><xs:sequence>
      <xs:element name="name" type="t:Short"/>
      <xs:element name="count" type="t:Small"/>
      <xs:element name="big" type="xs:long"/>
      <xs:element name="amount" type="xs:decimal"/>
      <xs:element name="opened" type="xs:date" minOccurs="0" nillable="true"/>
      <xs:element name="changed" type="xs:dateTime"/>
      <xs:element name="active" type="xs:boolean"/>
      <xs:element name="state" type="t:State"/>
      <xs:element name="color" type="t:Color" minOccurs="0"/>
      <xs:element name="codes" type="t:Codes" minOccurs="0"/>
      <xs:element name="share" type="xs:double" minOccurs="0"/>
      <xs:element name="tag" type="xs:token" minOccurs="0" maxOccurs="3" nillable="true"/>
      <xs:element name="place" minOccurs="0" nillable="true"><xs:complexType>
        <xs:sequence>
          <xs:element name="street" type="xs:string" minOccurs="0" nillable="true"/>
          <xs:element name="zip" type="t:Zip"/>
        </xs:sequence>
        <xs:attribute name="kind" type="xs:string"/>
      </xs:complexType></xs:element>
      <xs:element name="price" type="t:Price" minOccurs="0"/>
      <xs:element name="visit" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:sequence>
          <xs:element name="at" type="xs:dateTime"/>
          <xs:element name="minutes" type="xs:int" minOccurs="0"/>
        </xs:sequence>
        <xs:attribute name="number" type="xs:int" use="required"/>
      </xs:complexType></xs:element>
{UNMAPPED}
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
FIELDS = """\
backend: svc
personal: false
fields:
  name:    {from: name}
  count:   {from: count}
  big:     {from: big}
  amount:  {from: amount}
  opened:  {from: opened}
  changed: {from: changed}
  active:  {from: active}
  state:   {from: state, map: {A: active, P: paused}}
  color:   {from: color}
  codes:   {from: codes, each: {type: integer}}
  share:   {from: share, on-bad: "null"}
  tags:    {from: tag, each: {type: string}}
  place:
    from: place
    fields:
      kind:   {from: "@kind"}
      street: {from: street}
      zip:    {from: zip}
  price:   {from: price, fields: {value: {from: $value}, currency: {from: "@cur"}}}
  visits:
    from: visit
    each: {number: {from: "@number"}, at: {from: at}, minutes: {from: minutes}}
routes:
  GET /cases/{id}: {operation: Get, item: true, arguments: {id: $path.id}, timeout: 2s}
  GET /hostile/{id}: {operation: Get, item: true, arguments: {id: $path.id}, timeout: 300ms}
"""
BACKEND = """\
backends:
  svc:
    connector: soap
    wsdl: wsdl/service.wsdl
    address: {}
    max-answer: {}
    breaker: {{failures: 100%, slow: 60s}}
"""
STOCKHOLM = ZoneInfo("Europe/Stockholm")


# ---- What the oracle's values are in JSON --------------------------------------------------------


class Bad(Exception):
    """A text that is none of its type."""


def matched(pattern, text):
    found = re.fullmatch(pattern, text.strip(" \t\r\n"), re.ASCII)
    if found is None:
        raise Bad
    return found


def integer(text):
    return int(matched(r"[+-]?[0-9]+", text)[0])


def wide(text):
    return str(integer(text))


def decimal(text):
    exact = Decimal(matched(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", text)[0])
    return format(exact.copy_abs() if exact.is_zero() else exact, "f")


def double(text):
    try:
        found = matched(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF|NaN", text)[0]
    except Bad:
        return None  # the field says so
    return float(found) if math.isfinite(float(found)) else None


def boolean(text):
    return {"true": True, "1": True, "false": False, "0": False}[matched("true|1|false|0", text)[0]]


OFFSET = r"(Z|[+-][0-9]{2}:[0-9]{2})?"


def date(text):
    found = matched(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){OFFSET}", text)
    return day(found[1]).date().isoformat()


def moment(text):
    pattern = rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})T([0-9:]{{8}})(\.[0-9]+)?{OFFSET}"
    at, clock, fraction, offset = matched(pattern, text).groups()
    later = dt.timedelta(days=clock == "24:00:00")
    local = day(at, "00:00:00" if later else clock) + later
    zone = dt.datetime.fromisoformat(f"2000-01-01T00:00:00{offset}").tzinfo if offset else STOCKHOLM
    try:
        utc = local - local.replace(tzinfo=zone).utcoffset()
    except OverflowError:
        raise Bad from None
    return f"{utc.isoformat()}{fraction or ''}Z"


def day(text, clock="00:00:00"):
    try:
        return dt.datetime.fromisoformat(f"{text}T{clock}")
    except ValueError:
        raise Bad from None


def state(text):
    if text.rstrip(" ") not in ("A", "P"):
        raise Bad
    return {"A": "active", "P": "paused"}[text.rstrip(" ")]


def listed(each):
    return lambda values: [each(one) for one in values]


def members(**fields):
    """Return what makes an object of {JSON name: (oracle's name, how)}."""

    def convert(value):
        found = {}
        for name, (key, how) in fields.items():
            if key in value:
                found[name] = None if value[key] is None else how(value[key])
        return found

    return lambda value: None if value is None else convert(value)


case = members(
    name=("name", str),
    count=("count", integer),
    big=("big", wide),
    amount=("amount", decimal),
    opened=("opened", date),
    changed=("changed", moment),
    active=("active", boolean),
    state=("state", state),
    color=("color", str),
    codes=("codes", listed(integer)),
    share=("share", double),
    tags=("tag", list),
    place=("place", members(kind=("@kind", str), street=("street", str), zip=("zip", str))),
    price=("price", members(value=("$value", decimal), currency=("@cur", str))),
    visits=(
        "visit",
        listed(
            members(number=("@number", integer), at=("at", moment), minutes=("minutes", integer))
        ),
    ),
)


def expected(oracle, answer):
    """Return what an app must get of a back end's bytes: a status, and the JSON of a 200."""
    try:
        value = reading(oracle, oracle.wants(), answer).value
    except Malformed:
        return 502, "backend-bad-response"
    if value is None:
        return 404, "not-found"
    try:
        return 200, {"codes": [], **case(value)}
    except Bad:
        return 502, "backend-data"


# ---- What the back end sends ---------------------------------------------------------------------


def canaries(rng, below):
    """Put the canary instead of what is there."""
    leaf = rng.choice(below)
    for child in leaf:
        leaf.remove(child)
    leaf.text = CANARY


def planted(oracle, rng):
    """Return a valid answer with the canary wherever no field looks."""
    root = etree.fromstring(enveloped(instance(oracle.schemas, ROOT, rng), rng))
    for each in root.iter("{urn:svc}secret", "{urn:svc}by"):
        each.text = CANARY
    for each in root.iter("{urn:svc}audit"):
        each.set("host", CANARY)
    root.set("{urn:x}of", CANARY)
    root.append(etree.Comment(CANARY))
    for each in list(root.iter("{urn:svc}GetResult")):
        each.insert(0, etree.ProcessingInstruction("x", CANARY))
        each.insert(rng.randint(0, len(each)), etree.Comment(CANARY))
        etree.SubElement(each, "{urn:x}new").text = CANARY
    text = etree.tostring(root, encoding="utf-8")
    return rng.choice((b'<?xml version="1.0" encoding="utf-8"?>', b"")) + text


def whole(files):
    """Return the oracle of a schema."""
    return Oracle(Schemas({"service.xsd": files.encode()}, "service.xsd"), ROOT)


def tampered(rng, oracle, number):
    """Return the name of a mutation and the bytes of an answer after it."""
    answer = planted(oracle, rng)
    names = (*MUTATIONS, "canary", "none")
    name = names[number % len(names)]
    if name == "none":
        return name, answer
    if name == "canary":
        return name, in_tree(canaries)(rng, answer)
    return name, MUTATIONS[name](rng, answer)


FAULT = (
    f"<s:Fault><faultcode>s:Server</faultcode><faultstring>{CANARY}</faultstring>"
    f'<faultactor>{CANARY}</faultactor><detail><o:d x="{CANARY}">{CANARY}</o:d></detail></s:Fault>'
)
FAULT12 = (
    f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>{CANARY}</s:Text>"
    f"</s:Reason><s:Node>{CANARY}</s:Node><s:Detail><o:d>{CANARY}</o:d></s:Detail></s:Fault>"
)
PAGE = f"<html><title>{CANARY}</title>".encode()
TOLD = {
    "a fault": ("backend-fault", xml(envelope(FAULT), 500)),
    "a fault that says 200": ("backend-fault", xml(envelope(FAULT))),
    "a newer fault": (
        "backend-fault",
        xml(envelope(FAULT12, SOAP12), 500, "application/soap+xml"),
    ),
    "a newer fault in an older envelope": ("backend-fault", xml(envelope(FAULT12))),
    "a page": (BAD, http_answer(200, PAGE, "text/html")),
    **{f"a page with {each}": (BAD, http_answer(each, PAGE, "text/html")) for each in (400, 404)},
    **{f"a page with {each}": (LOST, http_answer(each, PAGE, "text/html")) for each in (502, 503)},
    "a redirect": (
        "backend-redirect",
        http_answer(302, PAGE, headers={"Location": f"http://127.0.0.1:9/{CANARY}"}),
    ),
    "a charset": (BAD, xml(b"<x/>", 200, f"text/xml; charset={CANARY}")),
    "a coding": (BAD, http_answer(200, PAGE, headers={"Content-Encoding": CANARY})),
    "a challenge": (
        "backend-refused",
        http_answer(401, PAGE, headers={"WWW-Authenticate": f'Basic realm="{CANARY}"'}),
    ),
    "no HTTP": (BAD, f"{CANARY} 200 OK\r\n\r\n".encode()),
    "a status of words": (BAD, f"HTTP/1.1 {CANARY}\r\n\r\n".encode()),
    "a header without colon": (BAD, f"HTTP/1.1 200 OK\r\n{CANARY}\r\n\r\n".encode()),
}
ROWS = {
    "F3": {LATE},
    "F4": {LATE},
    "F5": {LOST},
    "F7": {BAD},
    "F8": {BAD},
    "F11": {LOST},
    "F13": {BAD, "backend-response-too-large"},
}


# ---- What comes of it ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def deployment(tmp_path_factory):
    """Give how to compile a deployment before a back end: address -> its folder and generation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")

        def compiled(address):
            small = Small(tmp_path_factory.mktemp("front") / "small")
            before = GATEWAY[GATEWAY.index("backends:") :]
            small.gateway(AUTH, backends=(before, BACKEND.format(address, LIMIT)))
            small.write("wsdl/service.wsdl", WSDL.replace("SCHEMA", SCHEMA))
            small.mapping("cases", FIELDS)
            digest, told = small.compiled()
            assert not told, "\n".join(map(str, told))
            return small.directory, small.cache / "generations" / digest

        yield compiled


@pytest.fixture(scope="module")
def mutants():
    """Give every mutated answer: (mutation, bytes)."""
    oracle = whole(SCHEMA)
    return [
        tampered(Random(number), oracle, number)  # noqa: S311 - seeded on purpose
        for number in range(COUNT)
    ]


@pytest.fixture(scope="module")
def mutated(deployment, mutants):
    """Give what the app gets of each, all asked for in one process in their order."""
    good = next(answer for name, answer in mutants if name == "none")
    headers = {"Set-Cookie": f"a={CANARY}", "X-Powered-By": CANARY, "Warning": CANARY}

    def respond(seen):
        name = asked(seen)
        answer = good if name == "good" else mutants[int(name)][1]
        return [http_answer(200, answer, headers=headers)]

    with ScriptedServer(respond) as server:
        yield ask(
            *deployment(server.url),
            [f"/cases/{number}" for number in range(len(mutants))],
            first="/cases/good",
        )


def test_what_an_app_gets_is_what_the_oracle_reads_in_the_mutated_bytes(mutants, mutated):
    oracle = whole(SCHEMA.replace(UNMAPPED, ""))
    counts, wrong = Counter(), []
    for number, (name, answer) in enumerate(mutants):
        got = mutated.answers[number]
        counts[name, got.status] += 1
        status, wanted = expected(oracle, answer)
        if status == 200:
            found = {key: each for key, each in got.body.items() if not key.startswith("_")}
        else:
            found = got.body.get("code")
        difference = first_difference(found, wanted)
        if got.status != status or difference:
            wrong.append((number, name, got.status, status, difference, got.body))
    for (name, status), count in sorted(counts.items()):
        sys.stdout.write(f"{count:6} x {status} for {name}\n")
    assert wrong == []
    assert {name for name, _ in counts} == {*MUTATIONS, "canary", "none"}
    assert {status for _, status in counts} >= {200, 502}


def invalid(asked_for, template):
    """Return what is wrong with each answer by the API's own document."""
    responses = asked_for.document["paths"][template]["get"]["responses"]
    found = []
    for got in asked_for.answers:
        content = responses[str(got.status)]
        while "$ref" in content:
            content = asked_for.document["components"]["responses"][content["$ref"].split("/")[-1]]
        (media,) = content["content"]
        if not dict(got.headers)["Content-Type"].startswith(media):
            found.append((got.path, media))
        whole_schema = {**asked_for.document, **content["content"][media]["schema"]}
        validator = Draft202012Validator(whole_schema, format_checker=FormatChecker())
        found += [
            (got.path, each.json_path, each.message) for each in validator.iter_errors(got.body)
        ]
    return found


def test_every_answer_is_as_the_document_of_the_api_says(mutated):
    assert invalid(mutated, "/cases/{id}") == []


def leaks(asked_for):
    """Return the answers that show the canary, and the lines that were logged with it."""
    found = [
        got
        for got in asked_for.answers
        if CANARY in str(got.headers) or (got.status >= 300 and CANARY in json.dumps(got.body))
    ]
    return found + [line for line in asked_for.logged.splitlines() if CANARY in line]


def test_what_no_field_maps_reaches_no_problem_no_header_and_no_log(mutated):
    assert len(mutated.logged.splitlines()) >= COUNT
    assert leaks(mutated) == []
    assert any(CANARY in str(got.body) for got in mutated.answers)  # in texts, where it is a text


def test_no_mutation_takes_long_or_much_memory(mutated):
    slowest = max(each.seconds for each in mutated.answers)
    peak = max(each.peak for each in mutated.answers)
    sys.stdout.write(f"p100 {slowest:.3f} s, peak {peak / MEBIBYTE:.1f} MiB\n")
    assert slowest <= SLOW + GRACE
    assert peak <= 2 * LIMIT


# ---- What else a back end does -------------------------------------------------------------------


def path_of(name):
    """Return where a misbehaviour is met: what hangs, hangs for the whole budget."""
    return f"/{'hostile' if name[:2] in ('F3', 'F4') else 'cases'}/{quote(name)}"


def budget(path):
    return SHORT if path.startswith("/hostile/") else SLOW


@pytest.fixture(scope="module")
def misbehaved(deployment):
    """Give what the app gets of each misbehaviour on the wire and tale; every other one is good."""
    good = xml(planted(whole(SCHEMA), Random(1)))  # noqa: S311 - seeded on purpose
    spoilers = {f"{each.row} {each.name}": each.spoil for each in misbehaviours(LIMIT)}

    def respond(seen):
        name = asked(seen)
        if name in TOLD:
            # so that what is sent too much ends with its connection
            return [TOLD[name][1], HALF_CLOSE]
        return spoilers[name](good) if name in spoilers else [good]

    names = [*spoilers, *TOLD]
    paths = [path for each in names for path in (path_of(each), "/cases/good")]
    with ScriptedServer(respond) as server:
        found = ask(*deployment(server.url), paths, first="/cases/good", each=True)
        yield dict(zip(names, found.answers[::2], strict=True)), found


def test_each_misbehaviour_is_a_problem_of_its_row(misbehaved):
    by_name, found = misbehaved
    counts = Counter(each.status for each in by_name.values())
    for status, count in sorted(counts.items()):
        sys.stdout.write(f"{count:6} x {status}\n")
    wrong = [
        (name, got.status, got.body["code"])
        for name, got in by_name.items()
        if got.body["code"] not in (ROWS.get(name.partition(" ")[0]) or {TOLD[name][0]})
    ]
    assert wrong == []
    assert {each.status for each in found.answers[1::2]} == {200}
    assert invalid(found, "/cases/{id}") == []


def test_no_misbehaviour_takes_longer_than_its_budget_or_twice_the_limit_of_memory(misbehaved):
    _, found = misbehaved
    over = max(each.seconds - budget(each.path) for each in found.answers)
    peak = max(each.peak for each in found.answers)
    sys.stdout.write(f"p100 {over:+.3f} s to the budget, peak {peak / MEBIBYTE:.1f} MiB\n")
    wrong = [
        (each.path, round(each.seconds, 3), each.peak // 1024)
        for each in found.answers
        if each.seconds > budget(each.path) + GRACE or each.peak > 2 * LIMIT
    ]
    assert wrong == []


def test_what_a_fault_or_a_page_tells_reaches_no_problem_no_header_and_no_log(misbehaved):
    _, found = misbehaved
    assert leaks(found) == []
