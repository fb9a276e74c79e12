"""Who sees what: scopes, masks, hidden fields, protected identities, versions."""

import pytest

from connectors.contract import Representation, Shape
from gateway.errors import GatewayError
from gateway.mapping.model import Case, Codes, Field, When
from gateway.plan.specs import FieldSpec, SpecError


def spec(name, *sources, shape=None, fields=(), **keys):
    return FieldSpec(Field(name, sources=sources, **keys), (shape,) * len(sources), fields)


def test_a_caller_without_the_scope_gets_no_key_at_all(project):
    fields = [spec("wage", "LON", scope="staff:wages"), spec("name", "NAMN")]
    record = {"LON": "42000", "NAMN": "Anna"}
    assert project(fields, record)[0] == {"name": "Anna"}
    assert project(fields, record, scopes=frozenset({"staff:wages"}))[0] == {
        "wage": "42000",
        "name": "Anna",
    }


def test_a_scope_covers_a_whole_object(project):
    inner = (spec("street", "ADR"),)
    fields = [FieldSpec(Field("address", fields={}, scope="address:read"), fields=inner)]
    assert project(fields, {"ADR": "Storgatan"})[0] == {}
    found, _ = project(fields, {"ADR": "Storgatan"}, scopes=frozenset({"address:read"}))
    assert found == {"address": {"street": "Storgatan"}}


@pytest.mark.parametrize(
    ("mask", "value", "expected"),
    [
        ("last4", "0701740605", "****0605"),
        ("last4", "0605", "****"),
        ("initials", "Karl-Erik Håkansson", "K.H."),
        ("birthday", "189001019802", "18900101-****"),
        ("birthday", "1890", "****"),
        ("domain", "anna@granvik.example", "****@granvik.example"),
        ("domain", "anna", "****"),
        ("all", "anything", "****"),
        ("last4", None, None),
    ],
)
def test_a_mask_shows_a_part(json_of, mask, value, expected):
    assert json_of(value, mask=mask) == expected


def test_a_mask_comes_after_the_conversion(json_of):
    assert json_of("060-555 01 01", convert={"phone": "SE"}, mask="last4") == "****0101"


def test_a_mask_of_what_was_lost_is_null(read):
    assert read("INF", "double", mask="all") == ({"f": None}, [("/f", "not-finite")])


def guarded(**guard):
    return [
        spec(
            "isProtected", "SEKR", type="boolean", yes=("S",), no=("0",), role="protected", **guard
        ),
        spec("name", "NAMN"),
        spec("phone", "TFN", sensitivity="protected"),
        FieldSpec(
            Field("relatives", sources=("ANH",), each={}),
            (Shape("ANH", repeated=True),),
            fields=(spec("name", "NAMN"), spec("phone", "TFN", sensitivity="protected")),
        ),
        FieldSpec(
            Field("contact", fields={}),
            fields=(spec("phone", "TFN", sensitivity="protected"), spec("unit", "ENH")),
        ),
    ]


RECORD = {"SEKR": "S", "NAMN": "A", "TFN": "1", "ANH": [{"NAMN": "B", "TFN": "2"}], "ENH": "HN01"}
CLOSED = {"name": "A", "relatives": [{"name": "B"}], "contact": {"unit": "HN01"}}


def test_a_protected_record_loses_its_protected_fields_at_every_depth(project):
    assert project(guarded(), RECORD)[0] == {"isProtected": True, **CLOSED}


def test_an_open_record_keeps_them(project):
    found, _ = project(guarded(), {**RECORD, "SEKR": "0"})
    assert found["phone"] == found["contact"]["phone"] == "1"
    assert found["relatives"] == [{"name": "B", "phone": "2"}]


def test_a_guard_protects_even_when_nobody_sees_it(project):
    assert project(guarded(hidden=True), RECORD)[0] == CLOSED
    assert project(guarded(scope="admin"), RECORD)[0] == CLOSED


@pytest.mark.parametrize("code", ["?", None])
def test_a_guard_that_cannot_be_read_protects(project, code):
    found, warnings = project(guarded(on_bad="null"), {**RECORD, "SEKR": code})
    assert found == {"isProtected": None, **CLOSED}
    assert warnings == ([("/isProtected", "bad-value")] if code else [])
    raw, _ = project(guarded(on_bad="raw"), {**RECORD, "SEKR": "?"})
    assert raw == {"isProtected": "?", **CLOSED}
    with pytest.raises(GatewayError, match="backend-data"):
        project(guarded(), {**RECORD, "SEKR": "?"})


def test_a_guard_that_the_mapping_leaves_out_when_blank_does_not_protect(project):
    found, _ = project(guarded(omit_if=("blank",)), {**RECORD, "SEKR": " "})
    assert found["phone"] == "1"


def test_a_list_is_guarded_record_by_record(project):
    people = FieldSpec(
        Field("people", sources=("P",), each={}), (None,), fields=tuple(guarded()[:3])
    )
    rows = [{"SEKR": "S", "NAMN": "A", "TFN": "1"}, {"SEKR": "0", "NAMN": "B", "TFN": "2"}]
    found, _ = project([people], {"P": rows})
    assert [each.get("phone") for each in found["people"]] == [None, "2"]


def test_a_protected_alternative_of_a_case_is_left_out_too(project):
    then = spec("phone", "TFN", sensitivity="protected")
    cased = FieldSpec(
        Field("phone", cases=(Case(When({"ENH": ("HN01",)}), then=then.field), Case(None, "none"))),
        cases=(then, None),
    )
    assert project([guarded()[0], cased], RECORD)[0] == {"isProtected": True}
    assert project([guarded()[0], cased], {**RECORD, "SEKR": "0"})[0]["phone"] == "1"


def test_a_version_is_sealed_with_the_records_key_and_quoted(project):
    etag = spec("version", "TID", role="etag")
    key = spec("visitId", "ID", seal="visits", role="key", hidden=True)
    record = {"ID": "77  ", "TID": "20261122"}
    trimmed = spec("visitId", "ID", seal="visits", role="key", hidden=True, trim="right")
    assert project([trimmed, etag], record)[0] == {"version": '"visits<77@20261122>"'}
    assert project([etag], record)[0] == {"version": '"visits<@20261122>"'}
    nested = FieldSpec(Field("meta", fields={}), fields=(etag,))
    assert project([trimmed, nested], record)[0] == {"meta": {"version": '"visits<77@20261122>"'}}
    assert project([trimmed, etag], {"ID": "77", "TID": None})[0] == {"version": None}
    assert project([key, etag], {"ID": None, "TID": "1"})[0] == {"version": '"visits<@1>"'}


def test_claims_and_device_are_sources(project):
    fields = [spec("unit", "$claims.unit"), spec("ok", "$device.compliant", type="boolean")]
    assert project(fields, {}, claims={"unit": "HN01"})[0] == {"unit": "HN01"}
    assert project(fields, {}, device={"compliant": True})[0] == {"ok": True}


def test_a_constant_and_a_default_are_json_of_their_type(project):
    fields = [
        spec("kind", constant="visit"),
        spec("size", constant="3", type="integer"),
        spec("share", constant="0.5", type="number"),
        spec("open", "F", default="false", type="boolean"),
        spec("note", "F", default="none"),
    ]
    assert project(fields, {"F": None})[0] == {
        "kind": "visit",
        "size": 3,
        "share": 0.5,
        "open": False,
        "note": "none",
    }
    assert project(fields[3:], {"F": "true"})[0] == {"open": True, "note": "true"}


def test_a_map_may_give_typed_values_and_a_miss_is_bad(read, json_of):
    levels = {"L": "1", "H": "2"}
    assert json_of("H ", "CHAR", Representation.SQL_TEXT, map=levels, type="integer") == 2
    assert json_of("H", map=levels) == "2"
    assert read("X", map=levels, on_bad="null") == ({"f": None}, [("/f", "bad-value")])
    assert read("X", map=levels, on_bad="raw") == ({"f": "X"}, [])
    with pytest.raises(GatewayError, match="backend-data"):
        read("X", map=levels)


def test_a_structure_where_a_scalar_is_declared_is_bad(read):
    with pytest.raises(GatewayError, match="backend-data"):
        read({"a": "1"})
    with pytest.raises(GatewayError, match="backend-data"):
        read({"a": "1"}, on_bad="raw")
    with pytest.raises(GatewayError, match="backend-data"):
        read(b"1", "CHAR", Representation.SQL_TEXT, omit_if=("blank",))


def test_a_path_across_an_array_gives_an_array(project):
    code = FieldSpec(Field("codes", sources=("L/I/KOD",)), (Shape("KOD", "int", repeated=True),))
    record = {"L": {"I": [{"KOD": "1"}, {"X": "2"}, {"KOD": "3"}]}}
    assert project([code], record)[0] == {"codes": [1, 3]}
    assert project([code], {"L": None})[0] == {"codes": []}
    assert project([spec("x", "A/B")], {"A": "text"})[0] == {}
    assert project([spec("x", "A/$value")], {"A": "text"})[0] == {"x": "text"}


def test_an_object_rebases_its_members(project):
    inner = (spec("street", "GATA"), spec("city", "ORT/NAMN"))
    fields = [FieldSpec(Field("address", sources=("ADR",), fields={}), (None,), inner)]
    assert project(fields, {"ADR": {"GATA": "A 1", "ORT": {"NAMN": "Granvik"}}})[0] == {
        "address": {"street": "A 1", "city": "Granvik"}
    }
    assert project(fields, {"ADR": [{"GATA": "A 1"}]})[0] == {"address": {"street": "A 1"}}


def test_a_pointer_escapes_what_rfc_6901_says(project):
    field = spec("a/b~c", "F", type="integer", on_bad="null")
    assert project([field], {"F": "x"})[1] == [("/a~1b~0c", "bad-value")]


def test_a_warning_deep_in_a_list_says_where(project):
    inner = (spec("n", "N", type="integer", on_bad="null"),)
    fields = [FieldSpec(Field("rows", sources=("R",), each={}), (None,), inner)]
    assert project(fields, {"R": [{"N": "1"}, {"N": "x"}]})[1] == [("/rows/1/n", "bad-value")]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"type": "date", "format": "%Q"}, "%Q"),
        ({"type": "date", "format": "%Y%Y"}, "twice"),
        ({"type": "datetime", "zone": "Europe/Granvik"}, "Europe/Granvik"),
        ({"type": "text"}, "there is no type 'text'"),
        ({"convert": {"shout": None}}, "there is no conversion 'shout'"),
        ({"convert": {"phone": "NO"}}, "write SE"),
        ({"mask": "half"}, "there is no mask 'half'"),
        ({"default": "maybe", "type": "boolean"}, "maybe"),
        ({"constant": "x", "type": "integer"}, "'x'"),
        ({"map": {"A": "x"}, "type": "integer"}, "'x'"),
        ({"type": "datetime", "after": "nothing"}, "no field 'nothing'"),
        ({"type": "datetime", "near": "f"}, "leads back"),
        ({"sources": ("$query.x",)}, "$query.x"),
    ],
)
def test_a_field_that_cannot_be_compiled_is_told(project, keys, words):
    with pytest.raises(SpecError, match=r".") as caught:
        project([FieldSpec(Field("f", **keys), (None,))], {})
    assert words in caught.value.message
    assert str(caught.value) == caught.value.message


def test_two_fields_that_wait_for_each_other_are_told(project):
    fields = [
        spec("a", "A", type="datetime", after="b"),
        spec("b", "B", type="datetime", after="a"),
    ]
    with pytest.raises(SpecError, match="leads back"):
        project(fields, {})


def test_what_follows_a_code_list_works_on_its_label(project):
    codes = Codes("UNITS", label_only=True)
    field = spec("unit", "ENH", codes=codes, convert={"upper": None})
    lists = {"UNITS": {"HN01": "Norr"}}
    assert project([field], {"ENH": "HN01"}, codes=lists) == ({"unit": "NORR"}, [])
    unknown = project([field], {"ENH": "hs"}, codes=lists)
    assert unknown == ({"unit": "HS"}, [("/unit", "unknown-code")])


def test_cases_may_look_at_the_device(project):
    then = Case(When({"$device.ring": ("pilot",)}), "new")
    field = FieldSpec(Field("ui", cases=(then, Case(None, "old"))))
    assert project([field], {}, device={"ring": "pilot"})[0] == {"ui": "new"}
    assert project([field], {})[0] == {"ui": "old"}


def test_a_sentinel_never_hides_a_structure(project):
    field = spec("f", "F", null_if=("x",), type="any")
    assert project([field], {"F": {"a": 1}})[0] == {"f": {"a": 1}}


def test_a_list_may_hold_scalars_made_of_its_items(project):
    each = spec("code", "KOD", map={"A": "alpha"}, on_bad="null")
    codes = FieldSpec(Field("codes", sources=("L",), each=each.field), (None,), each=each)
    found, warnings = project([codes], {"L": [{"KOD": "A"}, {"KOD": "B"}, {}]})
    assert found == {"codes": ["alpha", None]}
    assert warnings == [("/codes/1", "bad-value")]


def test_a_list_of_scalars_has_the_shape_of_the_list(project):
    shape = Shape("N", "int", Representation.XSD, repeated=True)
    each = FieldSpec(Field("each", sources=("$value",)), (shape,))
    numbers = FieldSpec(Field("n", sources=("N",), each=each.field), (shape,), each=each)
    assert project([numbers], {"N": ["1", "2"]})[0] == {"n": [1, 2]}
