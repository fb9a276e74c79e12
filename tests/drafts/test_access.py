"""`draft odbc` on the two Access files: drafted, checked and served, with both of the drivers."""

import pytest

from gateway.messages import Principal
from tests.compile.serving import Served
from tests.conftest import require_driver
from tests.drafts.drafted import Draft, call

FILES = {
    "ASampleDatabase.accdb": ("asset-items", "Asset No", "assetNo", 65),
    "DateTestDatabase.mdb": ("date-test", "IDCol", "idCol", 6),
}
ANYBODY = Principal("test", "anybody", frozenset(), {})


@pytest.fixture(params=FILES)
def access(request, shared, tmp_path):
    """Give the draft of each file, whichever of the two drivers the connection names."""
    require_driver("MDBTools")
    connection = f"Driver=MDBTools;DBQ={shared / 'databases' / request.param}"
    done = call("draft", "odbc", connection, "--name", "legacy", "-d", tmp_path / "d")
    assert done.exit_code == 0, done.output
    return Draft(tmp_path / "d"), done, FILES[request.param]


def test_an_access_file_is_drafted_checks_and_has_not_drifted(access):
    drafted, done, (resource, _, key, _) = access
    assert "    profile: access\n" in (drafted.directory / "gateway.yaml").read_text()
    assert call("check", drafted.directory).exit_code == 0
    assert call("drift", "-d", drafted.directory).exit_code == 0
    assert "has no key that is known: its pages are counted" in done.stderr
    text = drafted.text(resource)
    assert "# The driver filters nothing that can be trusted: each call reads the whole" in text
    assert f"$claims.{key}  # TODO whose data is it?" in text
    assert "related:" not in text


def test_an_access_file_is_served_once_a_person_has_said_who_may_and_what_is_the_key(access):
    drafted, _, (resource, column, key, rows) = access
    assert f"{key}: {{from: " in drafted.text(resource)
    drafted.about_nobody(resource)
    drafted.edit(
        resource,
        (rf'(  {key}: \{{from: "?{column}"?)\}}.*', r"\1, role: key, seal: true}"),
        (r"    # TODO no key.*\n    # come twice.*\n", f"    sort: [{key}]\n"),
    )
    if resource == "date-test":  # a day that the driver does not know is a 502 until this is said
        drafted.edit(resource, (r"(\{from: (?:Date|Time|DateTime)Col)\}", r'\1, on-bad: "null"}'))
    serving = Served(drafted)
    try:
        items = serving.get(f"/{resource}", ("limit", "100"), who=ANYBODY)["items"]
        assert len(items) == len({each[key] for each in items}) == rows
        first = serving.get(f"/{resource}", ("limit", "2"), who=ANYBODY)
        assert first["items"] == items[:2]
    finally:
        serving.close()
