"""What a list cannot be filtered or sorted by is told when the mapping is checked."""

import json

import pytest

HEAD = """\
backend: board
personal: false
fields:
  visitId: {from: ID, role: key}
  tags:    {from: TAGS}
  place:   {from: PLACE}
  own:     {from: $claims.staff}
  secret:  {from: SIGN, scope: "visits:secret"}
  open:    {from: SIGN, scope: "visits:read"}
  risk:    {from: SIGN, sensitivity: protected}
  hidden:  {from: SIGN, hidden: true}
  street:  {from: PLACE/STREET}
routes:
  GET /visits:
    table: visits
    scope: visits:read
"""
RECORD = {"ID": "1", "TAGS": ["a"], "PLACE": {"STREET": "x"}, "SIGN": "ANNA"}


@pytest.fixture
def told(small):
    def run(line, head=HEAD):
        small.write("data/board.json", json.dumps({"visits": [RECORD]}))
        small.mapping("visits", f"{head}    {line}\n")
        return small.told()

    return run


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tags", "'tags' is no single value"),
        ("place", "'place' is no single value"),
        ("own", "'own' is not of the record"),
        ("street", "'street' is no column of its own"),
        ("secret", "'secret' is not shown to everyone, and to {verb} by it would tell of it"),
        ("risk", "'risk' is not shown to everyone, and to {verb} by it would tell of it"),
    ],
)
def test_a_field_that_cannot_or_must_not_be_selected_by_is_told(told, name, message):
    assert told(f"filter: {{{name}: eq}}") == [message.format(verb="filter")]
    assert told(f"sort: [visitId, {name}]") == [message.format(verb="sort")]


@pytest.mark.parametrize("name", ["open", "hidden"])
def test_a_field_that_every_caller_of_the_route_may_know_is_selected_by(told, name):
    assert told(f"filter: {{{name}: eq}}\n    sort: [{name}]") == []


def test_one_object_is_not_filtered(told):
    assert told("item: true\n    filter: {visitId: eq}") == ["only a list can be filtered"]
