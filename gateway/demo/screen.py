"""What a started demo prints: what is where, a token per person, three lines to copy."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from gateway.demo.issuer import LIFETIME_SECONDS
from gateway.demo.people import PEOPLE

HOURS = LIFETIME_SECONDS // 3600


def welcome(url: str, places: Mapping[str, str], tokens: Mapping[str, str], directory: Path) -> str:
    """Return the text; `places` says where each part is, `tokens` holds one per person."""
    return "\n".join(_lines(url, places, tokens, directory)) + "\n"


def _lines(
    url: str, places: Mapping[str, str], tokens: Mapping[str, str], directory: Path
) -> Iterator[str]:
    base = f"{url}/hemtjanst/v1"
    yield "The home care of Granvik is up. Everything in it is invented. Ctrl-C ends it."
    yield ""
    for name, place in {
        "gateway": base,
        "docs": f"{base}/docs",
        **places,
        "data": str(directory),
    }.items():
        yield f"  {name:<8} {place}"
    yield ""
    yield f"Tokens, valid for {HOURS} hours (`brygga demo token NAME` prints a new one):"
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
    yield "Take a back end away and bring it back: brygga demo stop|start omsplan|persdb|invdb"
