"""The account of a trial: what was said, decoded and made of it, masked, as plain JSON and text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import click
import orjson

from connectors.contract import Message
from gateway.cli.exchanges import Exchange
from gateway.cli.markup import render
from gateway.cli.masking import Mask
from gateway.cli.sights import sight_of_answer, sight_of_record
from gateway.messages import Content
from gateway.plan.routespec import RouteSpec

Json = dict[str, Any]
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)["']""")
_MARKUP = re.compile(r"xml|html", re.IGNORECASE)


def account_of_calls(
    calls: Sequence[Exchange], routes: Mapping[str, RouteSpec], mask: Mask
) -> list[Json]:
    """Return each call: its messages, the record, how it failed, milliseconds by stage."""
    return [_call(each, routes[each.route], mask) for each in calls]


def account_of_content(
    name: str, routes: Mapping[str, RouteSpec], content: Content, mask: Mask
) -> Json:
    """Return the JSON of a route and its warnings."""
    warnings = [{"pointer": each.pointer, "code": each.code} for each in content.warnings]
    answer = mask.value(content.value, sight_of_answer(name, routes))
    return {"answer": answer, "warnings": warnings}


def milliseconds(seconds: Mapping[str, float]) -> dict[str, float]:
    """Return lengths of time by stage."""
    return {stage: round(each * 1000, 1) for stage, each in seconds.items()}


def print_text(account: Json) -> None:
    """Print an account for people: each part below a line that begins with ``#``."""
    for number, call in enumerate(account["calls"], 1):
        about = f"{number} {call['backend']}, {call['route']}"
        for each in call["messages"]:
            way = "sent" if each["sent"] else "received"
            _part(f"{way}: {about}, {each['contentType']}, {each['bytes']} bytes", each["text"])
        if "failed" in call:
            _part(f"failed: {about}, {call['failed']}", call["message"])
        else:
            _part(f"decoded: {about}{call.get('rows', '')}", _json(call["record"]))
    if "answer" in account:
        _part(f"answer: {account['route']}", _json(account["answer"]))
    _part("milliseconds", "\n".join(_times(account)))


def _call(call: Exchange, spec: RouteSpec, mask: Mask) -> Json:
    found: Json = {
        "route": call.route,
        "backend": spec.backend,
        "messages": [_message(each, mask) for _, each in call.messages],
        "milliseconds": milliseconds(call.stages()),
    }
    if call.failed:
        return {**found, "failed": type(call.failed).__name__, "message": str(call.failed)}
    sight = sight_of_record(spec)
    if call.rows is None:
        return {**found, "record": mask.value(call.value, sight)}
    rows = f", {len(call.rows)} of {call.count} rows"
    return {**found, "record": mask.value(call.rows, sight), "rows": rows}


def _message(message: Message, mask: Mask) -> Json:
    return {
        "sent": message.sent,
        "contentType": message.content_type,
        "bytes": len(message.body),
        "text": _text(message, mask),
    }


def _text(message: Message, mask: Mask) -> str:
    kind = message.content_type.partition(";")[0].strip().lower()
    text = message.body.decode(_charset(message), errors="replace")
    if kind == "application/sql":
        return text  # the mapping's own words, and placeholders
    if kind == "application/json":
        try:
            return _json(mask.value(orjson.loads(message.body)))
        except orjson.JSONDecodeError:
            return mask.text(text)
    if kind == "application/x-www-form-urlencoded":
        pairs = parse_qsl(text, keep_blank_values=True)
        return "\n".join(f"{name}={mask.named(name, value)}" for name, value in pairs)
    if _MARKUP.search(kind) or text.lstrip("\ufeff \t\r\n").startswith("<"):
        return render(text, mask)
    return mask.text(text)


def _charset(message: Message) -> str:
    told = _CHARSET.search(message.content_type)
    declared = _DECLARED.match(message.body)
    name = told[1] if told else declared[1].decode() if declared else "utf-8"
    try:
        "".encode(name)
    except (LookupError, UnicodeError):
        return "utf-8"
    return name


def _times(account: Json) -> Iterator[str]:
    whole: dict[str, float] = account["milliseconds"]
    yield f"compile {whole['compile']:.1f}"
    for number, call in enumerate(account["calls"], 1):
        stages = "  ".join(f"{name} {each:.1f}" for name, each in call["milliseconds"].items())
        yield f"{number} {stages}"
    yield f"project {whole['project']:.1f}"
    yield f"in all, compiled {whole['whole']:.1f}"


def _json(value: Any) -> str:  # noqa: ANN401 - JSON
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(value, option=options, default=str).decode()


def _part(title: str, text: str = "") -> None:
    click.echo(f"# {title}")
    if text:
        click.echo(text)
