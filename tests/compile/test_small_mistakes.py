"""Mistakes that the demo has no place for, each in a small deployment of its own."""

import re
import shutil
from pathlib import Path

import pytest

from connectors.registry import Registry
from gateway.compile.dependence import claims_behind
from gateway.compile.generation import compile_deployment
from gateway.mapping.model import Route
from gateway.plan.routespec import RouteSpec

GRANVIK = Path(__file__).parents[2] / "mappings" / "granvik"
VISITS = "backend: board\npersonal: false\nfields: {visitId: {from: ID}}\nroutes:\n"
LIST = "  GET /visits:\n    table: visits\n"


def told(small, routes, head=VISITS):
    small.mapping("visits", head + routes)
    return small.told()


def test_a_small_deployment_has_no_fault(small):
    assert told(small, LIST) == []


def test_the_same_files_are_compiled_once(small):
    small.mapping("visits", VISITS + LIST)
    assert small.compiled() == small.compiled()


def test_without_gateway_yaml_only_that_is_told(small):
    (small.directory / "gateway.yaml").unlink()
    assert small.told() == ["the file is missing"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("  lost: {connector: memory}\n", "the key 'data' is missing"),
        (
            '  lost: {connector: odbc, connection: "Driver=X", profile: sqlite, isolation: both}\n',
            "isolation: ",
        ),
        (
            '  lost: {connector: odbc, connection: "Driver=X", profile: sqlite}\n',
            "there is no snapshot snapshots/lost.json",
        ),
        (
            "  lost: {connector: memory, data: data/board.json, headers: {H: $path.x}}\n",
            "$path.x cannot be read here",
        ),
        ("cache: host\n", "this version keeps the cache in the process"),
        (
            "auth: {admit: {route: GET /nothing, when: {A: b}}}\n",
            "there is no route 'GET /nothing'",
        ),
    ],
)
def test_gateway_yaml_is_checked(small, more, message):
    small.gateway(more)
    (found,) = told(small, LIST)
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("more", "place", "message", "hint"),
    [
        ("rivta: {logical-adress: X}", "rivta: {", "unknown key 'logical-adress'",
         "did you mean logical-address?"),
        ("rivta: {logical-address: $x}", "rivta: {logical-address: ",
         "rivta.logical-address: a literal or $claims.name is wanted", ""),
        ("xroad: {client: A/B/C}", "", "the key 'xroad.service' is missing", "connector soap"),
        ("security: {basic: {usrname: x, username: y, password: z}}", "security: {basic: {",
         "unknown key 'usrname'", "did you mean username?"),
    ],
)  # fmt: skip
def test_a_fault_inside_a_setting_is_told_in_its_place(small, more, place, message, hint):
    settings = "  lost: {connector: soap, wsdl: a.wsdl, address: http://127.0.0.1/, "
    small.gateway(f"{settings}{more}}}\n")
    small.mapping("visits", VISITS + LIST)
    _, [found] = small.compiled()
    assert found.message.startswith(message)
    assert found.hint.startswith(hint)
    assert found.position.column == len(settings) + len(place) + 1


UNSET = "the environment variable NOWHERE is not set"


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        ('connector: soap, wsdl: "${NOWHERE}", address: "http://127.0.0.1/"', [UNSET]),
        (
            'connector: soap, wsdl: a.wsdl, address: "${NOWHERE}"',
            [UNSET, "there is no file a.wsdl"],
        ),
        ('connector: odbc, connection: Driver=X, profile: "${NOWHERE}"', [UNSET]),
        ('connector: memory, data: "${NOWHERE}"', [UNSET]),
        ('connector: memory, data: data/board.json, timeout: "${NOWHERE}"', [UNSET]),
    ],
)
def test_a_missing_variable_is_told_and_not_what_it_breaks(small, settings, messages):
    small.gateway(f"  lost: {{{settings}}}\n")
    assert sorted(told(small, LIST)) == sorted(messages)


def test_a_missing_variable_hides_no_mistake_in_the_routes(small):
    shutil.copytree(GRANVIK, small.directory, dirs_exist_ok=True)
    text = re.sub(r":-[^}]*", "", (GRANVIK / "gateway.yaml").read_text("utf-8"))
    small.write("gateway.yaml", text.replace("timeout: 5s", "timeout: ${NOWHERE}"))
    for name, old, new in (
        ("visits", "{from: BES_ID,", "{from: BESS_ID,"),
        ("shifts", "table: ", "table: NO_"),
    ):
        path = small.directory / "mappings" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    found = small.told()
    assert UNSET in found
    assert {"DEMO_URL", "OMSPLAN_URL", "DEMO_DIR", "DEMO_ISSUER"} <= set(" ".join(found).split())
    rest = [each for each in found if "environment variable" not in each]
    assert rest == [
        "back end 'persdb' has no table 'NO_SCHEMA_P'",
        "the back end's record has no 'BESS_ID'",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("routes:\n  GET /visits:\n    table: visits\n", "the key 'resource' is missing"),
        ("resource: visits\nroutes:\n  GET /visits: {table: [\n", "the YAML cannot be read"),
        ("- resource\n", "mapping file is a block of keys"),
    ],
)
def test_a_file_that_cannot_be_read_makes_no_route_unknown(small, text, message):
    small.gateway(
        "codes: {KINDS: {route: GET /visits}}\nauth: {admit: {route: GET /visits, when: {A: b}}}\n"
    )
    small.write("mappings/visits.yaml", text)
    small.mapping(
        "days",
        "personal: false\nroutes:\n  GET /days:\n"
        "    combine:\n      visits: {route: GET /visits}\n"
        "      more: {route: GET /visits, each: visits/ID}\n",
    )
    (found,) = small.told()
    assert found.startswith(message)


def test_a_route_that_no_file_has_is_told_beside_a_file_that_cannot_be_used(small):
    small.write("mappings/lost.yaml", "routes:\n  GET /lost:\n    table: visits\n")
    routes = (
        f"{LIST}  GET /days:\n    combine: {{a: {{route: GET /lost}}, b: {{route: GET /loss}}}}\n"
    )
    assert told(small, routes) == ["the key 'resource' is missing", "there is no route 'GET /loss'"]


def test_a_data_file_that_is_not_pinned_is_told_with_its_remedy(small):
    small.mapping("visits", VISITS + LIST)
    _, (found,) = compile_deployment(small.directory, small.cache, Registry())
    assert found.message == "there is no pinned data file board.json"
    assert found.hint == "put it below data/, then run brygga snapshot"


@pytest.mark.parametrize("window", ["02:00-02:00", "00:00-00:00"])
def test_a_window_that_never_ends_is_told(small, window):
    small.gateway(f'    closed: "{window}"\n')
    (found,) = told(small, LIST)
    assert found == f"'{window}' would close the back end for the whole day or not at all"


def combined(*parts):
    return LIST + "  GET /days:\n    combine:\n" + "".join(f"      {each}\n" for each in parts)


def test_parts_that_wait_for_each_other_are_told_once(small):
    parts = (
        "a: {route: GET /visits, all: c/visitId}",
        "b: {route: GET /visits, all: a/visitId}",
        "c: {route: GET /visits, all: b/visitId}",
        "d: {route: GET /visits, all: c/visitId}",
    )
    assert told(small, combined(*parts) + "    sources: board\n") == [
        "the parts wait for each other: a → c → b → a"
    ]


UNIT = "    arguments: {UNIT: $query.unit}\n"
SHARED = "    personal: false\n    cache: {fresh: 60s, share: everyone}\n"


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        (
            "    arguments: {UNIT: $query.unit}\n    owner: {UNIT: U1}\n",
            "its part 'GET /mine' has an owner rule",
        ),
        (
            "    personal: true\n    arguments: {SIGN: $claims.staff}\n",
            "its part 'GET /mine' is personal, it reads $claims.staff",
        ),
        ("    scope: visits:read\n", "its parts have scopes"),
        ("    arguments: {SIGN: $claims.staff}\n", "it reads $claims.staff"),
        ("    verify: {SIGN: $claims.staff}\n", "it reads $claims.staff"),
        (
            "    fields: {mine: {cases: [{when: {SIGN: $claims.staff}, value: yours}]}}\n",
            "it reads $claims.staff",
        ),
    ],
)
def test_a_combined_answer_is_shared_no_wider_than_its_parts(small, route, reason):
    routes = f"  GET /mine:\n    table: visits\n{route}" + combined(
        "mine: {route: GET /mine}", "visits: {route: GET /visits}"
    )
    assert told(small, routes + SHARED) == [f"the answer cannot be shared: {reason}"]


@pytest.mark.parametrize(
    "part", ["who: $claims.staff", "who: {route: GET /visits, with: {unit: [$claims.staff, U1]}}"]
)
def test_a_combined_answer_that_shows_or_passes_on_a_claim_is_not_shared(small, part):
    routes = combined(part).replace("table: visits\n", "table: visits\n" + UNIT)
    assert told(small, routes + SHARED) == ["the answer cannot be shared: it reads $claims.staff"]
    mine = SHARED.replace("everyone", "$claims.staff")
    assert told(small, routes + mine) == []


def test_what_a_back_end_is_told_of_the_caller_in_headers_counts_too():
    route = Route("GET /mine", "GET", "/mine", ())
    headers = {"Who": "$claims.staff", "From": "$device.id", "When": "$today", "Text": "x"}
    assert claims_behind(RouteSpec(route, "visits", "list", headers=headers)) == {"staff", "device"}


@pytest.mark.parametrize(
    ("rule", "told_of"),
    [
        ("    personal: false\n", False),
        ("    personal: true\n    arguments: {KOD: $claims.staff}\n", True),
        ("    personal: false\n    arguments: {KOD: $claims.staff}\n", True),
        ("    personal: false\n    owner: {KOD: MO}\n", True),
    ],
)
@pytest.mark.parametrize("combined_too", [False, True])
def test_an_answer_is_shared_no_wider_than_its_code_lists(small, rule, told_of, combined_too):
    small.gateway("codes: {KINDS: {route: GET /kinds}}\n")
    head = "backend: board\npersonal: false\nfields: {kind: {from: KIND, codes: KINDS}}\nroutes:\n"
    kinds = (
        f"  GET /kinds:\n    table: kinds\n{rule}"
        "    fields: {code: {from: KOD}, label: {from: TEXT}}\n"
    )
    visits = combined("visits: {route: GET /visits}") if combined_too else LIST
    fact = "its code list 'GET /kinds' differs between callers"
    expected = [f"the answer cannot be shared: {fact}"] if told_of else []
    assert told(small, kinds + visits + SHARED, head) == expected


def test_a_code_list_is_asked_for_with_texts_alone(small):
    small.gateway("codes: {KINDS: {route: GET /kinds, with: {kind: $claims.unit}}}\n")
    head = "backend: board\npersonal: false\nfields: {kind: {from: KIND, codes: KINDS}}\nroutes:\n"
    kinds = (
        "  GET /kinds:\n    table: kinds\n    arguments: {KOD: $query.kind}\n"
        "    fields: {code: {from: KOD}, label: {from: TEXT}}\n"
    )
    assert told(small, kinds + LIST, head) == ["$claims.unit cannot be read here"]


def test_a_combined_answer_may_be_shared_by_all_who_have_the_scope_of_its_parts(small):
    scope = "    scope: visits:read\n"
    routes = f"  GET /mine:\n    table: visits\n{scope}" + combined("mine: {route: GET /mine}")
    assert told(small, routes + scope + SHARED) == []


def test_a_file_without_back_end_is_told(small):
    head = "personal: false\nfields: {visitId: {from: ID}}\nroutes:\n"
    assert told(small, LIST, head) == ["the file names no back end"]


def test_a_broken_field_is_not_told_twice(small):
    head = (
        "backend: board\npersonal: false\nroutes:\n  GET /visits:\n    table: visits\n"
        "    sort: [visitId]\n    filter: {visitId: eq}\nfields: {visitId: {form: ID}}\n"
    )
    assert told(small, "", head) == ["unknown key 'form'"]


def test_a_lone_name_in_sort_is_told_at_itself(small):
    assert told(small, LIST + "    sort: visitID\n") == ["'visitID' is not a declared field"]


def test_a_composite_is_no_part_of_another(small):
    routes = (
        f"{LIST}  GET /days:\n    combine: {{visits: {{route: GET /visits}}}}\n"
        "  GET /weeks:\n    combine: {days: {route: GET /days}}\n"
    )
    assert told(small, routes) == ["a composite cannot be a part of another"]


def test_a_part_that_is_broken_hides_its_composite_alone(small):
    routes = (
        "  GET /visits:\n    table: visit\n"
        "  GET /days:\n    combine: {visits: {route: GET /visits}}\n"
    )
    assert told(small, routes) == ["back end 'board' has no table 'visit'"]


def test_an_owner_through_passes_on_the_placeholders(small):
    routes = (
        "  GET /visits/{visitId}:\n    table: visits\n    arguments: {ID: $path.visitId}\n"
        "    item: true\n    owner: {through: 'GET /units/{unit}', match: visitId}\n"
        "  GET /units/{unit}:\n    table: visits\n    arguments: {UNIT: $path.unit}\n"
    )
    assert told(small, routes) == ["'GET /units/{unit}' needs 'unit'"]


def test_code_lists_that_ask_each_other_are_a_circle(small):
    small.gateway("codes: {KINDS: {route: GET /kinds}}\n")
    head = (
        "backend: board\npersonal: false\n"
        "fields: {code: {from: KOD}, label: {from: TEXT, codes: {list: KINDS, as: label}}}\n"
        "routes:\n  GET /kinds:\n    table: kinds\n"
    )
    assert told(small, "", head) == ["the route asks itself: GET /kinds → GET /kinds"]


def test_a_shared_copy_may_not_hide_fields_behind_scopes(small):
    head = (
        "backend: board\npersonal: false\n"
        "fields:\n  visitId: {from: ID, scope: visits:write}\n"
        "  mine: {cases: [{when: $claims.staff, from: SIGN}, {when: {SIGN: $claims.staff},"
        " value: 'true'}, {value: 'false'}]}\nroutes:\n"
    )
    more = "    cache: {fresh: 60s, share: everyone}\n"
    assert told(small, LIST + more, head) == [
        "the answer cannot be shared: its fields have scopes, it reads $claims.staff"
    ]


def test_nested_fields_seal_ids_too(small, monkeypatch):
    monkeypatch.delenv("BRYGGA_SECRET_SEAL_KEY")
    head = (
        "backend: board\npersonal: false\nfields:\n"
        "  visit: {fields: {kind: {from: KIND}, id: {from: ID, seal: true}}}\nroutes:\n"
    )
    assert told(small, LIST, head) == ["ids are sealed, but their key is missing"]
    assert told(small, LIST) == []


def test_a_default_and_a_header_are_references_too(small):
    routes = (
        "  GET /visits:\n    table: visits\n"
        "    arguments: {UNIT: {from: $query.unit, default: $read.UNIT}}\n"
    )
    assert told(small, routes) == ["$read.UNIT cannot be read here"]


def test_lists_of_scalars_in_arguments_are_compiled(small):
    routes = (
        "  GET /visits:\n    table: visits\n"
        "    arguments: {UNIT: {from: $query.unit, each: {from: $value, type: date,"
        ' format: "%Q"}}}\n'
    )
    (found,) = told(small, routes)
    assert found.startswith("the format has an unknown directive %Q")


def test_lists_of_scalars_read_their_own_element(small):
    small.write("data/board.json", '{"visits": [{"ID": "1", "TAGS": ["A"]}]}')
    head = (
        "backend: board\npersonal: false\nfields:\n"
        "  tags: {from: TAGS, each: {from: $value, type: string}}\n  flag: {from: FLAG}\nroutes:\n"
    )
    assert told(small, LIST, head) == ["the back end's record has no 'FLAG'"]


def test_arguments_may_have_cases_and_headers_references(small):
    routes = (
        "  GET /visits:\n    table: visits\n    headers: {Unit: $header.unit}\n"
        "    arguments: {UNIT: {cases: [{when: $query.unit, from: $read.UNIT}]}}\n"
    )
    assert "$read.UNIT cannot be read here" in told(small, routes)


ISSUER = (
    "auth:\n  issuers:\n    - {issuer: 'https://idp.example', audience: a, algorithms: [ES256],"
    " claims: {subject: sub, staff: staffId}}\n"
)


@pytest.mark.parametrize(
    ("keys", "messages"),
    [
        ("", ["no issuer tells the claim 'stafff'", "no issuer tells the claim 'device'"]),
        ("  api-keys: true\n", []),  # a key's claims are what its maker says
    ],
)
def test_a_claim_that_no_issuer_tells_is_told(small, keys, messages):
    small.gateway(ISSUER + keys)
    small.mapping(
        "visits",
        "backend: board\nfields: {kind: {from: KIND}}\nroutes:\n  GET /visits:\n"
        "    table: visits\n    arguments: {SIGN: $claims.stafff, ID: $claims.subject}\n"
        "    owner: {UNIT: $device.id}\n",
    )
    assert small.told() == messages
