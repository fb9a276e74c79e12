"""What a client accepts, by the texts of its headers (RFC 9110, section 12.5).

An app sends the same few texts with every request, so each is taken apart once.
"""

from __future__ import annotations

from functools import lru_cache

from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

LANGUAGES = ("sv", "en")
_TEXTS = 256  # that are remembered of each header


@lru_cache(_TEXTS)
def accepts_json(accept: str) -> bool:
    """Tell whether JSON is welcome; parameters of a media range are no reason to refuse it."""
    ranges = parse_accept_header(accept, MIMEAccept)
    plain = MIMEAccept([(name.partition(";")[0].strip(), quality) for name, quality in ranges])
    return not ranges or plain["application/json"] > 0


@lru_cache(_TEXTS)
def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether a body may be compressed."""
    return parse_accept_header(accept_encoding)["gzip"] > 0


@lru_cache(_TEXTS)
def language(accept_language: str) -> str:
    """Return ``en`` or ``sv``: Swedish unless English is asked for."""
    accepted = parse_accept_header(accept_language, LanguageAccept)
    return accepted.best_match(LANGUAGES) or LANGUAGES[0]
