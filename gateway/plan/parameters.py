"""Reads what a client sent into a Call: every fault at once, then arguments and cache key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.errors import FieldError, GatewayError
from gateway.messages import ApiRequest, Call, Page, Principal
from gateway.plan.bodies import ReadBody
from gateway.plan.cachekey import cache_key
from gateway.plan.fits import FITS, SPELLINGS, legible
from gateway.plan.given import UNKNOWN_ID
from gateway.plan.routespec import ParameterSpec, RouteSpec
from gateway.plan.seal import Sealer
from gateway.plan.uploads import ReadUpload
from gateway.plan.values import BadValue

LONGEST_TEXT = 200
MOST_FAULTS = 50  # that one problem tells
_SEALED = re.compile(r"[A-Za-z0-9_-]{16,700}")
_PAGING = ("limit", "page", "after", "total", "sort")
NOTHING = object()  # an id that opens to nothing: the answer is empty, or not found

Bind = Callable[[Call], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns a request of one route into a Call; ``bind`` makes the operation's arguments.

    ``encoders`` turn a filter's text into what the column holds; without ``read_body`` what a
    body holds has no meaning, and ``read_upload`` takes it as a file.
    """

    spec: RouteSpec
    digest: str
    sealer: Sealer
    bind: Bind
    encoders: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    read_body: ReadBody | None = None
    read_upload: ReadUpload | None = None

    def read(
        self, request: ApiRequest, placeholders: Mapping[str, str], principal: Principal
    ) -> Call:
        """Return the call, or raise GatewayError with every fault of parameters and body."""
        faults: list[FieldError] = []
        path = self._path(placeholders, faults)
        given = _given(request, faults)
        query = self._query(given, faults)
        page = self._page(given, principal, faults) if self.spec.kind == "list" else None
        fields = self._fields(given, faults)
        headers = self._headers(request, faults)
        faults += [_unknown(name) for name in given]
        code = "invalid-parameter" if faults else "invalid-body"
        body = self.read_body(request, faults) if self.read_body else None
        if faults:
            lost = all(fault.code == UNKNOWN_ID for fault in faults)  # as it is in path and query
            raise GatewayError("not-found" if lost else code, errors=tuple(faults[:MOST_FAULTS]))
        asked = Call(
            principal=principal,
            path=path,
            query=query,
            headers=headers,
            body=body,
            upload=self.read_upload(request) if self.read_upload else None,
            page=page,
            fields=fields,
            language=request.language,
            trace_id=request.trace_id,
            request=request,
        )
        return self.call(asked)

    def call(self, asked: Call) -> Call:
        """Return a call of back-end values with its conditions, arguments and cache key.

        Composites, owner rules and look-ups make theirs without a request.
        """
        if conditions := self._conditions(asked.query):
            asked = replace(asked, conditions=conditions)
        arguments = self.bind(asked)
        key = cache_key(self.spec, self.digest, asked, arguments)
        return replace(asked, arguments=arguments, key=key)

    def _path(self, placeholders: Mapping[str, str], faults: list[FieldError]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for parameter in self.spec.parameters:
            if parameter.place != "path":
                continue
            text = placeholders[parameter.name]
            value = self._value(parameter, text, faults)
            if value is NOTHING or (parameter.choices and text not in parameter.choices):
                raise GatewayError("not-found")
            values[parameter.name] = value
        return values

    def _query(self, given: dict[str, list[str]], faults: list[FieldError]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for parameter in self.spec.parameters:
            if parameter.place != "query" or parameter.name not in given:
                continue
            texts = given.pop(parameter.name)
            if len(texts) > 1 and "in" not in parameter.operators:
                faults.append(FieldError(parameter.name, "repeated", "Send it once."))
            read = [self._value(parameter, text, faults) for text in texts]
            if NOTHING in read and not parameter.filters:
                raise GatewayError("not-found")
            values[parameter.name] = read if parameter.filters else read[0]
        return values

    def _headers(self, request: ApiRequest, faults: list[FieldError]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for parameter in self.spec.parameters:
            name = parameter.name.lower()
            if parameter.place != "header" or name not in request.headers:
                continue
            value = self._value(parameter, request.headers[name], faults)
            if value is NOTHING:
                raise GatewayError("not-found")
            values[name] = value
        return values

    def _value(self, parameter: ParameterSpec, text: str, faults: list[FieldError]) -> Any:  # noqa: ANN401
        seal = "" if parameter.operators == ("null",) else parameter.seal
        if seal and (parameter.place == "path" or _SEALED.fullmatch(text)):
            opened = self.sealer.open(seal, text)
            return NOTHING if opened is None else opened
        fits = (
            not seal and legible(text) and len(text) <= LONGEST_TEXT and FITS[parameter.type](text)
        )
        if not fits:
            spelling = "Send an id as it was given." if seal else SPELLINGS.get(parameter.type)
            detail = f"Send 1 to {LONGEST_TEXT} characters, none of them a control character."
            faults.append(FieldError(parameter.name, "invalid", spelling or detail))
            return text
        encode = self.encoders.get(parameter.name)
        try:
            return encode(text) if encode else text
        except BadValue as error:
            faults.append(FieldError(parameter.name, "invalid", f"It is {error.reason}."))
            return text

    def _conditions(self, query: Mapping[str, Any]) -> tuple[tuple[str, str, Any], ...]:
        found: list[tuple[str, str, Any]] = []
        for parameter in self.spec.parameters:
            if parameter.filters and parameter.name in query:
                values = query[parameter.name]
                values = values if isinstance(values, list | tuple) else [values]
                kept = [value for value in values if value is not NOTHING]
                operator = parameter.operators[0]
                if operator in {"eq", "in"}:
                    found.append((parameter.filters, "in", kept))
                elif operator == "null":
                    found.append((parameter.filters, operator, kept == ["true"]))
                else:
                    found.append((parameter.filters, operator, kept[0] if kept else ""))
        return tuple(found)

    def _page(
        self, given: dict[str, list[str]], principal: Principal, faults: list[FieldError]
    ) -> Page:
        paging = self.spec.route.page
        most = paging.maximum if paging else 100
        size = _number(given, "limit", paging.size if paging else 20, most, faults)
        number = _number(given, "page", 1, 1_000_000, faults)
        if self.spec.pages:
            return Page(number, size)  # the back end's own order, and nobody counts
        total = _one(given, "total", "false", faults)
        if total not in {"true", "false"}:
            faults.append(FieldError("total", "invalid", "Send true or false."))
        order = self._order(_one(given, "sort", None, faults), faults)
        after = None
        token = _one(given, "after", None, faults)
        if token is not None:
            opened = self.sealer.open_cursor(principal.identity, self._cursor(order), token)
            if opened is None:
                faults.append(FieldError("after", "invalid", "Follow _links.next as it was sent."))
            after = tuple(opened or ())
        return Page(number, size, after, order, total == "true")

    def cursor(self, principal: Principal, page: Page, values: tuple[Any, ...]) -> str:
        """Return the token that continues after a row, bound to caller, route and order."""
        return self.sealer.seal_cursor(principal.identity, self._cursor(page.order), list(values))

    def _cursor(self, order: tuple[tuple[str, bool], ...]) -> str:
        # a change of the mapping makes older tokens void: they hold other columns' values
        columns = [self.spec.order.get(name) for name, _ in order]
        return f"{self.spec.route.name} {order} {columns} {self.spec.key_columns}"

    def _order(self, text: str | None, faults: list[FieldError]) -> tuple[tuple[str, bool], ...]:
        names = list(self.spec.route.sort) if text is None else text.split(",")
        bare = [name.removeprefix("-") for name in names]
        if len(set(bare)) < len(bare) or any(name not in self.spec.order for name in bare):
            legal = ", ".join(self.spec.order) or "nothing"
            faults.append(FieldError("sort", "invalid", f"Sort by {legal}; each once."))
        return tuple((name.removeprefix("-"), name.startswith("-")) for name in names)

    def _fields(
        self, given: dict[str, list[str]], faults: list[FieldError]
    ) -> frozenset[str] | None:
        if "fields" not in given:
            return None
        text = _one(given, "fields", "", faults)
        known = {each.field.name for each in self.spec.fields if not each.field.hidden}
        known |= {part.name for part in self.spec.route.combine}
        names = text.split(",")
        if not known.issuperset(names) or len(set(names)) < len(names):
            detail = "Name fields of the answer, each once, with commas between."
            faults.append(FieldError("fields", "unknown", detail))
        return frozenset(names)


def _given(request: ApiRequest, faults: list[FieldError]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in request.query:
        if not legible(value):
            faults.append(FieldError(_safe(name), "invalid", "It holds a control character."))
        given.setdefault(name, []).append(value)
    return given


def _unknown(name: str) -> FieldError:
    return FieldError(_safe(name), "unknown", "The route has no such parameter.")


def _safe(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z.]{1,40}", name) else "?"


def _one(
    given: dict[str, list[str]], name: str, default: str | None, faults: list[FieldError]
) -> Any:  # noqa: ANN401 - a text, or the default
    texts = given.pop(name, None)
    if texts is None:
        return default
    if len(texts) > 1:
        faults.append(FieldError(name, "repeated", "Send it once."))
    return texts[0]


def _number(
    given: dict[str, list[str]], name: str, default: int, most: int, faults: list[FieldError]
) -> int:
    text = _one(given, name, str(default), faults)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        faults.append(FieldError(name, "invalid", f"A whole number from 1 to {most}."))
        return default
    return int(text)
