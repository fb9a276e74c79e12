import socket

import pytest

from connectors.contract import Deadline
from connectors.errors import AccessDenied, BadAnswer, BindError, TimedOut, Unavailable
from connectors.soap import SoapConnector
from connectors.testing.rig import ScriptedServer, Wait, http_answer
from tests.soap.zoo import WSDL, connector

ZOO = (WSDL / "zoo.wsdl").read_bytes()
SCHEMA = (WSDL / "zoo.xsd").read_bytes()


def serving(pages):
    """Return a server of documents by target; anything else is not found."""

    def respond(seen):
        page = pages.get(seen.target)
        return [http_answer(404)] if page is None else [http_answer(200, page)]

    return ScriptedServer(respond)


def fresh(folder, address, **settings):
    return SoapConnector({"wsdl": "wsdl/zoo.wsdl", "address": address, **settings}, folder)


def test_the_pinned_files_are_read_again_where_there_is_no_url(tmp_path):
    made = connector(tmp_path)
    before = made.catalogue()
    path = tmp_path / "wsdl" / "zoo.wsdl"
    path.write_text(path.read_text().replace('name="note"', 'name="remark"'))
    assert made.snapshot(Deadline.after(5)) != before


def test_the_address_is_asked_where_nothing_is_pinned(tmp_path):
    pages = {"/ws?wsdl": ZOO.replace(b"zoo.xsd", b"ws?xsd=1&amp;v=2"), "/ws?xsd=1&v=2": SCHEMA}
    with serving(pages) as server:
        security = {"basic": {"username": "svc", "password": "secret"}}
        made = fresh(tmp_path, f"{server.url}/ws", security=security)
        catalogue = made.snapshot(Deadline.after(5))
    assert [(seen.target, seen.headers.get("authorization")) for seen in server.ledger] == [
        (target, "Basic c3ZjOnNlY3JldA==") for target in pages
    ]
    assert "Get" in catalogue.operations
    names = sorted(each.name for each in (tmp_path / "wsdl").iterdir())
    assert names == ["ws-xsd-1-v-2.xsd", "zoo.wsdl"]
    assert b'schemaLocation="ws-xsd-1-v-2.xsd"' in (tmp_path / "wsdl" / "zoo.wsdl").read_bytes()
    assert fresh(tmp_path, "http://127.0.0.1:9/").catalogue() == catalogue


def test_imports_are_followed_and_names_do_not_collide(tmp_path):
    include = b'<xs:include schemaLocation="%s"/>'
    schema = SCHEMA.replace(b"<xs:element", include % b"/deep/zoo.xsd?" + b"<xs:element", 1)
    deep = (
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:other">'
        b'<xs:include schemaLocation="../zoo.xsd"/></xs:schema>'
    )
    pages = {"/zoo.wsdl": ZOO, "/zoo.xsd": schema, "/deep/zoo.xsd?": deep, "/deep/zoo.xsd": deep}
    with serving(pages) as server:
        made = fresh(tmp_path, server.url, **{"wsdl-url": f"{server.url}/zoo.wsdl"})
        made.snapshot(Deadline.after(5))
    assert sorted(each.name for each in (tmp_path / "wsdl").iterdir()) == [
        "zoo-2.xsd",
        "zoo.wsdl",
        "zoo.xsd",
    ]


def test_an_imported_wsdl_keeps_its_kind(tmp_path):
    outer = (
        b'<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:o">'
        b'<wsdl:import namespace="urn:zoo" location="/?wsdl=inner"/></wsdl:definitions>'
    )
    with serving({"/?wsdl": outer, "/?wsdl=inner": ZOO, "/zoo.xsd": SCHEMA}) as server:
        fresh(tmp_path, server.url + "/").snapshot(Deadline.after(5))
    assert (tmp_path / "wsdl" / "wsdl-inner.wsdl").is_file()


@pytest.mark.parametrize(
    ("pages", "kind", "message"),
    [
        ({}, BadAnswer, "status was 404"),
        ({"/?wsdl": ZOO}, BadAnswer, "status was 404"),
        ({"/?wsdl": b"<html>"}, BindError, "not well-formed"),
        (
            {"/?wsdl": ZOO.replace(b"zoo.xsd", b"http://other.example/zoo.xsd")},
            BindError,
            "on another host",
        ),
        ({"/?wsdl": ZOO.replace(b"zoo.xsd", b"file:///etc/passwd")}, BindError, "on another host"),
    ],
)
def test_what_cannot_be_pinned_leaves_no_file(tmp_path, pages, kind, message):
    with serving(pages) as server, pytest.raises(kind, match=message):
        fresh(tmp_path, server.url + "/").snapshot(Deadline.after(5))
    assert not (tmp_path / "wsdl").exists()


def test_refused_credentials_are_access_denied(tmp_path):
    with (
        ScriptedServer(lambda _: [http_answer(401)]) as server,
        pytest.raises(AccessDenied),
    ):
        fresh(tmp_path, server.url).snapshot(Deadline.after(5))


def test_more_imports_than_anyone_needs_are_refused(tmp_path):
    many = b"".join(b'<xs:include schemaLocation="%d.xsd"/>' % number for number in range(1000))
    with (
        serving({"/?wsdl": ZOO.replace(b"<xs:import", many + b"<xs:import", 1)}) as server,
        pytest.raises(BindError, match="more than 1000"),
    ):
        fresh(tmp_path, server.url + "/").snapshot(Deadline.after(5))


def test_a_snapshot_ends_at_its_deadline(tmp_path):
    with ScriptedServer(lambda _: [Wait(30)]) as server, pytest.raises(TimedOut):
        fresh(tmp_path, server.url).snapshot(Deadline.after(0.3))


def test_nobody_there_is_unavailable(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unavailable):
        fresh(tmp_path, f"http://127.0.0.1:{port}/").snapshot(Deadline.after(5))
