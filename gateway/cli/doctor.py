"""``doctor``: whether a deployment is well, its back ends as they are now, and what to do."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from marshmallow import ValidationError

from connectors.contract import Connector, Deadline, Finding, Grade
from connectors.errors import BindError, CallError, Changed, ConnectorError
from connectors.registry import Registry
from gateway.app import NotCompiled, compile_in_child, load_deployment
from gateway.cli.deployment import is_from_file, statements
from gateway.cli.remedies import remedy
from gateway.cli.screen import in_words, report
from gateway.compile.check import make_connector
from gateway.drafts.comparison import compare
from gateway.mapping.deployment import Backend, Deployment
from gateway.store.address import StateRefused
from gateway.store.state import State, StateUnavailable

FOUND = 1
UNREACHABLE = 4
GENERAL = "gateway"
STATE_SECONDS = 5.0
_BEHIND_SECONDS = 60.0  # of the clock behind a file: less may be another machine's
_BAD = frozenset({Grade.WARNING, Grade.FAULT})
_WIDTH = max(len(each) for each in Grade)


def doctor(directory: Path, timeout_seconds: float, as_json: bool) -> int:  # noqa: FBT001 - a command's flag
    """Print every finding; exit code 1 with something to mend, 4 when a back end is not there."""
    try:
        folder = compile_in_child(directory)
        deployment = load_deployment(directory)
    except NotCompiled as error:
        return report(error.diagnostics, as_json=as_json)
    compiled = Finding(Grade.OK, f"it compiles (generation {folder.name[:12]})")
    show = _collect if as_json else _print
    found = [(GENERAL, show(GENERAL, [compiled, *_general(deployment, directory, time.time)]))]
    code = 0
    for backend in deployment.backends.values():
        checkup = _Checkup(deployment, backend, directory, timeout_seconds)
        title = f"{backend.name} ({backend.connector})"
        found.append((backend.name, show(title, checkup.findings())))
        code = max(code, checkup.code)
    bad = sum(each.grade in _BAD for _, several in found for each in several)
    if as_json:
        click.echo(json.dumps(_rows(found), ensure_ascii=False, indent=1))
    else:
        things = f"{bad} thing{'s' if bad > 1 else ''} to mend" if bad else "nothing to mend"
        click.echo(things, err=True)
    return code or (FOUND if bad else 0)


class _Checkup:
    """One back end: reached or not, what its connector tells, and drift in a line."""

    def __init__(
        self, deployment: Deployment, backend: Backend, directory: Path, seconds: float
    ) -> None:
        self._deployment = deployment
        self._backend = backend
        self._directory = directory
        self._seconds = seconds
        self.code = 0

    def findings(self) -> Iterator[Finding]:
        """Yield the findings as they are made; ``code`` is the exit code afterwards."""
        texts = statements(self._deployment, self._backend.name)
        try:
            connector = make_connector(self._backend, self._directory, Registry(), texts)
        except (ConnectorError, ValidationError) as error:
            yield Finding(Grade.FAULT, in_words(error))
            return
        try:
            yield from self._examine(connector)
        except CallError as error:
            self.code = UNREACHABLE
            yield Finding(Grade.FAULT, in_words(error), remedy(error))
        except BindError as error:
            yield Finding(Grade.FAULT, error.message, error.hint)
        finally:
            connector.close()

    def _examine(self, connector: Connector) -> Iterator[Finding]:
        connector.open()
        start = time.monotonic()
        with suppress(Changed):  # what has changed is told below
            connector.ping(Deadline.after(self._seconds))
        milliseconds = round((time.monotonic() - start) * 1000)
        yield Finding(Grade.OK, f"it answers (in {milliseconds} ms)")
        yield from connector.examine(Deadline.after(self._seconds))
        yield self._drift(connector)

    def _drift(self, connector: Connector) -> Finding:
        try:
            found = compare(connector.catalogue(), connector.look(Deadline.after(self._seconds)))
        except BindError as error:
            return Finding(Grade.NOTE, f"drift: {error.message}")
        except CallError as error:
            if not is_from_file(self._backend):
                raise
            return Finding(Grade.NOTE, f"drift: it shows no contract now ({in_words(error)})")
        if not found:
            return Finding(Grade.OK, "drift: none")
        worst = max(each.severity for each in found).words
        count = f"{len(found)} difference{'s' if len(found) > 1 else ''}"
        hint = f"see brygga drift {self._backend.name}"
        return Finding(Grade.WARNING, f"drift: {count}, at worst {worst}", hint)


def _general(
    deployment: Deployment, directory: Path, wall: Callable[[], float]
) -> Iterator[Finding]:
    yield _state(deployment.state, directory)
    yield from _secrets(directory / "secrets")
    yield _clock(directory, deployment.zone, wall())


def _state(url: str, directory: Path) -> Finding:
    """Tell whether the state can be written; one that is not there yet is not made."""
    hint = "look at state: in gateway.yaml, and at the rights of its file and folder"
    try:
        state = State(url, directory)
        if (missing := state.missing_file()) is not None:
            if os.access(missing.parent, os.W_OK):
                return Finding(Grade.OK, "the state will be made by `brygga serve`")
            return Finding(Grade.FAULT, "the folder of the state cannot be written", hint)
        state.probe(Deadline.after(STATE_SECONDS))
    except (StateUnavailable, StateRefused) as error:
        return Finding(Grade.FAULT, str(error), hint)
    return Finding(Grade.OK, "the state can be written")


def _secrets(folder: Path) -> Iterator[Finding]:
    """Tell of files that others than their owner and group may read."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    open_to_all = [each for each in files if each.stat().st_mode & stat.S_IRWXO]
    for each in open_to_all:
        message = f"secrets/{each.name} can be read by everybody on this machine"
        yield Finding(Grade.WARNING, message, f"chmod o= secrets/{each.name}")
    if not open_to_all:
        yield Finding(Grade.OK, "every secret that is named is there, and no file of them is open")


def _clock(directory: Path, zone: str, now: float) -> Finding:
    shown = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone)).isoformat(" ", "minutes")
    newest = max((each.stat().st_mtime for each in directory.glob("*.*")), default=now)
    if newest > now + _BEHIND_SECONDS:
        message = f"the clock says {shown} ({zone}), and files of the deployment are newer"
        return Finding(Grade.WARNING, message, "set the clock; tokens are judged by it")
    return Finding(Grade.OK, f"the clock says {shown} ({zone})")


def _print(title: str, findings: Iterator[Finding] | Sequence[Finding]) -> list[Finding]:
    """Print findings as they are made, and return them."""
    click.echo(title)
    kept = []
    for each in findings:
        kept.append(each)
        click.echo(f"  {each.grade.ljust(_WIDTH)}  {each.message}")
        if each.hint:
            click.echo(f"  {' ' * _WIDTH}    {each.hint}")
    return kept


def _collect(_title: str, findings: Iterator[Finding] | Sequence[Finding]) -> list[Finding]:
    return list(findings)


def _rows(found: Sequence[tuple[str, Sequence[Finding]]]) -> list[dict[str, str]]:
    return [
        {"where": where, "grade": each.grade, "message": each.message, "hint": each.hint}
        for where, several in found
        for each in several
    ]
