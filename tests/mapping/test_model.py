"""What the keys of a mapping file become in the model."""

import pytest

from gateway.mapping.model import Cache, Case, Codes, FaultRule, Paging, Related, RouteCall, When


@pytest.fixture
def field(one):
    """Read one field of an answer, called ``a`` unless its text says otherwise."""

    def read(text):
        result = one(f"resource: visits\nfields:\n  {text}\nroutes: {{}}\n")
        assert result.texts == []
        return next(iter(result.deployment.mappings[0].fields.values()))

    return read


@pytest.fixture
def route(one):
    """Read one route that has the given keys."""

    def read(*lines, name="GET /visits", does="operation: A"):
        text = "".join(f"    {line}\n" for line in (does, *lines))
        result = one(f"resource: visits\nroutes:\n  {name}:\n{text}")
        assert result.texts == []
        return result.deployment.mappings[0].routes[0]

    return read


def test_one_source_and_a_list_of_sources_are_the_same_kind(field):
    assert field("a: {from: X}").sources == ("X",)
    assert field("a: {from: [X, A/B, '@c', $value]}").sources == ("X", "A/B", "@c", "$value")
    assert field("a: {from: $device.compliant}").sources == ("$device.compliant",)


def test_a_field_knows_its_name_and_its_path(field):
    read = field("a: {from: X}")

    assert (read.name, read.path) == ("a", ("fields", "a"))


def test_texts_of_yes_no_and_codes_stay_texts(field):
    read = field("a: {from: X, type: boolean, yes: [Y, 1, yes], no: NO, null-if: 0123}")

    assert (read.yes, read.no, read.null_if) == (("Y", "1", "yes"), ("NO",), ("0123",))


def test_the_words_null_and_blank_are_words(field):
    read = field("a: {from: X, on-bad: null, omit-if: [blank, '']}")

    assert (read.on_bad, read.omit_if) == ("null", ("blank", ""))


def test_a_map_is_text_to_text(field):
    assert field("a: {from: X, map: {010: no, N: 08}}").map == {"010": "no", "N": "08"}


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("BESTYP", Codes(name="BESTYP")),
        ("{LÄK: Läkemedel}", Codes(inline={"LÄK": "Läkemedel"})),
        ("{list: BESTYP, as: label}", Codes(name="BESTYP", label_only=True)),
        ("{list: {A: b}, as: label}", Codes(inline={"A": "b"}, label_only=True)),
        ("{list: BESTYP}", Codes(name="BESTYP")),
        ("{list: x, other: y}", Codes(inline={"list": "x", "other": "y"})),
    ],
)
def test_a_code_list_is_named_or_written_out(field, written, codes):
    assert field(f"a: {{from: X, codes: {written}}}").codes == codes


@pytest.mark.parametrize(
    ("written", "resource"), [("true", "visits"), ("clients", "clients"), ("false", "")]
)
def test_a_seal_is_the_files_own_resource_or_another(field, written, resource):
    assert field(f"a: {{from: X, seal: {written}}}").seal == resource


def test_a_converter_stands_alone_or_with_its_argument(field):
    assert field('a: {from: X, convert: {numbered: "Bil "}}').convert == {"numbered": "Bil "}
    assert field("a: {from: X, convert: digits}").convert == {"digits": None}


def test_related_rows_are_of_another_table(field):
    read = field(
        "a: {related: {table: T, on: {X: Y}, sort: [-Z], one: true}, each: {b: {from: C}}}"
    )

    assert read.related == Related("T", {"X": "Y"}, ("-Z",), one=True)
    assert read.each["b"].sources == ("C",)


@pytest.mark.parametrize(
    "written",
    ["{type: string, max: 3}", "{type: string}", "{map: {P: planned}}", "{codes: {D: x}}"],
)
def test_the_items_of_a_list_are_one_field(one, written):
    result = one(
        f"resource: a\nroutes:\n  POST /a: {{operation: A, body: {{b: {{each: {written}}}}}}}\n"
    )

    assert result.texts == []
    each = result.deployment.mappings[0].routes[0].body["b"].each
    assert each.name == "each"


@pytest.mark.parametrize(
    "written",
    ["{type: string}", "{map: {P: planned}}", "{codes: {list: D, as: label}}", "{seal: true}",
     "{null-if: blank}", "{cases: [{when: {$value: U}, value: x}, {from: $value}]}",
     "{type: date, format: '%Y%m%d', on-bad: null}"],
)  # fmt: skip
def test_a_list_of_scalars_needs_no_from(field, written):
    each = field(f"a: {{from: X, each: {written}}}").each
    assert each.cases or each.sources == ("$value",)


@pytest.mark.parametrize("name", ["related", "map", "fields", "type", "from", "each", "code"])
def test_a_field_may_be_named_as_a_key_of_the_language(field, name):
    assert field(f"{name}: {{from: X}}").sources == ("X",)
    assert field(f"a: {{from: L, each: {{{name}: {{from: X}}}}}}").each[name].sources == ("X",)
    assert field(f"a: {{fields: {{{name}: {{from: X}}}}}}").fields[name].sources == ("X",)


def test_cases_are_conditions_with_a_literal_or_a_field(field):
    read = field(
        "a: {cases: [{when: {S: U, T: $claims.staff}, value: mine}, {from: S, map: {I: free}},"
        " {when: {S: {is: blank}, T: {not: blank}, V: {prefix: [A, B]}}, value: true}]}"
    )

    first, second, third = read.cases
    assert first == Case(
        When(
            equals={"S": ("U",), "T": ("$claims.staff",)},
            path=("fields", "a", "cases", "0", "when"),
        ),
        "mine",
    )
    assert (second.when, second.value, second.then.map) == (None, None, {"I": "free"})
    assert third.value == "true"
    assert (third.when.blank, third.when.filled) == (("S",), ("T",))
    assert third.when.prefixes == {"V": ("A", "B")}


def test_a_route_knows_its_method_and_template(route):
    read = route(name='"PUT /visits/{visitId}/loans/{loanId}"')

    assert (read.method, read.template) == ("PUT", "/visits/{visitId}/loans/{loanId}")


def test_an_argument_is_a_reference_or_a_field(route):
    read = route(
        "arguments:",
        "  A: $path.a",
        "  B/C: {from: [$query.b, $claims.c], type: date, default: $today, max: 60}",
        "  D: {constant: ''}",
        "  E: {from: $body.list, each: {F: {from: $value}, G: $claims.g}}",
        "  H: {from: $body.object, fields: {I: {from: street}}}",
        "  J: {from: $body.list, each: {from: $value}}",
        "  K: {from: $body.list, each: {type: date}}",
    ).arguments

    assert read["A"].sources == ("$path.a",)
    assert (read["B/C"].default, read["B/C"].maximum) == ("$today", "60")
    assert (read["D"].constant, read["D"].sources) == ("", ())
    assert [read["E"].each[name].sources for name in "FG"] == [("$value",), ("$claims.g",)]
    assert read["H"].fields["I"].sources == ("street",)
    assert read["J"].each.sources == read["K"].each.sources == ("$value",)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("500ms", 0.5), ("60s", 60), ("5m", 300), ("8h", 28800), ("1d", 86400), ("7d", 604800)],
)
def test_a_duration_is_seconds(route, written, seconds):
    assert route(f"cache: {written}").cache.fresh_seconds == seconds
    assert route(f"timeout: {written}").timeout_seconds == seconds


def test_caching_is_a_duration_or_a_block(route):
    path = ("routes", "GET /visits", "cache")

    assert route("cache: 60s").cache == Cache(60, path=path)
    read = route("cache: {fresh: 60s, stale-if-error: 8h, share: $claims.unit}").cache
    assert read == Cache(60, 28800, "$claims.unit", path)
    assert route("cache: {fresh: 1d, share: everyone}").cache.share == "everyone"


@pytest.mark.parametrize(
    ("written", "paging"),
    [
        ("{size: 20, max: 100}", Paging(20, 100)),
        ("{size: 500}", Paging(500, 500)),
        ("{max: 10}", Paging(10, 10)),
        ("{}", Paging(20, 100)),
    ],
)
def test_a_page_is_never_larger_than_the_greatest(route, written, paging):
    assert route(f"page: {written}").page == paging


def test_items_is_a_path_and_item_may_be_true(route):
    assert route("items: A/B").items == "A/B"
    assert route("item: Besok").item == "Besok"
    assert route("item: true").item == ""
    assert route("item: false").item is None


def test_an_owner_is_columns_or_a_route(route):
    [columns] = route("owner: {A: $claims.a, B: $claims.b}").owner
    assert columns.equals == {"A": "$claims.a", "B": "$claims.b"}
    one, other = route(
        "owner:",
        "  - {A: $claims.a}",
        "  - {through: GET /visits, with: {date: [$today, $tomorrow], x: y}, match: clientId}",
    ).owner
    assert (one.equals, one.through) == ({"A": "$claims.a"}, None)
    assert (other.through.route, other.match) == ("GET /visits", "clientId")
    assert other.through.arguments == {"date": ("$today", "$tomorrow"), "x": "y"}


def test_filters_and_sorts_are_of_fields(route):
    read = route("filter: {a: [eq, null], b: in}", "sort: [-a, b]")

    assert (read.filter, read.sort) == ({"a": ("eq", "null"), "b": ("in",)}, ("-a", "b"))


def test_faults_and_results_name_problems(route):
    read = route(
        "result: {code: R, message: T, ok: 0, warning: [4],"
        " faults: [{when: {R: 8}, problem: conflict}]}",
        "faults: [{when: {fault: {prefix: VP}}, problem: not-found, retryable: true}]",
    )

    assert (read.result.ok, read.result.warning) == (("0",), ("4",))
    assert read.result.faults[0].problem == "conflict"
    path = ("routes", "GET /visits", "faults", "0")
    when = When(prefixes={"fault": ("VP",)}, path=(*path, "when"))
    assert read.faults == (FaultRule(when, "not-found", retryable=True, path=path),)


def test_parts_of_a_combined_answer_are_values_or_calls(route):
    parts = route(
        "sources: [omsplan]",
        does="combine: {date: $path.date, a: {route: GET /a, first: true, optional: true},"
        " b: {route: GET /b, with: {x: $path.x}, each: a/id, distinct: true, at-once: 4}}",
    ).combine

    assert [part.name for part in parts] == ["date", "a", "b"]
    assert parts[0].value == "$path.date"
    assert (parts[1].first, parts[1].optional, parts[1].at_once) == (True, True, 6)
    path = ("routes", "GET /visits", "combine", "b")
    assert parts[2].call == RouteCall("GET /b", {"x": "$path.x"}, path)
    assert (parts[2].each, parts[2].distinct, parts[2].at_once) == ("a/id", True, 4)


def test_the_keys_of_writes_are_kept_as_written(route):
    read = route(
        'reads: "GET /visits/{visitId}"',
        "name: $path.visitId",
        "repeat: {verifiable: {by: GET /visits, when: {A: $sent.a}}}",
        "lock-device: {when: {$body.t: lost}, device: $path.d}",
        "refreshes: [visits]",
        "sync: {key: visitId}",
        "scope: visits:write",
        does="steps: [{query: X, unless: $body.a, expect: 1, answer: {a: {from: B}}}]",
    )

    assert list(read.later) == [
        "steps", "reads", "name", "repeat", "lock-device", "refreshes", "sync",
    ]  # fmt: skip
    assert read.later["name"] == "$path.visitId"
    assert read.scope == "visits:write"


def test_an_upload_has_types_and_a_greatest_size(route):
    upload = route("upload: {types: [application/pdf, image/*], max: 20MB}").upload
    assert (upload.types, upload.maximum) == (("application/pdf", "image/*"), 20_000_000)


def test_a_body_has_limits(route):
    body = route(
        "body: {t: {type: string, enum: [a, b], required: true, min: 1, max: 2000, pattern: a},"
        " l: {type: list, each: {type: string, max: 3}}, o: {fields: {p: {type: date}}}}"
    ).body

    text = body["t"]
    assert (text.enum, text.required, text.minimum, text.maximum) == (("a", "b"), True, "1", "2000")
    assert body["l"].each.maximum == "3"
    assert body["o"].fields["p"].type == "date"


def test_a_file_has_defaults(one):
    [file] = one("resource: a\nroutes: {}\n").deployment.mappings

    assert (file.summary, file.personal, file.fields, file.backend) == ("", True, {}, None)
