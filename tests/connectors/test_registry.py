"""Connectors are found by name, imported late, and a wrong name gets a remedy."""

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from connectors.errors import ConnectorError
from connectors.memory import MemoryConnector
from connectors.registry import GROUP, Registry, UnknownConnector


class Installed(Registry):
    """A registry that sees these entry points as installed."""

    def __init__(self, **values):
        super().__init__()
        self.__dict__["_installed"] = {
            name: EntryPoint(name, value, GROUP) for name, value in values.items()
        }


def test_an_override_wins():
    registry = Registry({"soap": MemoryConnector})
    assert registry.load("soap") is MemoryConnector


def test_an_installed_connector_is_found():
    registry = Installed(memory="connectors.memory:MemoryConnector")
    assert registry.load("memory") is MemoryConnector
    assert registry.load("memory") is MemoryConnector
    assert registry.names() == ("memory",)


def test_our_own_connectors_are_installed():
    assert set(Registry().names()) >= {"memory", "odbc", "soap"}


def test_nothing_is_imported_before_it_is_asked_for():
    code = (
        "import sys; from connectors.registry import Registry; Registry().names();"
        "assert 'connectors.memory' not in sys.modules; Registry().load('memory');"
        "assert 'connectors.memory' in sys.modules; assert 'connectors.soap' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("memory2", "did you mean 'memory'?"),
        ("cics", "install the distribution that provides 'cics'"),
        ("broken", "install broken with what it needs"),
        ("half", "install half with what it needs"),
        ("number", "name a subclass of Connector"),
        ("function", "name a subclass of Connector"),
    ],
)
def test_a_name_that_cannot_be_loaded_gets_a_remedy(name, remedy):
    registry = Installed(
        memory="connectors.memory:MemoryConnector",
        broken="there_is_no_such_module:Connector",
        half="connectors.memory:NoSuchConnector",
        number="builtins:int",
        function="json:dumps",
    )
    with pytest.raises(UnknownConnector) as caught:
        registry.load(name)
    assert remedy in caught.value.hint
    assert remedy in str(caught.value)
    assert isinstance(caught.value, ConnectorError)


def test_without_any_connector_the_remedy_says_so():
    with pytest.raises(UnknownConnector, match="known: none"):
        Installed().load("x")
