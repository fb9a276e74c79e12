"""Small deployments answer as their mappings say."""

import pytest

from connectors.contract import Deadline
from gateway.app import asking, unwatched
from gateway.errors import GatewayError
from gateway.messages import Principal
from gateway.observations import Changed

MAPPING = """\
backend: board
fields:
  visitId: {from: ID, seal: true, role: key}
  kind:    {from: KIND, codes: KINDS}
  sort:    {from: KIND, codes: SORTS}
  unit:    {from: UNIT}
  version: {from: COUNT, role: etag}
routes:
  GET /visits:
    table: visits
    arguments: {UNIT: $claims.unit}
    owner: {SIGN: $claims.staff}
    sort: [visitId]
    scope: visits:read
  GET /visits/{visitId}:
    table: visits
    arguments: {ID: $path.visitId}
    item: true
    owner: {through: GET /visits, match: visitId, with: {}}
    verify: {ID: $path.visitId}
    cache: {fresh: 60s}
  GET /kinds:
    personal: false
    internal: true
    table: kinds
    fields: {code: {from: KOD}, label: {from: TEXT}}
  GET /units/{unit}/visits:
    table: visits
    arguments: {UNIT: $path.unit}
    owner: {through: GET /visits, match: unit, with: {}}
  GET /days/{day}:
    combine:
      day:    $path.day
      fixed:  text
      visits: {route: GET /visits}
      each:   {route: "GET /visits/{visitId}", each: visits/visitId}
      first:  {route: GET /visits, first: true}
"""
MORE = """\
codes:
  KINDS: {route: GET /kinds}
  SORTS: {MO: Morgon}
auth:
  api-keys: true
  admit: {route: "GET /visits/{visitId}", with: {visitId: $claims.visit}, when: {SIGN: ANNA}}
state: sqlite:///brygga.db
"""
ANNA = Principal(
    "anna", "test", frozenset({"visits:read"}), {"staff": "ANNA", "unit": "U1", "visit": "1"}
)
KARE = Principal("kare", "test", frozenset({"visits:read"}), {"staff": "KARE", "unit": "U1"})


@pytest.fixture
def folder(small):
    small.gateway(MORE)
    small.mapping("visits", MAPPING)
    digest, found = small.compiled()
    assert found == []
    return small.cache / "generations" / digest


@pytest.fixture
def assembly(small, folder):
    with asking(small.directory, folder, lambda _observation: None, unwatched) as made:
        yield made


@pytest.fixture
def ask(assembly):
    return lambda name, who=ANNA, **values: assembly.ask(
        name, who, values, Deadline.after(10), "0" * 32
    )


def test_a_list_holds_only_what_is_the_callers(ask):
    (item,) = ask("GET /visits").value
    assert item["kind"] == {"code": "MO", "label": "Morgon"}
    assert item["visitId"] not in {"1", "2"}


def test_an_object_is_held_through_another_route(ask):
    content = ask("GET /visits/{visitId}", visitId="1")
    assert content.version == content.value["version"].strip('"')


def test_a_strangers_object_is_not_found(ask):
    for call in (
        lambda: ask("GET /visits/{visitId}", visitId="2"),
        lambda: ask("GET /units/{unit}/visits", unit="U2"),
    ):
        with pytest.raises(GatewayError) as caught:
            call()
        assert caught.value.problem.code == "not-found"


def test_a_list_below_ones_own_object_is_whole(ask):
    assert len(ask("GET /units/{unit}/visits", unit="U1").value) == 2


def test_a_composite_joins_its_parts(ask):
    value = ask("GET /days/{day}", day="2026-11-23").value
    assert (value["day"], value["fixed"]) == ("2026-11-23", "text")
    assert value["first"] == value["visits"][0] == value["each"][0]


def test_a_listener_that_raises_keeps_no_answer_back(small, folder):
    told = []

    def broken(observation):
        told.append(observation)
        raise OSError

    with asking(small.directory, folder, broken, unwatched) as made:
        assert made.ask("GET /visits", ANNA, {}, Deadline.after(10), "0" * 32).value
    assert told == [Changed("GET /visits", "-", "foreign-item", 1)]


def test_an_unknown_route_is_a_key_error(ask):
    with pytest.raises(KeyError):
        ask("GET /nothing")


@pytest.mark.parametrize(("who", "admitted"), [(ANNA, True), (KARE, False)])
def test_admission_asks_the_route(assembly, who, admitted):
    generation = assembly.generation()
    found = generation.paths.match("/visits")
    plan, _ = found.arguments("GET")
    if admitted:
        plan.authorize(who, Deadline.after(10), "")
        return
    with pytest.raises(GatewayError) as caught:
        plan.authorize(who, Deadline.after(10), "")
    assert caught.value.problem.code == "not-admitted"
