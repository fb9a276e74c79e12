"""Mistakes that the demo has no place for, each in a small deployment of its own."""

import pytest

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


def test_a_missing_variable_is_told_and_not_what_it_breaks(small):
    more = '  lost: {connector: soap, wsdl: a.wsdl, address: "${NOWHERE}"}\n'
    small.gateway(more)
    assert told(small, LIST) == ["the environment variable NOWHERE is not set"]


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
        "    arguments: {UNIT: {from: $query.unit, default: $header.unit}}\n"
    )
    assert told(small, routes) == ["$header.unit cannot be read here"]


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
    assert "$header.unit cannot be read here" in told(small, routes)
