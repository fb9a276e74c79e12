"""Bodies: strict JSON, the type and bounds of each field, and the back end's form of it."""

import json
from dataclasses import replace

import pytest

from connectors.contract import Shape
from gateway.errors import GatewayError
from gateway.mapping.model import Field
from gateway.messages import ApiRequest
from gateway.plan.arguments import compile_arguments
from gateway.plan.bodies import MOST_ITEMS, compile_body
from gateway.plan.given import LONGEST_TEXT
from gateway.plan.references import Inputs
from gateway.plan.specs import Conversion, FieldSpec, SpecError
from gateway.plan.strict_json import BadJson, read_json

HEADERS = {"content-type": "application/json"}


def request(body, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ApiRequest("POST", "/x", headers={**HEADERS, **headers}, body=data)


def field(name, *, fields=(), each=None, **keys):
    inner = {spec.field.name: spec.field for spec in fields}
    item = each.field if each else None
    if keys.pop("many", False):
        return FieldSpec(Field(name, each=inner, **keys), (), tuple(fields))
    given = {"each": item} if each else {"fields": inner} if fields else {}
    return FieldSpec(Field(name, **given, **keys), (), tuple(fields), each)


@pytest.fixture
def take(environment):
    """Return (value, faults) of a body for some fields."""
    halved = Conversion(lambda value: str(int(value) * 2), lambda value: str(int(value) // 2))
    able = replace(environment, converters={"halved": lambda _argument: halved})

    def run(body, *specs):
        faults = []
        value = compile_body(specs, able)(request(body), faults)
        return value, {fault.pointer: fault.code for fault in faults}

    return run


@pytest.fixture
def one(take):
    """Return the back-end value of a field ``f``, or the code of its only fault."""

    def run(sent, **keys):
        data = b'{"f": ' + (sent if isinstance(sent, bytes) else json.dumps(sent).encode()) + b"}"
        value, faults = take(data, field("f", **keys))
        return faults["/f"] if faults else value["f"]

    return run


def test_json_is_read_as_the_standards_own_examples_say(shared):
    """JSONTestSuite: y_ has to be read, n_ refused; of y_, what two readers differ in is not."""
    wrong = []
    strict = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
              "y_object_escaped_null_in_key.json", "y_string_null_escape.json"}  # fmt: skip
    files = sorted((shared / "corpora/json-parsing").glob("*.json"))
    for file in files:
        try:
            read_json(file.read_bytes())
        except BadJson:
            read = False
        else:
            read = True
        wanted = {"y": file.name not in strict, "n": False}.get(file.name[0], read)
        if read is not wanted:
            wrong.append(file.name)
    assert len(files) > 300
    assert wrong == []


@pytest.mark.parametrize(
    ("keys", "good", "bad"),
    [
        ({}, [("x", "x"), ("", "")], [(1, "type"), (True, "type"), ([], "type"), ({}, "type")]),
        ({}, [("a\n\tb", "a\n\tb")], [("\x1b", "invalid"), ("x" * (LONGEST_TEXT + 1), "max")]),
        ({"minimum": "2", "maximum": "3"}, [("ab", "ab")], [("a", "min"), ("abcd", "max")]),
        ({"maximum": "5000"}, [("x" * 5000, "x" * 5000)], []),
        ({"pattern": "[a-z]+"}, [("ab", "ab")], [("ab\n", "pattern"), ("xAx", "pattern")]),
        ({"enum": ("a", "b")}, [("a", "a")], [("c", "enum"), (1, "type")]),
        (
            {"type": "integer"},
            [(5, 5), (b"5.0", 5), (2**63 - 1, 2**63 - 1), (b"-0", 0)],
            [("5", "type"), (1.5, "type"), (True, "type"), (2**63, "max"), (b"1e2", "type")],
        ),
        ({"type": "integer", "enum": ("1", "2")}, [(1, 1)], [(3, "enum")]),
        (
            {"type": "integer", "minimum": "-1", "maximum": "9"},
            [(-1, -1)],
            [(-2, "min"), (10, "max")],
        ),
        (
            {"type": "number"},
            [(b"0.10", "0.10"), (b"12345678901234567890.123", "12345678901234567890.123")],
            [("1", "type"), (b"1e999", "max"), (False, "type")],
        ),
        (
            {"type": "number", "maximum": "0.3"},
            [(b"0.3", "0.3")],
            [(b"0.30000000000000001", "max")],
        ),
        ({"type": "number", "decimal_comma": True}, [(1.5, "1,5")], [("1,5", "type")]),
        ({"type": "decimal"}, [("1.50", "1.50")], [(1.5, "type"), ("1,5", "invalid")]),
        ({"type": "decimal", "maximum": "2"}, [("1.50", "1.50")], [("2.01", "max")]),
        ({"type": "boolean"}, [(True, True), (False, False)], [("true", "type"), (1, "type")]),
        ({"yes": ("J",), "no": ("N",)}, [(True, "J"), (False, "N")], [("J", "type")]),
        ({"type": "date"}, [("2024-02-29", "2024-02-29")], [("20240229", "invalid")]),
        ({"format": "%Y%m%d"}, [("2026-11-23", "20261123")], [("2026-02-30", "invalid")]),
        (
            {"type": "datetime", "format": "%Y%m%d%H%M"},
            [
                ("2026-11-23T06:00:00Z", "202611230700"),
                ("2026-11-23T07:00:00+01:00", "202611230700"),
            ],
            [("2026-11-23T06:00:00", "invalid"), ("2026-W48-1T06:00:00Z", "invalid")],
        ),
        ({"type": "time"}, [("09:30", "09:30:00")], [("9:30", "invalid"), ("24:01", "invalid")]),
        ({"type": "duration"}, [("PT5M", "PT5M")], [("5 min", "invalid")]),
        ({"type": "binary"}, [("AAE=", "AAE=")], [("A", "invalid"), (1, "type")]),
        (
            {"type": "uuid"},
            [("BD57900B-2E5F-5730-9C89-1ECED9A7C91E", "bd57900b-2e5f-5730-9c89-1eced9a7c91e")],
            [("x", "invalid")],
        ),
        ({"type": "personnummer"}, [("890101-9802", None)], [("189001019803", "invalid")]),
        ({"type": "hsaid"}, [("se2321000016-1abc", "SE2321000016-1ABC")], [("x", "invalid")]),
        ({"map": {"M": "medicine", "K": "contact"}}, [("medicine", "M")], [("M", "invalid")]),
        ({"map": {"J": "true", "N": "false"}, "type": "boolean"}, [(True, "J")], [("J", "type")]),
        ({"convert": {"halved": None}}, [("8", "4")], [("x", "invalid")]),
        ({"seal": "units"}, [("units-" + "-" * 12 + "7", "7")], [("7", "unknown-id"), (7, "type")]),
        (
            {"type": "any"},
            [({"a": [1, 1.5, "x", None, True]}, {"a": [1, 1.5, "x", None, True]})],
            [("\x1b", "invalid"), (b"1e999", "max")],
        ),
        ({"type": "object"}, [({"a": 1}, {"a": 1})], [([], "type")]),
        ({"type": "list"}, [([1], [1])], [({}, "type")]),
    ],
)  # fmt: skip
def test_a_value_is_taken_by_its_type(one, keys, good, bad):
    for sent, wanted in good:
        found = one(sent, **keys)
        assert wanted is None or (found == wanted and type(found) is type(wanted)), sent
    for sent, code in bad:
        assert one(sent, **keys) == code, sent


def test_what_is_missing_or_null_is_told_apart(take):
    specs = [
        field("a"),
        field("b", required=True),
        field("c", default="x"),
        field("d", type="integer", default="5"),
        field("e", type="boolean", default="true"),
    ]
    told = {"b": "1", "c": "x", "d": 5, "e": True}
    assert take({"b": "1"}, *specs) == (told, {})
    assert take({"a": None, "b": "1", "c": None}, *specs) == ({"a": None, **told}, {})
    assert take({"b": None}, *specs)[1] == {"/b": "required"}


def test_faults_of_any_depth_are_told_at_once(take):
    rows = field(
        "rows", many=True, fields=[field("code", required=True), field("n", type="integer")]
    )
    tags = field("tags", each=field("", maximum="2"), minimum="1", maximum="3")
    deep = field("deep", fields=[field("inner", fields=[field("flag", type="boolean")])])
    body = {
        "rows": [{"code": "a"}, {"n": 1.5, "x": 1}, "row", None],
        "tags": ["ok", "long", 1],
        "deep": {"inner": {"flag": "no", "a/b": 1}},
    }
    assert take(body, rows, tags, deep)[1] == {
        "/rows/1/code": "required",
        "/rows/1/n": "type",
        "/rows/1/x": "unknown",
        "/rows/2": "type",
        "/rows/3": "type",
        "/tags/1": "max",
        "/tags/2": "type",
        "/deep/inner/flag": "type",
        "/deep/inner/?": "unknown",
    }
    assert take({"tags": []}, tags)[1] == {"/tags": "min"}
    assert take({"tags": ["a"] * 4}, tags)[1] == {"/tags": "max"}
    free = field("free", each=field(""))
    assert take({"free": ["a"] * (MOST_ITEMS + 1)}, free)[1] == {"/free": "max"}
    assert take({"deep": [], "rows": {}}, rows, deep)[1] == {"/deep": "type", "/rows": "type"}


def test_a_route_without_fields_takes_no_body(environment):
    read = compile_body([], environment)
    faults = []
    assert read(request(b""), faults) is None
    assert faults == []
    read(request({}), faults)
    assert [(each.pointer, each.code) for each in faults] == [("", "unknown")]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"pattern": "("}, "no regular expression"),
        ({"type": "integer", "default": "x"}, "the literal 'x'"),
        ({"format": "%Q"}, "unknown directive"),
        ({"convert": {"numbered": "Bil "}}, "no way back"),
    ],
)
def test_a_field_that_cannot_be_compiled_is_told(environment, keys, words):
    with pytest.raises(SpecError, match=words):
        compile_body([field("f", **keys)], environment)


def argument(name, *sources, shape=None, fields=(), **keys):
    each = {} if keys.pop("many", False) else None
    spec = Field(name, sources=sources, each=each, **keys)
    return FieldSpec(spec, (shape or Shape(name, "string"),), tuple(fields))


@pytest.fixture
def refused(environment):
    """Return {pointer: code} of arguments that a body does not fill."""

    def run(body, *specs, env=environment):
        now = env.clock()
        with pytest.raises(GatewayError) as caught:
            compile_arguments(specs, env)(Inputs(now.date(), now, body=body))
        assert caught.value.problem.code == "invalid-body"
        return {each.pointer: each.code for each in caught.value.errors}

    return run


def test_what_an_argument_refuses_of_a_body_has_its_pointer_there(refused):
    number = Shape("N", "int")
    members = [argument("N", "n", shape=number), argument("O", "$body.other", shape=number)]
    inner = argument("L", "subs", many=True, fields=[argument("V", "$value", shape=number)])
    body = {"other": "x", "one": "x", "some": ["1", "x"],
            "rows": [{"n": "1"}, {"n": "x", "subs": ["x"]}], "deep": {"n": "x"}}  # fmt: skip
    assert refused(body, argument("A", "$body.one", shape=number)) == {"/one": "invalid"}
    assert refused(body, argument("A", "$body.deep/n", shape=number)) == {"/deep/n": "invalid"}
    assert refused(body, argument("A", "$body.some", shape=number)) == {"/some/1": "invalid"}
    assert refused(body, argument("A", "$body.deep", fields=members)) == {
        "/deep/n": "invalid",
        "/other": "invalid",
    }
    assert refused(body, argument("A", "$body.rows", many=True, fields=[*members, inner])) == {
        "/rows/1/n": "invalid",
        "/rows/1/subs/0": "invalid",
        "/other": "invalid",
    }


def test_a_required_element_of_an_item_is_told_at_the_item(refused):
    wanted = argument("N", "n", shape=Shape("N", "string", required=True))
    rows = argument("A", "$body.rows", many=True, fields=[wanted])
    assert refused({"rows": [{"n": "1"}, {}]}, rows) == {"/rows/1/n": "required"}
    needed = argument("A", "$body.rows", shape=Shape("A", required=True, repeated=True), many=True,
                      fields=[wanted])  # fmt: skip
    assert refused({}, needed) == {"/rows": "required"}


def test_a_character_that_the_charset_lacks_is_told_by_its_pointer(environment, refused):

    latin = replace(environment, charset="cp1252")
    assert refused({"a": "Ł"}, argument("A", "$body.a"), env=latin) == {"/a": "invalid"}
    now = environment.clock()
    bind = compile_arguments([argument("A", "$body.a")], latin)
    assert bind(Inputs(now.date(), now, body={"a": "åäö€"})) == {"A": "åäö€"}
