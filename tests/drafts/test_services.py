"""Real services: each is drafted and checked, or refused by name of what is wrong.

Synthetic messages are made from the schemas; what they mean is read by the oracle, which has
never seen the connector.
"""

import re
import shutil
from collections import Counter
from contextlib import closing

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from connectors.contract import Deadline, Effect, Invocation, OperationSpec
from connectors.errors import BindError, Fault
from connectors.registry import Registry
from connectors.soap import SoapConnector
from connectors.testing.rig import ScriptedServer, http_answer
from gateway.compile.check import check_deployment
from gateway.compile.findings import Findings
from gateway.errors import GatewayError
from gateway.mapping.loader import load
from gateway.messages import Principal
from tests.compile.serving import Served
from tests.drafts.services import REFUSED, body_of
from tests.soap.oracle.comparison import first_difference
from tests.soap.oracle.oracle import Reading

NAMES = [
    "se-spar-personsok",
    "se-riv-getalertinformation-bp21",
    "se-riv-getlaboratoryorderoutcome-bp21",
    "se-npo-1.1.2",
    "se-riv13606-ehrextract",
    "se-sokvagval-info-v2",
    "se-rivtabp20-getlisting",
    "se-rivtabp20-hamtaaktuellaordinationer",
    "se-rivtabp20-registermedicalcertificate",
    "no-nav-aktor",
    "no-nav-altinn-correspondence-agency",
    "no-nav-arbeidsforhold-v3",
    "no-nav-svarut",
    "no-nav-udi-personstatus",
    "no-nav-pensjonsak-wsexp",
    "xroad-managementservices",
    "xroad-valid",
    "ihe-iti18",
    "ihe-iti41",
    "ihe-iti55-hl7v3",
    "ihe-ch-ppq1-xacml",
    "ihe-iti48-svs",
    "ihe-wstrust14",
]
SEEDS = 3
ASIDE = ("needs an owner rule or a claim", "the required argument '", "the required header '")
PLAIN = re.compile(r"[A-Za-z0-9.:@-]+")  # what needs no thought in an address
EXPECTED = {"invalid-parameter", "not-found", "not-admitted"}
TRIED = 100  # seeds, of which one must give a message that can be sent


def test_the_manifest_names_23_services_that_draft_and_3_that_do_not(services):
    assert sorted(services) == sorted([*NAMES, *REFUSED])


@pytest.mark.parametrize("name", REFUSED)
def test_a_service_that_cannot_be_read_is_refused_by_what_is_wrong(services, name):
    with pytest.raises(BindError) as refused:
        assert services[name].drafted
    for each in REFUSED[name]:
        assert each in refused.value.message
    assert not list(services[name].folder.rglob("*.*"))


@pytest.mark.parametrize("name", NAMES)
def test_a_service_drafts_and_the_draft_checks(services, name):
    service = services[name]
    assert service.drafted.routes + len(service.drafted.skipped) == len(service.operations)
    deployment, told = load(service.folder, {}, {"seal-key": "unused"}.__getitem__)
    findings = Findings()
    specs = check_deployment(deployment, service.folder, Registry(), findings).routes
    assert [str(each) for each in (*told, *findings.sorted())] == []
    assert len(specs) == service.drafted.routes
    assert all(each.personal for each in specs.values())


@pytest.mark.parametrize("name", NAMES)
def test_what_was_set_aside_checks_but_for_what_only_a_person_knows(services, name, tmp_path):
    assert services[name].drafted
    folder = tmp_path / "taken-up"
    shutil.copytree(services[name].folder, folder)
    for path in (folder / "mappings").glob("*.yaml*"):
        whole = re.sub(r"(?m)^  # (?=[ \"])", "  ", path.read_text())
        posted = re.sub(
            r'(?m)^  "?(POST|PUT|DELETE) ([^":]+)"?:',
            lambda found: f'  "POST {found[2]}/{found[1].lower()}":\n    effect: read',
            whole,
        )
        path.unlink()
        path.with_name(path.name.removesuffix(".todo")).write_text(posted)
    deployment, told = load(folder, {}, {"seal-key": "unused"}.__getitem__)
    findings = Findings()
    check_deployment(deployment, folder, Registry(), findings)
    assert sum(len(file.routes) for file in deployment.mappings) == len(services[name].operations)
    found = [str(each) for each in (*told, *findings.sorted())]
    assert [each for each in found if not any(known in each for known in ASIDE)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_sends_and_reads_synthetic_messages(services, name):
    service = services[name]
    answer, told = [b""], []
    with ScriptedServer(lambda _: [http_answer(200, answer[0], "text/xml")]) as server:
        settings = {"wsdl": str(service.pinned), "address": server.url}
        with closing(SoapConnector(settings, service.folder)) as connector:
            for operation in service.operations.values():
                told += list(_round_trips(service, operation, connector, server, answer))
    assert told == []


def _round_trips(service, operation, connector, server, answer):
    reading = service.oracle(operation.output)
    wants = reading.wants()
    bound = connector.bind(OperationSpec(operation.name, Effect.READ), wants)
    answer[0] = service.reply(operation, 0)
    sent, arguments = _sent(service, operation, bound)
    if operation.input is not None:
        asked = service.oracle(operation.input)
        read = asked.value(body_of(server.ledger[-1].body), asked.wants(), Reading(None, Counter()))
        found = first_difference(read or {}, arguments) if arguments else None
        if found:
            yield f"{operation.name}, request: {found}"
    for seed in range(SEEDS):
        answer[0] = service.reply(operation, seed)
        wanted = reading.value(body_of(answer[0]), wants, Reading(None, Counter()))
        with bound.invoke(Invocation(sent, Deadline.after(10))) as reply:
            found = first_difference(reply.value, wanted)
        if found:
            yield f"{operation.name}, reply {seed}: {found}"


def _sent(service, operation, bound):
    """Send the first synthetic request that has no place where the oracle cuts what recurs."""
    for seed in range(TRIED):
        arguments = service.arguments(operation, seed)
        try:
            with bound.invoke(Invocation(arguments, Deadline.after(10))):
                return arguments, arguments
        except Fault:
            continue
    raise AssertionError(f"no synthetic request of {operation.name} can be sent")


@pytest.mark.parametrize("name", NAMES)
def test_what_a_drafted_get_serves_is_what_its_document_says(services, name):
    service = services[name]
    answer = [b""]
    with ScriptedServer(lambda _: [http_answer(200, answer[0], "text/xml")]) as server:
        assert service.drafted.files
        served = Served(service.at(server.url))
        try:
            for spec in served.routes.values():
                operation = service.operations[spec.operation.details["operation"]]
                answered = 0
                for seed in range(TRIED):
                    answer[0] = service.reply(operation, seed)
                    record = None
                    if spec.route.owner:
                        record = _value(service.value(operation, answer[0]), spec.root)
                    arguments = service.arguments(operation, seed)
                    answered += _is_answered(served, spec, arguments, record)
                    if answered == SEEDS:
                        break
                assert answered == SEEDS, spec.route.name
        finally:
            served.close()


def _is_answered(served, spec, arguments, record):
    """Ask a route as a caller whose claims are what the operation needs, and check the answer.

    A text that no API takes, or an answer that holds nothing, is a problem and no answer.
    """
    given = {"path": {}, "query": {}, "claims": {}}
    for name, reference in _references(spec):
        value = _value(arguments, name.split("/"))
        place, _, key = reference[1:].partition(".")
        if isinstance(value, str):
            given[place][key] = value.strip() if PLAIN.fullmatch(value.strip()) else "x"
        elif place == "claims":
            given[place][key] = "1"
    first = (record or [{}])[0] if isinstance(record, list) else record
    for rule in spec.route.owner:
        for name, reference in rule.equals.items():
            given["claims"][reference.removeprefix("$claims.")] = _value(first, [name]) or "x"
    path = re.sub(r"\{(\w+)\}", lambda found: given["path"].get(found[1], "1"), spec.route.template)
    caller = Principal("t", "t", frozenset(), given["claims"])
    try:
        body = served.get(path, *given["query"].items(), who=caller)
    except GatewayError as error:
        if error.problem.code not in EXPECTED:
            raise
        return False
    at = spec.route.template.replace("~", "~0").replace("/", "~1")
    whole = {
        **served.openapi,
        "$schema": Draft202012Validator.META_SCHEMA["$id"],
        "$ref": f"#/paths/{at}/get/responses/200/content/application~1json/schema",
    }
    found = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(body)
    told = [f"{error.json_path}: {error.message[:200]}" for error in found]
    assert told == [], spec.route.name
    return True


def _references(spec):
    for each in spec.arguments:
        for source in each.field.sources:
            yield each.field.name, source


def _value(value, steps):
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value
