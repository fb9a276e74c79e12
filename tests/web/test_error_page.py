"""docs/reference/errors.md is made of gateway.errors.PROBLEMS.

`python tests/web/test_error_page.py` writes it anew.
"""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "reference" / "errors.md"
HEAD = """# Errors

Every error is `application/problem+json` (RFC 9457). `code` is permanent: an app decides by it, never by `title` or `detail`. `retryable` says whether the same request is worth sending again; `Retry-After` says when. `verified` is there, and false, where a back end that signs its answers did not sign its fault. `traceId` finds the request in the log, which holds nothing else about the person. Faults of single inputs are in `errors`, every one at once, as `pointer`, `code` and `detail`. `type` leads to a page about the code.

This page is made of the table in `gateway/problems.py`.

| Code | Status | Title | Swedish title | Worth trying again | What to do |
|---|---|---|---|---|---|
"""  # noqa: E501 - one paragraph of the page is one line


def page():
    """Return the page that the table makes."""
    from gateway.problems import PROBLEMS  # noqa: PLC0415 - the script first has to find it

    rows = sorted(PROBLEMS.values(), key=lambda row: (row.status, row.code))
    return HEAD + "".join(
        f"| `{row.code}` | {row.status} | {row.title} | {row.titel} "
        f"| {'yes' if row.retryable else 'no'} | {row.remedy} |\n"
        for row in rows
    )


def test_the_page_of_errors_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page()


if __name__ == "__main__":
    sys.path.insert(0, str(CHECKOUT))
    PAGE.write_text(page(), encoding="utf-8")
