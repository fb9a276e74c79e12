"""The command line: names, options and help; the work is imported only when it is done.

Exit codes: 0 ok, 1 found something, 2 usage, 3 configuration invalid, 4 back end unreachable.
Data goes to stdout, progress and diagnostics to stderr.
"""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.drafting import draft
from gateway.cli.running import run

DIRECTORY = click.argument(
    "directory", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
FOLDER = click.option(
    "-d",
    "--dir",
    "directory",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The deployment's folder.",
)
TIMEOUT = click.option(
    "--timeout",
    default=30.0,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds for each back end.",
)
_SOME = click.IntRange(min=1)
_PERSON = click.Choice(["anna", "kare", "marta", "siv", "tor"])
_BACKEND = click.Choice(["omsplan", "persdb", "invdb"])
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(package_name="brygga")
def main() -> None:
    """Brygga gives an old system a mobile life without replacing it."""


@main.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def init(directory: Path) -> None:
    """Make an empty deployment that checks."""
    run("deployment", "init", directory)


@main.command()
@DIRECTORY
@AS_JSON
def check(directory: Path, *, as_json: bool) -> None:
    """Find every fault of gateway.yaml and the mappings, offline."""
    run("deployment", "check", directory, as_json)


@main.command()
@DIRECTORY
@TIMEOUT
def snapshot(directory: Path, timeout: float) -> None:
    """Pin what the living back ends offer, in brygga.lock."""
    run("deployment", "snapshot", directory, timeout)


@main.command()
@DIRECTORY
@AS_JSON
def routes(directory: Path, *, as_json: bool) -> None:
    """List the routes with their back ends and scopes."""
    run("routes", "list_routes", directory, as_json)


@main.command()
@DIRECTORY
def openapi(directory: Path) -> None:
    """Print the OpenAPI document."""
    run("routes", "print_openapi", directory)


@main.command()
@click.argument("route")
@FOLDER
def explain(route: str, directory: Path) -> None:
    """Say in words what a ROUTE does, and who may see what.

    ROUTE is written as in the mapping: "GET /visits/{visitId}".
    """
    run("routes", "explain", route, directory)


main.add_command(draft)


@main.command()
@click.argument("backend", required=False)
@FOLDER
@TIMEOUT
@AS_JSON
def drift(backend: str | None, directory: Path, timeout: float, *, as_json: bool) -> None:
    """Compare what is pinned of back ends with what they offer.

    Exit code 0 without a difference, 1 with one, 4 when a back end cannot be asked.
    """
    run("drift", "drift", backend, directory, timeout, as_json)


@main.command()
@DIRECTORY
@TIMEOUT
@AS_JSON
def doctor(directory: Path, timeout: float, *, as_json: bool) -> None:
    """Examine a deployment and its living back ends.

    Each is asked whether it is there, what it is and what its driver does, and held against its
    snapshot. Exit code 0 with nothing to mend, 1 with something, 4 when a back end cannot be asked.
    """
    run("doctor", "doctor", directory, timeout, as_json)


@main.command("try")
@click.argument("route")
@FOLDER
@click.option("--with", "values", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option("--claim", "claims", multiple=True, metavar="NAME=VALUE", help="A claim.")
@click.option("--show", is_flag=True, help="Show personal data in place of patterns.")
@AS_JSON
def try_route(
    route: str,
    directory: Path,
    values: tuple[str, ...],
    claims: tuple[str, ...],
    *,
    show: bool,
    as_json: bool,
) -> None:
    """Run a ROUTE once against the living back ends.

    What was said, and how long it took, is shown. ROUTE is written as in the mapping:
    "GET /visits/{visitId}". The caller has the given claims and every scope; parameters are
    values of the back end. --with and --claim may be repeated.
    """
    run("trial", "run", route, directory, values, claims, show, as_json)


@main.command()
@DIRECTORY
@click.option("--bind", default="127.0.0.1:8080", help="HOST:PORT to listen on.")
@click.option("--workers", default=1, type=_SOME, help="Worker processes.")
@click.option("--threads", default=16, type=_SOME, help="Threads of each worker.")
@click.option("--reload", "reloading", is_flag=True, help="Compile again when a file changes.")
def serve(directory: Path, bind: str, workers: int, threads: int, *, reloading: bool) -> None:
    """Compile the deployment and serve it under gunicorn."""
    run("server", "serve", directory, bind, workers, threads, reloading)


@main.group(invoke_without_command=True)
@click.option("--bind", default="127.0.0.1:8080", help="HOST:PORT of the gateway.")
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep its files here; else they are gone at its end.",
)
@click.pass_context
def demo(context: click.Context, bind: str, directory: Path | None) -> None:
    """Run an invented municipality with the gateway before it.

    Its commands ask the demo that runs at --bind.
    """
    context.obj = bind
    if context.invoked_subcommand is None:
        run("demo", "start", bind, directory)


@demo.command()
@click.argument("person", type=_PERSON, metavar="PERSON")
@click.pass_obj
def token(bind: str, person: str) -> None:
    """Print a token of anna, kare, marta, siv or tor."""
    run("demo", "token", bind, person)


@demo.command()
@click.argument("backend", type=_BACKEND, metavar="BACKEND")
@click.pass_obj
def stop(bind: str, backend: str) -> None:
    """Take a back end away: omsplan, persdb or invdb."""
    run("demo", "switch", bind, "stop", backend)


@demo.command()
@click.argument("backend", type=_BACKEND, metavar="BACKEND")
@click.pass_obj
def start(bind: str, backend: str) -> None:
    """Bring a back end back: omsplan, persdb or invdb."""
    run("demo", "switch", bind, "start", backend)


@main.group("api-keys")
def api_keys() -> None:
    """Make, list and revoke API keys."""


@api_keys.command("create")
@click.argument("name")
@FOLDER
@click.option("--scope", "scopes", multiple=True, help="What it may do.")
@click.option("--claim", "claims", multiple=True, metavar="NAME=VALUE", help="A claim.")
@click.option("--days", default=365, type=_SOME, help="How long it is valid.")
def create_key(
    name: str, directory: Path, scopes: tuple[str, ...], claims: tuple[str, ...], days: int
) -> None:
    """Print a new key, once; only its digest is kept.

    --scope and --claim may be repeated.
    """
    run("keys", "create", directory, name, scopes, claims, days)


@api_keys.command("list")
@FOLDER
@AS_JSON
def list_keys(directory: Path, *, as_json: bool) -> None:
    """List the keys, without their secrets."""
    run("keys", "list_all", directory, as_json)


@api_keys.command("revoke")
@click.argument("key_id")
@FOLDER
def revoke_key(key_id: str, directory: Path) -> None:
    """Make the key KEY_ID, as `list` shows it, invalid at once."""
    run("keys", "revoke", directory, key_id)
