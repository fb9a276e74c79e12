"""Compiles how a request's body is read: strict JSON, its declared fields, every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from connectors.contract import Value
from gateway.errors import FieldError, GatewayError
from gateway.mapping.model import Field
from gateway.messages import ApiRequest, Json
from gateway.plan.given import Unfit, compile_given
from gateway.plan.specs import Environment, FieldSpec, SpecError
from gateway.plan.strict_json import BadJson, Numeral, read_json, shown
from gateway.plan.values import ABSENT, BadValue

MOST_ITEMS = 1000  # of a list, where the field says no max
ReadBody = Callable[[ApiRequest, list[FieldError]], Value]
Take = Callable[[Json, str, list[FieldError]], Value]  # of a value and its JSON pointer


@dataclass(frozen=True, slots=True)
class _Member:
    take: Take
    required: bool
    fallback: Value


def compile_body(specs: Sequence[FieldSpec], environment: Environment) -> ReadBody:
    """Return what reads a request's body into back-end values, by the names of its fields.

    It raises GatewayError (415), and notes every other fault; SpecError while compiling. A field
    that was not sent is absent, one that was sent as null is None. Without fields the body must
    be empty, and gives None.
    """
    if not specs:
        return _no_body
    take = _object(specs, environment)

    def read(request: ApiRequest, faults: list[FieldError]) -> Value:
        if not request.body:
            faults.append(FieldError("", "required", "Send a JSON object."))
            return None
        _check_media_type(request.headers)
        try:
            value = read_json(request.body)
        except BadJson as error:
            faults.append(error.error)
            return None
        return take(value, "", faults)

    return read


def _no_body(request: ApiRequest, faults: list[FieldError]) -> Value:
    if request.body and request.method == "POST":
        faults.append(FieldError("", "unknown", "The route takes no body."))


def _check_media_type(headers: Mapping[str, str]) -> None:
    """RFC 8259 defines no parameter of application/json; a charset may only say what it is."""
    kind, _, parameters = headers.get("content-type", "").lower().partition(";")
    name, _, charset = parameters.partition("=")
    plain = not parameters.strip() or (
        name.strip() == "charset" and charset.strip().strip('"') == "utf-8"
    )
    packed = headers.get("content-encoding", "identity").strip().lower() != "identity"
    if kind.strip() != "application/json" or not plain or packed:
        raise GatewayError("unsupported-media-type", "Send application/json in UTF-8, not packed.")


def _object(specs: Sequence[FieldSpec], environment: Environment) -> Take:
    members = {spec.field.name: _member(spec, environment) for spec in specs}

    def take(value: Json, at: str, faults: list[FieldError]) -> Value:
        if not isinstance(value, dict):
            faults.append(FieldError(at, "type", "Send an object."))
            return ABSENT
        faults += [_unknown(name, at) for name in value if name not in members]
        found = {
            name: _taken(member, value.get(name, ABSENT), f"{at}/{name}", faults)
            for name, member in members.items()
        }
        return {name: each for name, each in found.items() if each is not ABSENT}

    return take


def _unknown(name: str, at: str) -> FieldError:
    return FieldError(f"{at}/{shown(name)}", "unknown", "There is no such field.")


def _taken(member: _Member, value: Json, at: str, faults: list[FieldError]) -> Value:
    if value is not ABSENT and value is not None:
        return member.take(value, at, faults)
    if member.fallback is not ABSENT:
        return member.fallback
    if member.required:
        faults.append(FieldError(at, "required", "It is required, and may not be null."))
    return value


def _member(spec: FieldSpec, environment: Environment) -> _Member:
    field = spec.field
    take = _value(spec, environment)
    fallback: Value = ABSENT
    if field.default is not None:
        fallback = _default(field, take)
    return _Member(take, field.required, fallback)


def _default(field: Field, take: Take) -> Value:
    """Return the literal as if it had been sent."""
    text = field.default or ""
    sent = {"true": True, "false": False}.get(text, text)
    for given in (text, Numeral(text), sent):
        faults: list[FieldError] = []
        value = take(given, "", faults)
        if not faults:
            return value
    message = f"the literal {text!r} is no value of the field"
    raise SpecError(field, message, "write what an app could send")


def _value(spec: FieldSpec, environment: Environment) -> Take:
    if spec.each is not None:
        return _list(spec.field, _value(spec.each, environment))
    if spec.field.each is not None:
        return _list(spec.field, _object(spec.fields, environment))
    if spec.fields:
        return _object(spec.fields, environment)
    return _scalar(spec.field, environment)


def _scalar(field: Field, environment: Environment) -> Take:
    convert = compile_given(field, environment)

    def take(value: Json, at: str, faults: list[FieldError]) -> Value:
        try:
            return convert(value)
        except Unfit as error:
            faults.append(FieldError(at, error.code, f"The value is {error.reason}."))
        except BadValue as error:
            faults.append(FieldError(at, "invalid", f"The value is {error.reason}."))
        return ABSENT

    return take


def _list(field: Field, take_item: Take) -> Take:
    least = int(float(field.minimum or 0))
    most = int(float(field.maximum or MOST_ITEMS))

    def take(value: Json, at: str, faults: list[FieldError]) -> Value:
        if not isinstance(value, list):
            faults.append(FieldError(at, "type", "Send a list."))
            return ABSENT
        if not least <= len(value) <= most:
            code = "min" if len(value) < least else "max"
            faults.append(FieldError(at, code, f"Send {least} to {most} items."))
            return ABSENT
        found = []
        for index, each in enumerate(value):
            if each is None:
                faults.append(FieldError(f"{at}/{index}", "type", "An item may not be null."))
                continue
            found.append(take_item(each, f"{at}/{index}", faults))
        return [each for each in found if each is not ABSENT]

    return take
