"""Gives the SOAP tests what several of their files share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Shape
from tests.soap.zoo import GET, answering, call, connector, result, wants, xml


@pytest.fixture
def decode(tmp_path: Path) -> Callable[..., Any]:
    """Give how to send the inside of a result through a whole call: (inside, wants) -> Reply."""

    def through(inside: str, wanted: Any) -> Any:
        shape = wanted if isinstance(wanted, Shape) else wants(wanted)
        with answering(xml(result(inside))) as server:
            made = connector(tmp_path, server.url)
            reply = call(made.bind(GET, shape), {"id": "1"})
            made.close()
        return reply

    return through
