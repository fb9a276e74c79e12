"""Pinned files are compared by digest; a generation's folder holds our own values only."""

import pickle
from collections import OrderedDict
from types import SimpleNamespace

import pytest

from gateway.compile.generation import main, read_specs
from gateway.compile.owners import compile_combinations, compile_owner
from gateway.compile.pins import pinned, verify, write_lock
from gateway.errors import GatewayError
from gateway.mapping.model import OwnerRule, Route, RouteCall
from gateway.plan.routespec import RouteSpec


def test_a_folder_without_a_lock_pins_nothing(tmp_path):
    assert pinned(tmp_path) == {}
    assert verify(tmp_path) == []


def test_a_pinned_file_that_is_gone_is_told(small):
    write_lock(small.directory)
    (small.directory / "data" / "board.json").unlink()
    (found,) = verify(small.directory)
    assert str(found) == (
        "brygga.lock:1:1: the pinned file 'data/board.json' is missing (run brygga snapshot)"
    )


@pytest.mark.parametrize(
    ("value", "error"), [(OrderedDict(), pickle.UnpicklingError), ({}, TypeError)]
)
def test_a_generation_of_foreign_values_is_refused(tmp_path, value, error):
    (tmp_path / "specs").write_bytes(pickle.dumps(value))
    with pytest.raises(error):
        read_specs(tmp_path)


def test_the_compiling_child_prints_json(small, capsys):
    small.mapping("visits", "backend: board\nfields: {id: {from: ID}}\nroutes: {}\n")
    write_lock(small.directory)
    assert main([str(small.directory), str(small.cache)]) in {0, 3}
    assert '"diagnostics"' in capsys.readouterr().out


def test_a_variable_that_changes_makes_another_generation_and_what_is_gone_is_told(
    small, monkeypatch
):
    fields = "fields: {kind: {from: KOD}}\n"
    routes = "routes:\n  GET /kinds:\n    description: All kinds.\n    table: kinds\n"
    small.mapping("kinds", f"backend: board\npersonal: false\n{fields}{routes}")
    small.gateway("zone: ${ZONE}\n")
    monkeypatch.setenv("ZONE", "Europe/Stockholm")
    first, told = small.compiled()
    assert told == []
    assert small.compiled() == (first, [])
    monkeypatch.setenv("ZONE", "Europe/Helsinki")
    second, _ = small.compiled()
    assert second not in {first, None}
    assert read_specs(small.cache / "generations" / second).zone == "Europe/Helsinki"
    small.gateway("zone: ${ZONE}\nauth: {seal-key: '${secret:ids}'}\n")
    monkeypatch.setenv("BRYGGA_SECRET_IDS", "a key of ids that is long enough")
    assert small.compiled()[1] == []
    monkeypatch.delenv("BRYGGA_SECRET_IDS")
    assert small.told() == ["the secret 'ids' is missing"]
    monkeypatch.delenv("ZONE")
    assert "the environment variable ZONE is not set" in small.told()


def rule_of(through):
    rule = OwnerRule(through=through, match="visitId")
    route = Route("GET /a/{visitId}", "GET", "/a/{visitId}", ("routes",), owner=(rule,))
    return RouteSpec(route, "a", "item")


def prepare(code, through):
    def ask(_principal, values, _call, _deadline):
        if values["day"] == "gone":
            raise GatewayError(code)
        return SimpleNamespace(exports=({"visitId": "1"}, {"visitId": None}))

    return compile_owner(
        rule_of(through), lambda _name: ask, lambda text: lambda _call: text, lambda record: record
    )


CALL = SimpleNamespace(principal=None, path={"visitId": "1"})
DAYS = RouteCall("GET /visits", {"day": ("today", "gone")})


def test_a_day_that_is_not_found_holds_nothing():
    holds = prepare("not-found", DAYS)(CALL, None)
    assert [holds({"visitId": each}) for each in ("1", "2", None)] == [True, False, False]


def test_a_route_that_cannot_answer_decides_nothing():
    with pytest.raises(GatewayError) as caught:
        prepare("backend-unavailable", DAYS)(CALL, None)
    assert caught.value.problem.code == "backend-unavailable"


def test_a_call_without_arguments_gets_the_paths():
    combine = compile_combinations(RouteCall("GET /b/{visitId}"), lambda _text: lambda _call: None)
    assert list(combine(CALL)) == [{"visitId": "1"}]
