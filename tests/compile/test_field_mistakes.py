"""Fields that could never be served as they are written are told, each in a small deployment."""

import json

import pytest

RECORD = {"A": "x", "L": ["x"], "O": {"A": "x"}, "N": 1}
HEAD = "backend: board\npersonal: false\nfields:\n"
LIST = "routes:\n  GET /visits: {table: visits}\n"


@pytest.fixture
def told(small):
    def run(field):
        small.write("data/board.json", json.dumps({"visits": [RECORD]}))
        small.mapping("visits", f"{HEAD}  f: {{{field}}}\n{LIST}")
        return small.told()

    return run


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("from: L, map: {x: y}", "L repeats, and 'map' is of a single value"),
        ("from: L, codes: {x: y}", "L repeats, and 'codes' is of a single value"),
        ("from: L, seal: true", "L repeats, and 'seal' is of a single value"),
        ("from: L, null-if: blank", "L repeats, and 'null-if' is of a single value"),
        ("from: L, default: x", "L repeats, and 'default' is of a single value"),
        ("from: O, map: {x: y}", "O is an object, and 'map' is of a single value"),
        ("from: O, omit-if: blank", "O is an object, and 'omit-if' is of a single value"),
        ("from: [L, A]", "L repeats, and only single values are joined"),
        ("from: [A, O]", "O is an object, and only single values are joined"),
        ("from: O, type: string", "O is declared object and cannot become string"),
        ("from: A, type: object", "A is declared string and cannot become object"),
        ("from: A, default: $claims.staff",
         "'$claims.staff' is a reference, and a literal is expected"),
    ],
)  # fmt: skip
def test_what_could_never_be_served_is_told(told, field, message):
    assert told(field) == [message]


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ('f: {from: N, type: integer, format: "%d"}',
         "'format' has no meaning for a value of type integer"),
        ('f: {from: A, map: {x: y}, format: "%d"}',
         "'format' has no meaning for a value of type string"),
        ('f: {from: L, each: {type: integer, format: "%d"}}',
         "'format' has no meaning for a value of type integer"),
        ("f: {from: N, zone: Europe/Oslo}", "'zone' has no meaning for a value of type string"),
        ("f: {from: N, type: integer, yes: 1}",
         "'yes' has no meaning for a value of type integer"),
        ("f: {from: A, type: string, decimal-comma: true}",
         "'decimal-comma' has no meaning for a value of type string"),
        (('f: {from: A}\nroutes:\n  GET /visits:\n    table: visits\n'
         '    arguments: {N: {from: $query.n, type: integer, format: "%d"}}'),
         "'format' has no meaning for a value of type integer"),
        (('f: {from: A}\nroutes:\n  POST /visits:\n    effect: read\n    table: visits\n'
         '    body: {n: {type: integer, format: "%d"}}\n    arguments: {N: $body.n}'),
         "'format' has no meaning for a value of type integer"),
    ],
)  # fmt: skip
def test_how_values_of_another_type_are_written_is_told(small, rest, message):
    small.write("data/board.json", json.dumps({"visits": [RECORD]}))
    small.mapping("visits", f"{HEAD}  {rest}\n{'' if 'routes:' in rest else LIST}")
    assert small.told() == [message]


@pytest.mark.parametrize(
    "field",
    [
        'from: A, type: date, format: "%Y%m%d", seal: true',
        "from: N, zone: Europe/Oslo, type: any",
        "from: N, type: decimal, decimal-comma: true",
        'from: A, format: "%H%M"',
        'from: A, type: date, format: "%Y%m%d", role: etag',
    ],
)
def test_how_values_are_written_has_a_meaning_before_they_are_sealed(told, field):
    assert told(field) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("v: {from: A, role: etag}\n  w: {from: N, role: etag}", "'v' has the role etag already"),
        ("v: {from: A, yes: x, no: y, role: protected}\n  w: {from: N, yes: 1, role: protected}",
         "'v' has the role protected already"),
        ("v: {from: A, role: protected}", "whether somebody is protected is a boolean"),
        ("o: {from: O, fields: {v: {from: A, role: protected}}}",
         "whether somebody is protected is a boolean"),
        ("v: {from: A, type: boolean, yes: [x, y], no: [z, y]}", "'y' means yes already"),
        ("v: {from: A, near: w}\n  w: {from: A, type: datetime}", "'near' is of a date or time"),
        ("v: {from: A, type: time, after: w}\n  w: {from: A}", "after: 'w' is no date or time"),
        ("l: {from: L, each: {type: boolean, yes: x, no: x}}", "'x' means yes already"),
    ],
)  # fmt: skip
def test_fields_that_do_not_agree_are_told(small, fields, message):
    small.write("data/board.json", json.dumps({"visits": [RECORD]}))
    small.mapping("visits", f"{HEAD}  {fields}\n{LIST}")
    assert small.told() == [message]


@pytest.mark.parametrize(
    "rest",
    [
        "fields: {f: {from: A, seal: visit}}\n" + LIST,
        "fields: {l: {from: L, each: {seal: visit}}}\n" + LIST,
        "fields: {f: {from: A}}\n" + LIST.replace(
            "}", ", arguments: {A: {from: $query.a, seal: visit}}}"),
    ],
)  # fmt: skip
def test_an_id_that_is_of_no_resource_is_told_with_the_closest(small, rest):
    small.write("data/board.json", json.dumps({"visits": [RECORD]}))
    small.mapping("visits", f"backend: board\npersonal: false\n{rest}")
    _, [found] = small.compiled()
    assert found.message == "there is no resource 'visit' that the id could be of"
    assert found.hint == "did you mean visits?"


def test_an_id_may_be_of_a_resource_whose_file_cannot_be_read(small):
    small.write("data/board.json", json.dumps({"visits": [RECORD]}))
    small.mapping("visits", f"{HEAD}  f: {{from: A, seal: units}}\n{LIST}")
    small.mapping("units", "nonsense: [")
    assert not any("no resource" in each for each in small.told())


def test_fields_that_agree_are_no_mistake(small):
    small.write("data/board.json", json.dumps({"visits": [RECORD]}))
    small.mapping(
        "visits",
        f"{HEAD}  a: {{from: A, role: key}}\n  b: {{from: N, role: key}}\n"
        "  v: {from: A, role: etag}\n  p: {from: N, map: {1: a}, role: modified}\n"
        "  d: {from: A, type: date}\n  t: {from: A, type: time, after: d}\n"
        "  c: {cases: [{when: {A: x}, value: true}, {value: false}], role: protected}\n" + LIST,
    )
    assert small.told() == []


@pytest.mark.parametrize(
    "field",
    [
        "from: L, each: {map: {x: y}}",
        "from: L, each: {default: x, null-if: blank}",
        "from: L, type: integer",
        "from: L, trim: right",
        "from: A, type: list",
        "from: A, parse: xml, type: object",
        "from: O, type: any",
        "from: O, fields: {a: {from: A, map: {x: y}}}",
        "from: L, each: {type: list, each: {type: string}}",
    ],
)
def test_what_can_be_served_is_no_mistake(told, field):
    assert told(field) == []


def test_one_object_is_no_code_list(small):
    small.gateway("codes: {KINDS: {route: GET /kinds}}\n")
    small.mapping(
        "visits",
        f"{HEAD}  kind: {{from: KIND, codes: KINDS}}\n{LIST}"
        "  GET /kinds:\n    table: kinds\n    item: true\n"
        "    fields: {code: {from: KOD}, label: {from: TEXT}}\n",
    )
    assert small.told() == ["'GET /kinds' gives no list, so it is no code list"]
