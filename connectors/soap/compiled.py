"""The files that compiling leaves: one per bound operation, found by digest.

A file holds the operation, what its request needs of the schema, and the generated source of its
decoder and patterns. The digest covers the WSDL, the specification, what is wanted,
and this package's own source, so that a file is never stale: whatever changed, another file is
looked for. The files are code and as trustworthy as the folder of the deployment, which only its
owner may write.
"""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
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


@dataclass(frozen=True)
class Unit:
    """What serving needs of one operation; ``scanner`` reads answers in their usual form.

    ``source`` is that of the decoder, which is made when the first answer is decoded: a gateway
    has many operations, and a worker calls few of them.
    """

    described: Described
    contents: Contents
    source: str
    scanner: Scanner | None

    @cached_property
    def decode(self) -> Decode:
        """What decodes an answer over its tree."""
        module: dict[str, Any] = {"__name__": "decoder"}
        code = compile(self.source, f"<decoder of {self.described.name}>", "exec")
        exec(code, module)  # noqa: S102 - we wrote it
        made: Decode = module["decode"]
        return made


@cache
def code_version() -> str:
    """Return the digest of this package's source."""
    digest = sha256()
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
        if not path.is_file():
            return None
        return _unit(*pickle.loads(path.read_bytes()))  # noqa: S301 - as trusted as code, as told

    def store(
        self,
        digest: str,
        described: Described,
        contents: Contents,
        source: str,
        patterned: Patterned | None,
    ) -> Unit:
        """Write a compiled operation and load it; raise BindError when that is impossible."""
        parts = described, contents, source, patterned
        self._write(f"bound_{digest}", pickle.dumps(parts, pickle.HIGHEST_PROTOCOL))
        return _unit(*parts)

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


def _unit(
    described: Described, contents: Contents, source: str, patterned: Patterned | None
) -> Unit:
    return Unit(described, contents, source, Scanner(patterned) if patterned else None)
