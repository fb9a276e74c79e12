"""What an app gets of a whole gateway in a process of its own, and what each answer costs.

``ask`` runs this file as a child, which serves a compiled deployment to itself and asks for paths
one by one; the back end stays in the test's process. What the gateway logs comes back with it.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.soap.measuring import CHECKOUT, forget_peak, peak, processor

HOST = "http://127.0.0.1:8080"


@dataclass(frozen=True)
class Answered:
    """One answer: its body as JSON, headers as they went out, and what it took.

    ``seconds`` in all and of the ``processor``, ``peak`` in bytes."""

    path: str
    status: int
    body: Any
    headers: list[tuple[str, str]]
    seconds: float
    processor: float
    peak: int


@dataclass(frozen=True)
class Asked:
    """The answers in their order, the API's document, and all that was logged meanwhile."""

    answers: list[Answered]
    document: dict[str, Any]
    logged: str


def ask(
    directory: Path, generation: Path, paths: Iterable[str], *, first: str, each: bool = False
) -> Asked:
    """Return what a deployment answers for each path, after three of ``first`` that must succeed.

    The peak is that of all answers up to there, or of ``each`` by itself.
    """
    work = [str(directory), str(generation), list(paths), first, each]
    # What traces lines multiplies the time of some and not of others.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.soap.fronted"],
        input=json.dumps(work),
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env=environment,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    document, *answers = map(json.loads, done.stdout.splitlines())
    return Asked([Answered(**one) for one in answers], document, done.stderr)


def _tell(told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")


def _answer(directory: Path, generation: Path, paths: list[str], first: str, each: bool) -> None:
    from gateway.app import load_deployment, make_served, open_state  # noqa: PLC0415 - child only
    from gateway.auth.api_keys import ApiKeys  # noqa: PLC0415

    served = make_served(directory, generation)
    served.open()
    state = open_state(load_deployment(directory), directory)
    key = ApiKeys(state, time.time).create("test", [], {})[1]
    client = served.wsgi.test_client()
    headers = {"Authorization": f"Bearer {key}"}

    def get(path: str) -> Any:
        return client.get(f"/small/v1{path}", headers=headers, base_url=HOST)

    _tell(get("/openapi.json").get_json())
    for _ in range(3):
        if get(first).status_code != 200:
            raise SystemExit(get(first).text)
    gc.collect()
    gc.freeze()  # what stays need not be gone through each time
    forget_peak()
    before = peak()
    for path in paths:
        if each:
            forget_peak()
            before = peak()
        start, used = time.monotonic(), processor()
        answer = get(path)
        seconds, used = time.monotonic() - start, processor() - used
        body = json.loads(answer.data) if answer.data else None
        fields = list(answer.headers.items())
        _tell(
            asdict(Answered(path, answer.status_code, body, fields, seconds, used, peak() - before))
        )


if __name__ == "__main__":
    given = json.load(sys.stdin)
    _answer(Path(given[0]), Path(given[1]), *given[2:])
