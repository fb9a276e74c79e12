"""Makes readers and representations of hand-made routes."""

from types import SimpleNamespace

import orjson
import pytest

from gateway.mapping.model import Cache, Field, Paging, Part, Route, RouteCall
from gateway.messages import ApiRequest, Call, Content, Page, Principal
from gateway.plan.parameters import Reader
from gateway.plan.representation import Representation
from gateway.plan.routespec import ParameterSpec, RouteSpec
from gateway.plan.seal import Sealer
from gateway.plan.specs import FieldSpec

ANNA = Principal("issuer", "anna", frozenset({"visits.read"}), {"unit": "A1", "hsaId": "SE1"})
SEALER = Sealer("0123456789abcdef-for-tests")
PARAMETERS = (
    ParameterSpec("visitId", "path", seal="visits"),
    ParameterSpec("kind", "path", choices=("home", "office")),
    ParameterSpec("date", "query", type="date"),
    ParameterSpec("client", "query", seal="clients"),
    ParameterSpec("unit", "query", filters="ENH", operators=("eq", "in")),
    ParameterSpec("one", "query", filters="ETT", operators=("eq",)),
    ParameterSpec("date.ge", "query", type="date", filters="DAT", operators=("ge",)),
    ParameterSpec("owner", "query", seal="clients", filters="AG", operators=("eq", "in")),
    ParameterSpec("owner.null", "query", type="boolean", seal="clients", filters="AG",
                  operators=("null",)),
    ParameterSpec("owner.ge", "query", seal="clients", filters="AG", operators=("ge",)),
)  # fmt: skip


@pytest.fixture
def make():
    """Return what makes (reader, representation) of a route that is changed by keywords."""

    def run(kind="list", *, digest="digest", bind=None, **changes):
        cache = changes.pop("cache", None)
        combine = changes.pop("combine", ())
        name = changes.pop("name", "GET /visits/{visitId}/{kind}")
        paging = changes.pop("page", Paging(size=2, maximum=50))
        route = Route(
            name=name,
            method="GET",
            template=name.split()[1],
            path=(),
            page=paging,
            sort=changes.pop("sort", ("-date",)),
            cache=cache,
            combine=combine,
        )
        fields = (
            FieldSpec(Field("visitId")),
            FieldSpec(Field("date")),
            FieldSpec(Field("hidden", hidden=True)),
        )
        given = {"fields": fields, "order": {"date": ("DAT",), "name": ("NAMN",)}}
        given |= {"parameters": PARAMETERS}
        spec = RouteSpec(route, "visits", kind, **(given | changes))
        bind = bind or (lambda call: {"Id": call.path.get("visitId")})
        reader = Reader(spec, digest, SEALER, bind)
        return SimpleNamespace(
            reader=reader, present=Representation(spec, "/granvik/v1", reader).present, spec=spec
        )

    return run


def request(*query, path="/visits/x/home"):
    return ApiRequest(
        "GET", path, query=query, base_url="https://api.example.test", trace_id="t", language="en"
    )


@pytest.fixture
def read(make):
    """Return the call of a query, on a route that is changed by keywords."""

    def run(*query, visit=None, kind="home", principal=ANNA, shape="list", **changes):
        placeholders = {"visitId": visit or SEALER.seal("visits", "17"), "kind": kind}
        return make(shape, **changes).reader.read(request(*query), placeholders, principal)

    return run


@pytest.fixture
def kit():
    """Give the values that tests need beside the fixtures."""
    return SimpleNamespace(
        ANNA=ANNA,
        SEALER=SEALER,
        Cache=Cache,
        Call=Call,
        Content=Content,
        Page=Page,
        Part=Part,
        Principal=Principal,
        RouteCall=RouteCall,
        json=lambda document: orjson.loads(document.body),
        request=request,
    )
