"""A drafted deployment as a test reads it, and an integrator's decisions about it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from connectors.registry import Registry
from gateway.cli.main import main
from gateway.compile.check import check_deployment
from gateway.compile.findings import Findings
from gateway.mapping.loader import load
from gateway.settings import secret_lookup


def call(*arguments, **more):
    return CliRunner().invoke(main, [str(each) for each in arguments], **more)


@dataclass(frozen=True)
class Draft:
    """A deployment's folder; ``directory`` and ``cache`` are as ``Served`` wants them."""

    directory: Path

    @property
    def cache(self):
        return self.directory.parent / f"{self.directory.name}-cache"

    def copied(self, to):
        """Give a copy of the folder to decide about."""
        shutil.copytree(self.directory, to)
        return Draft(to)

    def text(self, name):
        return (self.directory / "mappings" / f"{name}.yaml").read_text("utf-8")

    def files(self):
        """Return the mapping files of the deployment, which has no fault, by resource."""
        deployment, told = load(self.directory, {}, secret_lookup(self.directory, {}))
        findings = Findings()
        if deployment:
            check_deployment(deployment, self.directory, Registry(), findings)
        assert [str(each) for each in (*told, *findings.sorted())] == []
        return {file.resource: file for file in deployment.mappings}

    def edit(self, name, *changes):
        """Change a mapping file: each change is a pattern, and what stands in its place."""
        path = self.directory / "mappings" / f"{name}.yaml"
        text = path.read_text("utf-8")
        for pattern, instead in changes:
            changed = re.sub(pattern, instead, text)
            assert changed != text, pattern
            text = changed
        path.write_text(text, "utf-8")

    def about_nobody(self, *names):
        """Decide as the comments say that some resources are about nobody."""
        for name in names:
            self.edit(
                name,
                (r"# personal: true is the default.*", "personal: false"),
                (r"    arguments:\n.*# TODO whose data is it\?.*\n", ""),
            )
            if "    owner:" in self.text(name):
                self.edit(name, (r"    owner:.*\n", ""))

    def show_related(self, *names):
        """Take up the related rows that stay comments, by deleting the ``# ``."""
        for name in names:
            self.edit(
                name,
                (r"(?m)^  # TODO \w+ may be other persons' data.*\n", ""),
                (r"(?m)^  # (?=[ a-zA-Z]+[:#])", "  "),
            )
