"""Writes the files of a draft, and never touches one that is there already."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gateway.drafts.pages import gateway_file
from gateway.yaml import read_yaml

GATEWAY = "gateway.yaml"


@dataclass(frozen=True, slots=True)
class Written:
    """The files of one draft, by their path below ``directory``, and what was not written."""

    directory: Path
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def gateway(self, name: str, entry: str, codes: str = "") -> str:
        """Write gateway.yaml; return what must be added to the one that is there, or nothing."""
        path = self.directory / GATEWAY
        if not path.exists():
            self._write(GATEWAY, gateway_file(name, entry, codes))
            return ""
        if ("backends", name) in read_yaml(path.read_bytes()).keys:
            self.notes.append(f"{GATEWAY} has the back end {name} already and was not touched")
            return ""
        return entry + codes

    def mapping(self, name: str, content: str) -> None:
        """Write a mapping file."""
        (self.directory / "mappings").mkdir(exist_ok=True)
        path = f"mappings/{name}"
        if (self.directory / path).exists():
            self.notes.append(f"{path} is there already and was not touched")
        else:
            self._write(path, content)

    def _write(self, name: str, content: str) -> None:
        (self.directory / name).write_text(content, "utf-8")
        self.files.append(name)
