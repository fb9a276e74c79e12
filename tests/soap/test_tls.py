from datetime import timedelta

import pytest

from connectors.contract import Deadline
from connectors.errors import BindError, CallError, Outcome, Unavailable
from connectors.soap import SoapConnector
from connectors.testing.rig import ScriptedServer, http_answer
from tests.soap.authority import issue, server_side
from tests.soap.test_snapshot import SCHEMA, ZOO
from tests.soap.zoo import GET, call, connector, result, wants, xml

ANSWER = xml(result("<note>n</note>"))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Give the files of two authorities, a server and clients of the first."""
    folder = tmp_path_factory.mktemp("tls")
    root, other = issue(folder, "root"), issue(folder, "other")
    return {
        "root": root,
        "other": other,
        "server": issue(folder, "server", root),
        "elsewhere": issue(folder, "elsewhere", root, addresses=("127.0.0.2",)),
        "expired": issue(folder, "expired", root, age=timedelta(days=9)),
        "client": issue(folder, "client", root),
        "locked": issue(folder, "locked", root, password="hemlig"),
        "foreign": issue(folder, "foreign", other),
    }


def serving(files, server="server", clients=None):
    tls = server_side(files[server], files[clients] if clients else None)
    return ScriptedServer(lambda _: [ANSWER], tls)


def shown(held, **more):
    files = {"certificate": str(held.certificate), "key": str(held.key)}
    return {"client-certificate": {**files, **more}}


def test_the_gateway_shows_its_certificate(tmp_path, files):
    with serving(files, clients="root") as server:
        security, ca = shown(files["client"]), str(files["root"].certificate)
        made = connector(tmp_path, server.url, security=security, ca=ca)
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": "n"}
        made.close()
    assert server.ledger[0].serial == files["client"].serial


def test_a_certificate_may_stand_beside_an_account(tmp_path, files):
    account = {"basic": {"username": "svc", "password": "hemlig"}}
    with serving(files, clients="root") as server:
        security = {**shown(files["client"]), **account}
        made = connector(tmp_path, server.url, security=security, ca=str(files["root"].certificate))
        call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    assert server.ledger[0].headers["authorization"] == "Basic c3ZjOmhlbWxpZw=="
    assert server.ledger[0].serial == files["client"].serial


def test_a_locked_key_opens_with_its_password(tmp_path, files):
    with serving(files, clients="root") as server:
        security = shown(files["locked"], password="hemlig")
        made = connector(tmp_path, server.url, security=security, ca=str(files["root"].certificate))
        call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    assert server.ledger[0].serial == files["locked"].serial


def test_files_are_found_beside_the_mapping(tmp_path, files):
    (tmp_path / "tls").mkdir()
    for name, held in (("root", files["root"].certificate), ("own", files["client"].certificate)):
        (tmp_path / "tls" / f"{name}.pem").write_bytes(held.read_bytes())
    (tmp_path / "tls" / "own.key").write_bytes(files["client"].key.read_bytes())
    own = {"certificate": "tls/own.pem", "key": "tls/own.key"}
    with serving(files, clients="root") as server:
        security = {"client-certificate": own}
        made = connector(tmp_path, server.url, security=security, ca="tls/root.pem")
        made.ping(Deadline.after(2))
        made.close()


@pytest.mark.parametrize(
    ("server", "ca", "client", "clients"),
    [
        ("server", "other", None, None),
        ("server", None, None, None),
        ("elsewhere", "root", None, None),
        ("expired", "root", None, None),
        ("server", "root", "foreign", "root"),
        ("server", "root", None, "root"),
    ],
    ids=["another authority", "system", "another name", "expired", "foreign client", "no client"],
)
def test_who_cannot_prove_who_they_are_exchanges_nothing(
    tmp_path, files, server, ca, client, clients
):
    settings = {"ca": str(files[ca].certificate)} if ca else {}
    if client:
        settings["security"] = shown(files[client])
    with serving(files, server, clients) as back_end:
        made = connector(tmp_path, back_end.url, **settings)
        with pytest.raises(CallError) as caught:
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    assert back_end.ledger == ()
    assert caught.value.outcome is not Outcome.EXECUTED
    if not clients:  # of a client's certificate TLS 1.3 tells after the request is on its way
        assert type(caught.value) is Unavailable


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"certificate": "none.pem"}, ("security", "client-certificate", "certificate")),
        ({"key": "none.key"}, ("security", "client-certificate", "key")),
        ({"password": "fel"}, ("security", "client-certificate")),
    ],
)
def test_files_that_do_not_serve_are_told_before_anything_is_served(tmp_path, files, change, path):
    security = shown(files["locked"], password="hemlig")
    security["client-certificate"].update(change)
    with pytest.raises(BindError) as caught:
        connector(tmp_path, "https://127.0.0.1:9/", security=security)
    assert caught.value.path == path
    assert str(tmp_path) not in caught.value.message


def test_a_key_of_another_certificate_is_told(tmp_path, files):
    security = shown(files["client"], key=str(files["server"].key))
    with pytest.raises(BindError, match="do not belong together"):
        connector(tmp_path, "https://127.0.0.1:9/", security=security)


def test_a_locked_key_without_password_asks_nobody(tmp_path, files):
    with pytest.raises(BindError, match="cannot be read"):
        connector(tmp_path, "https://127.0.0.1:9/", security=shown(files["locked"]))


def test_an_authority_that_is_none_is_told(tmp_path, files):
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(BindError) as caught:
        connector(tmp_path, "https://127.0.0.1:9/", ca="ca.pem")
    assert caught.value.path == ("ca",)
    with pytest.raises(BindError, match="there is no file"):
        connector(tmp_path, "https://127.0.0.1:9/", ca="none.pem")


def test_without_tls_a_certificate_would_prove_nothing(tmp_path, files):
    with pytest.raises(BindError, match="client-certificate needs an https address"):
        connector(tmp_path, "http://127.0.0.1:9/", security=shown(files["client"]))


def test_the_wsdl_may_come_without_tls(tmp_path, files):
    pages = {"/zoo.wsdl": ZOO, "/zoo.xsd": SCHEMA}
    with ScriptedServer(lambda seen: [http_answer(200, pages[seen.target])]) as server:
        settings = {"wsdl": "wsdl/new.wsdl", "address": "https://127.0.0.1:9/"}
        more = {"wsdl-url": f"{server.url}/zoo.wsdl", "security": shown(files["client"])}
        made = SoapConnector({**settings, **more}, tmp_path)
        assert "Get" in made.snapshot(Deadline.after(5)).operations
        made.close()


def test_the_wsdl_is_fetched_with_the_certificate(tmp_path, files):
    pages = {"/zoo.wsdl": ZOO, "/zoo.xsd": SCHEMA}
    tls = server_side(files["server"], files["root"])
    with ScriptedServer(lambda seen: [http_answer(200, pages[seen.target])], tls) as server:
        settings = {"wsdl": "wsdl/new.wsdl", "address": server.url}
        more = {"wsdl-url": f"{server.url}/zoo.wsdl", "security": shown(files["client"])}
        ca = str(files["root"].certificate)
        made = SoapConnector({**settings, **more, "ca": ca}, tmp_path)
        made.snapshot(Deadline.after(5))
        made.close()
    assert {each.serial for each in server.ledger} == {files["client"].serial}
