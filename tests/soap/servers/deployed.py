"""A deployment before a real server: pinned from the server itself, and asked as an app asks."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from connectors.contract import Deadline
from connectors.soap import SoapConnector
from gateway.app import asking, load_deployment, open_state, unwatched
from gateway.auth.api_keys import ApiKeys
from gateway.web.routes import make_app
from tests.compile.conftest import GATEWAY, Small
from tests.compile.posting import AUTH, Reached

SECRETS = (  # of the services' own texts and those of their stacks
    *("/srv/app", "db.internal", "hemlig", "PDO", "Runtime", "perl", "Lite", "Denied"),
    *("Exception", "archive.Archive", "Invalid"),
)
LIMITS = {"timeout": "10s", "breaker": {"failures": "100%", "slow": "60s"}}


@contextmanager
def deployed(
    folder: Path, backends: Mapping[str, Mapping[str, Any]], mappings: Mapping[str, str]
) -> Iterator[Reached]:
    """Give the API of back ends (settings by name) and mappings (text by resource).

    What a back end's ``wsdl`` names is fetched from its address unless it lies in ``folder``.
    """
    small = Small(folder)
    for settings in backends.values():
        connector = SoapConnector(settings, folder)
        connector.snapshot(Deadline.after(10))
        connector.close()
    said = {name: {"connector": "soap", **LIMITS, **each} for name, each in backends.items()}
    head = GATEWAY.partition("backends:")[0]
    small.write("gateway.yaml", f"{head}{AUTH}backends: {json.dumps(said)}\n")
    small.write("secrets/seal-key", "a key of ids that is long enough")
    for name, text in mappings.items():
        small.mapping(name, f"personal: false\n{text}")
    digest, told = small.compiled()
    assert not told, "\n".join(str(each) for each in told)
    seen: list[Any] = []
    with asking(folder, small.cache / "generations" / digest, seen.append, unwatched) as assembly:
        generation = assembly.generation()
        app = make_app(lambda: generation, lambda: True, seen.append)
        keys = ApiKeys(open_state(load_deployment(folder), folder), time.time)
        yield Reached(app.test_client(), keys)


def got(api: Reached, path: str) -> Any:
    """Return what a route answers, without its links."""
    status, body, _ = api.get(path)
    assert status == 200, body
    del body["_links"]
    return body


def refusal(api: Reached, path: str) -> tuple[int, str]:
    """Return the status and code of a problem, which shows nothing of the back end."""
    status, body, _ = api.get(path)
    assert not [each for each in SECRETS if each in str(body)]
    return status, body["code"]
