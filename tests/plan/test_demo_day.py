"""Every visit and client of the demo's bytes, against the day that the phone must get."""

import json
import os
from pathlib import Path

import pytest

from connectors.contract import Representation, Shape
from gateway.mapping.model import Codes, Field
from gateway.plan.plain import parsed
from gateway.plan.specs import FieldSpec
from tests.plan.demo import contact

DEMO = Path(os.environ.get("SHARED", "../shared")) / "demo"
CLIENTS = ("10021", "10034", "10077", "10058", "10093", "10105")
pytestmark = pytest.mark.skipif(not DEMO.is_dir(), reason="SHARED names no folder with the demo")
STATUS = {"P": "planned", "S": "started", "U": "completed", "A": "declined"}
LABELS = {"MO": "Morgon", "LU": "Lunch", "TI": "Tillsyn"}
FLAG = {"type": "boolean", "yes": ("J",), "no": ("N",), "omit_if": ("blank",)}
TIME = {"type": "datetime", "format": "%Y%m%d %H%M"}


def spec(name, *sources, **keys):
    shapes = tuple(Shape(each, "string", Representation.XSD) for each in sources)
    return FieldSpec(Field(name, sources=sources, trim="right", **keys), shapes)


VISIT = (
    spec("visitType", "BES_TYP", codes=Codes(inline=LABELS)),
    spec("status", "STAT_KOD", map=STATUS),
    spec("plannedStart", "PLAN_DAT", "PLAN_KL_FR", **TIME),
    spec("plannedEnd", "PLAN_DAT", "PLAN_KL_TILL", after="plannedStart", **TIME),
    spec("actualStart", "PLAN_DAT", "UTF_KL_FR", near="plannedStart", omit_if=("blank",), **TIME),
    spec("actualEnd", "PLAN_DAT", "UTF_KL_TILL", after="actualStart", omit_if=("blank",), **TIME),
    spec("requiresTwoStaff", "DUBB_FL", **FLAG),
    spec("lockType", "LAS_TYP", map={"N": "key", "D": "digitalLock"}, omit_if=("blank",)),
    FieldSpec(
        Field("tasks", sources=("InsatsLista/Insats",), each={}),
        (Shape("Insats", repeated=True),),
        fields=(
            spec("code", "INS_KOD"),
            spec("label", "INS_TEXT"),
            spec("plannedMinutes", "PLAN_MIN", type="integer"),
            spec("requiresDelegation", "DELEG_KR", **FLAG),
            spec("done", "UTF_FL", **FLAG),
        ),
    ),
)
SECRET = {"type": "boolean", "yes": ("S", "K"), "no": ("0",), "role": "protected"}
CLIENT = (
    spec("givenName", "FNAMN"),
    spec("familyName", "ENAMN"),
    spec("hasAlarm", "LARM_FL", **FLAG),
    spec("protectedIdentity", "SEKR_KOD", **SECRET),
    *contact(spec),
)


def answer(name):
    text = (DEMO / name).read_bytes().decode("cp1252").partition("?>")[2]
    body = parsed(as_list=False)(text)["Body"]
    return next(iter(next(iter(body.values())).values()))


def wanted(name, *ids):
    day = json.loads((DEMO / "my-day.json").read_text("utf-8"))
    return [{key: each[key] for key in each if key not in ids} for each in day[name]]


def test_every_visit_of_the_day_is_as_the_phone_must_get_it(project):
    records = answer("soap_HamtaDagPlan.xml")["BesokLista"]["Besok"]
    found = [project(VISIT, record) for record in records]
    assert [each for each, _ in found] == wanted("visits", "visitId", "clientId", "version")
    assert not any(warnings for _, warnings in found)


def test_every_client_of_the_day_is_as_the_phone_must_get_it(project):
    records = [answer(f"soap_HamtaBrukare_{number}.xml")["Brukare"] for number in CLIENTS]
    found = [project(CLIENT, record)[0] for record in records]
    expected = wanted("clients", "clientId")
    assert sorted(found, key=str) == sorted(expected, key=str)
