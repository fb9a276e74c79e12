"""Gives a running service of each stack; a stack's tests share it."""

from collections.abc import Iterator

import pytest

from tests.soap.servers import stacks


@pytest.fixture(scope="module")
def php(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of PHP's SoapServer."""
    with stacks.php(tmp_path_factory.mktemp("php")) as url:
        yield url


@pytest.fixture(scope="module")
def perl() -> Iterator[str]:
    """Give the address of Perl's SOAP::Lite."""
    with stacks.perl() as url:
        yield url


@pytest.fixture(scope="module")
def node() -> Iterator[str]:
    """Give the address of npm's soap."""
    with stacks.node() as url:
        yield url


@pytest.fixture(scope="module")
def java() -> Iterator[str]:
    """Give the address of JAX-WS."""
    with stacks.java() as url:
        yield url
