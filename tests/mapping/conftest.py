"""Deployments written to a folder of their own."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.mapping.loader import load
from gateway.settings import secret_lookup
from tests.mapping.deployments import GATEWAY, Loaded, Loader


@pytest.fixture
def loaded(tmp_path: Path) -> Loader:
    """Write files and load them; ``files`` are mapping files by name."""

    def write_and_load(
        gateway: str | bytes = GATEWAY,
        files: Mapping[str, str | bytes] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Loaded:
        (tmp_path / "mappings").mkdir(exist_ok=True)
        everything = {"gateway.yaml": gateway}
        everything |= {f"mappings/{name}": text for name, text in (files or {}).items()}
        for name, text in everything.items():
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / name).write_bytes(data)
        secrets = secret_lookup(tmp_path, environment or {})
        return Loaded(*load(tmp_path, environment or {}, secrets))

    return write_and_load


@pytest.fixture
def one(loaded: Loader) -> Loader:
    """Load one mapping file."""
    return lambda text: loaded(files={"visits.yaml": text})
