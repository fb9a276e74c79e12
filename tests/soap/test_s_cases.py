"""The JSON cases S1 to S8, S11 and S12 from the bytes of an answer to the JSON of the gateway.

S9 and S10 have files of their own; the dates of S7 and the numbers of S8 in all their forms are
with the projection (tests/plan/test_json_cases_soap.py), the requests with the request builder.
"""

import shutil
from pathlib import Path

import pytest

from connectors.testing.rig import ScriptedServer, http_answer
from tests.compile.conftest import GATEWAY, Small
from tests.compile.posting import AUTH, reach

CASES = Path(__file__).parent / "cases"
NIL = 'xsi:nil="true"'
SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" id="D"/>'
MARKS = 'xmlns:m="urn:schemas-microsoft-com:xml-msdata"'
MAPPING = """\
resource: cases
summary: Cases
backend: cases
personal: false
fields:
  items: {from: items, unwrap: true, each: {n: {from: n}}}
  wrapped: {from: items}
  names: {from: names, unwrap: true}
  closedAt: {from: closedAt}
  note: {from: note}
  addr: {from: addr}
  pets: {from: pets, unwrap: true}
  shape: {from: shape}
  open: {from: open}
  data: {from: data, dataset: true}
  price: {from: price}
  both: {from: both}
  ownId: {from: Id}
  otherId: {from: "{urn:u}Id"}
  upper: {from: Name}
  name: {from: name}
  value: {from: _value_1}
  class: {from: class}
  proto: {from: __proto__}
  kind: {from: kind}
  byId: {from: byId}
  byName: {from: byName}
  entries: {from: log/$choice}
  seen: {from: seen}
  amount: {from: amount}
  big: {from: big}
  count: {from: count}
  rate: {from: rate}
  flag: {from: flag}
  color: {from: color}
  codes: {from: codes}
  either: {from: either}
  word: {from: word}
  rows: {from: payload, parse: xml, type: list}
routes:
  GET /cases/{id}: {operation: Get, item: true, arguments: {id: $path.id}}
  GET /kept/{id}: {operation: Get, item: true, extras: true, arguments: {id: $path.id}}
"""
ORDERS = """\
resource: orders
summary: Orders
backend: cases
personal: false
fields:
  items: {from: return/Items, unwrap: true, each: {code: {from: code}}}
  first: {from: return/first, fields: {code: {from: code}}}
  extra: {from: return/extra}
routes:
  GET /orders/{id}: {operation: Order, item: true, arguments: {id: $path.id}}
"""
BACKEND = """\
backends:
  cases: {connector: soap, wsdl: wsdl/cases.wsdl, address: "ADDRESS"}
"""
LISTS = ("items", "names", "pets", "entries", "codes", "rows")


def envelope(body, label="utf-8"):
    return (
        f'<?xml version="1.0" encoding="{label}"?>'
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"'
        f' xmlns="urn:t" xmlns:t="urn:t" xmlns:u="urn:u"><s:Body>{body}</s:Body></s:Envelope>'
    )


def result(inside):
    return envelope(f"<GetResponse><GetResult>{inside}</GetResult></GetResponse>").encode()


class Back:
    """A back end that answers as it is told, and the API before it."""

    def __init__(self):
        self.body, self.label = b"", "text/xml; charset=utf-8"
        self.api = None

    def respond(self, _seen):
        kind = {"Connection": "close"}
        return [http_answer(200, self.body, self.label, kind)]

    def get(self, body, path="/cases/1", label="text/xml; charset=utf-8"):
        self.body = body if isinstance(body, bytes) else result(body)
        self.label = label
        return self.api.get(path)

    def json(self, body, **keys):
        """Return what the JSON says beside the lists that are empty."""
        status, found, _ = self.get(body, **keys)
        assert status == 200, found
        for name in ("_links", "_meta"):
            found.pop(name, None)
        for name in LISTS:
            if found.get(name) == []:
                del found[name]
        return found


def warned(answer):
    """Return the codes of the warnings of an answer."""
    return [each["code"] for each in answer[1].get("_meta", {}).get("warnings", ())]


@pytest.fixture(scope="module")
def back(tmp_path_factory):
    """Give the back end with its API."""
    small = Small(tmp_path_factory.mktemp("cases") / "small")
    shutil.copytree(CASES, small.directory / "wsdl")
    small.write("mappings/cases.yaml", MAPPING)
    small.write("mappings/orders.yaml", ORDERS)
    small.write("secrets/seal-key", "a key of ids that is long enough")
    back = Back()
    with ScriptedServer(back.respond) as server:
        head = GATEWAY.partition("backends:")[0]
        small.write("gateway.yaml", head + AUTH + BACKEND.replace("ADDRESS", server.url))
        back.api = reach(small)
        yield back


def test_s1_every_list_is_there_when_nothing_is_sent(back):
    assert back.get("")[1] | {"_links": 0} == {**{name: [] for name in LISTS}, "_links": 0}


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        # S1 array cardinality and wrappers
        ("<items/>", {"wrapped": {"item": []}}),
        (
            "<items><item><n>1</n></item></items>",
            {"items": [{"n": 1}], "wrapped": {"item": [{"n": 1}]}},
        ),
        (
            "<items><item><n>1</n></item><item><n>2</n></item></items>",
            {"items": [{"n": 1}, {"n": 2}], "wrapped": {"item": [{"n": 1}, {"n": 2}]}},
        ),
        (f"<names><item {NIL}/><item>b</item></names>", {"names": [None, "b"]}),
        # S2 three states
        (f"<closedAt {NIL}/>", {"closedAt": None}),
        ('<closedAt xsi:nil=" 1 "/>', {"closedAt": None}),
        ("<note/>", {"note": ""}),
        (f"<addr {NIL}/>", {"addr": None}),
        ("<addr/>", {"addr": {}}),
        # S3 polymorphism
        (
            (
                '<pets><pet xmlns:q="urn:t" xsi:type="q:Dog"><id>1</id><bark>2</bark></pet>'
                '<pet xmlns:q="urn:t" xsi:type="q:Cat"><id>2</id><lives>9</lives></pet></pets>'
            ),
            {
                "pets": [
                    {"@type": "Dog", "id": "1", "bark": 2},
                    {"@type": "Cat", "id": "2", "lives": 9},
                ]
            },
        ),
        (
            '<pets><pet xsi:type="u:Dog"><id>1</id><u:weight>30</u:weight></pet></pets>',
            {"pets": [{"@type": "{urn:u}Dog", "id": "1", "weight": 30}]},
        ),
        (
            '<pets><pet xmlns:q="urn:t" xsi:type="q:Fox"><id>1</id></pet></pets>',
            {"pets": [{"@type": "Fox", "id": "1"}]},
        ),
        (
            "<circle><color>red</color><radius>3</radius></circle>",
            {"shape": {"@type": "circle", "color": "red", "radius": 3}},
        ),
        # S4 wildcards, unknown and misordered elements
        (
            '<open><z:foo xmlns:z="urn:z" k="1"><z:bar>2</z:bar></z:foo></open>',
            {"open": {"any": [{"{urn:z}foo": {"@k": "1", "bar": "2"}}]}},
        ),
        ("<open><known>k</known><t:x/></open>", {"open": {"known": "k", "any": [{"x": ""}]}}),
        ("<newField>1</newField><note>n</note>", {"note": "n"}),
        (
            "<amount>1</amount><note>n</note><closedAt>2024-05-03</closedAt>",
            {"closedAt": "2024-05-03", "note": "n", "amount": "1"},
        ),
        (
            (
                f"<data>{SCHEMA}<d:diffgram "
                f'xmlns:d="urn:schemas-microsoft-com:xml-diffgram-v1" {MARKS}><NewDataSet xmlns="">'
                '<Table d:id="Table1" m:rowOrder="0" d:hasChanges="modified"><Id>1</Id>'
                "<Note>ö</Note></Table>"
                '<Table d:id="Table2"><Id>2</Id></Table><Other><X>9</X></Other>'
                "</NewDataSet>"
                '<d:before><Table d:id="Table1" xmlns=""><Id>0</Id></Table>'
                '<Table d:id="Table3" xmlns=""><Id>3</Id></Table></d:before></d:diffgram></data>'
            ),
            {
                "data": {
                    "Table": [{"Id": "1", "Note": "ö"}, {"Id": "2"}],
                    "Other": [{"X": "9"}],
                }
            },
        ),
        (
            f'<data>{SCHEMA}<D xmlns=""><Row><Id>1</Id></Row></D></data>',
            {"data": {"Row": [{"Id": "1"}]}},
        ),
        (f"<data>{SCHEMA}</data>", {"data": {}}),
        # S5 attributes, text, name collisions
        ('<price cur="SEK">10.50</price>', {"price": {"@cur": "SEK", "$value": "10.50"}}),
        ("<price>10.50</price>", {"price": {"$value": "10.50"}}),
        ('<both id="a"><id>b</id></both>', {"both": {"@id": "a", "id": "b"}}),
        ("<Id>local</Id><u:Id>other</u:Id>", {"ownId": "local", "otherId": "other"}),
        ("<u:Id>other</u:Id><Id>local</Id>", {"ownId": "local", "otherId": "other"}),
        ("<Name>A</Name><name>b</name>", {"upper": "A", "name": "b"}),
        (
            "<_value_1>1</_value_1><class>2</class><__proto__>3</__proto__>",
            {"value": "1", "class": "2", "proto": "3"},
        ),
        ('<note xml:lang="sv">n</note>', {"note": "n"}),
        # S6 choice
        ("<kind>k</kind><byId>7</byId>", {"kind": "k", "byId": 7}),
        ("<kind>k</kind><byName>n</byName>", {"kind": "k", "byName": "n"}),
        (
            "<log><a>1</a><b>2</b><a>3</a></log>",
            {"entries": [{"a": "1"}, {"b": "2"}, {"a": "3"}]},
        ),
        # S7, S8 as far as the texts must arrive
        ("<seen>2024-12-31+02:00</seen>", {"seen": "2024-12-31"}),
        ("<amount>10.50</amount>", {"amount": "10.50"}),
        ("<amount>12345678901234567.890</amount>", {"amount": "12345678901234567.890"}),
        ("<big>92233720368547758089</big>", {"big": "92233720368547758089"}),
        ("<count>007</count>", {"count": 7}),
        ("<note>0123456789</note>", {"note": "0123456789"}),
        ("<rate>INF</rate>", {"rate": None}),
        ("<flag> 1 </flag>", {"flag": True}),
        ("<color>purple</color>", {"color": "purple"}),
        ("<codes>1 2 3</codes>", {"codes": [1, 2, 3]}),
        ("<codes/>", {}),
        ("<either>12</either>", {"either": "12"}),
        # S12 text and XML inside text
        ("<note><![CDATA[<b>å & ö</b>]]></note>", {"note": "<b>å & ö</b>"}),
        ("<note>  a <!-- x --> b  </note>", {"note": "  a  b  "}),
        ("<word>  a \n b  </word>", {"word": "a b"}),
        ("<word> a\u00a0b </word>", {"word": "a\u00a0b"}),
        (
            '<payload>&lt;Rows&gt;&lt;Row n="1"/&gt;&lt;/Rows&gt;</payload>',
            {"rows": [{"@n": "1"}]},
        ),
    ],
)
def test_s1_to_s8_and_s12_an_answer_is_this_json(back, inside, expected):
    assert back.json(inside) == expected


@pytest.mark.parametrize(
    ("inside", "codes"),
    [
        ("<newField>1</newField>", ["unknown-element"]),
        (
            '<pets><pet xmlns:q="urn:t" xsi:type="q:Fox"><id>1</id></pet></pets>',
            ["unknown-type"],
        ),
        ("<pets><pet><id>1</id></pet></pets>", ["abstract-type"]),
        ("<note>n</note>", []),
    ],
)
def test_s3_s4_what_the_schema_does_not_know_is_warned_of(back, inside, codes):
    assert warned(back.get(inside)) == codes


@pytest.mark.parametrize("text", ["", "0000-00-00"])
def test_s2_s7_a_date_that_is_none_is_a_problem_of_its_field(back, text):
    status, body, _ = back.get(f"<closedAt>{text}</closedAt>")
    assert (status, body["code"]) == (502, "backend-data")


def test_s4_the_mapping_may_keep_what_is_not_declared(back):
    inside = '<newField k="1">1</newField><u:more/><u:more/><note>n</note>'
    found = back.json(inside, path="/kept/1")
    assert found["note"] == "n"
    assert found["extras"] == {
        "newField": {"@k": "1", "$value": "1"},
        "{urn:u}more": ["", ""],
    }


@pytest.mark.parametrize(
    "body",
    [
        result("<note>a</note><note>b</note>"),
        result("<note>a<b/></note>"),
        result("<price>1<x/></price>"),
        result("<items/><items/>"),
        envelope("<GetResponse><GetResult/><GetResult/></GetResponse>").encode(),
        envelope("<OtherResponse/>").encode(),
    ],
)
def test_what_breaks_the_declared_structure_is_a_bad_answer(back, body):
    assert back.get(body)[1]["code"] == "backend-bad-response"


# ---- S11 ----------------------------------------------------------------------------------------

ORDER = "<t:OrderResponse><return href='#1'/></t:OrderResponse>"


def order(*parts, start=ORDER):
    return envelope(start + "".join(parts)).encode()


def multi(number, inside):
    return f'<t:multiRef id="{number}" soapenc:root="0" xmlns="">{inside}</t:multiRef>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            order(
                multi(1, '<Items soapenc:arrayType="t:TItem[1]"><item href="#2"/></Items>'),
                multi(2, "<code>F00073416141A0142</code>"),
            ),
            {"items": [{"code": "F00073416141A0142"}]},
        ),
        (  # as PHP writes it: the first place holds what others refer to
            order(
                start='<t:OrderResponse><return xmlns=""><Items><x id="r"><code>a</code></x>'
                '<x href="#r"/></Items><first href="#r"/></return></t:OrderResponse>'
            ),
            {"items": [{"code": "a"}, {"code": "a"}], "first": {"code": "a"}},
        ),
        (  # as gSOAP writes SOAP 1.2
            order(
                start='<t:OrderResponse xmlns:e="http://www.w3.org/2003/05/soap-encoding">'
                '<return xmlns=""><Items><x e:id="r"><code>a</code></x></Items>'
                '<first e:ref="r"/></return></t:OrderResponse>'
            ),
            {"items": [{"code": "a"}], "first": {"code": "a"}},
        ),
        (  # a text of its own
            order(
                multi(1, '<Items><i><code href="#3"/></i></Items>'),
                '<t:multiRef id="3" xsi:type="xsd:string">a</t:multiRef>',
            ),
            {"items": [{"code": "a"}]},
        ),
        (
            order(
                multi(
                    1,
                    '<Items soapenc:offset="[1]"><i><code>a</code></i>'
                    '<i soapenc:position="[3]"><code>b</code></i></Items>',
                )
            ),
            {"items": [None, {"code": "a"}, None, {"code": "b"}]},
        ),
        (
            order(
                multi(1, '<Items/><extra href="#2"/>'),
                multi(2, '<a href="#3"/><b soapenc:x="1" y="2">t</b>'),
                multi(3, "<c>1</c>"),
            ),
            {"extra": {"a": {"c": "1"}, "b": {"@y": "2", "$value": "t"}}},
        ),
        (
            order(multi(1, '<Items/><extra href="#2"/>'), multi(2, '<up href="#2"/>')),
            {"extra": {"up": {"$ref": "#/return/extra"}}},
        ),
    ],
)
def test_s11_references_are_followed(back, body, expected):
    assert back.json(body, path="/orders/1") == expected


def test_s11_a_cycle_is_a_pointer_and_a_warning(back):
    body = order(multi(1, '<Items/><extra href="#2"/>'), multi(2, '<up href="#2"/>'))
    assert warned(back.get(body, path="/orders/1")) == ["reference-cycle"]


@pytest.mark.parametrize(
    "parts",
    [
        (multi(1, '<Items/><first href="#2"/>'),),
        (multi(1, '<Items/><first href="#2"/>'), multi(2, ""), multi(2, "")),
        (multi(1, '<Items/><first href="#2"/>'), '<t:m id="2" href="#3"/><t:m id="3" href="#2"/>'),
        (multi(1, '<Items><i soapenc:position="[99999999]"><code>a</code></i></Items>'),),
        (multi(1, '<Items><i soapenc:position="[1,1]"><code>a</code></i></Items>'),),
    ],
)
def test_s11_what_cannot_be_followed_is_a_bad_answer(back, parts):
    status, body, _ = back.get(order(*parts), path="/orders/1")
    assert status == 502, body


# ---- S12 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "label"),
    [
        (
            envelope("<GetResponse><GetResult><note>åö</note></GetResult></GetResponse>", "x")
            .replace('"x"', '"iso-8859-1"')
            .encode(),
            "text/xml; charset=utf-8",
        ),
        (b"\xef\xbb\xbf" + result("<note>åö</note>"), "text/xml"),
        (
            envelope(
                "<GetResponse><GetResult><note>åö</note></GetResult></GetResponse>", "utf-16"
            ).encode("utf-16"),
            "text/xml",
        ),
    ],
)
def test_s12_bytes_are_read_in_the_encoding_that_they_are_in(back, body, label):
    assert back.json(body, label=label) == {"note": "åö"}


@pytest.mark.parametrize("text", ["not xml", "&lt;!DOCTYPE a&gt;&lt;a/&gt;"])
def test_s12_a_text_that_is_no_xml_is_a_problem_of_its_field(back, text):
    assert back.get(f"<payload>{text}</payload>")[1]["code"] == "backend-data"
