"""The files that compiling leaves: one per bound operation, found by digest.

A file holds the operation, what its request needs of the schema, and its decoder as code of this
version of Python. The digest covers that version, the WSDL, the specification, what is wanted,
and this package's own source, so that a file is never stale: whatever changed, another file is
looked for. The files are code and as trustworthy as the folder of the deployment, which only its
owner may write.
"""

from __future__ import annotations

import json
import marshal
import os
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

from connectors.contract import OperationSpec, Shape
from connectors.errors import BindError
from connectors.soap.model import Described
from connectors.soap.patterns.binding import Scanner
from connectors.soap.patterns.writer import Patterned
from connectors.soap.runtime import Reading
from connectors.soap.xsd.components import Contents
from connectors.soap.xsd.shapes import ANYTHING

Decode = Callable[[Any, Reading], Any]


@dataclass(frozen=True, slots=True)
class Unit:
    """What serving needs of one operation; ``scanner`` reads answers in their usual form."""

    described: Described
    contents: Contents
    decode: Decode
    scanner: Scanner | None


@cache
def code_version() -> str:
    """Return the digest of this package's source, and of the bytecode that Python makes of it."""
    digest = sha256(MAGIC_NUMBER)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def digest_of(bundle: str, details: Mapping[str, Any], spec: OperationSpec, wants: Shape) -> str:
    """Return the name of the compiled file of a binding."""
    shapes = [_names(each) if each else None for each in (spec.arguments, wants)]
    facts = [code_version(), bundle, dict(details), list(spec.records), *shapes]
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:40]


def _names(wants: Shape) -> list[Any]:
    cut = wants.type == ANYTHING
    return [wants.name, cut, sorted((_names(each) for each in wants.members), key=json.dumps)]


class Folder:
    """``compiled/soap`` below the folder of a deployment."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "compiled" / "soap"

    def load(self, digest: str) -> Unit | None:
        """Return a compiled operation, or None when it was not compiled here."""
        path = self._path / f"bound_{digest}"
        return _unit(path.read_bytes()) if path.is_file() else None

    def store(
        self,
        digest: str,
        described: Described,
        contents: Contents,
        source: str,
        patterned: Patterned | None,
    ) -> Unit:
        """Write a compiled operation and load it; raise BindError when that is impossible."""
        code = marshal.dumps(compile(source, f"<decoder of {described.name}>", "exec"))
        content = pickle.dumps((described, contents, code, patterned), pickle.HIGHEST_PROTOCOL)
        self._write(f"bound_{digest}", content)
        return _unit(content)

    def _write(self, name: str, content: bytes) -> None:
        unfinished = self._path / f".{name}.{os.getpid()}"
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(self._path / name)
        except OSError as error:
            raise BindError(
                f"the compiled files cannot be written: {error.strerror}",
                "compile where the folder compiled/ of the deployment can be written",
            ) from error


def _unit(content: bytes) -> Unit:
    described, contents, code, patterned = pickle.loads(content)  # noqa: S301 - it is code, as told
    module: dict[str, Any] = {"__name__": "decoder"}
    exec(marshal.loads(code), module)  # noqa: S102, S302 - we wrote it
    scanner = Scanner(patterned) if patterned else None
    return Unit(described, contents, module["decode"], scanner)
