"""Compiles a deployment into a generation: a folder named by its digest, whole or not at all.

Runs in a short-lived child (``python -m gateway.compile.generation DIRECTORY CACHE``), so that
what reads WSDL is never imported where requests are served. The folder holds copies of
gateway.yaml, the mappings and the pinned files, what connectors generated, and the specs.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import os
import pickle
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, fields, is_dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from connectors.registry import Registry
from gateway.compile.check import check_deployment
from gateway.compile.findings import Findings
from gateway.compile.openapi import make_document
from gateway.compile.pins import LOCK, pinned, verify
from gateway.mapping.loader import load
from gateway.mapping.model import Diagnostic
from gateway.plan.routespec import DeploymentSpec
from gateway.settings import NotSet, secret_lookup

SPECS = "specs"
_MARK = re.compile(r"\$\{([^}]*)\}")
_TRUSTED = ("gateway.", "connectors.contract", "pathlib")


def compile_deployment(
    directory: Path, cache: Path, registry: Registry
) -> tuple[str | None, list[Diagnostic]]:
    """Return the generation's digest, or None with every diagnostic."""
    found = verify(directory)
    name = _digest(directory)
    target = cache / "generations" / name
    if (target / SPECS).exists() and not found:
        return name, []  # the same files and variables had no fault
    deployment, diagnostics = load(directory, os.environ, secret_lookup(directory, os.environ))
    found += diagnostics
    if deployment is None:
        return None, found
    (cache / "generations").mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=cache / "generations") as scratch:
        work = Path(scratch) / name
        _copy(directory, work)
        findings = Findings()
        for each in found:
            findings.put(each)
        spec = check_deployment(deployment, work, registry, findings)
        if findings:
            return None, findings.sorted()
        spec = replace(spec, openapi=make_document(spec))
        (work / SPECS).write_bytes(_pickled(spec))
        if not target.exists():
            work.rename(target)
    return name, []


def read_specs(folder: Path) -> DeploymentSpec:
    """Return the specs of a generation's folder; only our own classes are ever built."""
    spec = _Unpickler(io.BytesIO((folder / SPECS).read_bytes())).load()
    if not isinstance(spec, DeploymentSpec):
        message = f"{folder.name} holds no generation"
        raise TypeError(message)
    return spec


def _pickled(spec: DeploymentSpec) -> bytes:
    made = io.BytesIO()
    _Pickler(made).dump(spec)
    return made.getvalue()


class _Pickler(pickle.Pickler):
    """Writes each of our values as a call of its class, which dataclasses do field by field."""

    def __init__(self, made: io.BytesIO) -> None:
        super().__init__(made)
        self._fields: dict[type, list[str]] = {}

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401 - what pickle does itself
        """Return class and arguments of one of our values."""
        kind = type(value)
        if kind not in self._fields:
            own = kind.__reduce__ is not object.__reduce__  # it says itself how it is written
            known = fields(kind) if is_dataclass(kind) and not own else ()
            self._fields[kind] = [each.name for each in known]
        names = self._fields[kind]
        return (kind, tuple(getattr(value, each) for each in names)) if names else NotImplemented


class _Unpickler(pickle.Unpickler):
    """Refuses whatever is not a value of ours."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - any of our classes
        if module.startswith(_TRUSTED) or (module, name) == ("builtins", "frozenset"):
            return super().find_class(module, name)
        message = f"a generation holds no {module}.{name}"
        raise pickle.UnpicklingError(message)


def _sources(directory: Path) -> list[Path]:
    names = [directory / "gateway.yaml", *sorted((directory / "mappings").glob("*.yaml"))]
    names += sorted(directory.glob("*.yaml"))
    names += [directory / name for name in sorted(pinned(directory))]
    lock = directory / LOCK
    unique = dict.fromkeys([*names, *([lock] if lock.exists() else [])])
    return [path for path in unique if path.is_file()]


def _digest(directory: Path) -> str:
    digest = hashlib.sha256(version("brygga").encode())
    product = Path(__file__).parents[2]
    for package in ("gateway", "connectors"):
        for path in sorted((product / package).rglob("*.py")):
            digest.update(f"{path.name}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    for source in _sources(directory):
        digest.update(str(source.relative_to(directory)).encode() + b"\0")
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    for each in _values(directory):
        digest.update(each.encode() + b"\0")
    return digest.hexdigest()[:32]


def _values(directory: Path) -> Iterator[str]:
    """Yield what the marks of gateway.yaml stand for; of a secret, only whether it is there."""
    path = directory / "gateway.yaml"
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    look_up = secret_lookup(directory, os.environ)
    for mark in sorted({"secret:seal-key", *_MARK.findall(text)}):
        _, is_secret, secret = mark.partition("secret:")
        if not is_secret:
            yield f"{mark}={os.environ.get(mark.partition(':-')[0])!r}"
            continue
        with suppress(NotSet):
            look_up(secret)
            yield mark


def _copy(directory: Path, work: Path) -> None:
    for source in _sources(directory):
        target = work / source.relative_to(directory)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def main(arguments: list[str]) -> int:
    """Compile and print ``{"digest", "diagnostics"}`` as JSON; 0, or 3 when there is a fault."""
    directory, cache = Path(arguments[0]), Path(arguments[1])
    digest, diagnostics = compile_deployment(directory, cache, Registry())
    json.dump({"digest": digest, "diagnostics": [asdict(each) for each in diagnostics]}, sys.stdout)
    return 3 if diagnostics else 0


if __name__ == "__main__":
    gc.disable()  # the process ends soon, and until then it builds what stays
    sys.exit(main(sys.argv[1:]))
