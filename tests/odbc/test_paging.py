"""O6: pages by key, while rows come and go between them.

    BRYGGA_TEST_ODBC_PAGINGS    how many random runs of each driver and isolation    10

The whole row: BRYGGA_TEST_ODBC_PAGINGS=1000.
"""

import os
from random import Random

import pytest

from connectors.contract import Context, Deadline, Invocation, Selection
from tests.odbc.sites import read_spec, shape_of

RUNS = int(os.environ.get("BRYGGA_TEST_ODBC_PAGINGS", "10"))
TYPES = {
    "name": ("VARCHAR(40)", ("Åsa", "åsa", "ASA", "asa", "", "a b", "ö", "😀", "Z", "z" * 40)),
    "unit": ("CHAR(6)", ("AB", "ab", "ABCDEF", "A B", "")),
    "prio": ("INTEGER", (-(2**31), -1, 0, 1, 2, 2**31 - 1)),
    "big": ("BIGINT", (-(2**63), 2**53 + 1, 2**53 + 2, 2**63 - 1)),
    "amount": ("DECIMAL(18,4)", ("0.1", "0.1000", "-0.5", "12345678901234.5678", "7")),
    "ratio": ("DOUBLE PRECISION", (0.1, 0.30000000000000004, -1e300, 5e-324, 1234567890123.456)),
    "small": ("REAL", (0.1, 16777216.0, -2.5, 3e38)),
    "born": ("DATE", ("0001-01-01", "1899-12-31", "2024-02-29", "9999-12-31")),
    "mark": ("BLOB", (b"", b"\0", b"\0\1", b"a", b"A", b"\xff" * 8)),
    "seen": ("TIMESTAMP", ("2024-01-02 03:04:05.123456", "2024-01-02 03:04:05", "1999-01-01")),
}
ELSEWHERE = {
    "mariadb": {"TIMESTAMP": "DATETIME(6)", "REAL": "FLOAT", "BLOB": "VARBINARY(8)"},
    "postgresql": {"BLOB": "BYTEA"},
    "sqlite": {},
}
CASES = {
    "fields": {
        "kind": {"from": "kind", "role": "key"},
        "nr": {"from": "nr", "role": "key"},
        **{name: {"from": name, "inline": kind == "BLOB"} for name, (kind, _) in TYPES.items()},
    },
    "routes": {
        "GET /cases": {
            "table": "cases",
            "sort": ["prio", *(name for name in TYPES if name != "prio")],
            "filter": {"unit": "eq"},
            "page": {"size": 10, "max": 100},
        },
        "GET /others": {"table": "cases", "sort": ["prio"], "page": {"size": 10, "max": 100}},
    },
}


@pytest.fixture
def cases(site, native, serve):
    """Give a gateway on an empty table whose key is a padded text and a number."""
    words = ELSEWHERE[site.profile]
    columns = ", ".join(f"{name} {words.get(kind, kind)}" for name, (kind, _) in TYPES.items())
    native.run(
        "CREATE TABLE cases (kind CHAR(8) NOT NULL, nr INTEGER NOT NULL,"
        f" {columns}, PRIMARY KEY (kind, nr))"
    )
    with serve(cases=CASES) as served:
        yield served


def case(nr, **values):
    """Return a row: what is not said is NULL."""
    return [f"K{nr % 3}", nr, *(values.get(name) for name in TYPES)]


def shown(answer):
    """Return the numbers of a page's rows, and the address of the next page."""
    assert answer.status == 200, answer
    links = [each["href"] for each in answer.body["_links"] if each["rel"] == "next"]
    assert len(links) < 2
    return [item["nr"] for item in answer.body["items"]], links[0] if links else None


def pages(served, *query, between=lambda _: None):
    """Return the pages by following next to the end; ``between`` is told of each before it."""
    found, following = shown(served.get("/cases", *query))
    every = [found]
    while following:
        between(len(every))
        found, following = shown(served.follow(following))
        every.append(found)
    return every


@pytest.fixture
def twenty_five(cases, native):
    """Fill the table: ten rows share their sort key, five have none."""
    prio = [None] * 5 + [7] * 10 + list(range(10, 20))
    order = [nr * 7 % 25 for nr in range(25)]
    native.insert("cases", (case(nr, prio=prio[order[nr]]) for nr in range(25)))
    return cases


@pytest.mark.parametrize("sort", ["prio", "-prio"])
def test_twenty_five_rows_are_three_pages_and_each_row_is_on_one(twenty_five, sort):
    found = pages(twenty_five, ("sort", sort))
    assert [len(page) for page in found] == [10, 10, 5]
    assert sorted(nr for page in found for nr in page) == list(range(25))


def test_rows_that_come_and_go_before_the_next_page_move_no_other(twenty_five, native):
    before, _ = shown(twenty_five.get("/cases", ("limit", "100")))

    def change(number):
        if number == 1:
            native.insert("cases", [case(100, prio=None), case(101, prio=-5)])
            native.run(f"DELETE FROM cases WHERE nr IN ({before[3]}, {before[14]})")

    found = [nr for page in pages(twenty_five, between=change) for nr in page]
    assert found == [nr for nr in before if nr != before[14]]


def test_a_page_that_goes_on_from_a_key_counts_no_rows(site, native, open_bench):
    native.run("CREATE TABLE plain (nr INTEGER NOT NULL PRIMARY KEY, prio INTEGER)")
    native.insert("plain", [(1, 7), (2, 7), (3, None)])
    operation = open_bench(site).connector.bind(read_spec(table="plain"), shape_of("nr"))
    told = []
    wanted = Selection(order=(("prio", False), ("nr", False)), after=(7, 1), offset=5, limit=10)
    call = Invocation({}, Deadline.after(20), Context(listen=told.append), wanted)
    with operation.invoke(call) as reply:
        assert [[int(nr)] for batch in reply.batches for (nr, *_) in batch] == [[2]]
    statement = told[0].body
    assert b"WHERE" in statement
    assert b"OFFSET" not in statement  # which DB2 7.1 and SQL Server 2008 lack


def test_a_position_says_nothing_and_ends_with_the_list(twenty_five):
    first = twenty_five.get("/cases")
    _, following = shown(first)
    assert "after=" in following
    assert "prio" not in following
    assert "K1" not in following
    last = twenty_five.follow(shown(twenty_five.follow(following))[1])
    assert shown(last)[1] is None


def test_a_position_is_good_for_nobody_and_nothing_else(twenty_five):
    _, following = shown(twenty_five.get("/cases"))
    path, _, token = following.partition("after=")
    tampered = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    for href, who in (
        (path + "after=" + tampered, "anna"),
        (path + "after=" + token[:-1], "anna"),
        (path + "after=", "anna"),
        (following, "kare"),
        (following.replace("/cases", "/others"), "anna"),
        (following + "&sort=-prio", "anna"),
    ):
        refused = twenty_five.follow(href, who=who)
        assert (refused.status, refused.body["code"]) == (400, "invalid-parameter"), href
        assert [each["pointer"] for each in refused.body["errors"]] == ["after"]
    assert len(shown(twenty_five.follow(following))[0]) == 10


def test_a_limit_beyond_the_routes_own_is_refused(twenty_five):
    for limit in ("0", "-1", "1e9", "1000000000", "101", "x", ""):
        refused = twenty_five.get("/cases", ("limit", limit))
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (400, "limit"), limit


def test_a_sort_that_the_mapping_does_not_offer_is_refused(twenty_five):
    for sort in ("nr", "kind", "nope", "prio,prio", "prio;--"):
        refused = twenty_five.get("/cases", ("sort", sort))
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (400, "sort"), sort


def test_a_total_is_counted_for_who_asks(twenty_five):
    assert "totalRecords" not in twenty_five.get("/cases").body["_meta"]
    counted = twenty_five.get("/cases", ("total", "true"), ("limit", "3"))
    assert counted.body["_meta"]["totalRecords"] == 25


def test_pages_go_on_behind_a_number_that_json_lacks(cases, native, site):
    endless = {
        "postgresql": [float("-inf"), float("inf"), float("nan")],
        "sqlite": [float("-inf"), float("inf")],
        "mariadb": [-1.7976931348623157e308, 1.7976931348623157e308],  # which has none either
    }[site.profile]
    native.insert(
        "cases",
        (case(nr, ratio=[*endless, 0.1, None][nr % 5 % (len(endless) + 2)]) for nr in range(20)),
    )
    for sort in ("ratio", "-ratio"):
        found = pages(cases, ("sort", sort), ("limit", "1"))
        assert [len(page) for page in found] == [1] * 20
        assert len({nr for page in found for nr in page}) == 20


def random_case(rng, nr):
    return case(
        nr,
        **{
            name: None if rng.random() < 0.2 else rng.choice(values[: rng.randint(1, len(values))])
            for name, (_, values) in TYPES.items()
        },
    )


def run(served, native, seed):
    """Page through random rows in a random order while rows come and go."""
    rng = Random(seed)  # noqa: S311 - seeded on purpose
    count = rng.randint(0, 40)
    native.run("DELETE FROM cases")
    native.insert("cases", (random_case(rng, nr) for nr in range(count)))
    chosen = rng.sample(list(TYPES), k=rng.randint(1, 3))
    sort = ",".join(f"{rng.choice(('', '-'))}{name}" for name in chosen)
    limit = str(rng.randint(1, 12))
    deleted: set[int] = set()
    fresh = iter(range(1000, 2000))

    def change(_):
        for nr in rng.sample(range(count), k=min(count, rng.randint(0, 2))):
            native.run(f"DELETE FROM cases WHERE nr = {nr}")
            deleted.add(nr)
        native.insert("cases", (random_case(rng, next(fresh)) for _ in range(rng.randint(0, 2))))

    query = (("sort", sort), ("limit", limit))
    found = [nr for page in pages(served, *query, between=change) for nr in page]
    surviving = [nr for nr in found if nr < 1000 and nr not in deleted]
    told = f"seed {seed}, sort {sort}, limit {limit}: {found}"
    assert len(set(found)) == len(found), told
    assert set(surviving) == set(range(count)) - deleted, told
    whole, following = shown(served.get("/cases", ("sort", sort), ("limit", "100")))
    assert following is None
    assert surviving == [nr for nr in whole if nr < 1000], told


def test_in_random_runs_every_surviving_row_comes_exactly_once(cases, native):
    for seed in range(RUNS):
        run(cases, native, seed)
