"""What a client sends comes back the same: every converter both ways."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Representation, Shape
from gateway.mapping.model import Field
from gateway.plan.conversions import installed_conversions, upper
from gateway.plan.converters import compile_converter
from gateway.plan.encoders import compile_encoder
from gateway.plan.formats import compile_format
from gateway.plan.specs import Conversion, Environment
from gateway.plan.values import BadValue, Changed

XSD, SQL, NATIVE = Representation.XSD, Representation.SQL_TEXT, Representation.NATIVE
STOCKHOLM = ZoneInfo("Europe/Stockholm")
FORMATS = ("%Y%m%d%H%M%S", "%d/%m/%Y %H.%M.%S", "%Y-%m-%d-%H.%M.%S", "%Y%j %H%M%S", "cyymmdd%H%M%S")


def converter(environment, declared, representation=XSD, **keys):
    shape = Shape("F", declared, representation) if declared else None
    return compile_converter(Field("f", **keys), (shape,), environment)


def value_of(result):
    return result.value if isinstance(result, Changed) else result


def instants():
    naive = st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2799, 1, 1))  # noqa: DTZ001
    return naive.map(lambda at: at.replace(microsecond=0, tzinfo=dt.UTC))


def is_ambiguous(instant):
    local = instant.astimezone(STOCKHOLM)
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


@given(instant=instants(), layout=st.sampled_from(FORMATS))
def test_a_date_time_survives_every_format(environment, instant, layout):
    both = converter(environment, "string", type="datetime", format=layout)
    text = f"{instant:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0")
    if not is_ambiguous(instant):
        assert both.decode(both.encode(text)) == text
        assert both.encode(instant) == both.encode(text)


@given(instant=instants(), digits=st.text("0123456789", max_size=9))
@pytest.mark.parametrize(
    ("declared", "representation"),
    [("dateTime", XSD), ("TIMESTAMPTZ", SQL), ("TIMESTAMP", SQL), (None, NATIVE)],
)
def test_a_date_time_survives_its_declared_type(
    environment, declared, representation, instant, digits
):
    both = converter(environment, declared, representation, type="datetime")
    fraction = digits.rstrip("0")
    text = f"{instant:%Y-%m-%dT%H:%M:%S}{'.' if fraction else ''}{fraction}Z"
    if declared != "TIMESTAMP" or not is_ambiguous(instant):
        assert value_of(both.decode(both.encode(text))) == text


@pytest.mark.parametrize("hour", ["00", "01"])
def test_an_instant_of_the_repeated_hour_is_sent_with_its_own_offset(environment, hour):
    both = converter(environment, "dateTime", XSD, type="datetime")
    text = f"2024-10-27T{hour}:30:00Z"
    assert both.encode(text) == f"2024-10-27T02:30:00+0{2 - int(hour)}:00"
    assert both.decode(both.encode(text)) == text


@given(day=st.dates(dt.date(1900, 1, 1), dt.date(2899, 12, 31)))
@pytest.mark.parametrize("layout", ["%Y%m%d", "%Y%j", "cyymmdd", "%d.%m.%Y", None])
@pytest.mark.parametrize(
    ("declared", "representation"), [("string", XSD), ("DECIMAL", SQL), ("DATE", SQL)]
)
def test_a_date_survives(environment, declared, representation, layout, day):
    if declared != "string" and layout in {"%d.%m.%Y", None} and declared == "DECIMAL":
        layout = "%Y%m%d"
    both = converter(environment, declared, representation, type="date", format=layout)
    assert both.decode(_padded(both.encode(day.isoformat()), layout)) == day.isoformat()
    assert both.encode(day) == both.encode(day.isoformat())


def _padded(value, layout):
    width = compile_format(layout).width if layout else None
    return str(value).zfill(width) if width else str(value)


@given(day=st.dates(dt.date(1969, 1, 1), dt.date(2068, 12, 31)))
def test_a_two_digit_year_survives_between_1969_and_2068(environment, day):
    both = converter(environment, "string", type="date", format="%y%m%d")
    assert both.decode(both.encode(day)) == day.isoformat()


@given(time=st.times().map(lambda at: at.replace(microsecond=0)))
@pytest.mark.parametrize("layout", ["%H%M%S", "%H:%M:%S.%f", None])
def test_a_time_survives(environment, layout, time):
    both = converter(environment, "TIME", SQL, type="time", format=layout)
    assert both.decode(both.encode(time.isoformat())) == time.isoformat()


@given(number=st.integers(-(2**80), 2**80))
@pytest.mark.parametrize(("declared", "representation"), [("integer", XSD), ("DECIMAL", SQL)])
def test_a_big_integer_survives(environment, declared, representation, number):
    both = converter(environment, declared, representation)
    assert both.decode(both.encode(str(number))) == str(number)


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=4))
@pytest.mark.parametrize("comma", [True, False])
def test_a_decimal_survives_digit_by_digit(environment, comma, number):
    text = f"{number:f}" if number else "0.0000"
    both = converter(environment, "string", type="decimal", decimal_comma=comma)
    assert both.decode(both.encode(text)) == text
    assert ("," in both.encode(text)) is comma


@given(number=st.floats(allow_nan=False, allow_infinity=False))
@pytest.mark.parametrize(("declared", "representation"), [("double", XSD), ("DOUBLE", SQL)])
def test_a_float_survives(environment, declared, representation, number):
    both = converter(environment, declared, representation)
    assert both.decode(both.encode(number)) == number


def test_the_greatest_single_float_is_told_from_its_neighbors(environment):
    assert converter(environment, "REAL", SQL).decode(3.4028234663852886e38) == 3.4028235e38


@given(number=st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_single_float_is_the_shortest_that_is_the_same(environment, number):
    both = converter(environment, "REAL", SQL)
    assert both.decode(both.decode(number)) == both.decode(number)
    assert len(repr(both.decode(number))) <= len(repr(number))


@given(
    text=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))
)
def test_a_text_survives(environment, text):
    both = converter(environment, "string")
    assert both.decode(both.encode(text)) == text


@given(value=st.uuids())
def test_a_uuid_survives(environment, value):
    both = converter(environment, "UNIQUEIDENTIFIER", SQL)
    assert both.decode(both.encode(str(value).upper())) == str(value)
    assert both.decode(value.bytes) == str(value)


@given(value=st.binary())
def test_bytes_survive(environment, value):
    both = converter(environment, "VARBINARY", SQL)
    encoded = both.encode(value)
    assert both.decode(both.encode(both.decode(encoded))) == both.decode(value)


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize(
    ("declared", "representation", "keys", "written"),
    [
        ("string", XSD, {"yes": ("J",), "no": ("N",)}, ("J", "N")),
        ("boolean", XSD, {}, ("true", "false")),
        ("BIT", SQL, {}, (True, False)),
        ("SMALLINT", SQL, {"type": "boolean"}, (1, 0)),
        ("string", XSD, {"type": "boolean"}, ("true", "false")),
    ],
)
def test_a_boolean_survives(environment, declared, representation, keys, written, value):
    both = converter(environment, declared, representation, **keys)
    assert both.encode(value) == written[0 if value else 1]
    assert both.encode("true" if value else "false") == both.encode(value)
    assert both.decode(both.encode(value)) is value


@pytest.mark.parametrize(
    ("keys", "value", "written"),
    [
        ({"type": "date", "format": "%Y%m%d"}, "2026-11-23", "20261123"),
        ({"type": "datetime", "format": "%H%M"}, "2026-11-23T06:00:00Z", "0700"),
        ({"type": "datetime", "format": "%H%M", "zone": "UTC"}, "2026-11-23T06:00:00Z", "0600"),
        ({"type": "datetime", "format": "%f"}, "2026-11-23T06:00:00.1234567Z", "123456"),
        ({"type": "datetime", "format": "%y%%"}, "2026-11-23T06:00:00Z", "26%"),
        ({"type": "hsaid"}, "se2321009990-a1b2", "SE2321009990-A1B2"),
        ({"type": "hsaid"}, "se23210099901-a1b2", "SE23210099901-A1B2"),
        ({"type": "personnummer"}, "18900101-9802", "189001019802"),
        ({"type": "duration"}, "PT5M", "PT5M"),
        ({"type": "hsaid", "map": {"A": "SE2321009990-A1B2"}}, "SE2321009990-A1B2", None),
        ({"map": {"U": "completed", "X": "completed"}}, "completed", "U"),
        ({"convert": {"postal-code": "SE"}}, "852 34", "85234"),
        ({"convert": {"unicode": "NFD"}}, "\u00c5sa", "A\u030asa"),
        ({"convert": {"unicode": "NFC"}}, "A\u030asa", "\u00c5sa"),
        ({"convert": {"phone": "SE"}}, "060-555 01 01", "+46605550101"),
        ({"convert": {"numbered": "Bil "}}, "BIL007", "BIL007"),
    ],
)
def test_a_field_works_backwards(environment, keys, value, written):
    encode = compile_encoder(Field("f", **keys), Shape("F", "string", XSD), environment)
    if written is None:
        with pytest.raises(BadValue):
            encode("another")
    else:
        assert encode(value) == written


@pytest.mark.parametrize(
    ("declared", "representation", "value"),
    [
        ("int", XSD, "2147483648"),
        ("int", XSD, "abc"),
        ("INTEGER", SQL, "99999999999999999999999"),
        ("SMALLINT", SQL, "-32769"),
        ("unsignedByte", XSD, "-1"),
        ("DECIMAL", SQL, "1,5"),
        ("double", XSD, "NaN"),
        ("boolean", XSD, "ja"),
        ("date", XSD, "2026-02-30"),
        ("date", XSD, 7),
        ("UUID", SQL, "x"),
        ("string", XSD, "\x0b"),
        ("VARCHAR", SQL, "a\x00b"),
        ("string", XSD, "\ud800"),
        (None, NATIVE, "\x00"),
        ("base64Binary", XSD, "%"),
        ("duration", XSD, "soon"),
        ("string", XSD, {"a": 1}),
    ],
)
def test_what_the_declared_type_cannot_hold_is_refused(
    environment, declared, representation, value
):
    with pytest.raises(BadValue):
        converter(environment, declared, representation).encode(value)


def test_what_the_declared_type_holds_crosses_in_its_form(environment):
    assert converter(environment, "int", XSD).encode("007") == "7"
    assert converter(environment, "INTEGER", SQL).encode("14") == 14
    assert converter(environment, "BIGINT", SQL).encode("9007199254740993") == 9007199254740993
    assert converter(environment, "integer", NATIVE).encode("9" * 30) == "9" * 30
    assert converter(environment, "REAL", SQL).encode("0.5") == 0.5
    assert converter(environment, "date", XSD).encode("2026-11-23") == "2026-11-23"
    assert converter(environment, "dateTime", XSD).encode("2026-11-23T06:00:00Z") == (
        "2026-11-23T07:00:00+01:00"
    )
    assert converter(environment, "TIMESTAMP", SQL).encode("2026-11-23T06:00:00Z") == (
        "2026-11-23 07:00:00"
    )
    assert converter(environment, "dateTime", XSD).encode(dt.datetime(2026, 11, 23, 7)) == (  # noqa: DTZ001
        "2026-11-23T07:00:00+01:00"
    )
    assert converter(environment, None, NATIVE).encode(7) == 7


def test_an_enumerated_argument_takes_only_its_values(environment):
    shape = Shape("F", "string", XSD, values=("A", "B"))
    encode = compile_converter(Field("f"), (shape,), environment).encode
    assert encode("A") == "A"
    with pytest.raises(BadValue):
        encode("C")


def test_a_year_that_a_format_cannot_say_is_refused(environment):
    with pytest.raises(BadValue):
        converter(environment, "string", type="date", format="cyymmdd").encode("1899-12-31")


def test_a_conversion_of_another_distribution_is_found_by_its_name(environment):
    def reverse(option):
        turn = lambda value: value[::-1] + (option or "")  # noqa: E731
        return Conversion(turn, turn)

    env = Environment(STOCKHOLM, environment.sealer, converters={"reverse": reverse})
    encode = compile_encoder(Field("f", convert={"reverse": "!"}), None, env)
    assert encode("abc") == "cba!"
    with pytest.raises(BadValue):
        encode(7)


def test_installed_conversions_are_loaded_by_name(environment, tmp_path, monkeypatch):
    metadata = tmp_path / "other-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    target = "gateway.plan.conversions:upper"
    (metadata / "entry_points.txt").write_text(f"[brygga.converters]\nshout = {target}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert installed_conversions()["shout"] is upper


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("189001019802", "189001019802"),
        ("18900101-9802", "189001019802"),
        ("900101-9802", "199001019802"),
        ("900101+9802", "189001019802"),
        ("9001019802", "199001019802"),
        ("194111309821", "194111309821"),
        ("411130-9821", "194111309821"),
    ],
)
def test_a_personal_number_is_twelve_digits(environment, text, expected):
    assert converter(environment, "string", type="personnummer").decode(text) == expected


@pytest.mark.parametrize(
    "text",
    ["189001019803", "18900101980", "189013019809", "abc", "", "209001019802", "189002309807"],
)
def test_a_number_that_is_no_personal_number_is_bad(environment, text):
    with pytest.raises(BadValue):
        converter(environment, "string", type="personnummer").decode(text)


def test_a_day_that_no_month_has_is_bad(environment):
    number = _with_check_digit("901301980")
    with pytest.raises(BadValue):
        converter(environment, "string", type="personnummer").decode(f"18{number}")


def test_a_date_that_its_offset_moves_beyond_the_calendar_is_bad(environment):
    with pytest.raises(BadValue):
        converter(environment, "dateTime", type="date").decode("9999-12-31T23:30:00-05:00")


def test_a_coordination_number_has_its_day_sixty_later(environment):
    number = _with_check_digit("900161980")
    assert (
        converter(environment, "string", type="personnummer").decode(f"18{number}") == f"18{number}"
    )


def test_the_latest_century_that_has_been_is_meant(environment):
    today, tomorrow = _with_check_digit("261123980"), _with_check_digit("261124980")
    read = converter(environment, "string", type="personnummer").decode
    assert read(today) == f"20{today}"
    assert read(tomorrow) == f"19{tomorrow}"
    assert read(_with_check_digit("000229980"))[:4] == "2000"


def _with_check_digit(nine):
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(nine))
    return f"{nine}{-sum(each // 10 + each % 10 for each in doubled) % 10}"


def test_an_hsa_id_is_upper_case_and_a_malformed_one_is_warned_of(environment):
    read = converter(environment, "string", type="hsaid").decode
    assert read(" se2321009990-a1b2 ") == "SE2321009990-A1B2"
    assert read("SE23210099901-A1B2") == Changed("SE23210099901-A1B2", "malformed-hsaid")
    long = f"SE2321009990-{'A' * 20}"
    assert read(long) == Changed(long, "malformed-hsaid")
