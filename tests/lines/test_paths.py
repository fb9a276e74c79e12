"""Finding the route of a path."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.plan.paths import Paths


def plan(template, method="GET"):
    return SimpleNamespace(template=template, method=method, name=f"{method} {template}")


def found(paths, path, method="GET"):
    match = paths.match(path)
    entry = match.arguments(method) if match else None
    return (entry[0].template, dict(entry[1])) if entry else None


PATHS = Paths(
    [
        plan("/visits"),
        plan("/visits/{visitId}"),
        plan("/visits/{visitId}", "DELETE"),
        plan("/visits/today"),
        plan("/visits/{id}/notes/{noteId}"),
        plan("/visits/today/summary"),
        plan("/orders", "POST"),
    ]
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/visits", ("/visits", {})),
        ("/visits/today", ("/visits/today", {})),
        ("/visits/Today", ("/visits/{visitId}", {"visitId": "Today"})),
        ("/visits/today/notes/2", ("/visits/{id}/notes/{noteId}", {"id": "today", "noteId": "2"})),
        ("/visits/today/summary", ("/visits/today/summary", {})),
        ("/visits/x/summary", None),
        ("/visits/x/notes", None),
        ("/visits/", None),
        ("//visits", None),
        ("/visits//notes/2", None),
        ("/visits/x/notes/", None),
        ("visits", None),
        ("/", None),
        ("", None),
    ],
)
def test_a_path_names_one_route_or_none(path, expected):
    assert found(PATHS, path) == expected


def test_methods_of_one_path_may_name_their_placeholders_alike_or_not():
    paths = Paths([plan("/a/{x}"), plan("/a/{y}", "PUT")])
    assert found(paths, "/a/1") == ("/a/{x}", {"x": "1"})
    assert found(paths, "/a/1", "PUT") == ("/a/{y}", {"y": "1"})
    assert found(paths, "/a/1", "POST") is None


def test_what_is_allowed_holds_options_and_head_where_there_is_get():
    assert PATHS.match("/visits/x").allowed == ("DELETE", "GET", "HEAD", "OPTIONS")
    assert PATHS.match("/orders").allowed == ("OPTIONS", "POST")


def test_no_routes_match_nothing():
    assert Paths([]).match("/x") is None


SEGMENT = st.text(st.characters(exclude_characters="/{}"), min_size=1, max_size=4)
TEMPLATE = st.lists(SEGMENT | st.just("{p}"), min_size=1, max_size=4)


def literal(template, segments):
    return [not each.startswith("{") for each in template] if fits(template, segments) else None


def fits(template, segments):
    return len(template) == len(segments) and all(
        (wanted == "{p}" and given) or wanted == given
        for wanted, given in zip(template, segments, strict=True)
    )


@given(st.lists(TEMPLATE, max_size=6, unique_by=tuple), st.lists(SEGMENT, min_size=1, max_size=4))
def test_the_route_is_the_one_with_the_earliest_literals_of_all_that_fit(templates, segments):
    paths = Paths([plan("/" + "/".join(template)) for template in templates])
    fitting = [template for template in templates if fits(template, segments)]
    best = max(fitting, key=lambda template: literal(template, segments), default=None)
    match = paths.match("/" + "/".join(segments))
    if best is None:
        assert match is None
    else:
        assert match.plans["GET"][0].template == "/" + "/".join(best)
        values = [s for s, t in zip(segments, best, strict=True) if t == "{p}"]
        assert list(match.values) == values


@given(TEMPLATE, st.text(max_size=12))
def test_a_slash_at_the_end_or_doubled_names_nothing(template, text):
    paths = Paths([plan("/" + "/".join(template))])
    filled = "/".join(each.replace("{p}", "v") for each in template)
    assert paths.match(f"/{filled}")
    assert paths.match(f"/{filled}/") is None
    assert paths.match(f"//{filled}") is None
    paths.match(text)
