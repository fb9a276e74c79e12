"""Starts a service of each stack as its own programmers would, and tells where it listens.

A stack that is not installed skips its tests; under `CI=true` it fails them, and `.ci/run` says
what installs them all. What is built here is kept among the temporary files, by the digest of its
sources.
"""

import hashlib
import os
import queue
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import missing

HERE = Path(__file__).parent
BUILT = Path(tempfile.gettempdir()) / f"brygga-soap-stacks-{os.getuid()}"
JARS = Path("/usr/share/java")
START_SECONDS = 60  # a Java machine starts slowly where every core is busy
LISTENS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def php(folder: Path) -> Iterator[str]:
    """Run PHP's SoapServer in PHP's own web server; give its address."""
    command = [*_found("php"), "-d", f"session.save_path={folder}", "-S", "127.0.0.1:0"]
    _works([*_found("php"), "-r", "exit(class_exists('SoapServer') ? 0 : 1);"], "php-soap")
    with _running([*command, str(HERE / "php" / "service.php")]) as url:
        yield url


@contextmanager
def perl() -> Iterator[str]:
    """Run Perl's SOAP::Lite in its own server, which serves one connection at a time."""
    _works([*_found("perl"), "-MSOAP::Lite", "-e", "1"], "libsoap-lite-perl")
    with _running([*_found("perl"), str(HERE / "perl" / "service.pl")]) as url:
        yield url


@contextmanager
def node() -> Iterator[str]:
    """Run npm's soap, of the version that package.json names, in Node's web server."""
    modules = _built("node", ["package.json"], _installed)
    environment = {"NODE_PATH": str(modules / "node_modules")}
    with _running([*_found("node"), str(HERE / "node" / "service.js")], environment) as url:
        yield url


@contextmanager
def java() -> Iterator[str]:
    """Run JAX-WS's reference implementation in the JDK's own web server."""
    classes = _built("java", ["Archive.java"], _compiled)
    told = "com.sun.xml.ws.fault.SOAPFaultBuilder.captureStackTrace"  # as many servers have it
    path = f"{classes}:{_jars()}"
    command = [*_found("java"), "-XX:TieredStopAtLevel=1", f"-D{told}=true", "-cp", path]
    with _running([*command, "archive.Archive"]) as url:
        yield url


def _installed(made: Path) -> None:
    shutil.copy(HERE / "node" / "package.json", made)
    quiet = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev"]
    _run([*_found("npm"), "install", *quiet], made)


def _compiled(made: Path) -> None:
    """Compile with the processor that JAX-WS brings, which writes the wrappers of the messages."""
    tools = ":".join(str(JARS / f"{each}.jar") for each in ("jaxws-tools", "jaxb-jxc", "jaxb-xjc"))
    wrappers = "com.sun.tools.ws.processor.modeler.annotation.WebServiceAp"
    processing = ["-processor", wrappers, "-processorpath", f"{tools}:{_jars()}"]
    source = str(HERE / "java" / "Archive.java")
    _run([*_found("javac"), *processing, "-cp", _jars(), "-d", str(made), source], made)


def _jars() -> str:
    names = ("jaxws-rt", "jaxb-impl", "javax.activation", "istack-commons-runtime")
    found = [JARS / f"{each}.jar" for each in names]
    if not all(each.is_file() for each in found):
        missing("JAX-WS is not installed (libjaxws-java)")
    return ":".join(map(str, found))


def _built(stack: str, sources: Sequence[str], build: Callable[[Path], None]) -> Path:
    """Return the folder of what is built from sources, which two runs at once may both build."""
    digest = hashlib.sha256(b"".join((HERE / stack / each).read_bytes() for each in sources))
    folder = BUILT / f"{stack}-{digest.hexdigest()[:16]}"
    if not folder.is_dir():
        BUILT.mkdir(mode=0o700, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=BUILT))
        build(unfinished)
        try:
            unfinished.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(unfinished)
    return folder


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        missing(f"{command[0]} cannot build the service: {done.stdout}{done.stderr}")


def _works(command: Sequence[str], package: str) -> None:
    if subprocess.run(command, capture_output=True, check=False).returncode:
        missing(f"{package} is not installed")


def _found(name: str) -> list[str]:
    path = shutil.which(name)
    if path is None:
        missing(f"{name} is not installed")
    return [path]


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a server until the end of the block; give the address that it says it listens on."""
    said: queue.Queue[str] = queue.Queue(1)
    child = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with child:
        listening = threading.Thread(target=_listen, args=(child, said))
        listening.start()
        try:
            url = said.get(timeout=START_SECONDS)
            assert LISTENS.fullmatch(url), f"{command[0]} does not listen: {url}"
            yield url
        finally:
            child.terminate()
            listening.join()


def _listen(child: subprocess.Popen[str], said: queue.Queue[str]) -> None:
    """Tell the address that a server says first, and read on, so that it never waits to speak."""
    before = ""
    for line in child.stdout or ():
        found = LISTENS.search(line)
        if before is not None and found:
            said.put(found.group())
            before = None
        elif before is not None:
            before += line
    if before is not None:
        said.put(before or "it said nothing")
