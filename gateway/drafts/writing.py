"""Values as YAML that the gateway reads back as the same text."""

from __future__ import annotations

import json
import re
from typing import Any

SIMPLE = re.compile(r"[A-Za-z$/][A-Za-z0-9_./:$?=-]*")


def text(value: Any) -> str:  # noqa: ANN401 - a setting of a connector
    """Return a value as YAML: a scalar is the text as written, quoted where it must be."""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    written = str(value)
    return written if SIMPLE.fullmatch(written) else json.dumps(written, ensure_ascii=False)
