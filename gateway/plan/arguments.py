"""Compiles a route's arguments: references to the nested values that its operation takes.

Whatever does not fit is told by where it came from: 404 for the path, 400 for what else the
client sent, 403 for a claim. A claim that is missing or blank never binds nothing, for that
would widen what the caller sees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from connectors.contract import Shape, Value
from gateway.mapping.model import Field
from gateway.plan.declared import default_type
from gateway.plan.encoders import Encode, compile_forward
from gateway.plan.origins import Fault, Origin, origin_of, raise_worst
from gateway.plan.outgoing import outgoing
from gateway.plan.references import Inputs, Resolve, compile_reference, is_time
from gateway.plan.specs import Environment, FieldSpec, SpecError
from gateway.plan.values import ABSENT, BadValue, is_blank, text_of

Bind = Callable[[Inputs, list[Fault]], Value]


def compile_arguments(
    specs: Sequence[FieldSpec], environment: Environment
) -> Callable[[Inputs], dict[str, Value]]:
    """Return what binds all arguments of an operation, nested by their ``A/B`` names.

    Raises GatewayError with every fault of the worst kind; SpecError while compiling.
    """
    bind_all = _compile_members(specs, environment)

    def bind(inputs: Inputs) -> dict[str, Value]:
        faults: list[Fault] = []
        bound = bind_all(inputs, faults)
        raise_worst(faults)
        return bound

    return bind


def _compile_members(
    specs: Sequence[FieldSpec], environment: Environment
) -> Callable[[Inputs, list[Fault]], dict[str, Value]]:
    members = tuple(
        (tuple(spec.field.name.split("/")), _compile_argument(spec, environment)) for spec in specs
    )

    def bind(inputs: Inputs, faults: list[Fault]) -> dict[str, Value]:
        bound: dict[str, Value] = {}
        for path, argument in members:
            value = argument(inputs, faults)
            if value is ABSENT:
                continue
            node = bound
            for name in path[:-1]:
                node = node.setdefault(name, {})
            node[path[-1]] = value
        return bound

    return bind


def _compile_argument(spec: FieldSpec, environment: Environment) -> Bind:
    field = spec.field
    shape = spec.shapes[0] if spec.shapes else None
    if field.constant is not None:
        constant = _literal(field, field.constant, shape)
        return lambda _inputs, _faults: constant
    if spec.each is not None or (spec.fields and field.each is not None):
        return _list(spec, environment)
    if spec.fields:
        return _object(spec, environment)
    return _scalar(field, shape, environment)


def _literal(field: Field, text: str, shape: Shape | None) -> Value:
    """Return a literal, which is written as the back end wants it, in the contract's form."""
    try:
        value = outgoing(shape)(text)
    except BadValue as error:
        raise SpecError(field, f"the literal {text!r} is {error.reason}") from error
    return [value] if shape is not None and shape.repeated else value


def _object(spec: FieldSpec, environment: Environment) -> Bind:
    bind_members = _compile_members(spec.fields, environment)
    if not spec.field.sources:
        return bind_members
    resolve = compile_reference(spec.field, spec.field.sources[0])
    origin = origin_of(spec.field.sources[0])

    def bind(inputs: Inputs, faults: list[Fault]) -> Value:
        given = resolve(inputs)
        if given is ABSENT or given is None:
            return given
        inner: list[Fault] = []
        bound = bind_members(replace(inputs, item=given), inner)
        faults.extend(origin.around(inner))
        return bound

    return bind


def _list(spec: FieldSpec, environment: Environment) -> Bind:
    field = spec.field
    source = field.sources[0] if field.sources else "$value"
    resolve = compile_reference(field, source)
    origin = origin_of(source)
    required = bool(spec.shapes and spec.shapes[0] and spec.shapes[0].required)
    convert: Bind
    if spec.fields:
        convert = _compile_members(spec.fields, environment)
    else:
        each = spec.each or spec
        item = replace(each.field, sources=each.field.sources or ("$value",))
        convert = _scalar(item, each.shapes[0] if each.shapes else None, environment)

    def bind(inputs: Inputs, faults: list[Fault]) -> Value:
        given = resolve(inputs)
        if given is ABSENT or given is None:
            return _missing(origin, required, faults)
        if not isinstance(given, list):
            faults.append(origin.fault("invalid", "Send a list."))
            return ABSENT
        found: list[Value] = []
        for index, each in enumerate(given):
            inner: list[Fault] = []
            found.append(convert(replace(inputs, item=each), inner))
            faults.extend(origin.around(inner, f"/{index}"))
        return [each for each in found if each is not ABSENT]

    return bind


def _scalar(field: Field, shape: Shape | None, environment: Environment) -> Bind:
    sources = field.sources or ("$value",)
    single = replace(shape, repeated=False) if shape else None
    encode = _carried(
        compile_forward(_timed(field, sources, single), single, environment), environment
    )
    resolve = _resolving(field, sources)
    origin = origin_of(sources[0])
    fallback = _fallback(field, single, environment)
    required = shape is not None and shape.required
    nillable = shape is None or shape.nillable or not shape.required

    def bind(inputs: Inputs, faults: list[Fault]) -> Value:
        given = resolve(inputs)
        if given is ABSENT or (given is None and fallback is not None):
            return fallback(inputs) if fallback else _missing(origin, required, faults)
        if given is None:
            if not nillable:
                faults.append(origin.fault("required", "It may not be null."))
            return None
        if origin.place == "claims" and is_blank(given):
            faults.append(origin.fault("missing", "The claim is blank."))
            return ABSENT
        return _encoded(encode, given, origin, faults)

    if shape is None or not shape.repeated:
        return bind
    return lambda inputs, faults: _as_list(bind(inputs, faults))


def _as_list(value: Value) -> Value:
    return value if value is ABSENT or value is None or isinstance(value, list) else [value]


def _resolving(field: Field, sources: tuple[str, ...]) -> Resolve:
    resolves = tuple(compile_reference(field, source) for source in sources)
    if len(resolves) == 1:
        return resolves[0]
    separator = field.join

    def resolve(inputs: Inputs) -> Value:
        given = [each(inputs) for each in resolves]
        if any(each is ABSENT or each is None for each in given):
            return ABSENT
        return separator.join(text_of(each) for each in given)

    return resolve


def _fallback(field: Field, shape: Shape | None, environment: Environment) -> Resolve | None:
    """Return what gives the default: a reference is converted, a literal stands as written."""
    if field.default is None:
        return None
    if not field.default.startswith("$"):
        value = _literal(field, field.default, shape)
        return lambda _inputs: value
    resolve = compile_reference(field, field.default)
    timed = replace(_timed(field, (field.default,), shape), map=None)
    encode = compile_forward(timed, shape, environment)

    def fall_back(inputs: Inputs) -> Value:
        given = resolve(inputs)
        return given if given is ABSENT else encode(given)

    return fall_back


def _timed(field: Field, sources: tuple[str, ...], shape: Shape | None) -> Field:
    """Give a reference to the clock its type where neither mapping nor declaration says one."""
    wanted = is_time(sources[0])
    if wanted is None or field.type or field.format or default_type(shape) not in {"string", "any"}:
        return field
    return replace(field, type=wanted)


def _carried(encode: Encode, environment: Environment) -> Encode:
    """Return an encoder that also refuses characters which the back end's charset lacks."""
    charset = environment.charset
    if charset is None:
        return encode

    def carry(value: Value) -> Value:
        found = encode(value)
        if isinstance(found, str):
            try:
                found.encode(charset)
            except UnicodeEncodeError as error:
                raise BadValue("a text with a character that the back end does not have") from error
        return found

    return carry


def _missing(origin: Origin, required: bool, faults: list[Fault]) -> Value:  # noqa: FBT001 - declared, not a switch
    if origin.place in {"claims", "device"}:
        faults.append(origin.fault("missing", "The claim is missing."))
    elif required:
        faults.append(origin.fault("required", "It is required."))
    return ABSENT


def _encoded(encode: Encode, given: Value, origin: Origin, faults: list[Fault]) -> Value:
    if not isinstance(given, list | tuple):
        return _one(encode, given, origin, faults)
    found = (_one(encode, each, origin, faults, f"/{at}") for at, each in enumerate(given))
    return [each for each in found if each is not ABSENT]


def _one(
    encode: Encode, given: Value, origin: Origin, faults: list[Fault], below: str = ""
) -> Value:
    try:
        return encode(given)
    except BadValue as error:
        faults.append(origin.fault("invalid", f"The value is {error.reason}.", below))
        return ABSENT
