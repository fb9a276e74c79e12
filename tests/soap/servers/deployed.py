"""A deployment before a real server: pinned from the server itself, and asked as an app asks."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.contract import Deadline
from connectors.soap import SoapConnector
from tests.compile.conftest import GATEWAY, Small
from tests.compile.posting import AUTH, Reached, reach

LIMITS = {"timeout": "10s", "breaker": {"failures": "100%", "slow": "60s"}}


def deployed(
    folder: Path, backends: Mapping[str, Mapping[str, Any]], mappings: Mapping[str, str]
) -> Reached:
    """Return the API of back ends (settings by name) and mappings (text by resource).

    What a back end's ``wsdl`` names is fetched from its address unless it lies there already.
    """
    small = Small(folder / "small")
    for settings in backends.values():
        connector = SoapConnector(settings, small.directory)
        connector.snapshot(Deadline.after(10))
        connector.close()
    said = {name: {"connector": "soap", **LIMITS, **each} for name, each in backends.items()}
    head = GATEWAY.partition("backends:")[0]
    small.write("gateway.yaml", f"{head}{AUTH}backends: {json.dumps(said)}\n")
    small.write("secrets/seal-key", "a key of ids that is long enough")
    for name, text in mappings.items():
        small.mapping(name, f"personal: false\n{text}")
    return reach(small)
