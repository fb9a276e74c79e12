"""Reads a deployment's directory: gateway.yaml and its mapping files, all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from gateway.mapping.deployment import Deployment
from gateway.mapping.model import Diagnostic, MappingFile, Path, Position, SourceFile
from gateway.mapping.names import did_you_mean, shown
from gateway.mapping.schema import GatewayKeys, MappingKeys
from gateway.mapping.schema_walk import Dropped, Fault, Invalid, Keys, Place, Reading
from gateway.mapping.substitution import substitute
from gateway.settings import NotReadable, NotSet, SecretLookup
from gateway.yaml import Mark, Tree, YamlDocument, read_yaml

GATEWAY_FILE = "gateway.yaml"
_NAME_ONE = "name a folder or a .yaml file"


def load(
    directory: FilePath, environment: Mapping[str, str], secrets: SecretLookup
) -> tuple[Deployment | None, list[Diagnostic]]:
    """Return the deployment in a directory and every diagnostic of its files, in their order.

    With diagnostics the deployment is what could be read beside them (``broken`` names the
    keys that may lack something): fit to be checked further, never to be served. It is None
    when gateway.yaml itself cannot be understood.
    """
    gateway = _File.open(directory / GATEWAY_FILE, GATEWAY_FILE)
    tree, unset = substitute(gateway.document.tree, environment, secrets)
    values = gateway.read(GatewayKeys, tree, unset)
    if values is not None:
        auth = values.setdefault("auth", {})
        auth["seal_key"] = auth.get("seal_key") or _default_seal_key(secrets, gateway.reading)
    diagnostics = gateway.diagnostics()
    entries = _entries(tree, directory)
    files: list[MappingFile] = []
    lost: list[_File] = []
    for name, fault in _find(directory, entries):
        if fault:
            diagnostics.append(gateway.diagnostic(fault))
            continue
        opened = _File.open(directory / name, name)
        file = _load_mapping(opened, files)
        diagnostics += opened.diagnostics()
        if file:
            files.append(file)
        else:
            lost.append(opened)
    if values is None:
        return None, diagnostics
    return _deployment(gateway, values, tuple(files), lost), diagnostics


def _load_mapping(opened: _File, others: list[MappingFile]) -> MappingFile | None:
    tree = opened.document.tree
    if isinstance(tree, dict) and isinstance(tree.get("resource"), str):
        opened.reading.resource = str(tree["resource"])
    values = opened.read(MappingKeys, tree)
    if values is None:
        return None
    for other in others:
        if other.resource == values["resource"]:
            message = f"the resource {other.resource!r} has a file already: {other.source.name}"
            opened.reading.faults.append(Fault(("resource",), message, "put its routes there"))
    return MappingFile(source=opened.source, **values)


class _Places(Mapping[Path, Position]):
    """Positions made of marks when they are asked for: most never are."""

    def __init__(self, file: str, marks: Mapping[Path, Mark]) -> None:
        self._file = file
        self._marks = marks

    def __getitem__(self, path: Path) -> Position:
        return Position(self._file, *self._marks[path])

    def __iter__(self) -> Iterator[Path]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)


class _File:
    """One file while it is read."""

    def __init__(self, name: str, document: YamlDocument) -> None:
        self.document = document
        keys, values = _Places(name, document.keys), _Places(name, document.values)
        self.source = SourceFile(name, keys, values)
        self.reading = Reading()
        self._unreadable = ""

    @classmethod
    def open(cls, path: FilePath, name: str) -> _File:
        """Read the file's text, or note why that is not possible."""
        try:
            return cls(name, read_yaml(path.read_bytes()))
        except OSError as error:
            file = cls(name, YamlDocument(None))
            missing = isinstance(error, FileNotFoundError)
            file._unreadable = f"the file {'is missing' if missing else 'cannot be read'}"
            return file

    def shows_routes(self) -> bool:
        """Tell whether the text shows at least which routes the file has."""
        tree = self.document.tree
        return isinstance(tree, dict) and isinstance(tree.get("routes"), dict)

    def read(self, schema: type[Keys], tree: Tree, faults: list[Fault] | None = None) -> Any:  # noqa: ANN401 - what the schema makes
        """Return what the schema makes of the tree, or None."""
        self.reading.faults += faults or []
        if tree is None and (self.document.faults or self._unreadable):
            return None
        place = Place((), self.reading)
        try:
            return schema.walk(tree, place)
        except Invalid as error:
            place.fault(error.text, error.hint)
        except Dropped:
            pass  # its faults are noted
        return None

    def diagnostics(self) -> list[Diagnostic]:
        """Return what is wrong with the file, by line; one diagnostic for one place."""
        found: dict[Position, Diagnostic] = {}
        if self._unreadable:
            missing = "missing" in self._unreadable
            hint = "name its folder, or let `brygga init` make one" if missing else ""
            start = Position(self.source.name, 1, 1)
            found[start] = Diagnostic(start, self._unreadable, hint)
        for fault in self.document.faults:
            position = Position(self.source.name, *fault.mark)
            found.setdefault(position, Diagnostic(position, fault.message, fault.hint))
        for each in self.reading.faults:
            diagnostic = self.diagnostic(each)
            found.setdefault(diagnostic.position, diagnostic)
        return [found[position] for position in sorted(found, key=lambda at: (at.line, at.column))]

    def diagnostic(self, fault: Fault) -> Diagnostic:
        """Return a fault with its line, column and route."""
        path = fault.path
        route = path[1] if len(path) > 1 and path[0] == "routes" else ""
        # An item of a list has no key: it is pointed at itself.
        position = self.source.locate(path, key=fault.at_key and path in self.source.keys)
        return Diagnostic(position, fault.message, fault.hint, route)


def _entries(tree: Tree, directory: FilePath) -> list[tuple[Path, str]]:
    """Return the entries of ``mappings`` with their paths, also from a broken gateway.yaml."""
    if not isinstance(tree, dict):  # where they are is not known: look at the usual place
        return [((), "mappings/")] if (directory / "mappings").is_dir() else []
    written = tree.get("mappings", "mappings/")
    if isinstance(written, str):
        return [(("mappings",), written)]
    items = enumerate(written) if isinstance(written, list) else ()
    return [(("mappings", str(at)), item) for at, item in items if isinstance(item, str)]


def _find(
    directory: FilePath, entries: list[tuple[Path, str]]
) -> Iterator[tuple[str, Fault | None]]:
    """Give the names of the mapping files, or the fault of an entry that names none."""
    root = directory.resolve()
    seen: set[FilePath] = set()
    for path, entry in entries:
        try:
            found = list(_look_at(root, path, entry))
        except (OSError, ValueError):  # a name that no file can have, or a closed folder
            found = [(root, Fault(path, f"{shown(entry)} cannot be read", _NAME_ONE))]
        for file, fault in found:
            if fault or file not in seen:
                seen.add(file)
                yield file.relative_to(root).as_posix(), fault


def _look_at(root: FilePath, path: Path, entry: str) -> Iterator[tuple[FilePath, Fault | None]]:
    target = (root / entry).resolve()
    if not target.is_relative_to(root):
        yield root, _outside(path, entry)
    elif target.is_dir():
        for file in sorted(each for each in target.iterdir() if each.is_file()):
            if file.suffix == ".yml":
                message = f"{file.name} is not read: mapping files end in .yaml"
                yield file, Fault(path, message, f"rename it {file.stem}.yaml")
            elif file.suffix == ".yaml":
                inside = file.resolve().is_relative_to(root)
                yield file, None if inside else _outside(path, file.name)
    elif target.is_file():
        yield target, None
    else:
        siblings = [each.name for each in root.iterdir()]
        hint = did_you_mean(entry.rstrip("/"), siblings) or _NAME_ONE
        yield root, Fault(path, f"there is no {shown(entry)}", hint)


def _outside(path: Path, name: str) -> Fault:
    return Fault(path, f"{shown(name)} lies outside the deployment", "move it inside")


def _deployment(
    gateway: _File, values: dict[str, Any], files: tuple[MappingFile, ...], lost: list[_File]
) -> Deployment:
    auth = values["auth"]
    return Deployment(
        source=gateway.source,
        api=values["api"],
        zone=values.get("zone", "Europe/Stockholm"),
        clock=values.get("clock"),
        backends=values.get("backends", {}),
        issuers=auth.get("issuers", ()),
        api_keys=auth.get("api_keys", False),
        admit=auth.get("admit"),
        codes=values.get("codes", {}),
        state=values.get("state", "sqlite:///var/brygga.db"),
        cache=values.get("cache", "process"),
        seal_key=auth["seal_key"],
        mappings=files,
        lost=tuple(each.source for each in lost),
        all_written=all(each.shows_routes() for each in lost),
    )


def _default_seal_key(secrets: SecretLookup, reading: Reading) -> str:
    try:
        return secrets("seal-key")
    except NotReadable as error:
        reading.faults.append(Fault((), error.message, error.hint))
    except NotSet:
        pass  # the compiler says so when a field is sealed
    return ""
