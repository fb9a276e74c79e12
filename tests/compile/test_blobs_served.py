"""A BLOB of a row is an attachment as any other, in every database that the tests have."""

import hashlib

import pytest

from connectors.contract import Deadline
from connectors.odbc import OdbcConnector
from gateway.web.routes import make_app
from tests.compile.serving import Served
from tests.odbc.sites import Site, drop_tables

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4000  # a megabyte
BLOBS = {"sqlite": "BLOB", "postgresql": "BYTEA", "mariadb": "LONGBLOB"}
MAPPING = """\
backend: db
personal: false
fields:
  photoId: {from: id, seal: true, role: key}
  photo:   {from: photo, content-type: kind}
  small:   {from: photo, type: binary, inline: true, scope: photos:inline}
routes:
  GET /photos: {table: photos, sort: [photoId], page: {size: 20, max: 100}}
  GET /photos/{photoId}: {table: photos, item: true, arguments: {id: $path.photoId}}
"""


@pytest.fixture(params=sorted(BLOBS))
def site(request, tmp_path, monkeypatch):
    directory = tmp_path / "small"
    directory.mkdir(exist_ok=True)
    if request.param == "sqlite":
        (tmp_path / "legacy.db").touch()
        connection = f"Driver=SQLite3;Database={tmp_path / 'legacy.db'}"
    else:
        connection = request.getfixturevalue(request.param).odbc
    monkeypatch.setenv("DB", connection)
    place = Site(request.param, connection, directory)
    kind = BLOBS[request.param]
    place.run(
        f"CREATE TABLE photos (id INTEGER PRIMARY KEY, kind VARCHAR(40), photo {kind})",
        ("INSERT INTO photos VALUES (1, 'image/png', ?)", (PHOTO,)),
        "INSERT INTO photos VALUES (2, NULL, NULL)",
    )
    yield place
    if request.param != "sqlite":
        drop_tables(place)


def test_a_blob_is_told_of_and_fetched_below_its_row(small, site):
    more = f'  db: {{connector: odbc, connection: "${{DB}}", profile: {site.profile}}}\n'
    small.gateway(backends=("backends:\n", f"backends:\n{more}"))
    small.mapping("photos", MAPPING)
    OdbcConnector(site.settings() | {"name": "db"}, small.directory).snapshot(Deadline.after(20))
    served = Served(small)
    client = make_app(lambda: served.generation, lambda: True, lambda _: None).test_client()

    def get(path):
        headers = {"Host": "127.0.0.1:8080", "Authorization": "anna"}
        return client.get(path, headers=headers, buffered=True)

    first, second = get("/small/v1/photos").json["items"]
    assert first["photo"] == {
        "contentType": "image/png",
        "size": len(PHOTO),
        "sha256": hashlib.sha256(PHOTO).hexdigest(),
        "href": f"/small/v1/photos/{first['photoId']}/photo",
    }
    assert second["photo"] is None
    assert get(first["photo"]["href"]).data == PHOTO
    assert get(f"/small/v1/photos/{second['photoId']}/photo").status_code == 404
    served.close()
