import base64
import random
import subprocess
import sys

import pytest
import spnego
from cryptography.hazmat.primitives.serialization import Encoding

from connectors.contract import Deadline
from connectors.errors import (
    AccessDenied,
    BadAnswer,
    BindError,
    ConnectionLost,
    Outcome,
    Redirected,
    Refused,
    TimedOut,
)
from connectors.soap import SoapConnector
from connectors.soap.ntlm import Ntlm, end_point
from connectors.testing.rig import HALF_CLOSE, RESET, ScriptedServer, Wait, http_answer
from tests.soap.authority import issue, server_side
from tests.soap.test_snapshot import SCHEMA, ZOO
from tests.soap.windows import ACCOUNT, Windows, challenge
from tests.soap.zoo import (
    GET,
    PUT,
    PUT_ARGUMENTS,
    call,
    connector,
    envelope,
    result,
    wants,
    xml,
)

ANSWER = xml(result("<note>n</note>"))
NTLM = {"ntlm": ACCOUNT}


@pytest.fixture
def windows(tmp_path, monkeypatch):
    made = Windows(tmp_path, [ANSWER])
    monkeypatch.setenv("NTLM_USER_FILE", str(made.accounts))
    return made


def sent(server):
    """Return (connection, with Authorization, length of the body) of each request."""
    return [
        (each.connection, "authorization" in each.headers, len(each.body) > 0)
        for each in server.ledger
    ]


def test_a_connection_is_proven_once_and_kept(tmp_path, windows):
    with ScriptedServer(windows) as server:
        made = connector(tmp_path, server.url, security=NTLM)
        operation = made.bind(GET, wants(["note"]))
        for _ in range(3):
            assert call(operation, {"id": "1"}).value == {"note": "n"}
        made.close()
    assert sent(server) == [
        (1, True, False),  # the body waits until the back end knows who calls
        (1, True, True),
        (1, False, True),
        (1, False, True),
    ]
    assert windows.proven == {1: "GRANVIK\\svc"}


def test_the_password_is_never_sent(tmp_path, windows):
    with ScriptedServer(windows) as server:
        made = connector(tmp_path, server.url, security=NTLM)
        call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    for seen in server.ledger:
        token = base64.b64decode(seen.headers["authorization"][5:])
        for encoding in ("utf-8", "utf-16-le"):
            assert ACCOUNT["password"].encode(encoding) not in token


def test_a_write_proves_a_connection_of_its_own(tmp_path, windows):
    windows.steps[:] = [xml(envelope("<PutResponse><code>0</code></PutResponse>"))]
    with ScriptedServer(windows) as server:
        made = connector(tmp_path, server.url, security=NTLM)
        operation = made.bind(PUT, wants(["code"]))
        for _ in range(2):
            assert call(operation, PUT_ARGUMENTS).value == {"code": "0"}
        made.close()
    assert [each[0] for each in sent(server)] == [1, 1, 2, 2]
    assert sum(body for _, _, body in sent(server)) == 2


def test_a_read_is_proven_again_when_the_back_end_has_forgotten(tmp_path, windows):
    with ScriptedServer(windows) as server:
        made = connector(tmp_path, server.url, security=NTLM)
        operation = made.bind(GET, wants(["note"]))
        call(operation, {"id": "1"})
        windows.forget()
        assert call(operation, {"id": "1"}).value == {"note": "n"}
        made.close()
    assert [each[0] for each in sent(server)] == [1, 1, 1, 2, 2]


def test_a_wrong_password_is_denied_and_not_tried_again(tmp_path, windows):
    with ScriptedServer(windows) as server:
        security = {"ntlm": {**ACCOUNT, "password": "fel"}}
        made = connector(tmp_path, server.url, security=security)
        with pytest.raises(AccessDenied) as caught:
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    assert caught.value.outcome is Outcome.NOT_EXECUTED
    assert len(server.ledger) == 2


def test_the_wsdl_is_fetched_with_the_same_account(tmp_path, windows):
    pages = {"/?wsdl": ZOO, "/zoo.xsd": SCHEMA}

    def respond(seen):
        windows.steps[:] = [http_answer(200, pages[seen.target])]
        return windows(seen)

    with ScriptedServer(respond) as server:
        settings = {"wsdl": "wsdl/zoo.wsdl", "address": server.url + "/", "security": NTLM}
        made = SoapConnector(settings, tmp_path)
        assert "Get" in made.snapshot(Deadline.after(5)).operations
        made.close()


# ---- TLS ----------------------------------------------------------------------------------------


@pytest.fixture
def certified(tmp_path):
    folder = tmp_path / "tls"
    folder.mkdir()
    root = issue(folder, "root")
    return root, issue(folder, "server", root)


def der(held):
    return held.made.public_bytes(Encoding.DER)


def test_the_handshake_is_bound_to_the_certificate_of_tls(tmp_path, monkeypatch, certified):
    root, own = certified
    windows = Windows(tmp_path, [ANSWER], bindings=end_point(der(own)))
    monkeypatch.setenv("NTLM_USER_FILE", str(windows.accounts))
    with ScriptedServer(windows, server_side(own)) as server:
        made = connector(tmp_path, server.url, security=NTLM, ca=str(root.certificate))
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": "n"}
        made.close()


def test_a_handshake_that_somebody_relays_is_refused(tmp_path, monkeypatch, certified):
    root, own = certified
    windows = Windows(tmp_path, [ANSWER], bindings=end_point(der(root)))
    monkeypatch.setenv("NTLM_USER_FILE", str(windows.accounts))
    with ScriptedServer(windows, server_side(own)) as server:
        made = connector(tmp_path, server.url, security=NTLM, ca=str(root.certificate))
        with pytest.raises(AccessDenied):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()


# ---- what may go wrong in the handshake -----------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        ([challenge()], AccessDenied),
        ([challenge(b"x" * 9000)], AccessDenied),
        ([challenge(b"no challenge", "Negotiate")], AccessDenied),
        ([http_answer(401)], AccessDenied),
        ([http_answer(403)], AccessDenied),
        ([ANSWER], BadAnswer),
        ([http_answer(302, headers={"Location": "file:///etc/passwd"})], Redirected),
        ([http_answer(404)], BadAnswer),
        ([http_answer(503, headers={"Retry-After": "7"})], Refused),
        ([b"SSH-2.0-OpenSSH_9.2\r\n", HALF_CLOSE], BadAnswer),
        ([RESET], ConnectionLost),
        ([challenge()[:-3], HALF_CLOSE], ConnectionLost),
        ([Wait(30)], TimedOut),
        ([challenge()[:-3], Wait(30)], TimedOut),
    ],
)
def test_a_handshake_that_fails_has_sent_nothing(tmp_path, steps, kind):
    with ScriptedServer(lambda _: steps) as server:
        made = connector(tmp_path, server.url, security=NTLM)
        with pytest.raises(kind) as caught:
            call(made.bind(PUT, wants(["code"])), PUT_ARGUMENTS, 0.5)
        made.close()
    assert type(caught.value) is kind
    assert caught.value.outcome is Outcome.NOT_EXECUTED
    assert [each.body for each in server.ledger] == [b""]


def test_a_back_end_that_ends_the_connection_cannot_be_proven_to(tmp_path, windows):
    acceptor = Windows(tmp_path, [ANSWER])

    def respond(seen):
        for step in acceptor(seen):
            yield step.replace(b"Content-Type", b"Connection: close\r\nContent-Type")
        yield HALF_CLOSE

    with ScriptedServer(respond) as server:
        made = connector(tmp_path, server.url, security=NTLM)
        with pytest.raises(AccessDenied, match="ends the connection"):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()


def test_no_challenge_makes_anything_but_an_answer_or_a_denial(windows):
    """Seeded mutations of a real challenge."""
    seeded = random.Random(3)  # noqa: S311 - so that it can be told again
    ours = Ntlm(ACCOUNT["username"], ACCOUNT["password"], "host")
    options = spnego.NegotiateOptions.use_ntlm
    acceptor = spnego.server(protocol="ntlm", options=options)
    handshake = ours.begin(None)
    real = acceptor.step(base64.b64decode(handshake.negotiate()[5:]))
    answered = 0
    for _ in range(400):
        mutated = bytearray(real)
        for _ in range(seeded.randint(1, 4)):
            mutated[seeded.randrange(len(mutated))] = seeded.randrange(256)
        del mutated[seeded.choice([len(mutated), seeded.randrange(len(mutated))]) :]
        handshake = ours.begin(None)
        handshake.negotiate()
        try:
            header = handshake.answer([f"NTLM {base64.b64encode(mutated).decode()}"])
        except AccessDenied:
            continue
        answered += 1
        assert header.startswith("NTLM ")
    assert 0 < answered < 400


# ---- settings -----------------------------------------------------------------------------------


def test_without_the_extra_the_remedy_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "spnego", None)  # as where it is not installed
    with pytest.raises(BindError) as caught:
        connector(tmp_path, "https://127.0.0.1:9/", security=NTLM)
    assert caught.value.hint == "pip install brygga[ntlm]"
    assert caught.value.path == ("security", "ntlm")


def test_a_proxy_that_shares_connections_is_refused(tmp_path):
    with pytest.raises(BindError, match="which a proxy shares"):
        connector(tmp_path, "http://127.0.0.1:9/", security=NTLM, proxy="http://127.0.0.1:9")


def test_the_library_is_imported_only_where_it_is_wanted(tmp_path):
    code = "import connectors.soap, sys; sys.exit('spnego' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
