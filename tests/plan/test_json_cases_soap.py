"""The JSON cases S1 to S8 as far as a projection decides them; texts come from an XML decoder."""

import math
from hashlib import sha256

import pytest

from connectors.contract import Representation, Shape, Stream
from gateway.errors import GatewayError
from gateway.mapping.model import Field
from gateway.plan.specs import FieldSpec

XSD = Representation.XSD


def leaf(name, declared="string", **more):
    return Shape(name, declared, XSD, **more)


ITEMS = Shape("items", members=(Shape("item", members=(leaf("n", "int"),), repeated=True),))


def wrapped(**keys):
    field = Field("items", sources=("items",), **keys)
    fields = (FieldSpec(Field("n", sources=("n",)), (leaf("n", "int"),)),)
    return FieldSpec(field, (ITEMS,), fields=fields if keys else ())


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"items": {"item": []}}, []),
        ({"items": {"item": [{"n": "1"}]}}, [{"n": 1}]),
        ({"items": {"item": [{"n": "1"}, {"n": "2"}]}}, [{"n": 1}, {"n": 2}]),
        ({}, []),
        ({"items": {}}, []),
        ({"items": None}, []),
    ],
)
def test_s1_an_unwrapped_array_is_always_an_array(project, record, expected):
    found, _ = project([wrapped(unwrap=True, each={})], record)
    assert found == {"items": expected}


def test_s1_a_wrapper_that_is_kept_holds_its_array(project):
    found, _ = project([wrapped()], {"items": {"item": [{"n": "1"}]}})
    assert found == {"items": {"item": [{"n": 1}]}}
    assert project([wrapped()], {"items": {}})[0] == {"items": {"item": []}}


def test_s1_a_nil_member_of_an_array_is_null(project):
    scalar = FieldSpec(Field("item", sources=("$value",)), (leaf("item"),))
    spec = FieldSpec(Field("items", sources=("items",), each=scalar.field), (), each=scalar)
    assert project([spec], {"items": [None, "b"]})[0] == {"items": [None, "b"]}
    undeclared = FieldSpec(Field("items", sources=("items",)), (leaf("items", repeated=True),))
    assert project([undeclared], {"items": [None, "b"]})[0] == {"items": [None, "b"]}
    assert project([undeclared], {})[0] == {"items": []}


def test_s2_nil_absent_and_empty_are_three_states(read):
    assert read(None, "date") == ({"f": None}, [])
    assert read(..., "date") == ({}, [])
    assert read("", "string") == ({"f": ""}, [])
    with pytest.raises(GatewayError) as caught:
        read("", "date")
    assert caught.value.problem.code == "backend-data"


@pytest.mark.parametrize(
    ("record", "expected"),
    [({"addr": None}, {"addr": None}), ({"addr": {}}, {"addr": {}}), ({}, {})],
)
def test_s2_a_complex_element_has_three_states_too(project, record, expected):
    shape = Shape("addr", members=(leaf("street"),))
    structural = FieldSpec(Field("addr", sources=("addr",)), (shape,))
    street = FieldSpec(Field("street", sources=("street",)), (leaf("street"),))
    mapped = FieldSpec(Field("addr", sources=("addr",), fields={}), (shape,), fields=(street,))
    assert project([structural], record)[0] == expected
    assert project([mapped], record)[0] == expected


def test_s3_a_discriminator_and_the_members_of_a_subtype_pass(project):
    pet = Shape("pets", members=(leaf("id"), leaf("bark", "int")), repeated=True)
    record = {"pets": [{"@type": "Dog", "id": "1", "bark": "2"}, {"@type": "Fox", "id": "3"}]}
    found, _ = project([FieldSpec(Field("pets", sources=("pets",)), (pet,))], record)
    assert found == {"pets": [{"@type": "Dog", "id": "1", "bark": 2}, {"@type": "Fox", "id": "3"}]}


def test_s4_what_a_wildcard_holds_is_structural(project):
    value = [{"{urn:z}foo": {"@k": "1", "bar": "2"}}]
    spec = FieldSpec(Field("any", sources=("any",)), (leaf("any", "anyType", repeated=True),))
    assert project([spec], {"any": value})[0] == {"any": value}


def test_s4_a_data_set_is_its_tables(project):
    diffgram = {
        "NewDataSet": {
            "Table": {"@{urn:diffgr}id": "Table1", "@{urn:msdata}rowOrder": "0", "id": "7"},
            "Other": [{"n": "1"}, {"n": "2"}],
        }
    }
    value = {
        "{http://www.w3.org/2001/XMLSchema}schema": {"@id": "NewDataSet"},
        "{urn:schemas-microsoft-com:xml-diffgram-v1}diffgram": diffgram,
    }
    spec = FieldSpec(Field("data", sources=("data",), type="object", dataset=True))
    expected = {"Table": [{"id": "7"}], "Other": [{"n": "1"}, {"n": "2"}]}
    assert project([spec], {"data": value})[0] == {"data": expected}
    assert project([spec], {"data": [value]})[0] == {"data": expected}
    assert project([spec], {"data": {"other": {}}})[0] == {"data": {}}


def test_s5_text_beside_attributes_is_an_object_by_its_type(project):
    price = Shape("price", members=(leaf("@cur"), leaf("$value", "decimal")))
    spec = FieldSpec(Field("price", sources=("price",)), (price,))
    both = {"price": {"@cur": "SEK", "$value": "10.50"}}
    assert project([spec], both)[0] == both
    assert project([spec], {"price": {"$value": "10.50"}})[0] == {"price": {"$value": "10.50"}}


def test_s5_a_field_may_take_the_text_or_the_attribute_alone(project):
    price = Shape("price", members=(leaf("@cur"), leaf("$value", "decimal")))
    specs = [
        FieldSpec(Field("amount", sources=("price",), type="decimal"), (price,)),
        FieldSpec(Field("exact", sources=("price/$value",)), (leaf("$value", "decimal"),)),
        FieldSpec(Field("currency", sources=("price/@cur",)), (leaf("@cur"),)),
    ]
    found, _ = project(specs, {"price": {"@cur": "SEK", "$value": "10.50"}})
    assert found == {"amount": "10.50", "exact": "10.50", "currency": "SEK"}
    assert project(specs, {"price": {}})[0] == {}


@pytest.mark.parametrize("name", ["_value_1", "class", "items", "__proto__", "Name", "{urn:u}Id"])
def test_s5_any_element_name_passes(project, name):
    spec = FieldSpec(Field(name, sources=(name,)), (leaf(name),))
    assert project([spec], {name: "x", name.lower(): "x"})[0] == {name: "x"}


def test_s6_a_repeated_choice_keeps_its_order(project):
    entry = Shape("entries", members=(leaf("a"), leaf("b")), repeated=True)
    entries = [{"a": "1"}, {"b": "2"}, {"a": "3"}]
    spec = FieldSpec(Field("entries", sources=("entries",)), (entry,))
    assert project([spec], {"entries": entries})[0] == {"entries": entries}


@pytest.mark.parametrize(
    ("text", "declared", "expected", "code"),
    [
        ("2024-12-31+02:00", "date", "2024-12-31", "offset-dropped"),
        ("2024-12-31Z", "date", "2024-12-31", "offset-dropped"),
        ("2024-03-31T02:30:00", "dateTime", "2024-03-31T01:30:00Z", "gap"),
        ("2024-10-27T02:30:00", "dateTime", "2024-10-27T00:30:00Z", "ambiguous"),
        ("24:00:00", "time", "00:00:00", "next-day"),
        ("09:30:00+01:00", "time", "09:30:00", "offset-dropped"),
    ],
)
def test_s7_a_changed_date_is_warned_of(read, text, declared, expected, code):
    assert read(text, declared) == ({"f": expected}, [("/f", code)])


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("2024-03-31T24:00:00Z", "dateTime", "2024-04-01T00:00:00Z"),
        ("2024-03-31T02:30:00.1234567Z", "dateTime", "2024-03-31T02:30:00.1234567Z"),
        ("2024-03-31T02:30:00.500Z", "dateTime", "2024-03-31T02:30:00.500Z"),
        ("2024-03-31T02:30:00.5-01:30", "dateTime", "2024-03-31T04:00:00.5Z"),
        ("2024-07-01T12:00:00", "dateTime", "2024-07-01T10:00:00Z"),
        ("2024-07-01", "date", "2024-07-01"),
        ("9999-12-31", "date", "9999-12-31"),
        ("09:30:00", "time", "09:30:00"),
        ("09:30:00.250", "time", "09:30:00.250"),
        ("--05-03", "gMonthDay", "--05-03"),
        ("2024", "gYear", "2024"),
        ("2024-05", "gYearMonth", "2024-05"),
        ("P1Y2M3DT4H", "duration", "P1Y2M3DT4H"),
        ("-P1D", "duration", "-P1D"),
        ("PT0.5S", "duration", "PT0.5S"),
    ],
)
def test_s7_a_date_keeps_all_it_says(json_of, text, declared, expected):
    assert json_of(text, declared) == expected


def test_s7_a_sentinel_is_null_where_the_mapping_says_so(json_of):
    text = "0001-01-01T00:00:00"
    assert json_of(text, "dateTime", null_if=(text,)) is None


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("0000-00-00", "date"),
        ("  :  :  ", "time"),
        ("2024-02-30", "date"),
        ("2024-03-31T25:00:00", "dateTime"),
        ("2024-03-31T24:00:01", "dateTime"),
        ("2024-03-31T12:60:00", "dateTime"),
        ("2024-03-31T12:00:00+15:00", "dateTime"),
        ("0001-01-01T00:00:00", "dateTime"),
        ("0001-01-01T00:00:00+14:00", "dateTime"),
        ("9999-12-31T24:00:00", "dateTime"),
        ("9999-12-31T23:30:00-05:00", "dateTime"),
        ("tomorrow", "dateTime"),
        ("P", "duration"),
        ("P1YT", "duration"),
        ("1 day", "duration"),
        ("5 maj", "gMonthDay"),
    ],
)
def test_s7_a_date_that_is_none_follows_on_bad(read, text, declared):
    with pytest.raises(GatewayError) as caught:
        read(text, declared)
    assert caught.value.problem.code == "backend-data"
    assert "/f" in caught.value.detail
    assert text not in caught.value.detail
    assert read(text, declared, on_bad="null") == ({"f": None}, [("/f", "bad-value")])
    assert read(text, declared, on_bad="raw") == ({"f": text}, [])


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("10.50", "decimal", "10.50"),
        ("12345678901234567.890", "decimal", "12345678901234567.890"),
        ("92233720368547758089", "integer", "92233720368547758089"),
        ("9007199254740993", "long", "9007199254740993"),
        ("+007", "long", "7"),
        ("-0", "integer", "0"),
        ("-.5", "decimal", "-0.5"),
        ("-0.0", "decimal", "0.0"),
        ("5.", "decimal", "5"),
        ("007", "int", 7),
        ("-32768", "short", -32768),
        ("4294967295", "unsignedInt", 4294967295),
        ("0123456789", "string", "0123456789"),
        ("1.5", "double", 1.5),
        ("1e3", "double", 1000.0),
        (" 1 ", "boolean", True),
        ("false", "boolean", False),
        ("12", "string", "12"),
        ("0aFF", "hexBinary", "0aFF"),
    ],
)
def test_s8_the_declared_type_decides_the_json(json_of, text, declared, expected):
    found = json_of(text, declared)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("text", ["INF", "-INF", "NaN", "1e999", math.inf, math.nan])
def test_s8_an_infinity_is_null_with_a_warning(read, text):
    assert read(text, "double") == ({"f": None}, [("/f", "not-finite")])


def test_s8_a_big_number_is_a_json_number_only_where_the_field_says_so(json_of, read):
    assert json_of("9007199254740993", "long", type="integer") == 9007199254740993
    assert json_of("10.50", "decimal", type="number") == 10.5
    with pytest.raises(GatewayError, match="backend-data"):
        read("92233720368547758089", "integer", type="integer")


def test_s8_a_decimal_comma_must_be_declared(json_of, read):
    assert json_of("1,5", "double", decimal_comma=True) == 1.5
    assert json_of("1,50", decimal_comma=True) == "1.50"
    for text, comma in (("1,5", False), ("1.500,5", True), ("1.500", True)):
        with pytest.raises(GatewayError, match="backend-data"):
            read(text, "double", decimal_comma=comma)


@pytest.mark.parametrize("text", ["TRUE", "ja", "J", "", "2", "yes"])
def test_s8_a_word_that_is_no_boolean_is_never_silently_false(read, json_of, text):
    with pytest.raises(GatewayError, match="backend-data"):
        read(text, "boolean")
    assert json_of(text, yes=(text,), no=("other",)) is True


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("12.5", "int"),
        ("abc", "int"),
        ("1_000", "int"),
        ("\u0661", "int"),
        ("", "long"),
        (".", "decimal"),
        ("1e", "decimal"),
        ("1_0e1", "decimal"),
        ("1e999999999", "decimal"),
        ("1E-999999999", "decimal"),
        ("0e999999999", "decimal"),
        ("-", "decimal"),
        ("0x1", "double"),
        ("0aF", "hexBinary"),
        ("w6U", "base64Binary"),
    ],
)
def test_s8_a_text_that_is_no_number_follows_on_bad(read, text, declared):
    with pytest.raises(GatewayError, match="backend-data"):
        read(text, declared)


def test_s8_a_value_outside_the_enumeration_passes_with_a_warning(read):
    assert read("blue", values=("red", "blue")) == ({"f": "blue"}, [])
    assert read("pink", values=("red", "blue")) == ({"f": "pink"}, [("/f", "unknown-value")])


@pytest.mark.parametrize(
    ("value", "expected"), [("1 2 3", [1, 2, 3]), (["1", "2"], [1, 2]), ("", [])]
)
def test_s8_a_list_type_is_an_array(json_of, value, expected):
    assert json_of(value, "int", repeated=True) == expected


def test_s8_a_no_break_space_is_no_blank_between_the_items_of_a_list(json_of):
    assert json_of("a\u00a0b c", "string", repeated=True) == ["a\u00a0b", "c"]


def test_s8_a_bad_item_is_named_by_its_place(read):
    with pytest.raises(GatewayError) as caught:
        read("1 x 3", "int", repeated=True)
    assert caught.value.errors[0].pointer == "/f/1"
    found = read("1 x 3", "int", repeated=True, on_bad="null")
    assert found == ({"f": [1, None, 3]}, [("/f/1", "bad-value")])


def test_s12_xml_inside_a_text_is_parsed_where_the_mapping_says_so(project):
    text = '<Rows><Row n="1"/><Row n="2">x</Row></Rows>'
    listed = FieldSpec(Field("rows", sources=("r",), parse="xml", type="list"), (leaf("r"),))
    whole = FieldSpec(Field("rows", sources=("r",), parse="xml", type="object"), (leaf("r"),))
    rows = [{"@n": "1"}, {"@n": "2", "$value": "x"}]
    assert project([listed], {"r": text})[0] == {"rows": rows}
    assert project([whole], {"r": text})[0] == {"rows": {"Row": rows}}
    number = FieldSpec(Field("n", sources=("@n",), type="integer"), (None,))
    typed = FieldSpec(Field("rows", sources=("r",), parse="xml", each={}), (leaf("r"),), (number,))
    assert project([typed], {"r": text})[0] == {"rows": [{"n": 1}, {"n": 2}]}


@pytest.mark.parametrize(
    "text",
    ["<a>", "", "plain", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<a>" * 200 + "</a>" * 200, 7],
)
def test_s12_xml_that_cannot_be_parsed_follows_on_bad(project, text):
    def spec(**keys):
        return FieldSpec(
            Field("rows", sources=("r",), parse="xml", type="object", **keys), (leaf("r"),)
        )

    with pytest.raises(GatewayError, match="backend-data"):
        project([spec()], {"r": text})
    assert project([spec(on_bad="null")], {"r": text}) == ({"rows": None}, [("/rows", "bad-value")])


def test_a_nan_deep_in_a_declared_structure_is_null_with_its_place(project):
    shape = Shape("m", members=(leaf("value", "double"), leaf("list", "int", repeated=True)))
    spec = FieldSpec(Field("m", sources=("m",)), (shape,))
    found = project([spec], {"m": {"value": "NaN", "list": None}})
    assert found == ({"m": {"value": None, "list": []}}, [("/m/value", "not-finite")])


def test_a_text_where_an_object_is_declared_passes_as_it_is(project):
    spec = FieldSpec(Field("m", sources=("m",)), (Shape("m", members=(leaf("a"),)),))
    assert project([spec], {"m": "text"})[0] == {"m": "text"}


def test_a_data_set_of_texts_and_an_array_that_is_no_wrapper_pass(project):
    diffgram = {"{urn:x}diffgram": {"Set": {"@a": "1", "T": ["x"]}}}
    data = FieldSpec(Field("d", sources=("d",), type="object", dataset=True))
    assert project([data], {"d": diffgram})[0] == {"d": {"T": ["x"]}}
    kept = FieldSpec(Field("l", sources=("l",), type="list", unwrap=True))
    assert project([kept], {"l": [1]})[0] == {"l": [1]}
    assert project([kept], {"l": {"item": "x"}})[0] == {"l": ["x"]}


@pytest.mark.parametrize(
    "value", [Stream("text/plain", 2, [b"\xc3", b"\xa5"]), "w6U=", " w6\r\nU=\n", b"\xc3\xa5"]
)
def test_s10_an_attachment_is_told_of_and_inline_it_is_base64(json_of, value):
    told = json_of(value, "base64Binary")
    kind = "text/plain" if isinstance(value, Stream) else "application/octet-stream"
    assert told == {"contentType": kind, "size": 2, "sha256": sha256(b"\xc3\xa5").hexdigest()}
    assert json_of(value, "base64Binary", inline=True) == "w6U="
