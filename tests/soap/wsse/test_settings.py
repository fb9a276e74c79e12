import re
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.errors import BindError
from connectors.soap import SoapConnector
from connectors.soap.settings import SettingsSchema, load
from connectors.soap.wsse.conversation import Conversation
from connectors.soap.wsse.names import CIPHERS, METHODS
from connectors.soap.wsse.settings import (
    REFERENCES,
    EncryptSchema,
    SignatureSchema,
    UsernameTokenSchema,
    VerifySchema,
)
from tests.soap.wsse.parties import issue, loaded, signature

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "soap.md").read_text("utf-8")
VERIFY = {"certificate": "backend.pem"}
PLACE = ("security", "signature")


@pytest.mark.parametrize(
    "schema", [UsernameTokenSchema, SignatureSchema, VerifySchema, EncryptSchema]
)
def test_every_setting_stands_in_the_reference(schema):
    named = set(re.findall(r"`([a-z0-9-]+)`", PAGE))
    assert {each.data_key or name for name, each in schema().fields.items()} <= named


@pytest.mark.parametrize("names", [CIPHERS, METHODS, dict.fromkeys(REFERENCES)])
def test_every_algorithm_and_reference_stands_in_the_reference(names):
    assert all(f"`{each}`" in PAGE for each in names)


def refused(security):
    given = {"wsdl": "a.wsdl", "address": "https://127.0.0.1/", "security": security}
    with pytest.raises(BindError) as told:
        load(SettingsSchema, given)
    return told.value


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"key": "a"}, ("certificate",)),
        (signature(key="../a"), ("key",)),
        (signature(reference="name"), ("reference",)),
        (signature(algorithm="rsa-sha1"), ("algorithm",)),
        (signature(timestamp="0s"), ("timestamp",)),
        (signature(verify={}), ("verify", "certificate")),
        (signature(verify={"certificate": "a", "ca": "b", "subject": "c"}), ("verify",)),
        (signature(verify={"ca": "b"}), ("verify", "subject")),
        (signature(verify={"certificate": "a", "subject": "c"}), ("verify", "subject")),
        (signature(verify={"certificate": "a", "skew": "soon"}), ("verify", "skew")),
        (signature(encrypt={}), ("encrypt", "certificate")),
        (signature(encrypt={"certificate": "a", "algorithm": "des"}), ("encrypt", "algorithm")),
        (signature(sign=True), ("sign",)),
    ],
)
def test_a_mistake_is_told_at_its_place(settings, path):
    found = refused({"signature": settings}).path
    assert found[: len(PLACE) + len(path)] == (*PLACE, *path)


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (signature("nobody"), ("certificate",)),
        (signature(key="nobody.key"), ("key",)),
        (signature(key="gateway.pem"), ("key",)),
        (signature(certificate="gateway.key"), ("certificate",)),
        (signature(certificate="other.pem"), ("certificate",)),
        (signature(verify={"certificate": "nobody.pem"}), ("verify", "certificate")),
        (signature(verify={"ca": "gateway.key", "subject": "a"}), ("verify", "ca")),
        (signature(encrypt={"certificate": "nobody.pem"}), ("encrypt", "certificate")),
        (signature(algorithm="ecdsa-sha256"), ("algorithm",)),
        (signature("curve", algorithm="rsa-sha256"), ("algorithm",)),
    ],
)
def test_a_file_that_does_not_serve_is_told_at_its_place(files, settings, path):
    with pytest.raises(BindError) as told:
        Conversation(loaded({"signature": settings}), files)
    assert told.value.path == (*PLACE, *path)
    assert str(files) not in str(told.value)


def test_a_weak_key_is_refused(tmp_path):
    issue(tmp_path, "gateway", bits=1024)
    with pytest.raises(BindError, match="2048 bits") as told:
        Conversation(loaded({"signature": signature()}), tmp_path)
    assert told.value.path == (*PLACE, "key")


def test_a_locked_key_opens_with_its_password_alone(tmp_path):
    issue(tmp_path, "gateway", password="hemlig", curve=True)
    made = Conversation(loaded({"signature": signature(password="hemlig")}), tmp_path)
    assert "hemlig" not in repr(made)
    for wrong in ({}, {"password": "fel"}):
        with pytest.raises(BindError) as told:
            Conversation(loaded({"signature": signature(**wrong)}), tmp_path)
        assert told.value.path == (*PLACE, "key")


def test_a_connector_reads_the_files_when_it_is_made(files):
    settings = {
        "wsdl": "a.wsdl",
        "address": "https://127.0.0.1/",
        "security": {"signature": signature(verify=VERIFY)},
    }
    SoapConnector(settings, files).close()
    settings["security"] = {"signature": signature("nobody")}
    with pytest.raises(BindError):
        SoapConnector(settings, files)


def run(code, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


MADE = """
import sys
from pathlib import Path
from connectors.errors import BindError
from connectors.soap import SoapConnector
for each in sys.argv[3:]:
    sys.modules[each] = None  # as if it were not installed
security = eval(sys.argv[2])
settings = {"wsdl": "a.wsdl", "address": "https://127.0.0.1/", "security": security}
try:
    SoapConnector(settings, Path(sys.argv[1]))
    print(sorted({"signxml", "xmlsec"} & set(sys.modules)))
except BindError as error:
    print(error.hint, error.path)
"""
TOKEN = {"username-token": {"username": "u", "password": "p"}}
ENCRYPT = signature(encrypt={"certificate": "backend.pem"})


@pytest.mark.parametrize(
    ("security", "found"),
    [
        ({"basic": {"username": "u", "password": "p"}}, []),
        (TOKEN, []),
        ({"signature": signature()}, ["signxml"]),
        ({"signature": ENCRYPT}, ["signxml", "xmlsec"]),
    ],
    ids=["basic", "token", "signature", "encryption"],
)
def test_a_library_is_imported_only_where_it_is_set(files, security, found):
    assert run(MADE, str(files), repr(security)) == f"{found}\n"


@pytest.mark.parametrize(
    ("security", "without", "place"),
    [
        ({"signature": signature()}, "signxml", PLACE),
        ({"signature": ENCRYPT}, "xmlsec", (*PLACE, "encrypt")),
    ],
    ids=["signature", "encryption"],
)
def test_a_missing_extra_is_told_by_name(files, security, without, place):
    told = run(MADE, str(files), repr(security), without)
    assert told == f"pip install brygga[wsse] {place}\n"


def test_a_token_alone_needs_no_extra(files):
    assert run(MADE, str(files), repr(TOKEN), "signxml", "xmlsec") == "['signxml', 'xmlsec']\n"
