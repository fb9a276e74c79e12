"""The files that compiling leaves: one Python module per bound operation, found by digest.

A module holds the operation as plain data and its decoder as source; Python keeps its bytecode
beside it. The digest covers the WSDL, the specification, what is wanted, and this package's own
source, so that a file is never stale: whatever changed, another file is looked for. The files
are code and as trustworthy as the folder of the deployment, which only its owner may write.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from connectors.contract import Shape
from connectors.errors import BindError
from connectors.soap.model import Described

Decode = Callable[[Any, set[str]], Any]


@dataclass(frozen=True, slots=True)
class Unit:
    """What serving needs of one operation."""

    described: Described
    root: str | None
    decode: Decode


@cache
def code_version() -> str:
    """Return the digest of this package's source."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def digest_of(bundle: str, details: Mapping[str, Any], wants: Shape | None) -> str:
    """Return the name of the compiled file of a binding."""
    facts = [code_version(), bundle, dict(details), _names(wants) if wants else None]
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:40]


def _names(wants: Shape) -> list[Any]:
    return [wants.name, sorted((_names(each) for each in wants.members), key=json.dumps)]


class Folder:
    """``compiled/soap`` below the folder of a deployment."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "compiled" / "soap"

    def load(self, digest: str) -> Unit | None:
        """Return a compiled operation, or None when it was not compiled here."""
        path = self._path / f"bound_{digest}.py"
        return _unit(path) if path.is_file() else None

    def store(self, digest: str, described: Described, source: str) -> Unit:
        """Write a compiled operation and load it; raise BindError when that is impossible."""
        name = f"bound_{digest}.py"
        self._write(name, f"{source}\n\nOPERATION = {described.data()!r}\n")
        return _unit(self._path / name)

    def load_catalogue(self, digest: str) -> list[Described] | None:
        """Return the operations of a WSDL, or None when they were not read here."""
        path = self._path / f"catalogue_{digest}.json"
        if not path.is_file():
            return None
        return [Described.from_data(each) for each in json.loads(path.read_bytes())]

    def store_catalogue(self, digest: str, operations: list[Described]) -> None:
        """Write the operations of a WSDL; raise BindError when that is impossible."""
        self._write(f"catalogue_{digest}.json", json.dumps([each.data() for each in operations]))

    def _write(self, name: str, content: str) -> None:
        unfinished = self._path / f".{name}.{os.getpid()}"
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(content, encoding="utf-8")
            unfinished.replace(self._path / name)
        except OSError as error:
            raise BindError(
                f"the compiled files cannot be written: {error.strerror}",
                "compile where the folder compiled/ of the deployment can be written",
            ) from error


def _unit(path: Path) -> Unit:
    module = ModuleType(path.stem)
    SourceFileLoader(path.stem, str(path)).exec_module(module)
    return Unit(Described.from_data(module.OPERATION), module.ROOT, module.decode)
