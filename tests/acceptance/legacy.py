"""Puts the legacy keys back in place of the sealed ids, so that a day reads as the seeds do."""

from typing import Any

from gateway.plan.seal import Sealer

RESOURCES = {
    "staffId": "staff",
    "visitId": "visits",
    "clientId": "clients",
    "keyId": "keys",
    "deviceId": "devices",
    "noteId": "notes",
}


def opened(value: Any, sealer: Sealer) -> Any:
    """Return the value with each id as its legacy key, and each version as its ANDR_TID."""
    if isinstance(value, list):
        return [opened(each, sealer) for each in value]
    if not isinstance(value, dict):
        return value
    plain = {
        name: sealer.open(RESOURCES[name], each) if name in RESOURCES else opened(each, sealer)
        for name, each in value.items()
    }
    if "version" in value:
        tag = value["version"]
        assert tag[0] == tag[-1] == '"'
        plain["version"] = sealer.open_version("visits", plain["visitId"], tag[1:-1])
    return plain
