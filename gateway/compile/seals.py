"""Checks whose ids are sealed, and that there is a key to seal them with."""

from __future__ import annotations

from gateway.compile.findings import Findings, nearest
from gateway.mapping.deployment import Deployment
from gateway.mapping.walking import fields_of
from gateway.plan.seal import SHORTEST_KEY_TEXT


def check_seals(deployment: Deployment, findings: Findings) -> None:
    """Report ids that are sealed for no resource, and a key that is missing or too short."""
    _resources(deployment, findings)
    _key(deployment, findings)


def _resources(deployment: Deployment, findings: Findings) -> None:
    if deployment.lost or any("resource" in each.broken for each in deployment.mappings):
        return  # it may be the one that cannot be read
    known = {file.resource for file in deployment.mappings}
    for file in deployment.mappings:
        for field in fields_of(file):
            if field.seal and field.seal not in known:
                message = f"there is no resource '{field.seal}' that the id could be of"
                hint = nearest(field.seal, known)
                findings.add(file.source, (*field.path, "seal"), message, hint)


def _key(deployment: Deployment, findings: Findings) -> None:
    key = deployment.seal_key
    fields = (each for file in deployment.mappings for each in fields_of(file))
    if len(key) >= SHORTEST_KEY_TEXT or not any(
        each.seal or each.role == "etag" for each in fields
    ):
        return
    source, path = deployment.source, ("auth", "seal-key")
    written = path in source.values
    if key.startswith("${") or (written and findings.has(source.locate(path))):
        return  # the missing secret is told already
    message = "ids are sealed, but their key is missing"
    if key:
        message = f"the key of sealed ids has {len(key)} characters and needs {SHORTEST_KEY_TEXT}"
    hint = "put `openssl rand -base64 32` into secrets/seal-key, or set BRYGGA_SECRET_SEAL_KEY"
    findings.add(source, path if written else ("auth",), message, hint, key=not written)
