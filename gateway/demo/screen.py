"""What a started demo prints: what is where, a token per person, three lines to copy."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from gateway.demo.issuer import LIFETIME_SECONDS
from gateway.demo.people import PEOPLE

HOURS = LIFETIME_SECONDS // 3600


def welcome(
    url: str, places: Mapping[str, str], tokens: Mapping[str, str], directory: Path, called: str
) -> str:
    """Return the text; `places` says where each part is, `tokens` holds one per person.

    `called` begins every command line that is to be copied.
    """
    return "\n".join(_lines(url, places, tokens, directory, called)) + "\n"


def _lines(
    url: str, places: Mapping[str, str], tokens: Mapping[str, str], directory: Path, called: str
) -> Iterator[str]:
    base = f"{url}/hemtjanst/v1"
    yield "The home care of Granvik is up. Everything in it is invented."
    yield ""
    for name, place in {
        "gateway": base,
        "docs": f"{base}/docs",
        **places,
        "data": str(directory),
    }.items():
        yield f"  {name:<8} {place}"
    yield ""
    yield f"Tokens, valid for {HOURS} hours (`{called} token NAME` prints a new one):"
    for name, token in tokens.items():
        yield f"\n  {name}: {PEOPLE[name].title}\n{token}"
    yield ""
    yield "To copy: Anna's day; the same again, now 304; the keys"
    yield ""
    sign_in = f"-H 'Authorization: Bearer {tokens['anna']}'"
    day, etag = f"{base}/my-days/2026-11-23", directory / "anna.etag"
    yield f"curl --compressed {sign_in} --etag-save '{etag}' {day}"
    yield f"curl -i {sign_in} --etag-compare '{etag}' {day}"
    yield f"curl {sign_in} {base}/keys"
    yield ""
    yield "Take a back end away and bring it back, from another terminal in this folder:"
    yield f"  {called} stop|start omsplan|persdb|invdb"
    yield "What was asked for in the last minute is still answered, from the copy. A day that"
    yield f"nobody has asked for, as {base}/my-days/2026-11-24, shows at once what is missing."
    yield ""
    yield "Below: one line for each request. Ctrl-C ends the demo."
