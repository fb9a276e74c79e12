"""Gives the acceptance tests a running demo."""

from collections.abc import Iterator

import pytest

from tests.acceptance.running import Demo, running_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Iterator[Demo]:
    """Give one demo for all tests that only read, with every back end up."""
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture
def fresh_demo(tmp_path) -> Iterator[Demo]:
    """Give a demo of the test's own: nothing cached, and back ends that may be stopped."""
    with running_demo(tmp_path) as demo:
        yield demo
