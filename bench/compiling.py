"""The rows about compiling: a thousand routes, from nothing and from the cache.

No rival compiles anything, so what stands beside ours is the time allowed: a ratio of 1 or more
keeps it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import thousand
from bench.contest import Effort
from bench.processes import CHECKOUT
from bench.results import Row, row_of

COLD_MILLISECONDS = 5000.0
CACHED_MILLISECONDS = 500.0
ONCE = (sys.executable, "-m", "gateway.compile.generation")


class NotCompiled(Exception):
    """The compiler found faults in what the bench made."""


def rows(effort: Effort) -> Iterator[Row]:
    """Yield two rows of wall time, the compiler's own start among it."""
    with TemporaryDirectory(prefix="brygga-bench-") as name:
        operations = min(thousand.OPERATIONS, effort.requests)  # a quick run shows that it works
        folder = thousand.make(Path(name) / "deployment", operations)
        cache = Path(name) / "cache"
        cold = [_fresh(folder, cache) for _ in range(effort.rounds)]
        cached = [_compile(folder, cache) for _ in range(effort.rounds)]
    for row, ours, allowed in (
        ("compile-1000-cold", cold, COLD_MILLISECONDS),
        ("compile-1000-cached", cached, CACHED_MILLISECONDS),
    ):
        yield row_of(row, ours, [allowed] * len(ours), "ms")


def _fresh(folder: Path, cache: Path) -> float:
    shutil.rmtree(cache, ignore_errors=True)
    return _compile(folder, cache)


def _compile(folder: Path, cache: Path) -> float:
    """Return how long a compile takes, in milliseconds."""
    start = time.perf_counter()
    done = subprocess.run(
        [*ONCE, str(folder), str(cache)], cwd=CHECKOUT, env=_environment(), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    took = (time.perf_counter() - start) * 1000
    if done.returncode:
        raise NotCompiled(done.stdout[:500] + done.stderr[-500:])
    return took


def _environment() -> Mapping[str, str]:
    """Return ours with a key to seal with, and with bytecode, which a deployment keeps too."""
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "BRYGGA_SECRET_SEAL_KEY": "-" * 43}
