"""The commands of ``draft``: names, options and help."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.running import run


@click.group()
def draft() -> None:
    """Write a first mapping of a back end that describes itself."""


NEW_FOLDER = click.option(
    "-d",
    "--dir",
    "directory",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="The deployment's folder; made where there is none.",
)
NAMED = click.option("--name", help="What the back end is called.")


@draft.command("odbc")
@click.argument("connection")
@NEW_FOLDER
@NAMED
@click.option(
    "--profile",
    default="",
    show_default=False,
    help="The kind of database; else it is recognized.",
)
@click.option(
    "--glossary",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML of THEIRS: ours, for names.",
)
@click.option("--table", "tables", multiple=True, metavar="TABLE", help="Not all tables, but this.")
@click.option(
    "--timeout",
    default=120.0,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds for all questions to the database.",
)
def draft_odbc(
    connection: str,
    directory: Path,
    name: str | None,
    profile: str,
    glossary: Path | None,
    tables: tuple[str, ...],
    timeout: float,
) -> None:
    """Pin a database's tables and write a draft that checks and serves.

    CONNECTION is an ODBC connection string. A password is best written as ${secret:NAME}, in
    single quotation marks; what is drafted never holds one. Nothing is changed in the database.
    --table may be repeated.
    """
    run("draft", "odbc", connection, directory, name, profile, glossary, tables, timeout)


@draft.command("wsdl")
@click.argument("source", metavar="URL-OR-FILE")
@NEW_FOLDER
@NAMED
@click.option(
    "--map", "maps", multiple=True, metavar="URL=FILE", help="A file in place of an import."
)
@click.option("--allow", "hosts", multiple=True, metavar="HOST", help="A host to fetch from too.")
def draft_wsdl(
    source: str, directory: Path, name: str | None, maps: tuple[str, ...], hosts: tuple[str, ...]
) -> None:
    """Pin a WSDL and write a draft that checks and serves.

    What it imports is pinned too. Only the WSDL's own host is asked, and those allowed.
    URL=FOLDER/ stands for every address that begins with the URL, where both end with a slash.
    --map and --allow may be repeated.
    """
    run("draft", "wsdl", source, directory, name, maps, hosts)
