"""Other stacks' WS-Security: Debian's command xmlsec1, and WSS4J under Java."""

import shutil
import subprocess
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.conftest import missing
from tests.soap.wsse.parties import SOAP, WSU, Held

PEER = Path(__file__).parent / "Peer.java"
JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in ("wss4j", "xmlsec", "commons-logging", "slf4j-api")
]
PASSWORD = "hemlig"
SECONDS = 60
IDS = [
    argument
    for name in (f"{SOAP}Body", f"{WSU}Timestamp")
    for argument in ("--id-attr:Id", name[1:].replace("}", ":"))
]


def xmlsec1(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command; the caller looks at its code."""
    command = shutil.which("xmlsec1")
    if command is None:
        missing("the command xmlsec1 is not installed")
    return subprocess.run(
        [command, *map(str, arguments)], capture_output=True, timeout=SECONDS, check=False
    )


def wss4j(folder: Path, peer: Held, gateway: Path, *steps: str | Path) -> None:
    """Run operations of Peer.java, each with a file in and one out."""
    java = shutil.which("java")
    if java is None or shutil.which("javac") is None or not all(each.is_file() for each in JARS):
        missing("WSS4J or a Java that compiles is not installed")
    store = folder / "peer.p12"
    key = pkcs12.serialize_key_and_certificates(
        b"peer",
        peer.private,
        peer.certificate,
        None,
        serialization.BestAvailableEncryption(PASSWORD.encode()),
    )
    store.write_bytes(key)
    path = ":".join(map(str, JARS))
    arguments = [store, PASSWORD, gateway, *steps]
    done = subprocess.run(
        [java, "-cp", path, str(PEER), *map(str, arguments)],
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
