"""The shared examples load without a word; their JSON Schemas agree; nothing is slow or raises."""

import json
import re
import time

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gateway.mapping.jsonschema import gateway_schema, mapping_schema
from gateway.mapping.loader import load
from gateway.mapping.reference import all_blocks, documents, write
from gateway.mapping.schema import GatewayKeys, MappingKeys
from gateway.settings import secret_lookup
from gateway.yaml import read_yaml
from tests.mapping.deployments import GATEWAY, ROOT

ENVIRONMENT = {
    "OMSPLAN_URL": "http://127.0.0.1:1/",
    "DEMO_DIR": "/nowhere",
    "DEMO_ISSUER": "https://idp.example",
    "NTJP_URL": "https://ntjp.example",
    "BRYGGA_SECRET_SITHSFUNK_CRT": "a",
    "BRYGGA_SECRET_SITHSFUNK_KEY": "b",
}


class _Yaml12(yaml.SafeLoader):
    """YAML as an editor's language server reads it: the 1.2 core schema."""


_Yaml12.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("null", r"^(?:null|Null|NULL|~|)$", ["n", "N", "~", ""]),
):
    _Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
_Yaml12.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


def sketch_files(shared):
    return sorted((shared / "demo/mapping-sketch/mappings").glob("*.yaml"))


def example_files(shared):
    every = sorted((shared / "mapping-examples").glob("*.yaml"))
    return [file for file in every if file.name != "ntjp-gateway-part.yaml"]


def example_gateway(shared):
    part = (shared / "mapping-examples/ntjp-gateway-part.yaml").read_text(encoding="utf-8")
    return GATEWAY + part


def test_the_sketch_of_the_demo_loads_without_a_diagnostic(shared):
    directory = shared / "demo/mapping-sketch"

    deployment, diagnostics = load(directory, ENVIRONMENT, secret_lookup(directory, ENVIRONMENT))

    assert diagnostics == []
    assert len(deployment.mappings) == len(sketch_files(shared))
    assert deployment.backends.keys() == {"omsplan", "persdb", "invdb", "board"}


def test_the_examples_load_without_a_diagnostic(shared, loaded):
    files = {file.name: file.read_bytes() for file in example_files(shared)}

    result = loaded(example_gateway(shared), files, ENVIRONMENT)

    assert result.texts == []
    assert len(result.deployment.mappings) == len(files)
    alerts = result.deployment.mappings[0]
    assert alerts.fields["related"].each["kind"].sources


def test_the_json_schemas_are_valid_schemas():
    for schema in (mapping_schema(), gateway_schema()):
        Draft202012Validator.check_schema(schema)


def test_editors_accept_the_sketch_and_the_examples(shared):
    validator = Draft202012Validator(mapping_schema())
    for file in [*sketch_files(shared), *example_files(shared)]:
        data = file.read_bytes()
        for tree in (yaml.load(data, _Yaml12), read_yaml(data).tree):  # noqa: S506 - a SafeLoader
            problems = [
                f"{file.name} {e.json_path}: {e.message}" for e in validator.iter_errors(tree)
            ]
            assert problems == []


def test_editors_accept_the_gateway_files(shared):
    validator = Draft202012Validator(gateway_schema())
    sketch = (shared / "demo/mapping-sketch/gateway.yaml").read_text(encoding="utf-8")
    for text in (sketch, example_gateway(shared), GATEWAY):
        for tree in (yaml.load(text, _Yaml12), read_yaml(text.encode()).tree):  # noqa: S506
            assert [f"{e.json_path}: {e.message}" for e in validator.iter_errors(tree)] == []


@pytest.mark.parametrize(
    "text",
    [
        "resource: visits\nroutes: {}\nfields: {a: {frm: X}}\n",
        "resource: visits\nroutes: {}\nfields: {a_b: {from: X}}\n",
        "resource: visits\nroutes: {GET visits: {operation: A}}\n",
        "resource: visits\nroutes: {GET /visits: {cache: 60}}\n",
        "resource: visits\nroutes: {GET /visits: {arguments: {A: $pth.x}}}\n",
        "resource: visits\n",
    ],
)
def test_editors_refuse_what_the_loader_refuses(one, text):
    assert list(Draft202012Validator(mapping_schema()).iter_errors(yaml.load(text, _Yaml12)))  # noqa: S506
    assert one(text).texts


def test_an_editor_allows_marks_in_gateway_yaml_only():
    text = GATEWAY.replace("2026-11-23", "${RELEASED}") + "cache: ${CACHE}\n"

    assert Draft202012Validator(gateway_schema()).is_valid(read_yaml(text.encode()).tree)


def test_the_generated_files_are_up_to_date():
    for path, text in documents(ROOT).items():
        assert path.read_text(encoding="utf-8") == text, "run python -m gateway.mapping.reference"


def test_the_generated_files_are_written_below_a_checkout(tmp_path):
    (tmp_path / "docs/reference").mkdir(parents=True)
    (tmp_path / "mappings").mkdir()
    page = tmp_path / "docs/reference/mapping-language.md"
    page.write_text("<!-- keys: PageKeys -->\nold\n<!-- end -->\n", encoding="utf-8")

    write(tmp_path)

    assert "| `size` | whole number |" in page.read_text(encoding="utf-8")
    written = (tmp_path / "mappings/mapping.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == mapping_schema()


def test_every_key_of_the_format_stands_in_the_reference():
    page = (ROOT / "docs/reference/mapping-language.md").read_text(encoding="utf-8")

    assert {"GatewayKeys", "MappingKeys", "FieldKeys", "RouteKeys"} <= all_blocks().keys()
    for block in all_blocks().values():
        for key, known in block.known().items():
            assert f"`{key}`" in page
            assert known.says


def test_the_schemas_are_marshmallow_schemas():
    assert "public-urls" in str(
        sorted(json.loads(json.dumps(gateway_schema()))["$defs"]["ApiKeys"]["properties"])
    )
    assert MappingKeys().fields.keys() >= {"resource", "routes"}
    assert GatewayKeys().fields.keys() >= {"api", "backends"}


def test_three_hundred_files_load_well_under_a_second(shared, loaded):
    files = {}
    for number in range(300 // len(sketch_files(shared))):
        for file in sketch_files(shared):
            text = file.read_text(encoding="utf-8")
            files[f"{file.stem}{number}.yaml"] = text.replace(
                "resource: ", f"resource: r{number}-", 1
            )
    loaded(files=files)

    started = time.process_time()
    result = loaded(files=files)
    seconds = time.process_time() - started

    assert result.texts == []
    assert seconds < 2.0  # 0.3 s on one core of 2026; a quarter of it is writing the files


_KEYS = st.sampled_from(
    [
        *sorted({key for block in all_blocks().values() for key in block.known()}),
        *("GET /a", "is", "not", "prefix", "list", "as", "through", "a", "A_B", "$path.x", "${X}"),
    ]
)
_VALUES = st.sampled_from(
    ["", "a", "A/B", "true", "no", "60s", "5", "$path.x", "$nope", "${X}", "${", "$", "GET /a",
     "{", "ä" * 70, "\0", "-1", "99999999999", "Europe", "2026-11-23", "null", "..", "/"]
)  # fmt: skip
_TREES = st.recursive(
    _VALUES | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=25,
)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_TREES, _TREES)
def test_any_tree_gives_diagnostics_or_a_model(loaded, gateway, mapping):
    result = loaded(
        json.dumps(gateway), {"a.yaml": json.dumps({"resource": "a", "routes": mapping})}
    )

    assert result.deployment or result.diagnostics


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_give_diagnostics_or_a_model(loaded, gateway, mapping):
    result = loaded(gateway, {"a.yaml": mapping})

    assert result.deployment or result.diagnostics
