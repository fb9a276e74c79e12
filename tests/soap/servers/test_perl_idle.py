"""SOAP::Lite's own daemon serves one connection until it ends, and the others wait for that."""

import shutil
from contextlib import ExitStack, closing

import pytest

from connectors.contract import Deadline, Effect, Invocation, OperationSpec
from connectors.errors import TimedOut
from connectors.soap import SoapConnector
from tests.soap.servers.stacks import HERE
from tests.soap.zoo import wants

READ, WRITE = (OperationSpec("town", effect) for effect in (Effect.READ, Effect.WRITE))


@pytest.fixture
def workers(perl, tmp_path):
    """Give the connectors of two workers, by how long they keep a connection."""
    (tmp_path / "wsdl").mkdir()
    shutil.copy(HERE / "perl" / "register.wsdl", tmp_path / "wsdl")
    with ExitStack() as stack:

        def made(idle):
            settings = {"wsdl": "wsdl/register.wsdl", "address": f"{perl}/", "idle": idle}
            pair = [SoapConnector(settings, tmp_path) for _ in range(2)]
            return [stack.enter_context(closing(each)) for each in pair]

        yield made


def town(worker, spec, seconds=5.0):
    """Ask for a town."""
    operation = worker.bind(spec, wants(["text"]))
    return operation.invoke(Invocation({"which": "plain"}, Deadline.after(seconds))).value["text"]


def test_with_nothing_kept_each_worker_reads_and_writes_at_once(workers):
    for worker in workers("0s") * 3:
        assert [town(worker, READ), town(worker, WRITE)] == ["Granvik", "Granvik"]


def test_what_one_worker_keeps_another_waits_for(workers):
    first, second = workers("60s")
    assert town(first, READ) == "Granvik"
    with pytest.raises(TimedOut):  # so that whoever has such a server says 0s
        town(second, READ, 0.5)
