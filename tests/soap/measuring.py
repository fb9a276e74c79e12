"""What calls cost in a process of their own: processor time, and memory at its peak.

``measure`` runs this file as a child, which makes one good call and then the others one by one;
the server stays in the test's process. A document is asked for by its name as the argument.
"""

import ctypes
import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from connectors.contract import Deadline, Effect, Invocation, OperationSpec
from connectors.errors import CallError
from connectors.soap import SoapConnector
from tests.soap.zoo import wants

CHECKOUT = Path(__file__).parents[2]
MEBIBYTE = 1024 * 1024
LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Cost:
    """How a call ended, and what it took: seconds of the processor and in all, bytes at the peak.

    ``error`` is the class of its error, or empty; ``value`` what was read.
    """

    name: str
    error: str
    outcome: str
    message: str
    processor: float
    seconds: float
    peak: int
    value: Any = None


def measure(
    folder: Path,
    settings: dict[str, Any],
    operation: str,
    names: Iterable[str],
    *,
    members: Iterable[str] = ("note",),
    good: str = "good",
    seconds: float = 10.0,
) -> dict[str, Cost]:
    """Return what the call of each name costs, after one of ``good`` that must succeed.

    ``members`` of the result are wanted.
    """
    work = {
        "folder": str(folder),
        "settings": settings,
        "operation": operation,
        "members": list(members),
        "good": good,
        "names": list(names),
        "seconds": seconds,
    }
    # What traces lines multiplies the time of some and not of others.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.soap.measuring"],
        input=json.dumps(work),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=CHECKOUT,
        env=environment,
        timeout=300,
    )
    found = [Cost(**json.loads(line)) for line in done.stdout.splitlines()]
    return {each.name: each for each in found}


def peak() -> int:
    """Return the greatest memory of this process since it was last forgotten, in bytes."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def forget_peak() -> None:
    """Begin anew, without memory that was freed and is kept for the next who wants some."""
    gc.collect()
    LIBC.malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def processor() -> float:
    """Return the seconds of the processor that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _costs(work: dict[str, Any]) -> Iterator[Cost]:
    connector = SoapConnector(work["settings"], Path(work["folder"]))
    operation = connector.bind(
        OperationSpec(work["operation"], Effect.READ), wants(work["members"])
    )

    def call(name: str) -> Cost:
        error, value = None, None
        forget_peak()
        before, start, used = peak(), time.monotonic(), processor()
        try:
            invocation = Invocation({"id": name}, Deadline.after(work["seconds"]))
            with operation.invoke(invocation) as reply:
                value = reply.value if reply.rows is None else list(reply.rows)
        except CallError as caught:
            error = caught
        return Cost(
            name,
            type(error).__name__ if error else "",
            str(error.outcome) if error else "",
            str(error) if error else "",
            processor() - used,
            time.monotonic() - start,
            peak() - before,
            value,
        )

    for _ in range(3):
        if call(work["good"]).error:
            raise SystemExit("the good call failed")
    yield from map(call, work["names"])
    connector.close()


if __name__ == "__main__":
    for each in _costs(json.loads(sys.stdin.read())):
        sys.stdout.write(json.dumps(asdict(each)) + "\n")
