"""The OpenAPI document is true: of itself, of every answer, and under random requests."""

import copy
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.acceptance.running import ROOT

CASES = int(os.environ.get("BRYGGA_TEST_CASES", "20"))
"""How many random requests each operation gets; scripts that have time give 200."""

SEED = "20261123"
CALLS = {
    "/api-info": ["/api-info"],
    "/code-lists/{listName}": [
        "/code-lists/visit-types",
        "/code-lists/visit-statuses?limit=2",
        "/code-lists/deviations?total=true",
        "/code-lists/roles?fields=code",
    ],
    "/keys": [
        "/keys",
        "/keys?limit=1&page=2",
        "/keys?sort=-keyId&total=true",
        "/keys?fields=label",
    ],
    "/visits": ["/visits", "/visits?date=2026-11-24&limit=2&page=2", "/visits?date=2027-01-01"],
    "/visits/{visitId}": [
        "/visits/{7700123}",
        "/visits/{7700123}?fields=status",
        "/visits/{7700410}",
        "/visits/{7700135}",
    ],
    "/clients/{clientId}": ["/clients/{00010021}", "/clients/{00010093}", "/clients/{00010058}"],
    "/clients/{clientId}/notes": [
        "/clients/{00010021}/notes?limit=2",
        "/clients/{00010058}/notes",
        "/clients/{00010077}/notes?sort=writtenAt",
    ],
    "/my-days/{date}": [
        "/my-days/2026-11-23",
        "/my-days/2026-11-24",
        "/my-days/2027-01-01?fields=date",
    ],
}


@pytest.fixture(scope="session")
def document(demo):
    return demo.ask("/openapi.json").json


def address(demo, path):
    """Put sealed ids in place of the legacy keys that a path holds in braces."""
    resource = path.split("/")[1]
    return re.sub(r"\{(\d+)\}", lambda found: demo.sealer.seal(resource, found[1]), path)


def check(document, pointer, body):
    """Validate a body against the part of the document that a JSON pointer names."""
    whole = {**document, "$schema": Draft202012Validator.META_SCHEMA["$id"], "$ref": pointer}
    checker = FormatChecker()
    found = [
        f"{error.json_path}: {error.message[:200]}"
        for error in Draft202012Validator(whole, format_checker=checker).iter_errors(body)
    ]
    assert found == [], pointer


def pointer(path, status="200", media="application/json"):
    parts = ("paths", path, "get", "responses", status, "content", media, "schema")
    return "#/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def closed(node):
    """Return a copy in which an object has no member that is not listed."""
    if isinstance(node, list):
        return [closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    shut = {name: closed(each) for name, each in node.items()}
    if shut.get("type") == "object" and "properties" in shut and "allOf" not in shut:
        shut.setdefault("additionalProperties", False)
    return shut


def test_the_document_is_valid_openapi(document):
    assert document["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_document_has_exactly_the_operations_of_the_demo(document):
    assert {path: list(methods) for path, methods in document["paths"].items()} == {
        path: ["get"] for path in CALLS
    }
    operations = [path["get"] for path in document["paths"].values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("person", ["anna", "kare", "siv"])
def test_every_answer_is_valid_and_holds_nothing_that_is_not_told(demo, document, path, person):
    shut = closed(copy.deepcopy(document))
    answered = 0
    for call in CALLS[path]:
        answer = demo.ask(address(demo, call), person)
        if answer.status == 200:
            answered += 1
            check(document, pointer(path), answer.json)
            check(shut, pointer(path), answer.json)
        else:
            assert answer.status == 404
            assert str(answer.status) in document["paths"][path]["get"]["responses"]
            check(document, "#/components/schemas/Problem", answer.json)
    assert answered or person != "anna"
    if person == "anna":
        assert answered == len(CALLS[path])


def test_a_body_that_the_document_does_not_tell_is_found(demo, document):
    body = demo.ask("/keys", "anna").json
    with pytest.raises(AssertionError):
        check(document, pointer("/keys"), {**body, "items": [{"status": "eaten"}]})
    with pytest.raises(AssertionError):
        check(closed(document), pointer("/keys"), {**body, "items": [{"clientId": "x"}]})


def test_every_header_of_an_answer_that_the_document_tells_is_there(demo, document):
    for path, calls in CALLS.items():
        answer = demo.ask(address(demo, calls[0]), "anna")
        told = document["paths"][path]["get"]["responses"]["200"]["headers"]
        assert set(told) >= {"API-Version", "traceparent"}, path
        for name in told:
            assert answer.headers[name], (path, name)


def test_every_problem_is_valid(demo, document):
    for path in ("/keys?limit=0", "/nothing", "/keys?x=1&page=0"):
        check(document, "#/components/schemas/Problem", demo.ask(path, "anna").json)


def test_every_example_of_the_document_is_valid(document):
    for path, methods in document["paths"].items():
        content = methods["get"]["responses"]["200"]["content"]["application/json"]
        assert content["examples"]
        for example in content["examples"].values():
            check(document, pointer(path), example["value"])


@pytest.mark.parametrize("mode", ["all", "positive"])
def test_random_requests_find_no_failure(demo, tmp_path, mode):
    """All checks, fixed seed; known ids, as a random one opens to nothing."""
    before = len(demo.log())
    done = schemathesis(demo, tmp_path, mode)

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    statuses = Counter(
        json.loads(line)["status"] // 100
        for line in demo.log()[before:].splitlines()
        if '"event":"Answered"' in line
    )
    print(mode, statuses)  # noqa: T201 - the figures of the run, with pytest -s
    assert statuses[5] == 0
    assert statuses.total() >= 8 * CASES / 2
    if mode == "positive" or CASES >= 200:  # few cases are mostly the wrong ones of each rule
        assert statuses[2] * 2 >= statuses.total(), statuses


def schemathesis(demo, folder: Path, mode):
    (folder / "schemathesis.toml").write_text(
        f"""
[parameters]
"path.visitId" = "{demo.sealer.seal("visits", "7700123")}"
"path.clientId" = "{demo.sealer.seal("clients", "00010021")}"
""",
        "utf-8",
    )
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file=schemathesis.toml", "run"]
    options = [
        *("--checks", "all", "--mode", mode, "--seed", SEED, "--max-examples", str(CASES)),
        *("--header", f"Authorization: Bearer {demo.token('anna')}"),
        *("--phases", "examples,coverage,fuzzing,stateful", "--no-color", "--workers", "1"),
    ]
    return subprocess.run(
        [*command, *options, f"{demo.url}{ROOT}/openapi.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
