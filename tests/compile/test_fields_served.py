"""Each key of a field, tried in a small deployment from the back end's record to the document."""

import json
from hashlib import sha256

import pytest
from jsonschema import Draft202012Validator, ValidationError

from tests.compile.conftest import Small
from tests.compile.serving import Served

TRIED = [
    # from: paths, joined lists, rebased objects
    ("{from: A/B}", {"A": {"B": "x"}}, "x"),
    ('{from: "@a"}', {"@a": "x"}, "x"),
    ("{from: [A, B]}", {"A": "x", "B": "y"}, "x y"),
    ("{from: [A, B], join: '-'}", {"A": "x", "B": "y"}, "x-y"),
    ("{from: A, fields: {b: {from: B}}}", {"A": {"B": "x"}}, {"b": "x"}),
    ("{from: A, fields: {b: {from: B}}}", {"A": None}, {"A": {"B": "x"}}, None),
    ("{fields: {b: {from: B}}}", {"B": "x"}, {"b": "x"}),
    ("{from: L, each: {b: {from: B}}}", {"L": [{"B": "x"}, {"B": "y"}]}, [{"b": "x"}, {"b": "y"}]),
    ("{from: L/B, each: {type: string}}", {"L": [{"B": "x"}, {"B": "y"}]}, ["x", "y"]),
    # type
    ("{from: A, type: string}", {"A": 7}, "7"),
    ("{from: A, type: integer}", {"A": "007"}, 7),
    ("{from: A, type: number}", {"A": "1.50"}, 1.5),
    ("{from: A, type: decimal}", {"A": "1.50"}, "1.50"),
    ("{from: A, type: boolean}", {"A": "1"}, True),
    ("{from: A, type: boolean, yes: [J, Y], no: N}", {"A": "Y"}, True),
    ("{from: A, yes: J, no: N}", {"A": "N"}, False),
    ("{from: A, type: number, decimal-comma: true}", {"A": "1,5"}, 1.5),
    ("{from: A, type: date}", {"A": "2026-11-23"}, "2026-11-23"),
    ("{from: A, type: date, format: '%Y%m%d'}", {"A": "20261123"}, "2026-11-23"),
    ("{from: A, type: date, format: '%Y%m%d'}", {"A": 20261123}, "2026-11-23"),
    ("{from: A, type: time, format: '%H%M'}", {"A": "0930"}, "09:30:00"),
    ("{from: A, type: time, format: '%H%M'}", {"A": 930}, "09:30:00"),
    ("{from: A, type: datetime}", {"A": "2026-11-23T07:00:00"}, "2026-11-23T06:00:00Z"),
    ("{from: A, type: datetime, zone: Europe/London}", {"A": "2026-11-23 07:00"},
     "2026-11-23T07:00:00Z"),
    ("{from: [D, T], type: datetime, format: '%Y%m%d %H%M'}", {"D": "20261123", "T": "2400"},
     "2026-11-23T23:00:00Z"),
    ("{from: A, type: duration}", {"A": "PT30M"}, "PT30M"),
    ("{from: A, type: binary, inline: true}", {"A": "aGVq"}, "aGVq"),
    ("{from: A, type: binary, content-type: B}", {"A": "aGVq", "B": "text/plain"},
     {"contentType": "text/plain", "size": 3, "sha256": sha256(b"hej").hexdigest()}),
    ("{from: A, type: uuid}", {"A": "BD57900B-2E5F-5730-9C89-1ECED9A7C91E"},
     "bd57900b-2e5f-5730-9c89-1eced9a7c91e"),
    ("{from: A, type: personnummer}", {"A": "18900101-9802"}, "189001019802"),
    ("{from: A, type: hsaid}", {"A": "SE2321000016-1AAA"}, "SE2321000016-1AAA"),
    ("{from: A, type: object}", {"A": {"B": "x", "L": ["y"]}}, {"B": "x", "L": ["y"]}),
    ("{from: A}", {"A": {"B": "x"}}, {"B": "x"}),
    ("{from: L, type: list}", {"L": ["x", "y"]}, ["x", "y"]),
    ("{from: L}", {"L": [1, 2]}, ["1", "2"]),
    ("{from: L, type: any}", {"L": ["x"]}, ["x"]),
    ("{from: A, type: any}", {"A": "x"}, "x"),
    ("{from: A, type: any}", {"A": {"B": [{"C": "x"}]}}, {"B": [{"C": "x"}]}),
    # text that hides structure
    ("{from: A, parse: xml}", {"A": "<r a='1'><b>x</b></r>"}, {"@a": "1", "b": "x"}),
    ("{from: A, parse: xml, type: list}", {"A": "<r><b n='1'/><b n='2'/></r>"},
     [{"@n": "1"}, {"@n": "2"}]),
    ("{from: A, parse: xml, fields: {b: {from: b}}}", {"A": "<r><b>x</b></r>"}, {"b": "x"}),
    ("{from: A, parse: xml, each: {n: {from: '@n', type: integer}}}", {"A": "<r><b n='1'/></r>"},
     [{"n": 1}]),
    ("{from: A, unwrap: true}", {"A": {"item": ["x", "y"]}}, ["x", "y"]),
    ("{from: A, unwrap: true, each: {b: {from: B}}}", {"A": {"item": [{"B": "x"}]}}, [{"b": "x"}]),
    ("{from: A, dataset: true}", {"A": {"diffgram": {"S": {"T": [{"B": "x"}]}}}},
     {"T": [{"B": "x"}]}),
    ("{from: A, dataset: true, fields: {t: {from: T, each: {b: {from: B}}}}}",
     {"A": {"diffgram": {"S": {"T": [{"B": "x"}]}}}}, {"t": [{"b": "x"}]}),
    # trim, null-if, omit-if, default, constant
    ("{from: A, trim: right}", {"A": " x "}, " x"),
    ("{from: A, trim: both}", {"A": " x "}, "x"),
    ("{from: A, trim: none}", {"A": " x "}, " x "),
    ("{from: A, null-if: blank}", {"A": "  "}, None),
    ("{from: A, null-if: ['0', blank]}", {"A": "0"}, None),
    ("{from: A, omit-if: blank}", {"A": ""}, ...),
    ("{from: A, omit-if: '9'}", {"A": "9"}, ...),
    ("{from: [A, B], null-if: blank}", {"A": "x", "B": " "}, None),
    ("{from: [A, B], omit-if: blank}", {"A": "x", "B": " "}, ...),
    ("{from: A, default: none}", {"A": None}, "none"),
    ("{from: A, omit-if: blank, default: '7', type: integer}", {"A": ""}, 7),
    ("{constant: x}", {"A": "y"}, "x"),
    ("{constant: '1', type: integer}", {"A": "y"}, 1),
    ("{from: A}", {"A": None}, None),
    # map, codes, cases
    ("{from: A, map: {P: planned}}", {"A": "P "}, "planned"),
    ("{from: A, map: {P: planned}, on-bad: null}", {"A": "Q"}, None),
    ("{from: A, map: {P: planned}, on-bad: raw}", {"A": "Q"}, "Q"),
    ("{from: A, map: {P: '1'}, type: integer}", {"A": "P"}, 1),
    ("{from: A, codes: {P: Plan}}", {"A": "P"}, {"code": "P", "label": "Plan"}),
    ("{from: A, codes: {P: Plan}}", {"A": "Q"}, {"code": "Q", "label": "Q"}),
    ("{from: A, codes: {list: {P: Plan}, as: label}}", {"A": "P"}, "Plan"),
    ("{cases: [{when: {A: x}, value: one}, {value: two}]}", {"A": "x"}, "one"),
    ("{cases: [{when: {A: {is: blank}}, value: one}, {when: {A: {not: blank}}, from: A}]}",
     {"A": "x"}, "x"),
    ("{cases: [{when: {A: $claims.staff}, value: mine}]}", {"A": "ANNA"}, "mine"),
    ("{cases: [{when: {A: $claims.staff}, value: mine}]}", {"A": "KARE"}, ...),
    ("{cases: [{when: {A: {prefix: x}}, value: 'true'}, {value: 'false'}]}", {"A": "xy"}, True),
    # lists of scalars
    ("{from: L, each: {type: date, format: '%Y%m%d'}}", {"L": ["20261123"]}, ["2026-11-23"]),
    ("{from: L, each: {map: {P: planned}}}", {"L": ["P"]}, ["planned"]),
    ("{from: L, each: {codes: {P: Plan}}}", {"L": ["P"]}, [{"code": "P", "label": "Plan"}]),
    ("{from: L, each: {null-if: blank}}", {"L": ["", "x"]}, [None, "x"]),
    ("{from: L, each: {omit-if: blank}}", {"L": ["", "x"]}, ["x"]),
    ("{from: L, each: {trim: right}}", {"L": ["x "]}, ["x"]),
    ("{from: L, each: {type: integer, on-bad: null}}", {"L": ["1", "x"]}, [1, None]),
    ("{from: L, each: {mask: last4}}", {"L": ["1234567"]}, ["****4567"]),
    ("{from: L, each: {convert: {numbered: 'Skåp '}}}", {"L": ["7"]}, ["Skåp 7"]),
    ("{from: L, each: {default: none}}", {"L": [None]}, {"L": ["x"]}, ["none"]),
    ("{from: L, each: {cases: [{when: {$value: U}, value: lent}, {value: free}]}}",
     {"L": ["U", "I"]}, ["lent", "free"]),
    # on-bad, mask, convert
    ("{from: A, type: integer, on-bad: null}", {"A": "x"}, None),
    ("{from: A, type: integer, on-bad: raw}", {"A": "x"}, "x"),
    ("{from: A, mask: last4}", {"A": "1234567"}, "****4567"),
    ("{from: A, mask: initials}", {"A": "Anna Berg"}, "A.B."),
    ("{from: A, convert: {numbered: 'Bil '}}", {"A": "7"}, "Bil 7"),
    ("{from: A, convert: {phone: SE}}", {"A": "070-174 06 05"}, "+46701740605"),
    ("{from: A, convert: {postal-code: SE}}", {"A": "12345"}, "123 45"),
]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Give one deployment with a table and a route for each field that is tried."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
        small = Small(tmp_path_factory.mktemp("tried") / "small")
        tables, routes = {}, ""
        for number, (text, record, *others, _) in enumerate(TRIED):
            tables[f"t{number}"] = [record, *others]
            routes += f"  GET /t{number}:\n    table: t{number}\n    fields:\n      f: {text}\n"
        small.write("data/board.json", json.dumps(tables))
        small.mapping("tried", f"backend: board\npersonal: false\nroutes:\n{routes}")
        return Served(small)


@pytest.mark.parametrize("number", range(len(TRIED)), ids=[each[0] for each in TRIED])
def test_a_key_does_what_the_page_says(served, number):
    first = served.get(f"/t{number}")["items"][0]
    assert first.get("f", ...) == TRIED[number][-1]


@pytest.mark.parametrize("number", range(len(TRIED)), ids=[each[0] for each in TRIED])
def test_what_is_served_is_what_the_document_says(served, number):
    validator = Draft202012Validator(served.schema(f"/t{number}"))
    for item in served.get(f"/t{number}")["items"]:
        validator.validate(item)
    if "any" not in TRIED[number][0] and TRIED[number][0] != "{from: A, parse: xml}":
        with pytest.raises(ValidationError):
            validator.validate({"f": ...})
