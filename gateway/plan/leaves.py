"""Compiles one JSON member that holds a single value, in the language's order of working.

Trim the parts, null-if and omit-if, join, map, codes or type, convert, mask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.contract import Shape, Value
from gateway.errors import FieldError, GatewayError
from gateway.mapping.model import Field
from gateway.messages import Json
from gateway.plan import numbers, texts
from gateway.plan.converters import compile_converter
from gateway.plan.moments import compile_shifted
from gateway.plan.sources import Column, Read, Record, compile_read
from gateway.plan.specs import Environment, FieldSpec, SpecError, View
from gateway.plan.steps import Aware, Pure, chain, followed, tail
from gateway.plan.values import ABSENT, At, BadValue, Changed, pointer, text_of

Put = Callable[[Record, View, At, dict[str, Json]], None]


@dataclass(frozen=True, slots=True)
class Plain:
    """Puts what one column holds, converted with nothing else at hand: nearly every field.

    Whoever has many of them puts what ``convert`` makes of ``column``, or ``default`` for None
    and ABSENT, and calls this for what cannot be converted or is Changed by it.
    """

    column: Column
    name: str
    convert: Pure
    default: Json
    put: Put

    def __call__(self, record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        """Put the value into the JSON object, or leave it out."""
        self.put(record, view, at, out)


@dataclass(frozen=True, slots=True)
class Level:
    """What the fields of one record share.

    ``siblings`` are the fields that ``after`` and ``near`` may name, ``key`` reads the record's
    own key for versions, ``closed`` tells that protected fields are left out.
    """

    environment: Environment
    siblings: Mapping[str, FieldSpec]
    key: Read | None = None
    closed: bool = False


def compile_leaf(spec: FieldSpec, level: Level) -> Put:
    """Return what puts a field's value into the JSON object, or leaves it out."""
    field = spec.field
    read = compile_read(field, spec.shapes, level.environment)
    aware = _compile_aware(spec, level)
    if aware:
        rest = tail(field, level.environment)
        return put_with(field, read, followed(aware, rest) if rest else aware)
    pure = compile_value(field, spec.shapes, level.environment)
    default: Json = ABSENT
    if field.default is not None:
        default = literal_of(field, field.default, field.type)
        put = put_with(field, read, lambda value, _record, _view: pure(value))
    else:
        put = _put_pure(field, read, pure)
    return Plain(read, field.name, pure, default, put) if isinstance(read, Column) else put


def compile_value(field: Field, shapes: tuple[Shape | None, ...], environment: Environment) -> Pure:
    """Return how a value that is neither absent nor None becomes JSON, where it alone decides."""
    steps: list[Pure] = []
    if field.map is not None:
        steps.append(mapped(field.map))
    if field.codes and field.codes.inline is not None:
        steps.append(_coded(field.codes.inline, label_only=field.codes.label_only))
    elif field.seal:
        seal, resource = environment.sealer.seal, field.seal
        steps.append(lambda value: seal(resource, text_of(value)))
    elif field.map is not None:
        steps.append(_literal(field))
    else:
        steps.append(compile_converter(field, shapes, environment).decode)
    return chain(steps + tail(field, environment))


def literal_of(field: Field, text: str, wanted: str | None) -> Json:
    """Return a literal of the mapping (``default``, ``constant``, ``value``) as JSON."""
    try:
        if wanted == "boolean":
            return texts.boolean((), (), lexical=True)(text)
        if wanted == "integer":
            return numbers.integer(text)
        found = numbers.number(text) if wanted == "number" else text
    except BadValue as error:
        raise SpecError(field, f"the literal {text!r} is {error.reason}") from error
    return found.value if isinstance(found, Changed) else found


def mapped(table: Mapping[str, str]) -> Pure:
    """Return what looks a text up in a value map, without the spaces at its end."""
    known = {text.rstrip(" "): value for text, value in table.items()}

    def look_up(value: Value) -> Value:
        found = known.get(text_of(value).rstrip(" "))
        if found is None:
            raise BadValue("not in the map")
        return found

    return look_up


def fail(field: Field, at: At) -> GatewayError:
    """Return the error of a value that cannot be converted; it names the field, not the value."""
    place = pointer((at, field.name))
    detail = f"The value of {place} cannot be converted."
    return GatewayError("backend-data", detail, errors=(FieldError(place, "bad-value", detail),))


def handle(field: Field, value: Value, at: At, view: View) -> Value:
    """Do what ``on-bad`` says with a value that cannot be converted."""
    if field.on_bad == "null":
        view.warn(pointer((at, field.name)), "bad-value")
        return None
    if field.on_bad == "raw" and isinstance(value, str | int | float):
        return str(value)
    raise fail(field, at)


def put_with(field: Field, read: Read, convert: Aware) -> Put:
    """Return the general form: with record and call at hand, and a literal to fall back on."""
    name = field.name
    fallback: Json = ABSENT
    if field.default is not None:
        fallback = literal_of(field, field.default, field.type)

    def put(record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        value: Value = ABSENT
        try:
            value = read(record, view)
            if value is not ABSENT and value is not None:
                value = convert(value, record, view)
        except BadValue:
            value = handle(field, value, at, view)
        if isinstance(value, Changed):
            view.warn(pointer((at, name)), value.code)
            value = value.value
        if fallback is not ABSENT and (value is ABSENT or value is None):
            value = fallback
        if value is not ABSENT:
            out[name] = value

    return put


def _put_pure(field: Field, read: Read, convert: Pure) -> Put:
    """Return the form of nearly every field, with nothing in it that is not needed."""
    name = field.name

    def put(record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        value: Value = ABSENT
        try:
            value = read(record, view)
            if value is ABSENT:
                return
            if value is None:
                out[name] = None
                return
            result = convert(value)
        except BadValue:
            result = handle(field, value, at, view)
        if type(result) is Changed:
            view.warn(pointer((at, name)), result.code)
            result = result.value
        out[name] = result

    return put


def _compile_aware(spec: FieldSpec, level: Level) -> Aware | None:
    field = spec.field
    if field.role == "etag":
        return _version(level)
    if field.codes and field.codes.name is not None:
        return _listed_codes(field, field.codes.name, label_only=field.codes.label_only)
    if field.after or field.near:
        return compile_shifted(spec, level.siblings, level.environment)
    return None


def _version(level: Level) -> Aware:
    seal, resource = level.environment.sealer.seal_version, level.environment.resource
    key = level.key

    def convert(value: Value, record: Record, view: View) -> str:
        own = key(record, view) if key else ""
        known = "" if own is ABSENT or own is None else text_of(own)
        return f'"{seal(resource, known, text_of(value))}"'

    return convert


def _listed_codes(field: Field, name: str, *, label_only: bool) -> Aware:
    look_up = mapped(field.map) if field.map is not None else text_of

    def convert(value: Value, _record: Record, view: View) -> Value:
        code = look_up(value)
        table = view.codes.get(name)
        if table is None and label_only:
            # Only the label was promised, and the code may be whom the label would have named.
            return Changed(ABSENT, "codes-unavailable")
        label = table.get(code) if table is not None else None
        result = (label or code) if label_only else {"code": code, "label": label or code}
        if label:
            return result
        return Changed(result, "codes-unavailable" if table is None else "unknown-code")

    return convert


def _coded(table: Mapping[str, str], *, label_only: bool) -> Pure:
    known = {code.rstrip(" "): label for code, label in table.items()}

    def convert(value: Value) -> Value:
        code = text_of(value)
        label = known.get(code)
        result = (label or code) if label_only else {"code": code, "label": label or code}
        return result if label else Changed(result, "unknown-code")

    return convert


def _literal(field: Field) -> Pure:
    if field.type is None or field.map is None:
        return text_of
    for text in field.map.values():
        literal_of(field, text, field.type)
    return lambda value: literal_of(field, value, field.type)
