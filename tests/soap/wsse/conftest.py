"""Gives the certificates that the tests of WS-Security share."""

from pathlib import Path

import pytest

from tests.soap.wsse.parties import issue


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the certificates of a gateway, a back end and others."""
    folder = tmp_path_factory.mktemp("wsse")
    for name in ("gateway", "backend", "other"):
        issue(folder, name)
    issue(folder, "curve", curve=True)
    return folder
