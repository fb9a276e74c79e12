"""gateway.yaml: its keys, its marks, its mapping files."""

import copy
import pickle

import pytest

from gateway.mapping.loader import load
from gateway.mapping.model import Position, RouteCall
from gateway.mapping.substitution import Substituted
from gateway.settings import NotSet, read_variable, secret_lookup
from tests.mapping.deployments import GATEWAY

BACKENDS = """\
backends:
  omsplan:
    connector: soap
    address: ${OMSPLAN_URL}
    security: {username-token: {username: svc, password: "x${secret:omsplan}y"}}
    headers: {LogicalAddress: $claims.careGiver, A: literal}
    timeout: 5s
    concurrency: 8
    trim: right
    zone: UTC
    breaker: {failures: 50%, slow: 3s, pause: 5s}
    closed: "02:00-03:00"
    result: {code: RetKod}
    faults: [{when: {return: 7}, problem: conflict}]
"""
ENVIRONMENT = {"OMSPLAN_URL": "http://oms.example", "BRYGGA_SECRET_OMSPLAN": "hunter2"}


def test_the_least_deployment_has_defaults(loaded):
    result = loaded()

    assert result.texts == []
    deployment = result.deployment
    assert (deployment.zone, deployment.clock) == ("Europe/Stockholm", None)
    assert (deployment.state, deployment.cache) == ("sqlite:///var/brygga.db", "process")
    assert (deployment.api.status, deployment.api.major) == ("active", "1")
    assert (deployment.api_keys, deployment.issuers, deployment.seal_key) == (False, (), "")


def test_a_back_end_is_the_gateways_keys_and_the_connectors_settings(loaded):
    result = loaded(GATEWAY + BACKENDS, environment=ENVIRONMENT)

    assert result.texts == []
    backend = result.deployment.backends["omsplan"]
    assert (backend.connector, backend.timeout_seconds, backend.concurrency) == ("soap", 5.0, 8)
    assert backend.breaker == {"failures": 0.5, "slow": 3.0, "pause": 5.0}
    assert (backend.closed, backend.zone, backend.trim) == ("02:00-03:00", "UTC", "right")
    assert backend.headers == {"LogicalAddress": "$claims.careGiver", "A": "literal"}
    assert backend.result.code == "RetKod"
    assert backend.faults[0].when.equals == {"return": ("7",)}
    assert backend.settings == {
        "name": "omsplan",
        "address": "http://oms.example",
        "security": {"username-token": {"username": "svc", "password": "xhunter2y"}},
        "timeout": "5s",
        "concurrency": "8",
        "trim": "right",
    }


def test_authentication_and_codes_are_read(loaded):
    result = loaded(
        GATEWAY
        + """\
clock: "2026-11-23T08:14:02+01:00"
auth:
  issuers:
    - {issuer: "https://idp.example", audience: a, algorithms: [ES256], claims: {subject: sub}}
  api-keys: true
  admit: {route: GET /staff, with: {a: $claims.a}, when: {AKTIV_FL: "1"}}
  seal-key: ${secret:k}
codes:
  BEF: {route: GET /roles, with: {listName: roles}}
  DELEG: {LÄK: Läkemedel}
""",
        environment={"BRYGGA_SECRET_K": "key"},
    )

    assert result.texts == []
    deployment = result.deployment
    assert deployment.issuers[0].claims == {"subject": "sub"}
    assert deployment.admit.when.equals == {"AKTIV_FL": ("1",)}
    assert deployment.codes["BEF"] == RouteCall(
        "GET /roles", {"listName": "roles"}, ("codes", "BEF")
    )
    assert deployment.codes["DELEG"] == {"LÄK": "Läkemedel"}
    assert deployment.seal_key == "key"
    assert deployment.api_keys


def test_a_description_is_one_text_or_one_for_each_language(loaded):
    one = loaded(GATEWAY + "  description: Text\n").deployment.api.description
    two = loaded(GATEWAY + "  description: {sv: S, en: E}\n").deployment.api.description

    assert (one, two) == ({"sv": "Text", "en": "Text"}, {"sv": "S", "en": "E"})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("⟨mappingz: x/", "unknown key 'mappingz' (did you mean 'mappings'?)"),
        ("clock: ⟨2026-11-23T08:14:02", "is not a time with its offset"),
        ("cache: ⟨redis", "(write process, host or redis://…)"),
        ("state: ⟨/var/x.db", "(as in sqlite:///var/brygga.db)"),
        ("auth: {api-keys: ⟨yes}", "(write true)"),
        ("auth: {issuers: [{issuer: https://x, audience: a, algorithms: [⟨HS256], claims: {}}]}",
         "(did you mean 'RS256'?)"),
        ("auth: {⟨admit: {route: GET /a}}", "the key 'when' is missing"),
        ("codes: {A: {route: ⟨/a}}", "does not begin with a method"),
        ("backends: {⟨A: {connector: soap}}", "is not a kebab-case name (write a)"),
        ("backends: {a: ⟨soap}", "back end is a block of keys"),
        ("backends: {⟨a: {wsdl: x}}", "the key 'connector' is missing"),
        ("backends: {a: {connector: soap, timeout: ⟨5}}", "(write 5s for seconds"),
        ("backends: {a: {connector: soap, breaker: {failures: ⟨101%}}}", "is not a percentage"),
        ('backends: {a: {connector: soap, closed: ⟨"25:00-03:00"}}', "is not a window"),
        ("mappings: ⟨nowhere/", "there is no 'nowhere/'"),
        ("mappings: ⟨mappingz/", "(did you mean 'mappings'?)"),
        ("mappings: [mappings/, ⟨../x]", "'../x' lies outside the deployment (move it inside)"),
        ("mappings: ⟨/etc", "lies outside the deployment"),
        ('mappings: ⟨"a\\0b"', "cannot be read"),
        ("mappings: ⟨{a: b}", "a single value is expected here"),
        ("state: ⟨${NOPE}", "the environment variable NOPE is not set (set NOPE)"),
        ("state: ⟨${secret:nope}", "the secret 'nope' is missing (write it to secrets/nope or"),
        ("state: ⟨${secret:../x}", "'../x' is not the name of a secret"),
        ("state: ⟨${a b}", "${a b} is not a mark (write ${NAME} or ${secret:name})"),
        ("state: ⟨${secret:nope:-x}", "'nope:-x' is not the name of a secret"),
        ("state: ⟨${a b:-x}", "${a b:-x} is not a mark (write ${NAME} or ${secret:name})"),
        ("state: ⟨a${b", "a ${ is not closed (close it with })"),
    ],
)  # fmt: skip
def test_a_mistake_in_gateway_yaml_is_told_where_it_stands(loaded, line, message):
    before, _, _ = line.partition("⟨")

    [found] = loaded(GATEWAY + line.replace("⟨", "") + "\n").texts

    assert found.startswith(f"gateway.yaml:8:{len(before) + 1}: ")
    assert message in found


@pytest.mark.parametrize("key", ["name", "title", "version", "released", "public-urls"])
def test_an_api_says_what_it_must(loaded, key):
    text = "".join(line for line in GATEWAY.splitlines(True) if not line.startswith(f"  {key}:"))

    result = loaded(text)

    assert result.deployment is None
    assert result.texts[0].startswith(f"gateway.yaml:2:1: the key '{key}' is missing")


@pytest.mark.parametrize(
    ("environment", "seen"),
    [
        ({}, "sqlite:///a:-b/x.db"),
        ({"A": ""}, "sqlite:///a:-b/x.db"),
        ({"A": "c"}, "sqlite:///c/x.db"),
    ],
)
def test_a_variable_that_is_not_set_may_have_a_text_in_its_place(loaded, environment, seen):
    result = loaded(GATEWAY + "state: sqlite:///${A:-a:-b}/x.db\n", environment=environment)
    assert (result.texts, result.deployment.state) == ([], seen)


def test_marks_are_replaced_in_values_at_any_depth_and_nowhere_else(loaded):
    gateway = GATEWAY + 'backends: {a: {connector: x, "${K}": ["${A}-${B}", {c: $d}], e: $}}\n'

    result = loaded(gateway, environment={"A": "1", "B": "${A}"})

    assert result.texts == []
    settings = result.deployment.backends["a"].settings
    assert settings == {"name": "a", "${K}": ["1-${A}", {"c": "$d"}], "e": "$"}


def test_mapping_files_hold_no_marks(loaded):
    text = "resource: ${NAME}\nroutes: {}\n"

    [found] = loaded(files={"a.yaml": text}, environment={"NAME": "a"}).texts

    assert found.startswith("mappings/a.yaml:1:11: '${NAME}' is not a kebab-case name")


def test_a_missing_mark_is_told_once_and_leaves_the_text_as_written(loaded):
    result = loaded(GATEWAY + "backends: {a: {connector: x, timeout: '${T}', b: '${B}'}}\n")

    assert [found.split(": ")[1] for found in result.texts] == [
        "the environment variable T is not set (set T)",
        "the environment variable B is not set (set B)",
    ]
    backend = result.deployment.backends["a"]
    assert backend.settings["b"] == "${B}"
    assert set(backend.broken) == {"timeout", "b"}


@pytest.mark.parametrize(
    "line",
    [
        "state: ${secret:s}",
        "zone: ${secret:s}",
        "cache: 'x${secret:s}'",
        "auth: {api-keys: '${secret:s}'}",
        "codes: {A: {route: '${secret:s}'}}",
        "codes: {A: {route: 'GET /${secret:s}/'}}",
        "mappings: ${secret:s}",
        "backends: {a: {connector: x, timeout: '${secret:s}'}}",
        "backends: {a: {connector: x, concurrency: '${secret:s}'}}",
        "backends: {a: {connector: x, headers: {a: '$${secret:s}'}}}",
    ],
)
@pytest.mark.parametrize("secret", ["Hunter2Hunter2", "98765432101"])
def test_a_secret_never_stands_in_a_message(loaded, line, secret):
    result = loaded(f"{GATEWAY}{line}\n", environment={"BRYGGA_SECRET_S": secret})

    assert result.texts
    assert secret not in "".join(result.texts).replace("'", "")


def test_a_secret_never_stands_in_a_repr(loaded):
    gateway = GATEWAY.replace("Hemtjänst", "${TITLE}") + BACKENDS
    environment = {**ENVIRONMENT, "TITLE": "hunter3"}

    deployment = loaded(gateway, environment=environment).deployment

    assert deployment.api.title == "hunter3"
    written = repr(deployment) + repr(deployment.backends["omsplan"].settings)
    assert "hunter" not in written
    assert "x${secret:omsplan}y" in written


def test_a_substituted_text_is_a_text_that_survives_copies():
    text = Substituted("value", "${X}")

    for copied in (text, copy.deepcopy(text), pickle.loads(pickle.dumps(text))):  # noqa: S301
        assert (copied, f"{copied}", copied.written) == ("value", "value", "${X}")


def test_a_secret_comes_from_a_variable_a_named_file_or_the_folder(tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "om-s").write_text("folder\r\n", encoding="utf-8")
    (tmp_path / "other").write_text("other\n", encoding="utf-8")
    named = {"BRYGGA_SECRET_OM_S_FILE": str(tmp_path / "other")}
    variable = {"BRYGGA_SECRET_OM_S": "variable", **named}

    found = [secret_lookup(tmp_path, each)("om-s") for each in ({}, named, variable)]

    assert found == ["folder", "other", "variable"]


def test_a_secret_that_is_no_text_is_told(tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "a").write_bytes(b"\xff")

    with pytest.raises(NotSet, match="'a' cannot be read as UTF-8 text"):
        secret_lookup(tmp_path, {})("a")


def test_a_variable_may_be_empty():
    assert read_variable("A", {"A": ""}) == ""


def test_the_default_seal_key_is_the_secret_of_that_name(loaded):
    assert loaded(environment={"BRYGGA_SECRET_SEAL_KEY": "k"}).deployment.seal_key == "k"


def test_a_default_seal_key_that_cannot_be_read_is_told(loaded, tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "seal-key").write_bytes(b"\xff")

    [found] = loaded().texts

    assert found.startswith("gateway.yaml:1:1: the secret 'seal-key' cannot be read")


def test_only_the_yaml_files_of_the_folder_itself_are_read(loaded, tmp_path):
    (tmp_path / "mappings" / "deeper").mkdir(parents=True)
    (tmp_path / "mappings" / "deeper" / "c.yaml").write_text("nonsense", encoding="utf-8")
    files = {"b.yaml": "resource: b\nroutes: {}\n", "a.yaml": "resource: a\nroutes: {}\n"}

    result = loaded(files={**files, "notes.txt": "x", "x.schema.json": "{}"})

    assert result.texts == []
    assert [file.source.name for file in result.deployment.mappings] == [
        "mappings/a.yaml",
        "mappings/b.yaml",
    ]


def test_files_may_be_named_one_by_one_and_are_read_once(loaded):
    files = {"b.yaml": "resource: b\nroutes: {}\n", "a.yaml": "resource: a\nroutes: {}\n"}

    result = loaded(GATEWAY + "mappings: [mappings/b.yaml, mappings/, mappings/b.yaml]\n", files)

    assert result.texts == []
    assert [file.resource for file in result.deployment.mappings] == ["b", "a"]


def test_a_file_that_would_not_be_read_is_told(loaded):
    [found] = loaded(files={"a.yml": ""}).texts

    assert found.endswith("a.yml is not read: mapping files end in .yaml (rename it a.yaml)")


def test_two_files_of_one_resource_are_told(loaded):
    text = "resource: a\nroutes: {}\n"

    [found] = loaded(files={"a.yaml": text, "b.yaml": text}).texts

    assert found.startswith("mappings/b.yaml:1:11: the resource 'a' has a file already:")


def test_a_link_out_of_the_deployment_is_not_followed(loaded, tmp_path):
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "a.yaml").symlink_to("/etc/hostname")

    [found] = loaded().texts

    assert "'a.yaml' lies outside the deployment" in found


def test_a_folder_without_gateway_yaml_is_told(tmp_path):
    deployment, [found] = load(tmp_path / "nowhere", {}, secret_lookup(tmp_path, {}))

    assert deployment is None
    assert str(found).startswith("gateway.yaml:1:1: the file is missing")


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "gateway.yaml").mkdir()

    _, [found] = load(tmp_path, {}, secret_lookup(tmp_path, {}))

    assert str(found) == "gateway.yaml:1:1: the file cannot be read"


@pytest.mark.parametrize("text", ["version: {", "- a\n", "x\n", ""])
def test_mapping_files_are_read_beside_a_broken_gateway_yaml(loaded, text):
    result = loaded(text, {"a.yaml": "resource: A\nroutes: {}\n"})

    assert result.deployment is None
    assert [place.partition(":")[0] for place in result.places] == [
        "gateway.yaml",
        "mappings/a.yaml",
    ]


def test_bytes_in_another_encoding_are_told_in_either_file(loaded):
    result = loaded(GATEWAY.encode("latin-1"), {"a.yaml": "resource: å\n".encode("latin-1")})

    assert result.places == ["gateway.yaml:4:15", "mappings/a.yaml:1:11"]


def test_a_source_file_locates_every_node_or_its_nearest_ancestor(loaded):
    source = loaded(files={"a.yaml": "resource: a\nroutes: {}\n"}).deployment.mappings[0].source

    assert source.locate(("routes", "GET /a", "x")) == source.locate(("routes",))
    assert source.locate(("routes",)) == Position("mappings/a.yaml", 2, 9)
    assert source.locate(("routes",), key=True) == Position("mappings/a.yaml", 2, 1)
    assert len(source.keys) == len(list(source.keys)) == 2
