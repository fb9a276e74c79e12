"""Finished documents: envelope, links, validators and cache headers."""

from dataclasses import replace

import pytest

from gateway.messages import Content, Page, Source, Warned

URL = "https://api.example.test/granvik/v1"
ITEMS = [{"date": f"2026-11-{day}", "visitId": f"v{day}"} for day in (23, 25, 24)]


@pytest.fixture
def listed(make, kit):
    """Return the document of a list and query."""

    def run(*query, content=None, page=None, fields=None, path="/visits", principal=None, **keys):
        page = page or Page(1, 2, order=(("date", False),))
        call = kit.Call(principal or kit.ANNA, page=page, fields=fields, key=keys.pop("key", "k"),
                        request=kit.request(*query, path=path))  # fmt: skip
        return make(**keys).present(content or Content(ITEMS), call)

    return run


@pytest.fixture
def shown(make, kit):
    """Return the document of an item or composite."""

    def run(value, kind="item", *, fields=None, key="k", path="/visits/x", request=True, **keys):
        given = {each: keys.pop(each) for each in list(keys) if each in Content.__slots__}
        asked = kit.request(path=path) if request else None
        call = kit.Call(kit.ANNA, fields=fields, key=key, request=asked)
        return make(kind, **keys).present(Content(value, **given), call)

    return run


def header(document, name):
    return dict(document.headers).get(name)


def etag(document):
    return header(document, "ETag")


def links(kit, document):
    return {each["rel"]: each["href"] for each in kit.json(document)["_links"]}


def test_an_item_is_itself_with_a_link(shown, kit):
    document = shown({"visitId": "v"})
    assert document.status == 200
    assert document.content_type == "application/json"
    assert kit.json(document) == {
        "visitId": "v",
        "_links": [{"rel": "self", "method": "GET", "href": f"{URL}/visits/x"}],
    }


def test_a_link_is_a_legal_address_whatever_the_path_holds(shown, kit):
    document = shown({}, path="/visits/å ?#%&'()")
    assert links(kit, document)["self"] == f"{URL}/visits/%C3%A5%20%3F%23%25&'()"


def test_a_document_without_request_links_to_its_root(shown, kit):
    assert links(kit, shown({}, request=False))["self"] == "/granvik/v1"


def test_fields_choose_members_and_never_the_links(shown, kit):
    body = kit.json(shown({"a": 1, "b": 2}, fields=frozenset({"a"})))
    assert set(body) == {"a", "_links"}


def test_a_page_is_shown_as_it_came_and_counted_where_that_is_asked(listed, kit):
    body = kit.json(listed(content=Content(ITEMS, total=7)))
    assert body["items"] == ITEMS
    assert body["_meta"] == {"page": 1, "limit": 2, "count": 3}
    page = Page(2, 2, total=True)
    body = kit.json(listed(content=Content(ITEMS[:1], total=3), page=page, fields={"date"}))
    assert body["items"] == [{"date": "2026-11-23"}]
    assert body["_meta"] == {"page": 2, "limit": 2, "count": 1, "totalRecords": 3}


def test_links_lead_to_every_neighbor_and_keep_the_other_parameters(listed, kit):
    query = (("unit", "A"), ("unit", "Å b"), ("page", "2"), ("limit", "1"))
    found = links(kit, listed(*query, content=Content(ITEMS, more=True), page=Page(2, 1)))
    rest = "unit=A&unit=%C3%85+b&limit=1"
    assert found == {
        "self": f"{URL}/visits?{rest}&page=2",
        "first": f"{URL}/visits?{rest}&page=1",
        "prev": f"{URL}/visits?{rest}&page=1",
        "next": f"{URL}/visits?{rest}&page=3",
    }
    assert set(links(kit, listed(page=Page(1, 3)))) == {"self"}
    assert set(links(kit, listed(page=Page(2, 2)))) == {"self", "first", "prev"}


def test_a_list_without_page_or_request_has_the_first_page(make, kit):
    body = kit.json(make().present(Content(ITEMS), kit.Call(kit.ANNA)))
    assert body["_meta"] == {"page": 1, "limit": 20, "count": 3}


def test_a_selected_page_is_shown_as_it_came_with_a_cursor_of_the_caller(listed, make, kit):
    page = Page(1, 3, order=(("date", True),), total=True)
    content = Content(ITEMS, total=99, after=("d", 7), more=True)
    document = listed(content=content, page=page, selects=True)
    body = kit.json(document)
    assert body["items"] == ITEMS
    assert body["_meta"]["totalRecords"] == 99
    address = links(kit, document)["next"]
    assert "page=2&after=" in address
    token = address.rpartition("after=")[2]
    visit = {"visitId": kit.SEALER.seal("visits", "1"), "kind": "home"}
    read = make().reader.read(kit.request(("after", token)), visit, kit.ANNA)
    assert read.page.after == ("d", 7)
    here = listed(("after", token), ("page", "2"), content=content, page=page, selects=True)
    assert links(kit, here)["self"].endswith(f"page=1&after={token}")
    last = listed(content=Content(ITEMS), page=page, selects=True)
    assert "next" not in links(kit, last)
    assert "totalRecords" not in kit.json(last)["_meta"]


def test_a_composite_tells_its_sources(shown, kit):
    sources = (Source("omsplan", 1.9), Source("persdb", None, stale=True, available=False))
    body = kit.json(shown({"a": 1}, "composite", sources=sources, fields=frozenset({"a"})))
    assert body["a"] == 1
    assert body["sources"] == [
        {"name": "omsplan", "fetchedAt": "1970-01-01T00:00:01Z", "stale": False, "available": True},
        {"name": "persdb", "stale": True, "available": False},
    ]


def test_the_first_fifty_warnings_are_shown(shown, listed, kit):
    warned = tuple(Warned(f"/{n}", "cut") for n in range(60))
    found = kit.json(shown({}, warnings=warned))["_meta"]["warnings"]
    assert len(found) == 50
    assert found[0] == {"pointer": "/0", "code": "cut"}
    meta = kit.json(listed(content=Content([], warnings=warned[:1])))["_meta"]
    assert meta["page"] == 1
    assert len(meta["warnings"]) == 1


def test_an_etag_is_stable_strong_and_begins_with_the_version(shown):
    assert etag(shown({"a": 1})) == etag(shown({"a": 1}))
    assert etag(shown({"a": 1})).startswith('"')
    assert etag(shown({"a": 1}, version="sealed")).startswith('"sealed.')


def test_an_etag_changes_with_everything_that_is_shown(shown):
    found = [
        shown({"a": 1}),
        shown({"a": 2}),
        shown({"a": 1}, key="other"),
        shown({"a": 1}, version="v"),
        shown({"a": 1}, warnings=(Warned("/a", "cut"),)),
        shown({"a": 1, "b": 1}),
        shown({"a": 1}, path="/visits/y"),
    ]
    assert len({etag(each) for each in found}) == len(found)


def test_the_etag_of_a_page_tells_that_a_next_page_or_another_total_is_there(listed):
    page = Page(1, 3, total=True)
    content = Content(ITEMS, total=3)
    more = [content, replace(content, total=4), replace(content, after=("d",), more=True)]
    found = {etag(listed(content=each, page=page, selects=True)) for each in more}
    assert len(found) == 3


def test_the_etag_of_a_composite_is_weak_and_blind_to_when_its_sources_were_read(shown):
    early, late = (
        shown({"a": 1}, "composite", sources=(Source("x", at, stale=at > 1),)) for at in (1.0, 9.0)
    )
    assert etag(early) == etag(late)
    assert etag(early).startswith('W/"')
    assert early.body != late.body
    assert etag(shown({"a": 2}, "composite")) != etag(early)


@pytest.mark.parametrize(
    ("sensitivity", "share", "expected"),
    [
        ("none", None, "private, no-cache"),
        ("none", "everyone", "public, max-age=60"),
        ("none", "$claims.unit", "private, no-cache"),
        ("personal", "everyone", "private, no-cache"),
        ("sensitive", "everyone", "private, no-store"),
        ("protected", None, "private, no-store"),
    ],
)
def test_the_most_sensitive_field_decides_what_may_be_kept(
    shown, kit, sensitivity, share, expected
):
    keys = {"sensitivity": sensitivity, "cache": kit.Cache(60.9, share=share)}
    assert header(shown({}, **keys), "Cache-Control") == expected


def test_without_cache_a_public_answer_is_private_too(shown):
    assert header(shown({}, sensitivity="none"), "Cache-Control") == "private, no-cache"


def test_a_late_answer_says_so(shown):
    assert header(shown({}, stale=True), "Cache-Status") == "brygga; hit; fwd=stale"
    assert header(shown({}), "Cache-Status") is None
