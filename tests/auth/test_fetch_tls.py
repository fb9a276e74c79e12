"""A fetch over TLS trusts the system's authorities, checks the name, and keeps its deadline."""

import datetime as dt
import ipaddress
import socket
import ssl
import time
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.contract import Deadline
from gateway.auth.fetch import FetchFailed, fetch

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Give the file of a certificate for 127.0.0.1 that nobody trusts yet, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer for tests")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "issuer.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + made.public_bytes(Encoding.PEM)
    )
    return path


@contextmanager
def tls_server(certificate, *answers):
    """Accept one connection, send each answer, then wait until the client has gone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)
    stop = Event()

    def serve():
        plain, _ = listener.accept()
        plain.settimeout(5)
        with plain:
            try:
                with context.wrap_socket(plain, server_side=True) as connection:
                    connection.recv(65_536)
                    for answer in answers:
                        connection.sendall(answer)
                        stop.wait(0.05)
                    stop.wait(5)
            except OSError:
                return

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        listener.close()


def test_a_certificate_of_a_trusted_authority_is_accepted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with tls_server(certificate, ANSWER, b'{"keys"', b": []}") as port:
        assert fetch(f"https://127.0.0.1:{port}/jwks", Deadline.after(5.0)) == b'{"keys": []}'


def test_a_certificate_of_nobody_is_refused(certificate):
    untrusted = pytest.raises(FetchFailed, match="SSLCertVerificationError")
    with tls_server(certificate, ANSWER) as port, untrusted:
        fetch(f"https://127.0.0.1:{port}/jwks", Deadline.after(5.0))


def test_a_certificate_for_another_name_is_refused(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    untrusted = pytest.raises(FetchFailed, match="SSLCertVerificationError")
    with tls_server(certificate, ANSWER) as port, untrusted:
        fetch(f"https://localhost:{port}/jwks", Deadline.after(5.0))


def test_a_dragging_answer_over_tls_ends_at_the_deadline(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with tls_server(certificate, ANSWER, *[b" "] * 8) as port:
        began = time.monotonic()
        with pytest.raises(FetchFailed, match="no answer"):
            fetch(f"https://127.0.0.1:{port}/jwks", Deadline.after(0.25))
        assert time.monotonic() - began < 1.0
