"""Reading what a client sent: values, faults, sealed ids, pages and the cache key."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.errors import FieldError, GatewayError
from gateway.plan.fits import FITS, SPELLINGS
from gateway.plan.parameters import LONGEST_TEXT
from gateway.plan.routespec import ParameterSpec
from gateway.plan.values import BadValue


def faults(read, *query, **keys):
    """Return the (name, code) of every fault."""
    with pytest.raises(GatewayError, match="invalid-parameter") as raised:
        read(*query, **keys)
    return [(each.pointer, each.code) for each in raised.value.errors]


def test_a_call_holds_back_end_values_and_who_asks(read, kit):
    call = read(("date", "2026-11-23"), ("client", kit.SEALER.seal("clients", "007")))
    assert call.path == {"visitId": "17", "kind": "home"}
    assert call.query == {"date": "2026-11-23", "client": "007"}
    assert call.arguments == {"Id": "17"}
    assert (call.language, call.trace_id) == ("en", "t")
    assert call.principal is kit.ANNA
    assert call.fields is None


def test_who_sends_a_wrong_text_is_told_how_it_is_spelled(read):
    with pytest.raises(GatewayError) as raised:
        read(("date", "23/11 2026"), ("client", "short"), ("one", "x" * (LONGEST_TEXT + 1)))
    assert {each.pointer: each.detail for each in raised.value.errors} == {
        "date": "Send a date, as in 2026-11-23.",
        "client": "Send an id as it was given.",
        "one": "Send 1 to 200 characters, none of them a control character.",
    }


def test_every_type_with_wrong_texts_is_told_by_an_example_that_fits():
    assert set(SPELLINGS) == {name for name, fits in FITS.items() if not fits("x")}
    for name, text in SPELLINGS.items():
        example = text.removesuffix(".").replace(" or ", " ").split()[-1]
        assert FITS[name](example), name


def test_every_fault_is_told_at_once(read):
    query = [
        ("date", "2026-02-30"),
        ("date", "2026-11-23"),
        ("client", "short"),
        ("limit", "51"),
        ("page", "0"),
        ("total", "yes"),
        ("sort", "hidden"),
        ("after", "nothing"),
        ("fields", "visitId,hidden"),
        ("nonsense", "1"),
        ("bad name\n", "1"),
        ("one", "a\x00b"),
    ]
    found = faults(read, *query)
    assert sorted(found) == [
        ("?", "unknown"),
        ("after", "invalid"),
        ("client", "invalid"),
        ("date", "invalid"),
        ("date", "repeated"),
        ("fields", "unknown"),
        ("limit", "invalid"),
        ("nonsense", "unknown"),
        ("one", "invalid"),
        ("one", "invalid"),
        ("page", "invalid"),
        ("sort", "invalid"),
        ("total", "invalid"),
    ]


def test_a_fault_repeats_nothing_of_what_was_sent(read):
    with pytest.raises(GatewayError) as raised:
        read(("date", "19980930-9804"), ("19980930-9804", "x"))
    assert "19980930" not in str([raised.value.detail, raised.value.errors])


@pytest.mark.parametrize("text", ["a\x00", "\x1f", "a\x7f", "\ud800", "a\udfffb", "\n"])
def test_control_characters_and_halves_of_surrogates_are_refused(read, text):
    assert ("one", "invalid") in faults(read, ("one", text))
    assert ("nonsense", "invalid") in faults(read, ("nonsense", text))
    plain = (ParameterSpec("visitId", "path"),)
    assert faults(read, visit=text, parameters=plain, kind="x") == [("visitId", "invalid")]


@pytest.mark.parametrize("name", ["limit", "page", "total", "sort", "after", "fields", "one"])
def test_what_is_sent_twice_is_a_fault(read, name):
    value = {"limit": "1", "page": "1", "total": "true", "sort": "date", "fields": "date"}
    text = value.get(name, "x")
    assert (name, "repeated") in faults(read, (name, text), (name, text))


def test_a_filter_that_takes_many_values_may_be_sent_many_times(read):
    call = read(("unit", "A"), ("unit", "B"))
    assert call.conditions == (("ENH", "in", ["A", "B"]),)


def test_each_filter_is_a_condition_on_its_column(read):
    call = read(("one", "x"), ("date.ge", "2026-11-23"), ("owner.null", "false"))
    assert call.conditions == (
        ("ETT", "in", ["x"]),
        ("DAT", "ge", "2026-11-23"),
        ("AG", "null", False),
    )
    assert read(("owner.null", "true")).conditions == (("AG", "null", True),)
    assert faults(read, ("owner.null", "maybe")) == [("owner.null", "invalid")]


def test_a_call_made_inside_the_gateway_filters_too(make, kit):
    call = make().reader.call(
        kit.Call(kit.ANNA, query={"unit": ("A", "B"), "one": "x"}, trace_id="inner")
    )
    assert call.conditions == (("ENH", "in", ["A", "B"]), ("ETT", "in", ["x"]))
    assert (call.language, call.trace_id, call.request) == ("sv", "inner", None)


@pytest.mark.parametrize("visit", ["x", "A" * 43, "é", "A" * 9000])
def test_an_id_in_the_path_that_opens_to_nothing_is_not_found(read, visit):
    with pytest.raises(GatewayError, match="not-found"):
        read(visit=visit)


def test_an_id_of_another_resource_opens_to_nothing(read, kit):
    with pytest.raises(GatewayError, match="not-found"):
        read(visit=kit.SEALER.seal("clients", "17"))


def test_an_id_in_a_filter_that_opens_to_nothing_matches_nothing(read, kit):
    known = kit.SEALER.seal("clients", "7")
    assert read(("owner", "A" * 43)).conditions == (("AG", "in", []),)
    assert read(("owner", "A" * 43), ("owner", known)).conditions == (("AG", "in", ["7"]),)
    assert read(("owner.ge", "A" * 43)).conditions == (("AG", "ge", ""),)


def test_an_id_in_an_argument_that_opens_to_nothing_is_not_found(read):
    with pytest.raises(GatewayError, match="not-found"):
        read(("client", "A" * 43))


def test_a_word_outside_the_choices_of_a_path_is_not_found(read):
    with pytest.raises(GatewayError, match="not-found"):
        read(kind="elsewhere")


@pytest.mark.parametrize(
    ("declared", "good", "bad"),
    [
        ("string", ["x", "å" * LONGEST_TEXT], ["", "x" * (LONGEST_TEXT + 1)]),
        ("date", ["2026-11-23", "2024-02-29"], ["2026-02-29", "20261123", "2026-W48-1", "x"]),
        ("datetime", ["2026-11-23T07:14:02+01:00"], ["2026-11-23T07:14:02", "2026-11-23", "x"]),
        ("integer", ["0", "-12", "9" * 18], ["", "1.0", "9" * 19, "٣", "+1", " 1"]),
        ("number", ["1.5", "-0"], ["1.", ".5", "1e3", "NaN", "1,5"]),
        ("decimal", ["12345678901234567890.10"], ["1.2.3"]),
        ("boolean", ["true", "false"], ["True", "1", ""]),
        (
            "uuid",
            ["0F0D8F3E-1B2C-4D5E-8F90-0123456789AB"],
            ["0f0d8f3e1b2c4d5e8f900123456789ab", "x"],
        ),
        ("hsaid", ["SE1"], [""]),
    ],
)
def test_a_value_is_spelled_as_its_type(read, declared, good, bad):
    keys = {"parameters": (ParameterSpec("p", "query", type=declared),)}
    for text in good:
        assert read(("p", text), **keys).query == {"p": text}
    for text in bad:
        assert faults(read, ("p", text), **keys) == [("p", "invalid")]


def test_a_page_has_the_routes_size_and_order_unless_asked_otherwise(read):
    page = read().page
    assert (page.number, page.size, page.after, page.total) == (1, 2, None, False)
    assert page.order == (("date", True),)
    query = (("limit", "50"), ("page", "3"), ("total", "true"), ("sort", "name,-date"))
    page = read(*query).page
    assert (page.number, page.size, page.total) == (3, 50, True)
    assert page.order == (("name", False), ("date", True))
    assert read(page=None).page.size == 20


@pytest.mark.parametrize("sort", ["", "hidden", "--date", "date,date", "date,-date", "date,"])
def test_a_sort_is_of_declared_fields_each_once(read, sort):
    assert faults(read, ("sort", sort)) == [("sort", "invalid")]


def test_nothing_to_sort_by_is_told(read):
    with pytest.raises(GatewayError) as raised:
        read(("sort", "date"), order={}, sort=())
    assert "nothing" in raised.value.errors[0].detail


@pytest.mark.parametrize("text", ["", "-1", "1.5", "٣", "1" * 10, "51"])
def test_a_limit_is_a_number_within_the_routes_maximum(read, text):
    assert faults(read, ("limit", text)) == [("limit", "invalid")]


def test_an_item_knows_no_paging(read):
    assert read(shape="item").page is None
    found = faults(read, ("limit", "1"), ("page", "1"), shape="item")
    assert found == [("limit", "unknown"), ("page", "unknown")]


def test_fields_name_members_of_the_answer_each_once(read, kit):
    assert read(("fields", "visitId,date")).fields == {"visitId", "date"}
    parts = (kit.Part("team"),)
    assert read(("fields", "team"), combine=parts).fields == {"team"}
    for text in ("", "visitId,visitId", "hidden", "visitId,", "Date"):
        assert faults(read, ("fields", text)) == [("fields", "unknown")]


def cursor(make, page, values, principal, **changes):
    return make(**changes).reader.cursor(principal, page, values)


def test_a_cursor_continues_for_its_caller_route_and_order_only(make, read, kit):
    page = read().page
    token = cursor(make, page, ("d", 7, None), kit.ANNA)
    assert read(("after", token)).page.after == ("d", 7, None)
    other = kit.Principal("issuer", "berit")
    assert faults(read, ("after", token), principal=other) == [("after", "invalid")]
    assert faults(read, ("after", token), ("sort", "date")) == [("after", "invalid")]
    elsewhere = "GET /other/{visitId}/{kind}"
    assert faults(read, ("after", token), name=elsewhere) == [("after", "invalid")]
    assert faults(read, ("after", token[:-1])) == [("after", "invalid")]
    for changed in ({"order": {"date": ("TID",)}}, {"key_columns": ("ID",)}):
        assert faults(read, ("after", token), **changed) == [("after", "invalid")]


def test_a_filters_text_becomes_what_the_column_holds_or_a_fault(make, kit):
    def encode(text):
        if text == "bad":
            raise BadValue("no such unit")
        return text.lower()

    reader = replace(make().reader, encoders={"unit": encode})
    visit = {"visitId": kit.SEALER.seal("visits", "1"), "kind": "home"}
    call = reader.read(kit.request(("unit", "A")), visit, kit.ANNA)
    assert call.conditions == (("ENH", "in", ["a"]),)
    with pytest.raises(GatewayError) as raised:
        reader.read(kit.request(("unit", "bad")), visit, kit.ANNA)
    assert raised.value.errors == (FieldError("unit", "invalid", "It is no such unit."),)


def key(read, *query, **keys):
    return read(*query, **keys).key


def test_equal_calls_have_one_key_and_what_is_only_shown_does_not_count(read):
    assert key(read) == key(read)
    assert key(read, ("fields", "date")) == key(read)
    assert key(read, ("limit", "1"), ("page", "2")) == key(read)


def test_a_key_differs_by_everything_that_the_answer_depends_on(read, kit):
    def bind(_call):
        return {"Other": 1}

    base = read(selects=True, claims=("unit",), scopes=("visits.read",))

    def other(*query, **keys):
        given = {"selects": True, "claims": ("unit",), "scopes": ("visits.read",)} | keys
        return read(*query, **given).key

    claims, scopes = kit.ANNA.claims, kit.ANNA.scopes
    found = [
        other(digest="next"),
        other(name="GET /other/{visitId}/{kind}"),
        other(visit=kit.SEALER.seal("visits", "18")),
        other(kind="office"),
        other(("date", "2026-11-23")),
        other(("unit", "A")),
        other(("limit", "1")),
        other(("page", "2")),
        other(("sort", "date")),
        other(("total", "true")),
        other(bind=bind),
        other(principal=kit.Principal("issuer", "berit", scopes, claims)),
        other(principal=kit.Principal("issuer2", "anna", scopes, claims)),
        other(principal=kit.Principal("issuer", "anna", frozenset(), claims)),
        other(principal=kit.Principal("issuer", "anna", scopes, claims | {"unit": "B"})),
    ]
    assert len({base.key, *found}) == len(found) + 1
    unread = kit.Principal("issuer", "anna", scopes | {"x"}, claims | {"hsaId": "SE2"})
    assert other(principal=unread) == base.key


def test_a_key_differs_by_a_placeholder_that_no_argument_takes(read, kit):
    def bind(call):
        return {"Who": call.principal.claims["hsaId"]}

    other = kit.SEALER.seal("visits", "18")
    assert key(read, bind=bind) != key(read, visit=other, bind=bind)
    assert key(read, bind=bind) != key(read, ("date", "2026-11-23"), bind=bind)


def test_what_everyone_shares_ignores_the_caller(read, kit):
    shared = {"cache": kit.Cache(60, share="everyone")}
    berit = kit.Principal("issuer", "berit")
    assert key(read, **shared) == key(read, principal=berit, **shared)
    assert key(read, cache=kit.Cache(60)) != key(read, principal=berit, cache=kit.Cache(60))


def test_what_a_unit_shares_is_shared_by_its_claim_and_by_nobody_without_it(read, kit):
    shared = {"cache": kit.Cache(60, share="$claims.unit")}
    made = [
        kit.Principal("issuer", name, frozenset(), claims)
        for name, claims in (
            ("berit", {"unit": "A1"}),
            ("cecilia", {"unit": "B"}),
            ("doris", {}),
            ("elsa", {}),
        )
    ]
    anna, berit, cecilia, doris, elsa = (
        key(read, principal=p, **shared) for p in (kit.ANNA, *made)
    )
    assert anna == berit
    assert len({anna, cecilia, doris, elsa}) == 4


TEXTS = st.text(max_size=20)
NAMES = st.sampled_from(
    ["date", "client", "unit", "one", "date.ge", "owner", "owner.null", "owner.ge", "limit", "page",
     "after", "total", "sort", "fields", "x"]
)  # fmt: skip


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.lists(st.tuples(NAMES | TEXTS, TEXTS), max_size=5), visit=TEXTS, kind=TEXTS)
def test_whatever_is_sent_is_a_call_or_a_problem_of_the_client(read, query, visit, kind):
    parameters = (ParameterSpec("visitId", "path"), ParameterSpec("unit", "query", filters="U",
                  operators=("like",)), ParameterSpec("one", "query", type="integer"))  # fmt: skip
    for keys in ({}, {"parameters": parameters}):
        try:
            call = read(*query, visit=visit or "x", kind=kind, selects=True, **keys)
        except GatewayError as error:
            assert error.problem.status in {400, 404}  # noqa: PT017 - either end is right
        else:
            assert len(call.key) == 64
