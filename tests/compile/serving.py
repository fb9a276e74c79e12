"""A small deployment served in the test's own process, and a connector that never selects."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from connectors.contract import Deadline, Reply, Shape, Signature
from connectors.memory import MemoryConnector
from connectors.registry import Registry
from gateway.answers.cached import Memory
from gateway.backends.flight import Flight
from gateway.compile.assemble import Assembly
from gateway.compile.check import make_connector
from gateway.compile.generation import compile_deployment, read_specs
from gateway.compile.parts import Parts
from gateway.compile.pins import write_lock
from gateway.mapping.loader import load
from gateway.messages import ApiRequest, Principal
from gateway.plan.seal import Sealer
from gateway.settings import secret_lookup

ANNA = Principal("test", "anna", frozenset({"visits:read"}), {"staff": "ANNA"})
KARE = Principal("test", "kare", frozenset(), {"staff": "KARE"})
CALLERS = {"anna": ANNA, "kare": KARE}


class WholeConnector(MemoryConnector):
    """Gives whole tables, as a SOAP operation gives its list: nothing is selected."""

    asked = 0

    def catalogue(self):
        tables = super().catalogue().operations
        found = {name: Signature(each.arguments, _whole(each)) for name, each in tables.items()}
        return replace(super().catalogue(), operations=found)

    def bind(self, spec, wants):
        members = wants.member("row").members if wants.member("row") else ()
        details = {"table": spec.details["operation"]}
        read = super().bind(replace(spec, details=details), replace(wants, members=members))
        return _Whole(read)


def _whole(signature):
    row = replace(signature.result, name="row", repeated=True)
    return Shape(signature.result.name, members=(row,))


class _Whole:
    def __init__(self, read):
        self._read = read
        self.signature = Signature(read.signature.arguments, _whole(read.signature))

    def invoke(self, invocation):
        WholeConnector.asked += 1
        assert invocation.selection is None
        with self._read.invoke(invocation) as reply:
            return Reply({"row": list(reply.rows)})


class Served:
    """A compiled deployment: ``get`` gives the body of a document."""

    def __init__(self, small, **connectors):
        write_lock(small.directory)
        registry = Registry({"whole": WholeConnector, **connectors})
        digest, told = compile_deployment(small.directory, small.cache, registry)
        assert not told, "\n".join(str(each) for each in told)
        folder = small.cache / "generations" / digest
        self.observed = []
        spec = read_specs(folder)
        deployment, _ = load(
            small.directory, os.environ, secret_lookup(small.directory, os.environ)
        )
        backends = deployment.backends
        self.connectors = {
            n: make_connector(each, folder, registry) for n, each in backends.items()
        }
        for each in self.connectors.values():
            each.open()
        parts = _parts(deployment, self.connectors, spec, self.observed.append)
        self.generation = Assembly(spec, digest, parts).generation()
        self.openapi = json.loads(self.generation.openapi)
        self.routes = spec.routes

    def close(self):
        """Close the connectors."""
        for each in self.connectors.values():
            each.close()

    def get(self, path, *query, who=ANNA):
        """Return the body of a GET, with the query's pairs."""
        plan, placeholders = self.generation.paths.match(path).arguments("GET")
        request = ApiRequest("GET", path, query, base_url="http://127.0.0.1:8080")
        call = plan.read_call(request, placeholders, who)
        content = plan.answer(call, Deadline.after(10))
        return json.loads(plan.present(content, call).body)

    def schema(self, path):
        """Return the schema of an answer (of a list: of its items)."""
        answer = self.openapi["paths"][path]["get"]["responses"]["200"]["content"]
        found = answer["application/json"]["schema"]
        return found["properties"]["items"]["items"] if "_meta" in found["required"] else found


def _parts(deployment, connectors, spec, observe):
    backends = deployment.backends
    bound = {
        name: connectors[each.backend].bind(each.operation, each.wants)
        for name, each in spec.routes.items()
        if each.operation
    }
    return Parts(
        invokes=dict.fromkeys(connectors, lambda operation, call: operation.invoke(call)),
        operations=bound,
        timeouts={},
        trims={name: each.trim for name, each in backends.items()},
        zones=dict.fromkeys(connectors, deployment.zone),
        charsets=dict.fromkeys(connectors),
        sealer=Sealer("a key of ids that is long enough"),
        authenticate=lambda request, _: CALLERS[request.headers["authorization"]],
        memory=Memory(1 << 20),
        flight=Flight(),
        executor=ThreadPoolExecutor(2),
        observe=observe,
        clock=lambda: 0.0,
        wall=lambda: 0.0,
    )
