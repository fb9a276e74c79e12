"""The page of ODBC back ends tells of every profile what its data says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.odbc.profiles import PROFILES

PAGE = (Path(__file__).parents[2] / "docs/reference/odbc.md").read_text(encoding="utf-8")


def test_the_page_lists_every_profile_and_whether_it_is_proven():
    rows = re.findall(r"^\| `([\w-]+)` \| .+ \| (yes|no) \|$", PAGE, re.MULTILINE)

    assert dict(rows) == {
        name: "yes" if profile.proven else "no" for name, profile in PROFILES.items()
    }


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_the_page_tells_the_options_the_limits_and_the_dates_of_a_profile(name):
    profile = PROFILES[name]
    told = [line for line in PAGE.splitlines() if line.startswith(f"- `{name}`: ")]

    said = [
        ", ".join(f"`{key}={value}`" for key, value in profile.options.items()),
        " ".join(profile.cannot),
        ", ".join(f"`{date}`" for date in profile.sentinels),
    ]
    assert told == [f"- `{name}`: {each}" for each in said if each]
