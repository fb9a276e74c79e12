"""One visit of the demo, from the values of its SOAP answer to the members of my-day.json."""

from zoneinfo import ZoneInfo

from connectors.contract import Representation, Shape
from gateway.mapping.model import Codes, Field
from gateway.plan.projection import compile_projection
from gateway.plan.specs import Environment, FieldSpec, View


class Seals:
    def seal(self, resource, text):
        return f"{resource}<{text}>"

    def seal_version(self, resource, key, version):
        return f"{resource}<{key}@{version}>"


XSD = Representation.XSD


def text(name, **more):
    return Shape(name, "string", XSD, **more)


def spec(name, sources, **more):
    sources = (sources,) if isinstance(sources, str) else sources
    return FieldSpec(Field(name, sources=sources, **more), tuple(text(each) for each in sources))


def times(name, sources, **more):
    return spec(name, sources, type="datetime", format="%Y%m%d %H%M", **more)


VISIT = (
    spec("visitId", "BES_ID", seal="visits", role="key"),
    spec("clientId", "BRUK_ID", seal="clients"),
    spec("visitType", "BES_TYP", codes=Codes("BESTYP")),
    spec("status", "STAT_KOD", map={"P": "planned", "U": "completed"}),
    times("plannedStart", ("PLAN_DAT", "PLAN_KL_FR")),
    times("plannedEnd", ("PLAN_DAT", "PLAN_KL_TILL"), after="plannedStart"),
    times("actualStart", ("PLAN_DAT", "UTF_KL_FR"), near="plannedStart", omit_if=("blank",)),
    times("actualEnd", ("PLAN_DAT", "UTF_KL_TILL"), after="actualStart", omit_if=("blank",)),
    spec("requiresTwoStaff", "DUBB_FL", type="boolean", yes=("J",), no=("N",), omit_if=("blank",)),
    spec("version", "ANDR_TID", role="etag"),
    FieldSpec(
        Field("tasks", sources=("InsatsLista/Insats",), each={}),
        (Shape("Insats", repeated=True),),
        fields=(
            spec("code", "INS_KOD"),
            spec("label", "INS_TEXT", trim="right"),
            spec("plannedMinutes", "PLAN_MIN", type="integer"),
            spec("done", "UTF_FL", type="boolean", yes=("J",), no=("N",), omit_if=("blank",)),
        ),
    ),
)
RECORD = {
    "BES_ID": "7700123",
    "BRUK_ID": "00010021",
    "PLAN_DAT": "20261123",
    "PLAN_KL_FR": "0700",
    "PLAN_KL_TILL": "0740",
    "UTF_KL_FR": "0700",
    "UTF_KL_TILL": "    ",
    "BES_TYP": "MO",
    "STAT_KOD": "U",
    "DUBB_FL": "N",
    "ANDR_TID": "20261122180000",
    "InsatsLista": {
        "Insats": [
            {"INS_KOD": "MED", "INS_TEXT": "Läkemedel   ", "PLAN_MIN": "005", "UTF_FL": "J"},
        ]
    },
}


def test_a_visit_of_the_demo_becomes_its_json():
    project = compile_projection(
        VISIT, Environment(ZoneInfo("Europe/Stockholm"), Seals(), "visits")
    )
    assert project(RECORD, View(codes={"BESTYP": {"MO": "Morgon"}})) == {
        "visitId": "visits<7700123>",
        "clientId": "clients<00010021>",
        "visitType": {"code": "MO", "label": "Morgon"},
        "status": "completed",
        "plannedStart": "2026-11-23T06:00:00Z",
        "plannedEnd": "2026-11-23T06:40:00Z",
        "actualStart": "2026-11-23T06:00:00Z",
        "requiresTwoStaff": False,
        "version": '"visits<7700123@20261122180000>"',
        "tasks": [
            {"code": "MED", "label": "Läkemedel", "plannedMinutes": 5, "done": True},
        ],
    }
