"""Specs cross from the compiling child to the server as pickles of plain values."""

import pickle
import pickletools

from connectors.contract import Effect, OperationSpec, Representation, Shape


def test_a_specification_is_pickled_without_any_function_but_its_own_classes():
    shape = Shape("name", "string", Representation.XSD)
    data = pickle.dumps((OperationSpec("get", Effect.READ, {"table": "people"}), shape))

    strings = [text for _, text, _ in pickletools.genops(data) if isinstance(text, str)]
    spec, read = pickle.loads(data)  # noqa: S301 - written two lines above

    assert spec.effect is Effect.READ
    assert read == shape
    assert "getattr" not in strings
