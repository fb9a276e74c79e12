"""Tells who tries a route which statement is sent, and with what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from connectors.contract import Context, Message

SQL, JSON = "application/sql", "application/json"


def tell(context: Context, sql: str, values: Sequence[Any]) -> None:
    """Tell a statement (RFC 6922) and the list of its arguments, where somebody listens."""
    if context.listen is None:
        return
    bound = json.dumps(list(values), ensure_ascii=False, default=str)
    context.listen(Message(sent=True, content_type=SQL, body=sql.encode()))
    context.listen(Message(sent=True, content_type=JSON, body=bound.encode()))
