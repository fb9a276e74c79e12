"""The compiled, immutable route and the one straight line that every request takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.contract import Deadline
from gateway.messages import Answer, ApiRequest, Authenticate, Call, Content, Document, Principal
from gateway.plan.paths import Paths

ReadCall = Callable[[ApiRequest, Mapping[str, str], Principal], Call]
Present = Callable[[Content, Call], Document]
Authorization = Callable[[Principal, Deadline, str], None]  # the last is the trace id


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """Everything that one route does, decided when it was compiled.

    ``gives_json`` is false of an attachment, whose media type only its bytes bring; where it
    ``takes_file``, the request's body is not read before the caller may send one.
    """

    name: str
    method: str
    template: str
    timeout_seconds: float
    authenticate: Authenticate
    authorize: Authorization
    read_call: ReadCall
    answer: Answer
    present: Present
    gives_json: bool = True
    takes_file: bool = False


@dataclass(frozen=True, slots=True)
class Generation:
    """A compiled deployment; a request keeps the one it started with.

    ``root`` is ``/{api}/v{major}``; ``info`` the members of ``/api-info``; ``openapi`` the
    finished OpenAPI document's bytes; ``bases`` the allowed public addresses.
    """

    digest: str
    root: str
    version: str
    title: str
    bases: tuple[str, ...]
    info: Mapping[str, str]
    openapi: bytes
    paths: Paths


def respond(
    plan: RoutePlan, request: ApiRequest, placeholders: Mapping[str, str], deadline: Deadline
) -> Document:
    """Answer one request, or raise GatewayError: who, may they, what, the content, its form."""
    principal = plan.authenticate(request, deadline)
    plan.authorize(principal, deadline, request.trace_id)
    call = plan.read_call(request, placeholders, principal)
    content = plan.answer(call, deadline)
    return plan.present(content, call)
