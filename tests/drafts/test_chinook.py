"""`draft odbc` on Chinook, on each of the three servers: what is found, and what is served."""

from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest

from gateway.errors import GatewayError
from gateway.messages import Principal
from tests.compile.serving import Served
from tests.drafts.chinook import SERVERS
from tests.drafts.drafted import Draft, call

KEYS = {
    "album": ["albumId"],
    "artist": ["artistId"],
    "customer": ["customerId"],
    "employee": ["employeeId"],
    "invoice": ["invoiceId"],
    "invoice-line": ["invoiceLineId"],
    "playlist": ["playlistId"],
    "playlist-track": ["playlistId", "trackId"],
    "track": ["trackId"],
}
RELATIONS = {
    "album": {"artist": "one", "track": "many"},
    "artist": {"album": "many"},
    "customer": {"supportRep": "one", "invoice": "many"},
    "employee": {"reportsToEmployee": "one", "customer": "many", "employee": "many"},
    "invoice": {"customer": "one", "invoiceLine": "many"},
    "invoice-line": {"invoice": "one", "track": "one"},
    "playlist": {"playlistTrack": "many"},
    "playlist-track": {"playlist": "one", "track": "one"},
    "track": {"album": "one", "invoiceLine": "many", "playlistTrack": "many"},
}
OF_OTHERS = {  # which stay comments until somebody says who may see them
    ("customer", "supportRep"),
    ("employee", "reportsToEmployee"),
    ("employee", "customer"),
    ("employee", "employee"),
    ("invoice-line", "invoice"),
}
SEALED = {
    "album": {"artistId": "artist"},
    "customer": {"supportRepId": "employee"},
    "employee": {"reportsTo": "employee"},
    "invoice": {"customerId": "customer"},
    "invoice-line": {"invoiceId": "invoice", "trackId": "track"},
    "playlist-track": {"playlistId": "playlist", "trackId": "track"},
    "track": {"albumId": "album"},
}
CODES = {"genre": "genreId", "media-type": "mediaTypeId"}
NOBODY = ("album", "artist", "playlist", "playlist-track", "track")
ANYBODY = Principal("test", "anybody", frozenset(), {})


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"], scope="session")
def chinook(request, shared, tmp_path_factory):
    """Give the filled database of each server, drafted once."""
    folder = tmp_path_factory.mktemp(f"chinook-{request.param}")
    with SERVERS[request.param](shared, folder) as filled:
        done = call(
            "draft", "odbc", filled.connection, "--name", "chinook", "-d", folder / "chinook"
        )
        assert done.exit_code == 0, done.output
        yield filled, Draft(folder / "chinook"), done


@pytest.fixture
def decided(chinook, tmp_path):
    """Give the draft with an integrator's decisions."""
    copy = chinook[1].copied(tmp_path / "decided")
    copy.about_nobody(*NOBODY)
    copy.show_related(*{name for name, _ in OF_OTHERS})
    return copy


@pytest.fixture
def served(decided):
    serving = Served(decided)
    yield serving
    serving.close()


def test_the_draft_checks_and_has_not_drifted(chinook):
    _, drafted, done = chinook
    assert call("check", drafted.directory).exit_code == 0
    assert call("drift", "-d", drafted.directory).stderr == "no drift\n"
    assert done.stderr == "20 routes; TODO is yours\n"


def test_keys_are_found_and_the_ids_of_a_resource_are_sealed(chinook):
    files = chinook[1].files()
    keys = {
        name: [each.name for each in file.fields.values() if each.role == "key"]
        for name, file in files.items()
    }
    assert keys == {**KEYS, **{name: ["code"] for name in CODES}}
    for name, file in files.items():
        sealed = {each.name: each.seal for each in file.fields.values() if each.seal}
        own = {KEYS[name][0]: name} if len(KEYS.get(name, ())) == 1 else {}
        assert sealed == own | SEALED.get(name, {})


def test_relations_are_found_both_ways(decided):
    found = {
        name: {
            each.name: "one" if each.related.one else "many"
            for each in file.fields.values()
            if each.related
        }
        for name, file in decided.files().items()
    }
    assert found == {**RELATIONS, **{name: {} for name in CODES}}


def test_rows_of_other_persons_stay_comments(chinook):
    shown = {
        (name, each.name)
        for name, file in chinook[1].files().items()
        for each in file.fields.values()
        if each.related
    }
    every = {(name, field) for name, fields in RELATIONS.items() for field in fields}
    assert shown == every - OF_OTHERS


def test_code_tables_are_found_with_the_columns_that_hold_their_codes(chinook):
    files = chinook[1].files()
    coded = {
        each.codes.name: each.name
        for file in files.values()
        for each in file.fields.values()
        if each.codes
    }
    assert coded == CODES
    for name in CODES:
        (route,) = files[name].routes
        assert route.internal


def test_every_list_is_paged_by_its_key_and_filtered_by_its_keys_alone(chinook):
    for name, file in chinook[1].files().items():
        for route in file.routes:
            if "{" in route.template or name in CODES:
                continue
            assert list(route.sort) == KEYS[name]
            assert (route.page.size, route.page.maximum) == (20, 100)
            keys = {each for each, field in file.fields.items() if field.seal or field.codes}
            assert set(route.filter) == keys


def test_no_value_of_the_database_is_written_down(chinook):
    filled, drafted, done = chinook
    written = [path.read_text() for path in drafted.directory.rglob("*.[yj]*")]
    people = [*filled.select("Customer", "LastName"), *filled.select("Employee", "LastName")]
    titles = filled.select("Artist", "Name")
    for (value,) in [*people, *titles]:
        if len(value) > len("Customer"):
            assert not any(value in text for text in (*written, done.output))


def test_the_albums_come_in_pages_with_their_artists_and_tracks(chinook, served):
    filled = chinook[0]
    titles = filled.select("Album", "Title", more=f"ORDER BY {filled.name('AlbumId')}")
    read, query = [], [("limit", "100")]
    while query:
        page = served.get("/album", *query, who=ANYBODY)
        read += page["items"]
        links = {each["rel"]: urlsplit(each["href"]) for each in page["_links"]}
        query = parse_qsl(links["next"].query) if "next" in links else []
    assert [(each["title"],) for each in read] == titles
    ids = {each["albumId"] for each in read}
    assert len(ids) == len(read)
    artists = dict(filled.select("Artist", "ArtistId", "Name"))
    of_album = filled.select("Album", "ArtistId", more=f"ORDER BY {filled.name('AlbumId')}")
    assert [each["artist"]["name"] for each in read] == [artists[key] for (key,) in of_album]
    tracks = filled.select(
        "Track", "Name", "UnitPrice", more=f"WHERE {filled.name('AlbumId')} = 1 ORDER BY 1"
    )
    first = sorted((each["name"], Decimal(each["unitPrice"])) for each in read[0]["track"])
    assert first == sorted((name, Decimal(str(price))) for name, price in tracks)


def test_one_row_is_asked_for_by_the_id_that_the_list_gave(served):
    listed = served.get("/track", ("limit", "3"), who=ANYBODY)["items"][2]
    one = served.get(f"/track/{listed['trackId']}", who=ANYBODY)
    assert {name: one[name] for name in listed} == listed


def test_codes_come_with_their_labels(chinook, served):
    filled = chinook[0]
    genres = dict(filled.select("Genre", "GenreId", "Name"))
    wanted = filled.select("Track", "GenreId", more=f"ORDER BY {filled.name('TrackId')}")[:50]
    page = served.get("/track", ("limit", "50"), who=ANYBODY)["items"]
    assert [each["genreId"] for each in page] == [
        {"code": str(key), "label": genres[key]} for (key,) in wanted
    ]


def test_a_foreign_key_filters_by_the_other_resources_id(chinook, served):
    filled = chinook[0]
    artist = served.get("/artist", ("limit", "1"), who=ANYBODY)["items"][0]
    albums = served.get("/album", ("artistId", artist["artistId"]), who=ANYBODY)["items"]
    found = filled.select("Album", "Title", more=f"WHERE {filled.name('ArtistId')} = 1")
    assert sorted(each["title"] for each in albums) == sorted(title for (title,) in found)


def test_a_customer_gets_their_own_row_and_nobody_elses(chinook, served):
    filled = chinook[0]
    five, six = (Principal("t", "t", frozenset(), {"customerId": each}) for each in ("5", "6"))
    (own,) = served.get("/customer", who=five)["items"]
    ((last,),) = filled.select("Customer", "LastName", more=_where(filled, "CustomerId", 5))
    totals = filled.select("Invoice", "Total", more=_where(filled, "CustomerId", 5))
    assert own["lastName"] == last
    assert sorted(Decimal(each["total"]) for each in own["invoice"]) == sorted(
        Decimal(str(total)) for (total,) in totals
    )
    assert served.get(f"/customer/{own['customerId']}", who=five)["lastName"] == last
    with pytest.raises(GatewayError) as refused:
        served.get(f"/customer/{own['customerId']}", who=six)
    assert refused.value.problem.code == "not-found"


def test_nobody_gets_a_row_before_somebody_says_who_may(chinook, tmp_path):
    copy = chinook[1].copied(tmp_path / "undecided")
    serving = Served(copy)
    try:
        for name in KEYS:
            with pytest.raises(GatewayError) as refused:
                serving.get(f"/{name}", who=ANYBODY)
            assert refused.value.problem.code == "not-admitted"
    finally:
        serving.close()


def _where(filled, column, value):
    return f"WHERE {filled.name(column)} = {value}"
