"""The least deployment, and what loading one gave."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gateway.mapping.deployment import Deployment
from gateway.mapping.model import Diagnostic

ROOT = Path(__file__).parents[2]
GATEWAY = """\
version: 1
api:
  name: hemtjanst
  title: Hemtjänst
  version: 1.0.0
  released: 2026-11-23
  public-urls: ["https://api.granvik.example"]
"""


class Loaded(NamedTuple):
    """What loading gave."""

    deployment: Deployment | None
    diagnostics: list[Diagnostic]

    @property
    def texts(self) -> list[str]:
        return [str(each) for each in self.diagnostics]

    @property
    def places(self) -> list[str]:
        return [
            f"{e.position.file}:{e.position.line}:{e.position.column}" for e in self.diagnostics
        ]


Loader = Callable[..., Loaded]
