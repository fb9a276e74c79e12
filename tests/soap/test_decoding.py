import pytest

from connectors.contract import Effect, OperationSpec
from connectors.errors import BadAnswer, BindError
from tests.soap.zoo import GET, answering, call, connector, envelope, result, wants, xml

NIL = 'xsi:nil="true"'


@pytest.mark.parametrize(
    ("inside", "wanted", "expected"),
    [
        # S1, cardinality and wrappers
        ("", {"items": ["item"]}, {}),
        ("<items/>", {"items": ["item"]}, {"items": {"item": []}}),
        ("<items><item>a</item></items>", {"items": ["item"]}, {"items": {"item": ["a"]}}),
        (
            f"<items><item {NIL}/><item>b</item></items>",
            {"items": ["item"]},
            {"items": {"item": [None, "b"]}},
        ),
        ("", {"row": ["n"]}, {"row": []}),
        (
            "<row><o:n>1</o:n></row><row/>",
            {"row": ["n"]},
            {"row": [{"n": "1"}, {}]},
        ),
        # S2: three states
        (f"<closedAt {NIL}/>", ["closedAt"], {"closedAt": None}),
        ('<closedAt xsi:nil="1"/>', ["closedAt"], {"closedAt": None}),
        ("", ["closedAt"], {}),
        ("<note/>", ["note"], {"note": ""}),
        ("<closedAt/>", ["closedAt"], {"closedAt": ""}),
        (f"<addr {NIL}/>", {"addr": ["zip"]}, {"addr": None}),
        ("<addr/>", {"addr": ["zip"]}, {"addr": {}}),
        # S5: attributes, text, collisions
        (
            '<price cur="SEK" o:lang="sv">10.50</price>',
            {"price": ["@cur", "@lang", "$value"]},
            {"price": {"@cur": "SEK", "@lang": "sv", "$value": "10.50"}},
        ),
        ("<price>10.50</price>", {"price": ["@cur", "$value"]}, {"price": {"$value": "10.50"}}),
        (f"<price {NIL}/>", {"price": ["$value"]}, {"price": None}),
        ("<price/>", {"price": ["$value"]}, {"price": {"$value": ""}}),
        (
            '<addr id="a"><country>SE</country></addr>',
            {"addr": ["@id", "country"]},
            {"addr": {"@id": "a", "country": "SE"}},
        ),
        (
            "<o:Id>other</o:Id><Id>local</Id>",
            ["Id", "{urn:other}Id"],
            {"Id": "local", "{urn:other}Id": "other"},
        ),
        ("<Name>A</Name><name>b</name>", ["Name", "name"], {"Name": "A", "name": "b"}),
        (
            "<_value_1>1</_value_1><class>2</class><__proto__>3</__proto__>",
            ["_value_1", "class", "__proto__"],
            {"_value_1": "1", "class": "2", "__proto__": "3"},
        ),
        ('<bag size="3"><x/></bag>', {"bag": ["@size"]}, {"bag": {"@size": "3"}}),
        ("<only>1</only><only>2</only>", ["only"], {"only": ["1", "2"]}),
        (
            "<before>1</before><between>2</between><before>3</before>",
            ["before", "between"],
            {"before": ["1", "3"], "between": "2"},
        ),
        # S6: an exclusive choice whose branches begin alike
        ("<kind>k</kind><byId>7</byId>", ["kind", "byId", "byName"], {"kind": "k", "byId": "7"}),
        ("<first>A</first>", ["first", "last"], {"first": "A"}),
        # S4: the order is free
        ("<note>n</note><Id>1</Id>", ["Id", "note"], {"Id": "1", "note": "n"}),
        # S8, S12: text stays as it was written
        ("<codes> 1 2 3</codes>", ["codes"], {"codes": ["1", "2", "3"]}),
        ("<either>12</either>", ["either"], {"either": "12"}),
        (
            "<note> <![CDATA[<b>å & ö</b>]]><!-- x --> &lt;x/&gt;</note>",
            ["note"],
            {"note": " <b>å & ö</b> <x/>"},
        ),
    ],
)
def test_an_answer_becomes_plain_data(decode, inside, wanted, expected):
    reply = decode(inside, wanted)
    assert reply.value == expected
    assert reply.extras["warnings"] == ()


def test_what_is_not_wanted_is_not_decoded(decode):
    reply = decode("<note>n</note><pet><id>1</id></pet><tree><name>x</name></tree>", ["note"])
    assert reply.value == {"note": "n"}
    assert reply.extras["warnings"] == ()


def test_unknown_elements_are_counted_once_a_name(decode):
    inside = "<row><o:new>1</o:new></row><row><o:new>2</o:new></row><other/><note>n</note>"
    reply = decode(inside, {"row": ["n"], "note": []})
    assert reply.value == {"row": [{}, {}], "note": "n"}
    assert reply.extras["warnings"] == ("unknown-element", "unknown-element")


def test_an_element_of_another_namespace_is_not_the_declared_one(decode):
    reply = decode("<o:note>n</o:note>", ["note"])
    assert reply.value == {}
    assert reply.extras["warnings"] == ("unknown-element",)


def test_a_wildcard_lets_foreign_elements_pass_in_silence(decode):
    reply = decode("<open><o:x/><known>k</known></open>", {"open": ["known"]})
    assert reply.value == {"open": {"known": "k"}}
    assert reply.extras["warnings"] == ()


@pytest.mark.parametrize("inside", ["", f"<GetResult {NIL}/>"])
def test_a_result_that_is_absent_or_nil_is_none(tmp_path, inside):
    with answering(xml(envelope(f"<GetResponse>{inside}</GetResponse>"))) as server:
        made = connector(tmp_path, server.url)
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value is None
        made.close()


def test_a_foreign_element_beside_the_result_is_counted(tmp_path):
    answer = envelope("<GetResponse><x/><GetResult><note>n</note></GetResult></GetResponse>")
    with answering(xml(answer)) as server:
        made = connector(tmp_path, server.url)
        reply = call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    assert reply.value == {"note": "n"}
    assert reply.extras["warnings"] == ("unknown-element",)


@pytest.mark.parametrize(
    "answer",
    [
        envelope("<PutResponse><code>1</code></PutResponse>"),
        envelope("<o:GetResponse/>"),
        envelope(""),
        envelope("<GetResponse><GetResult/><GetResult/></GetResponse>"),
        result("<note>1</note><note>2</note>"),
        result("<note>1<b/></note>"),
        result("<note><b/></note>"),
        result("<items/><items/>"),
        result("<items><item>a<b/></item></items>"),
        result('<price cur="x">1<b/></price>'),
        b"",
        b"<GetResponse xmlns='urn:zoo'/>",
    ],
)
def test_an_answer_that_breaks_its_contract_is_bad(tmp_path, answer):
    with answering(xml(answer)) as server:
        made = connector(tmp_path, server.url)
        shape = wants({"note": [], "items": ["item"], "price": ["$value"]})
        with pytest.raises(BadAnswer):
            call(made.bind(GET, shape), {"id": "1"})
        made.close()


def test_a_type_that_contains_itself_is_read_as_deep_as_it_is_wanted(decode):
    inside = "<tree><child><child><child><name>x</name></child></child></child></tree>"
    reply = decode(inside, {"tree": {"child": {"child": {"child": ["name"]}}}})
    assert reply.value == {"tree": {"child": [{"child": [{"child": [{"name": "x"}]}]}]}}


def test_a_type_that_contains_itself_can_be_read_above_it(decode):
    reply = decode("<tree><name>x</name><child/></tree>", {"tree": ["name"]})
    assert reply.value == {"tree": {"name": "x"}}


def test_a_misspelled_element_gets_a_hint(tmp_path):
    with pytest.raises(BindError) as caught:
        connector(tmp_path).bind(GET, wants({"addr": ["zipp"]}))
    assert caught.value.path == ("addr", "zipp")
    assert caught.value.hint == "did you mean zip?"


def test_an_element_like_no_other_gets_the_list(tmp_path):
    with pytest.raises(BindError) as caught:
        connector(tmp_path).bind(GET, wants({"addr": ["qqqq"]}))
    assert "zip" in caught.value.hint


def test_text_has_no_parts(tmp_path):
    with pytest.raises(BindError, match="note is text and has no parts"):
        connector(tmp_path).bind(GET, wants({"note": ["x"]}))


def test_an_operation_without_an_answer_gives_an_empty_object(tmp_path):
    spec = OperationSpec("Ping", Effect.WRITE)
    with answering(xml(b"", 202)) as server:
        made = connector(tmp_path, server.url)
        assert call(made.bind(spec, wants([])), {}).value == {}
        made.close()


def test_nothing_can_be_wanted_of_an_operation_without_an_answer(tmp_path):
    with pytest.raises(BindError, match="has no answer"):
        connector(tmp_path).bind(OperationSpec("Ping", Effect.WRITE), wants(["x"]))
