"""Every profile sends exactly the SQL that stands in the file of its name.

`python -m tests.odbc.profiles.golden` writes the files anew, for the change to be read.
"""

from __future__ import annotations

import pytest

from connectors.odbc.profiles import PROFILES
from tests.odbc.profiles.golden import GOLDEN, written
from tests.odbc.profiles.zoos import TYPES

PAGED = sorted(TYPES)


@pytest.mark.parametrize("profile", PAGED)
def test_a_profile_sends_the_sql_of_its_file(profile):
    assert written(profile) == (GOLDEN / f"{profile}.sql").read_text(encoding="utf-8")


def test_every_profile_that_takes_a_selection_has_a_file():
    files = {path.stem for path in GOLDEN.glob("*.sql")}

    assert files == set(PAGED)
    assert files == set(PROFILES) - {"access"}  # whole tables, without a word of SQL's dialects


@pytest.mark.parametrize("profile", PAGED)
def test_no_value_stands_in_a_statement(profile):
    lines = (GOLDEN / f"{profile}.sql").read_text(encoding="utf-8").splitlines()
    sent = [line for line in lines if line.startswith("SELECT")]

    assert sent
    assert [line for line in sent for value in ("Brien", "Åsa", "100%") if value in line] == []
