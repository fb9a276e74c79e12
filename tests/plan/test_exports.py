"""Back-end values beside the projected object, for owner rules and composites."""

from connectors.contract import Representation, Shape
from gateway.mapping.model import Field
from gateway.plan.exports import compile_exports
from gateway.plan.specs import FieldSpec

CHAR = Shape("C", "CHAR", Representation.SQL_TEXT)


def test_exports_are_trimmed_back_end_texts(environment):
    client = FieldSpec(Field("clientId", sources=("BRUK_ID",), seal="clients"), (CHAR,))
    joined = FieldSpec(Field("name", sources=("FNAMN", "ENAMN")), (CHAR, CHAR))
    wanted = {
        "clientId": client,
        "name": joined,
        "SIGN_KOD": ("SIGN_KOD",),
        "patient": ("header/patientId/id",),
        "codes": ("list/item/code",),
        "both": ("FNAMN", "ENAMN"),
        "customer": ("CUSTOMER",),
        "gone": ("GONE",),
        "nil": ("NIL",),
        "object": ("header",),
    }
    record = {
        "BRUK_ID": "00010021  ",
        "FNAMN": "Anna ",
        "ENAMN": "Lindgren ",
        "SIGN_KOD": "ANLI01  ",
        "header": {"patientId": {"id": "7"}},
        "list": {"item": [{"code": "A"}, {"code": 2}]},
        "CUSTOMER": 14,
        "NIL": None,
    }
    assert compile_exports(wanted, environment)(record) == {
        "clientId": "00010021",
        "name": "Anna Lindgren",
        "SIGN_KOD": "ANLI01",
        "patient": "7",
        "codes": ["A", "2"],
        "both": "Anna Lindgren",
        "customer": "14",
        "nil": None,
    }
