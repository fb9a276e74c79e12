"""Every kind of mistake in the files themselves: where it is, what it is, how to mend it."""

import pytest

FILE = """\
resource: visits
backend: omsplan
fields:
  visitId: {{from: BES_ID}}
  {field}
routes:
  GET /visits:
    operation: HamtaDagPlan
    {route}
"""


def place(text):
    """Return line:column of the mark ⟨ in a text, and the text without marks."""
    before, _, _ = text.partition("⟨")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"mappings/visits.yaml:{line}:{column}", text.replace("⟨", "")


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("a: {⟨frm: X}", "unknown key 'frm' (did you mean 'from'?)"),
        ("a: {from: X, ⟨required: true}", "(only a body's field or an argument takes it)"),
        ("⟨visit_type: {from: X}", "'visit_type' is not a camelCase name (write visitType)"),
        ("⟨Type: {from: X}", "'Type' is not a camelCase name (write type)"),
        ("⟨visit2: {from: X}", "is not a camelCase name (write visit)"),
        ("⟨_meta: {from: X}", "is not a camelCase name (write meta)"),
        ("a:⟨", "the value is missing"),
        ("a: ⟨X", "field is a block of keys (known are from,"),
        ("a: {from: ⟨}", "the value is missing"),
        ("a: {from: ⟨[]}", "the list is empty"),
        ("a: {from: [X, ⟨{b: c}]}", "a single value is expected here, not a block"),
        ("a: {from: X, trim: ⟨[right]}", "a single value is expected here, not a list"),
        ("a: {from: ⟨A//B}", "'A//B' is not a path"),
        ('a: {from: ⟨" "}', "the path is blank"),
        ("a: {from: ⟨$devise.os}", "'$devise.os' is not a reference (did you mean $device.os?)"),
        ('a: {from: ⟨"${NAME}"}', "(${NAME} is replaced in gateway.yaml only)"),
        ("a: {from: X, type: ⟨int}", "'int' is not known here (did you mean 'integer'?)"),
        ("a: {from: X, hidden: ⟨yes}", "'yes' is not true or false (write true)"),
        ("a: {from: X, hidden: ⟨maybe}", "(write true or false)"),
        ('a: {from: X, format: ⟨""}', "the text is blank"),
        ("a: {from: X, zone: ⟨Europe/Stokholm}", "is not a time zone"),
        ("a: {from: X, zone: ⟨../etc}", "is not a time zone"),
        ("a: {from: X, on-bad: ⟨ignore}", "known are fail, null, raw"),
        ("a: {from: X, seal: ⟨Client}", "is not a kebab-case name (write client)"),
        ("a: {from: X, scope: ⟨a b}", "is not a scope"),
        ("a: {from: X, map: ⟨[A, B]}", "names and their values are expected here"),
        ("a: {from: X, map: {A: b}, ⟨codes: C}", "'codes' cannot stand beside 'map'"),
        ("a: {from: X, after: b, ⟨near: c}", "'near' cannot stand beside 'after'"),
        ("a: {from: X, ⟨constant: Y}", "'constant' cannot stand beside 'from'"),
        ("⟨a: {trim: right}", "the field says nothing of where its value lies (add from)"),
        ("a: {from: X, codes: {list: C, as: ⟨text}}", "(known are label)"),
        ("a: {from: X, convert: {⟨Phone: SE}}", "is not a converter's name"),
        ("a: {from: X, each: ⟨string}", "a field or fields are expected here"),
        ("a: {from: X, each: {code: {⟨frm: C}}}", "(did you mean 'from'?)"),
        ("a: {⟨related: {table: T}, each: {b: {from: C}}}", "the key 'on' is missing"),
        ("a: {cases: ⟨{value: b}}", "a list is expected here (write [item, item])"),
        ("a: {cases: [⟨{when: {X: b}}]}", "the field says nothing of where its value lies"),
        ("a: {cases: [{value: b, ⟨from: X}]}", "'from' cannot stand beside 'value'"),
        ("a: {cases: [{when: ⟨[X], value: b}]}", "this is no condition"),
        ("a: {cases: [{when: ⟨{}, value: b}]}", "this is no condition"),
        ("a: {cases: [{when: {X: {is: ⟨empty}}, value: b}]}", "(known are blank)"),
        ("a: {cases: [{when: {X: ⟨{like: b}}, value: b}]}", "this is no condition"),
        ("a: {cases: [{when: {X: {prefix: ⟨{}}}, value: b}]}", "a single value is expected"),
        ("a: {cases: [{when: {X: ⟨{}}, value: b}]}", "this is no condition"),
        ("a: {cases: [{when: {⟨$clams.x: b}, value: b}]}", "(did you mean $claims.x?)"),
        ("a: {cases: [{when: {X: ⟨$clams.x}, value: b}]}", "(did you mean $claims.x?)"),
        ("a: {cases: [{when: ⟨X, value: b}]}", "'X' is not a reference"),
    ],
)
def test_a_mistake_in_a_field_is_told_where_it_stands(one, field, message):
    position, text = place(FILE.format(field=field, route=""))

    [found] = one(text).texts

    assert found.startswith(f"{position}: ")
    assert message in found


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ("⟨scop: visits:read", "unknown key 'scop' (did you mean 'scope'?)"),
        ("scope: ⟨[a]", "a single value is expected here"),
        ("⟨table: T", "'table' cannot stand beside 'operation'"),
        ("arguments: {A: ⟨$query}", "'$query' lacks a name (write $query.x)"),
        ("arguments: {A: ⟨literal}", "(write {constant: 'literal'} for a literal)"),
        ("arguments: {A: {from: ⟨query.date}}", "(write $query.date)"),
        ("arguments: {A: {from: ⟨COLUMN}}", "(write $query.x or $path.x)"),
        ("arguments: {⟨A: {type: date}}", "nothing is bound to the argument"),
        ("arguments: {⟨A//B: $query.a}", "is not a path"),
        ("arguments: {A: {from: $query.a, min: ⟨x}}", "is not a number"),
        ("items: A\n    ⟨item: true", "'item' cannot stand beside 'items'"),
        ("page: {size: ⟨0}", "'0' is out of bounds (write 1 to 1000)"),
        ("page: {size: ⟨010}", "'010' is not a whole number"),
        ("page: {size: ⟨30, max: 20}", "size 30 is above max 20"),
        ("cache: ⟨60", "'60' is not a duration (write 60s for seconds, or m, h, d)"),
        ("cache: ⟨1 h", "is not a duration (write a number and ms, s, m, h or d"),
        ("cache: ⟨99999d", "is too long (write at most 3660d)"),
        ("⟨cache: {stale-if-error: 8h}", "the key 'fresh' is missing (how long it is fresh)"),
        ("cache: {fresh: 1s, share: ⟨all}", "(write everyone, or a claim as in $claims.unit)"),
        ("filter: {a: [eq, ⟨equals]}", "known are eq, ne, lt"),
        ("filter: {⟨A_B: eq}", "(write aB)"),
        ("sort: [⟨visit_id]", "is not a field's name"),
        ("owner: ⟨{}", "the rule holds for everyone"),
        ("owner: [⟨{through: GET /visits}]", "the key 'match' is missing"),
        ("verify: {a: ⟨b}", "(write $query.b or $path.b)"),
        ("effect: ⟨reads", "(did you mean 'read'?)"),
        ("faults: [{when: {a: b}, problem: ⟨notfound}]", "(did you mean 'not-found'?)"),
        ("faults: [⟨{problem: not-found}]", "the key 'when' is missing"),
        ("⟨result: {ok: [a]}", "the key 'code' is missing"),
        ("body: {⟨a_b: {type: string}}", "(write aB)"),
        ("reads: ⟨visits", "does not begin with a method and a space (write GET /…)"),
        ("offline: ⟨que", "(did you mean 'queue'?)"),
        ("repeat: ⟨twice", "(known are once, idempotent)"),
        ("repeat: {⟨verifiable: {by: GET /visits}}", "the key 'when' is missing"),
        ("upload: {types: [⟨pdf], max: 1MB}", "is not a media type"),
        ("upload: {types: [a/b], max: ⟨1Mb}", "is not a size"),
        ("expect: ⟨one", "is not a whole number"),
        ("sync: {⟨kee: visitId}", "(did you mean 'key'?)"),
        ("refreshes: [⟨My_days]", "(write my-days)"),
        ("name: ⟨eventId", "(write $query.eventId or $path.eventId)"),
    ],
)
def test_a_mistake_in_a_route_is_told_with_its_route(one, route, message):
    position, text = place(FILE.format(field="", route=route))

    [found] = one(text).texts

    assert found.startswith(f"{position} GET /visits: ")
    assert message in found


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("GET visits", "'visits' is not a path"),
        ("GET /visits/", "begin with a slash and end without one"),
        ("get /visits", "(write GET /…)"),
        ("FETCH /visits", "does not begin with a method"),
        ("GET", "does not begin with a method"),
        ("GET  /visits", "is not a path"),
        ("GET /Visits", "'Visits' may not stand in a path (write visits)"),
        ("GET /my_days", "(write my-days)"),
        ("GET /visits//x", "(write a kebab-case name)"),
        ('"GET /visits/{visit_id}"', "(write {visitId})"),
        ('"GET /visits/{}"', "(write {name})"),
        ('"GET /a/{x}/b/{x}"', "{x} stands twice in the path"),
        ('"GET /visits?x"', "may not stand in a path"),
    ],
)
def test_a_route_is_named_as_the_profile_wants(one, name, message):
    text = f"resource: visits\nroutes:\n  {name}:\n    operation: A\n"

    [found] = one(text).texts

    bare = name.strip('"')
    assert found.startswith(f"mappings/visits.yaml:3:3 {bare}: ")
    assert message in found


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("⟨{arguments: {a: $path.x}}", "the step does nothing"),
        ("{operation: A, ⟨query: B}", "'query' cannot stand beside 'operation'"),
        ("{operation: A, when: ⟨body.x}", "(write $body.x)"),
        ("{operation: A, answer: {⟨A: {from: B}}}", "(write a)"),
    ],
)
def test_a_mistake_in_a_step_is_told(one, step, message):
    written = f"resource: a\nroutes:\n  PUT /a:\n    steps:\n      - {step}\n"
    position, text = place(written)

    [found] = one(text).texts

    assert found.startswith(f"{position} PUT /a: ")
    assert message in found


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("⟨A: $path.x", "is not a camelCase name (write a)"),
        ("a: ⟨$pth.x", "(did you mean $path.x?)"),
        ("a: {route: ⟨/visits}", "does not begin with a method"),
        ("a: {route: GET /v, each: b/c, ⟨all: b/c}", "'all' cannot stand beside 'each'"),
        ("a: {route: GET /v, at-once: ⟨65}", "(write 1 to 64)"),
        ("a: {route: GET /v, with: {x: ⟨$clams.y}}", "(did you mean $claims.y?)"),
        ("⟨a: {optional: true}", "the key 'route' is missing (the route)"),
    ],
)
def test_a_mistake_in_a_combined_part_is_told(one, part, message):
    written = f"resource: a\nroutes:\n  GET /a:\n    combine:\n      {part}\n"
    position, text = place(written)

    [found] = one(text).texts

    assert found.startswith(f"{position} GET /a: ")
    assert message in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("⟨backend: a\nroutes: {}\n", "the key 'resource' is missing"),
        ("resource: ⟨Visits\nroutes: {}\n", "(write visits)"),
        ("resource: ⟨myVisits\nroutes: {}\n", "(write my-visits)"),
        ("resource: a\nroutes: {}\n⟨page: 3\n", "unknown key 'page' (it belongs to a route)"),
        ("resource: a\nroutes: {}\n⟨zzz: 3\n", "unknown key 'zzz' (known are resource, summary"),
        ("⟨- a\n", "mapping file is a block of keys"),
        ("⟨resource: a\n", "the key 'routes' is missing (the routes by name)"),
        ("⟨resourcez: a\nroutes: {}\n", "unknown key 'resourcez' (did you mean 'resource'?)"),
        ("resource: a\nroutes:\n  ⟨GET /a: {}\n", "the route does nothing"),
        ("resource: a\nresult: {code: a, ⟨oks: b}\nroutes: {}\n", "(did you mean 'ok'?)"),
    ],
)
def test_a_mistake_at_the_top_of_a_file_is_told(one, text, message):
    position, text = place(text)

    [found] = one(text).texts

    assert found.startswith(position)
    assert message in found


def test_all_mistakes_of_all_files_are_told_in_one_run(loaded):
    result = loaded(
        gateway="version: 1\nzone: Mars/Olympus\n",
        files={
            "a.yaml": "resource: a\nroutes:\n  GET /a: {table: T, cache: 5, owner: {}}\n",
            "b.yaml": "resource: b\nresource: c\nroutes: !!map {}\n",
            "c.yaml": "resource: {\n",
            "d.yml": "resource: d\n",
            "e.yaml": "resource: b\nroutes: {}\n",
        },
    )

    assert result.deployment is None
    assert result.places == [
        "gateway.yaml:1:1",
        "gateway.yaml:2:7",
        "mappings/a.yaml:3:29",
        "mappings/a.yaml:3:39",
        "mappings/b.yaml:2:1",
        "mappings/b.yaml:3:9",
        "mappings/c.yaml:2:1",
        "gateway.yaml:1:1",
        "mappings/e.yaml:1:11",
    ]


def test_a_long_text_is_cut_in_its_message(one):
    [found] = one(f"resource: {'A' * 5000}\nroutes: {{}}\n").texts

    assert len(found) < 5300
    assert "A…'" in found


def test_what_stands_beside_a_mistake_is_kept_and_the_broken_keys_are_named(one):
    result = one(
        "resource: visits\n"
        "backendz: omsplan\n"
        "fields:\n"
        "  visit_id: {from: BES_ID}\n"
        "  status: {frm: STAT, trim: left, seal: true}\n"
        "routes:\n"
        "  GET /Visits: {table: T, cache: 5, scope: a}\n"
        "  FETCH /visits: {table: T}\n"
    )

    [file] = result.deployment.mappings
    [route] = file.routes
    assert set(file.broken) == {"backendz", "backend", "fields", "routes"}
    assert file.fields["visit_id"].sources == ("BES_ID",)
    assert set(file.fields["status"].broken) == {"frm", "from", "trim"}
    assert file.fields["status"].seal == "visits"
    assert (route.name, route.cache, route.scope, route.broken) == (
        "GET /Visits", None, "a", ("cache",),
    )  # fmt: skip
