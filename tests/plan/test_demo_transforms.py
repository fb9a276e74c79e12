"""Section 4 of the demo: every legacy form that the mapping language must read."""

import pytest

from connectors.contract import Representation
from gateway.errors import GatewayError
from gateway.mapping.model import Codes, Field
from gateway.plan.specs import FieldSpec

SQL = Representation.SQL_TEXT
LOCAL = {"type": "datetime", "format": "%Y%m%d %H%M"}


def spec(name, *sources, **keys):
    return FieldSpec(Field(name, sources=sources, **keys), (None,) * len(sources))


SHIFT = (
    spec("start", "DAT", "FR", **LOCAL),
    spec("end", "DAT", "TILL", after="start", **LOCAL),
)


def test_a_date_and_a_local_time_are_one_instant(json_of):
    assert json_of(("20261123", "0700"), **LOCAL) == "2026-11-23T06:00:00Z"


@pytest.mark.parametrize(
    ("day", "time", "expected", "codes"),
    [
        ("20260329", "0159", "2026-03-29T00:59:00Z", []),
        ("20260329", "0200", "2026-03-29T01:00:00Z", ["gap"]),
        ("20260329", "0230", "2026-03-29T01:30:00Z", ["gap"]),
        ("20260329", "0259", "2026-03-29T01:59:00Z", ["gap"]),
        ("20260329", "0300", "2026-03-29T01:00:00Z", []),
        ("20261025", "0159", "2026-10-24T23:59:00Z", []),
        ("20261025", "0200", "2026-10-25T00:00:00Z", ["ambiguous"]),
        ("20261025", "0230", "2026-10-25T00:30:00Z", ["ambiguous"]),
        ("20261025", "0300", "2026-10-25T02:00:00Z", []),
        ("20261025", "2400", "2026-10-25T23:00:00Z", []),
    ],
)
def test_the_clock_changes_as_case_s7_rules(read, day, time, expected, codes):
    assert read((day, time), **LOCAL) == ({"f": expected}, [("/f", code) for code in codes])


def test_a_zone_of_its_own_is_believed(json_of):
    assert json_of(("20261123", "0700"), zone="Europe/Helsinki", **LOCAL) == "2026-11-23T05:00:00Z"
    assert json_of(("20261123", "0700"), zone="UTC", **LOCAL) == "2026-11-23T07:00:00Z"


@pytest.mark.parametrize(
    ("day", "start", "end", "expected"),
    [
        ("20261124", "0645", "2400", ("2026-11-24T05:45:00Z", "2026-11-24T23:00:00Z")),
        ("20261124", "2100", "0700", ("2026-11-24T20:00:00Z", "2026-11-25T06:00:00Z")),
        ("20261231", "2100", "0700", ("2026-12-31T20:00:00Z", "2027-01-01T06:00:00Z")),
        ("20261124", "0700", "0700", ("2026-11-24T06:00:00Z", "2026-11-24T06:00:00Z")),
        ("20261024", "2100", "0700", ("2026-10-24T19:00:00Z", "2026-10-25T06:00:00Z")),
    ],
)
def test_a_shift_over_midnight_ends_the_next_day(project, day, start, end, expected):
    found, warnings = project(SHIFT, {"DAT": day, "FR": start, "TILL": end})
    assert (found["start"], found["end"]) == expected
    assert not warnings


@pytest.mark.parametrize(
    "layout", ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M", "%Y-%m-%dT%H:%M:%S.%f"]
)
def test_twenty_four_is_the_next_days_midnight_in_every_format(json_of, layout):
    text = layout.replace("%Y", "2026").replace("%m", "11").replace("%d", "23")
    text = text.replace("%H", "24").replace("%M", "00").replace("%S", "00").replace("%f", "000")
    assert json_of(text, type="datetime", format=layout).startswith("2026-11-23T23:00:00")


@pytest.mark.parametrize(
    ("planned", "actual", "expected"),
    [
        ("2350", "0005", "2026-11-23T23:05:00Z"),
        ("0005", "2355", "2026-11-22T22:55:00Z"),
        ("0700", "0705", "2026-11-23T06:05:00Z"),
    ],
)
def test_near_takes_the_day_that_puts_a_time_closest(project, planned, actual, expected):
    specs = (
        spec("planned", "DAT", "FR", **LOCAL),
        spec("actual", "DAT", "UTF", near="planned", **LOCAL),
        spec("bare", "UTF", near="planned", type="datetime", format="%H%M"),
    )
    found, _ = project(specs, {"DAT": "20261123", "FR": planned, "UTF": actual})
    assert found["actual"] == expected
    assert found["bare"] == expected


def test_a_time_alone_needs_the_day_of_the_other_field(project):
    specs = (
        spec("start", "DAT", "FR", omit_if=("blank",), **LOCAL),
        spec("end", "TILL", after="start", type="datetime", format="%H%M"),
    )
    found, _ = project(specs, {"DAT": "20261123", "FR": "2100", "TILL": "2400"})
    assert found["end"] == "2026-11-23T23:00:00Z"
    with pytest.raises(GatewayError, match="backend-data"):
        project(specs, {"DAT": "20261123", "FR": "    ", "TILL": "0700"})


def test_a_time_with_its_day_stands_alone_where_the_other_field_is_absent(project):
    specs = (
        spec("start", "DAT", "FR", omit_if=("blank",), **LOCAL),
        spec("end", "DAT", "TILL", after="start", **LOCAL),
        spec("later", "DAT", "SEN", after="end", **LOCAL),
    )
    found, _ = project(specs, {"DAT": "20261123", "FR": "", "TILL": "0700", "SEN": "0600"})
    assert found == {"end": "2026-11-23T06:00:00Z", "later": "2026-11-24T05:00:00Z"}


def test_the_last_day_of_the_calendar_has_no_next(project):
    with pytest.raises(GatewayError) as caught:
        project(SHIFT, {"DAT": "99991231", "FR": "2100", "TILL": "0700"})
    assert caught.value.errors[0].pointer == "/end"


def test_a_bad_time_is_reported_by_its_own_field(project):
    with pytest.raises(GatewayError) as caught:
        project(SHIFT[::-1], {"DAT": "20261123", "FR": "xx", "TILL": "0700"})
    assert caught.value.errors[0].pointer == "/start"


@pytest.mark.parametrize("text", ["99991231", "00000000", "        ", "", None])
def test_an_open_end_is_left_out(read, text):
    keys = {"type": "date", "format": "%Y%m%d", "omit_if": ("blank", "99991231", "00000000")}
    assert read(text, "CHAR", SQL, **keys) == ({}, [])


def test_one_blank_part_makes_a_joined_value_blank(read):
    assert read(("20261123", "    "), omit_if=("blank",), **LOCAL) == ({}, [])
    assert read(("20261123", "    "), null_if=("blank",), **LOCAL) == ({"f": None}, [])
    assert read(("20261123", None), **LOCAL) == ({"f": None}, [])
    assert read((None, "0700"), **LOCAL) == ({"f": None}, [])
    assert read(("20261123", ...), **LOCAL) == ({}, [])


@pytest.mark.parametrize(
    ("text", "expected"), [("J", True), ("N", False), ("1", True), ("0", False)]
)
def test_yes_and_no_are_booleans(json_of, text, expected):
    assert json_of(text, yes=("J", "1"), no=("N", "0"), omit_if=("blank",)) is expected


def test_a_blank_flag_is_left_out(read):
    assert read(" ", yes=("J",), no=("N",), omit_if=("blank",)) == ({}, [])


LABELS = {"MO": "Morgon"}


@pytest.mark.parametrize("name", ["BESTYP", None])
def test_a_code_has_its_label_or_is_it(read, name):
    inline = None if name else LABELS
    lists = {"BESTYP": LABELS}
    codes = Codes(name, inline)
    label = Codes(name, inline, label_only=True)
    morning, unknown = {"code": "MO", "label": "Morgon"}, {"code": "XX", "label": "XX"}
    warned = [("/f", "unknown-code")]
    assert read("MO  ", "CHAR", SQL, codes=codes, lists=lists) == ({"f": morning}, [])
    assert read("MO", codes=label, lists=lists) == ({"f": "Morgon"}, [])
    assert read("XX", codes=codes, lists=lists) == ({"f": unknown}, warned)
    assert read("XX", codes=label, lists=lists) == ({"f": "XX"}, warned)
    assert read(None, codes=codes, lists=lists) == ({"f": None}, [])
    assert read("1", codes=codes, lists=lists, map={"1": "MO"}) == ({"f": morning}, [])


def test_a_code_list_that_cannot_be_had_costs_only_the_labels(read):
    found = read("MO", codes=Codes("BESTYP"))
    assert found == ({"f": {"code": "MO", "label": "MO"}}, [("/f", "codes-unavailable")])


def test_a_label_that_cannot_be_had_is_left_out_and_its_code_is_not_shown_instead(read):
    label = Codes("NAMES", label_only=True)
    warned = [("/f", "codes-unavailable")]
    assert read("ANLI01", codes=label) == ({}, warned)
    assert read("ANLI01", codes=label, convert={"upper": None}) == ({}, warned)
    assert read("1", codes=label, map={"1": "ANLI01"}) == ({}, warned)
    assert read("ANLI01", codes=label, default="okänd") == ({"f": "okänd"}, warned)
    assert read("ANLI01", codes=label, lists={"NAMES": {}}) == (
        {"f": "ANLI01"},
        [("/f", "unknown-code")],
    )


def test_padding_is_trimmed_and_leading_zeros_are_kept(json_of):
    assert json_of("00010021  ", "CHAR", SQL) == "00010021"
    assert json_of("00010021", "CHAR", SQL, seal="clients") == "clients<00010021>"
    assert json_of(7700123, "INTEGER", SQL, seal="visits") == "visits<7700123>"


def test_a_price_is_never_a_float(json_of):
    assert json_of("4890.00", "DECIMAL", SQL, scale=2) == "4890.00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("060-555 01 01", "+46605550101"),
        ("0701740605", "+46701740605"),
        ("+46 60 555 01 01", "+46605550101"),
        ("0046 (0)60-555 01 01", "+46605550101"),
        ("+46 (0)60 555 01 01", "+46605550101"),
        ("anknytning 12", "anknytning 12"),
        ("112", "112"),
    ],
)
def test_a_phone_number_is_international_or_kept(json_of, text, expected):
    assert json_of(text, convert={"phone": "SE"}, on_bad="raw") == expected


def test_a_phone_number_that_cannot_be_read_fails_unless_the_field_says_otherwise(read):
    with pytest.raises(GatewayError) as caught:
        read("anknytning 12", convert={"phone": "SE"})
    assert "anknytning" not in str(caught.value.detail)


@pytest.mark.parametrize(
    ("text", "conversion", "expected"),
    [
        ("85234", {"postal-code": "SE"}, "852 34"),
        ("SE-852 34", {"postal-code": "SE"}, "852 34"),
        ("BIL007", {"numbered": "Bil "}, "Bil 7"),
        ("S2 ", {"numbered": "Skåp "}, "Skåp 2"),
        ("INV00421", {"numbered": "Delad telefon "}, "Delad telefon 421"),
        ("000", {"numbered": None}, "0"),
        ("Åsa", {"upper": None}, "ÅSA"),
        ("ÅSA", {"lower": None}, "åsa"),
        ("A\u030asa", {"unicode": "NFD"}, "\u00c5sa"),
    ],
)
def test_the_named_conversions(json_of, text, conversion, expected):
    assert json_of(text, "CHAR", SQL, convert=conversion) == expected


@pytest.mark.parametrize(
    ("text", "conversion"),
    [("BIL", {"numbered": "Bil "}), ("A1B2", {"numbered": "x"}), ("8523", {"postal-code": "SE"})],
)
def test_a_text_that_a_conversion_refuses_is_bad(read, text, conversion):
    with pytest.raises(GatewayError, match="backend-data"):
        read(text, convert=conversion)
