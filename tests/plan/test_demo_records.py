"""Whole records of the demo's other resources, with the values of its seeds."""

import pytest

from connectors.contract import Representation, Shape
from gateway.mapping.model import Case, Codes, Field, Related, When
from gateway.plan.projection import related_key
from gateway.plan.specs import FieldSpec
from tests.plan.demo import contact

CHAR = Shape("C", "CHAR", Representation.SQL_TEXT)
INTEGER = Shape("I", "INTEGER", Representation.SQL_TEXT)
OPEN = ("blank", "99991231", "00000000")


def spec(name, *sources, shape=CHAR, **keys):
    shapes = tuple(None if source.startswith("$") else shape for source in sources)
    return FieldSpec(Field(name, sources=sources, **keys), shapes)


def case(value=None, then=None, **equals):
    when = When({name: (text,) for name, text in equals.items()}) if equals else None
    return Case(when, value, then.field if then else None), then


def cases(name, *pairs, **keys):
    field = Field(name, cases=tuple(pair[0] for pair in pairs), **keys)
    return FieldSpec(field, cases=tuple(pair[1] for pair in pairs))


CLIENT = (
    spec("clientId", "BRUK_ID", seal="clients", role="key"),
    spec("givenName", "FNAMN", sensitivity="personal"),
    spec("hasAlarm", "LARM_FL", type="boolean", yes=("J",), no=("N",), omit_if=("blank",)),
    spec(
        "protectedIdentity",
        "SEKR_KOD",
        type="boolean",
        yes=("S", "K"),
        no=("0",),
        role="protected",
    ),
    *contact(spec),
)
ASA = {
    "BRUK_ID": "00010021",
    "PNR": "not read",
    "FNAMN": "Åsa                           ",
    "LARM_FL": "N",
    "SEKR_KOD": "0",
    "ADR1": "Älvvägen 4 lgh 1102                     ",
    "POSTNR": "85234",
    "ORT": "Granvik             ",
    "TFN": "060-555 01 01",
    "OBS_TXT": "Nötallergi. Går med rollator \u2013 halkrisk.",
}


def test_a_client_of_the_demo(project):
    found, warnings = project(CLIENT, ASA)
    assert not warnings
    assert found == {
        "clientId": "clients<00010021>",
        "givenName": "Åsa",
        "hasAlarm": False,
        "protectedIdentity": False,
        "address": {"street": "Älvvägen 4 lgh 1102", "postalCode": "852 34", "city": "Granvik"},
        "phone": "+46605550101",
        "alertText": "Nötallergi. Går med rollator \u2013 halkrisk.",
    }


def test_an_object_without_an_element_of_its_own_is_left_out_when_it_is_empty(project):
    found, _ = project(CLIENT, {**ASA, "ADR1": " ", "POSTNR": "", "ORT": None})
    assert "address" not in found


@pytest.mark.parametrize("code", ["S", "K"])
def test_a_protected_client_has_no_address_and_no_phone_for_anyone(project, code):
    found, _ = project(CLIENT, {**ASA, "SEKR_KOD": code}, scopes=frozenset({"clients:read"}))
    assert list(found) == ["clientId", "givenName", "hasAlarm", "protectedIdentity", "alertText"]
    assert found["protectedIdentity"] is True


def loaned(value, sign):
    return case(value, STATUS="U", UTL_SIGN=sign)


KEY = (
    spec("keyId", "NYCK_NR", seal="keys", role="key"),
    spec("clientId", "BRUK_ID", seal="clients", hidden=True),
    spec("label", "NYCK_NR"),
    spec("cabinet", "SKAP_NR", convert={"numbered": "Skåp "}, omit_if=("blank",)),
    cases(
        "status",
        case("available", STATUS="I"),
        case("lost", STATUS="F"),
        loaned("loanedByMe", "$claims.staff"),
        case("loanedByOther", STATUS="U"),
    ),
)
K0211 = {
    "NYCK_NR": "K0211",
    "BRUK_ID": "00010021",
    "SKAP_NR": "S2 ",
    "STATUS": "U",
    "UTL_SIGN": "ANLI01",
}


@pytest.mark.parametrize(
    ("changes", "claims", "status"),
    [
        ({}, {"staff": "ANLI01"}, "loanedByMe"),
        ({}, {"staff": "KAPE03"}, "loanedByOther"),
        ({}, {}, "loanedByOther"),
        ({"UTL_SIGN": "      "}, {}, "loanedByOther"),
        ({"UTL_SIGN": "      "}, {"staff": ""}, "loanedByOther"),
        ({"STATUS": "I"}, {"staff": "ANLI01"}, "available"),
        ({"STATUS": "F"}, {"staff": "ANLI01"}, "lost"),
    ],
)
def test_a_key_of_the_demo_says_who_has_it(project, changes, claims, status):
    found, _ = project(KEY, {**K0211, **changes}, claims=claims)
    assert found == {
        "keyId": "keys<K0211>",
        "label": "K0211",
        "cabinet": "Skåp 2",
        "status": status,
    }


def test_a_status_that_no_case_knows_is_left_out(project):
    found, _ = project(KEY, {**K0211, "STATUS": "X"})
    assert "status" not in found


def test_cases_fall_back_on_their_default(project):
    fallback = cases("status", case("lost", STATUS="F"), default="unknown")
    assert project([fallback], K0211)[0] == {"status": "unknown"}


BLANK_SIGN = When(blank=("SIGN_KOD",))
STATUS_MAP = {"BE": "ordered", "LA": "inStock", "DR": "inUse", "AV": "retired"}
SHARED_LABEL = spec("label", "INV_NR", convert={"numbered": "Delad telefon "})
LABEL = spec("label", "INV_NR", convert={"numbered": "Telefon "})
RECYCLED = When({"STAT_KOD": ("AV",)}, filled=("RADER_DAT", "ÅTERV_REF"))
MAPPED = spec("status", "STAT_KOD", map=STATUS_MAP)
DEVICE = (
    spec("deviceId", "INV_NR", seal="devices", role="key"),
    FieldSpec(
        Field(
            "label", cases=(Case(BLANK_SIGN, then=SHARED_LABEL.field), Case(None, then=LABEL.field))
        ),
        cases=(SHARED_LABEL, LABEL),
    ),
    FieldSpec(
        Field("status", cases=(Case(RECYCLED, "recycled"), Case(None, then=MAPPED.field))),
        cases=(None, MAPPED),
    ),
    spec("compliant", "$device.compliant", default="true", type="boolean"),
    FieldSpec(Field("shared", cases=(Case(BLANK_SIGN, "true"), Case(None, "false")))),
)
PHONE = {
    "INV_NR": "INV00421",
    "STAT_KOD": "DR",
    "SIGN_KOD": "      ",
    "RADER_DAT": "        ",
    "ÅTERV_REF": "",
}


def test_a_shared_phone_of_the_demo(project):
    found, _ = project(DEVICE, PHONE)
    assert found == {
        "deviceId": "devices<INV00421>",
        "label": "Delad telefon 421",
        "status": "inUse",
        "compliant": True,
        "shared": True,
    }


def test_a_personal_phone_and_a_recycled_tablet(project):
    changes = {
        "SIGN_KOD": "KAPE03",
        "STAT_KOD": "AV",
        "RADER_DAT": "20260930",
        "ÅTERV_REF": "ÅV-2026",
    }
    found, _ = project(DEVICE, {**PHONE, **changes}, device={"compliant": False})
    assert found["label"] == "Telefon 421"
    assert found["status"] == "recycled"
    assert found["shared"] is False
    assert found["compliant"] is False


STAFF = (
    spec("staffId", "SIGN_KOD", seal="staff", role="key"),
    spec("displayName", "FNAMN", "ENAMN"),
    spec("role", "BEF_KOD", codes=Codes("BEF"), omit_if=("blank",)),
    spec("unit", "ENH_KOD", codes=Codes("units"), omit_if=("blank",)),
    FieldSpec(
        Field("delegations", related=Related("DELEG", {"SIGN_KOD": "SIGN_KOD"}), each={}),
        fields=(
            spec("code", "DEL_KOD"),
            spec("label", "DEL_KOD", codes=Codes(inline={"LÄK": "Läkemedel"}, label_only=True)),
            spec("validTo", "GILT_TILL", type="date", format="%Y%m%d", omit_if=OPEN),
        ),
    ),
)
ANNA = {
    "SIGN_KOD": "ANLI01",
    "FNAMN": "Anna                          ",
    "ENAMN": "Lindgren                      ",
    "BEF_KOD": "USK",
    "ENH_KOD": "HN01",
    related_key("delegations"): [{"DEL_KOD": "LÄK", "GILT_TILL": "20270331"}],
}
LISTS = {"BEF": {"USK": "Undersköterska"}, "units": {"HN01": "Hemtjänst Norr"}}


def test_a_care_worker_of_the_demo_with_related_rows(project):
    found, warnings = project(STAFF, ANNA, codes=LISTS)
    assert not warnings
    assert found == {
        "staffId": "staff<ANLI01>",
        "displayName": "Anna Lindgren",
        "role": {"code": "USK", "label": "Undersköterska"},
        "unit": {"code": "HN01", "label": "Hemtjänst Norr"},
        "delegations": [{"code": "LÄK", "label": "Läkemedel", "validTo": "2027-03-31"}],
    }


def test_a_delegation_without_an_end_has_none_and_no_rows_are_an_empty_array(project):
    rows = {related_key("delegations"): [{"DEL_KOD": "LÄK", "GILT_TILL": "99991231"}]}
    found, _ = project(STAFF, {**ANNA, **rows}, codes=LISTS)
    assert found["delegations"] == [{"code": "LÄK", "label": "Läkemedel"}]
    del rows[related_key("delegations")][:]
    assert project(STAFF, {**ANNA, **rows}, codes=LISTS)[0]["delegations"] == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [([{"name": "Ett spår"}], {"track": {"name": "Ett spår"}}), ([], {}), (None, {"track": None}),
     ({"name": "Ett spår"}, {"track": {"name": "Ett spår"}})],
)  # fmt: skip
def test_one_related_row_is_an_object(project, row, expected):
    related = Related("track", {"track_id": "track_id"}, one=True)
    track = FieldSpec(Field("track", related=related, fields={}), fields=(spec("name", "name"),))
    assert project([track], {related_key("track"): row})[0] == expected


SHIFT = (
    spec("start", "DAT", "KL_FR", type="datetime", format="%Y%m%d %H%M"),
    spec("end", "DAT", "KL_TILL", type="datetime", format="%Y%m%d %H%M", after="start"),
    spec("breakMinutes", "RAST_MIN", type="integer", shape=INTEGER),
    spec("vehicle", "BIL_NR", convert={"numbered": "Bil "}, omit_if=("blank",)),
)


def test_the_shifts_of_the_demo(project):
    anna = {
        "DAT": "20261123",
        "KL_FR": "0645",
        "KL_TILL": "1530",
        "RAST_MIN": 30,
        "BIL_NR": "BIL007",
    }
    assert project(SHIFT, anna)[0] == {
        "start": "2026-11-23T05:45:00Z",
        "end": "2026-11-23T14:30:00Z",
        "breakMinutes": 30,
        "vehicle": "Bil 7",
    }
    kare = {
        "DAT": "20261124",
        "KL_FR": "2100",
        "KL_TILL": "0700",
        "RAST_MIN": 0,
        "BIL_NR": "      ",
    }
    assert project(SHIFT, kare)[0] == {
        "start": "2026-11-24T20:00:00Z",
        "end": "2026-11-25T06:00:00Z",
        "breakMinutes": 0,
    }
