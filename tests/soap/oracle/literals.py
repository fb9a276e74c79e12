"""Seeded literals of simple types, and the simple types that the random schemas use."""

from __future__ import annotations

import re
from random import Random

from tests.soap.oracle.components import Simple

SAMPLES: dict[str, tuple[str, ...]] = {
    "string": (
        "å ä ö",
        "  two  blanks ",
        "a\tb",
        "",
        "<b>&amp;</b>",
        "]]>",
        "😀",
        "x",
        "line\nline",
    ),
    "normalizedString": ("ett två", " a  b ", "tab\there", "x", ""),
    "token": (" trimmed  inside ", "ord", "a\nb", "x"),
    "language": ("sv", "sv-SE", " en "),
    "NMTOKEN": ("a.b-c", "1x", " kod "),
    "Name": ("a:b", "_x", "Åsa"),
    "NCName": ("abc", "_1", "Örebro"),
    "anyURI": ("http://example.org/a?b=1&c=2", "urn:x", "", " #frag "),
    "boolean": ("true", "false", "1", " 0 "),
    "decimal": ("10.50", "-0", "12345678901234567.890", " +1.0 ", ".5"),
    "integer": ("92233720368547758089", "-1", "007", " 0 "),
    "long": ("9223372036854775807", "-9223372036854775808"),
    "int": ("007", "-2147483648", "2147483647", " 12\n"),
    "short": ("-32768", "12"),
    "byte": ("127", "-1"),
    "unsignedInt": ("4294967295", "0"),
    "unsignedLong": ("18446744073709551615",),
    "nonNegativeInteger": ("0", "123456789012345678901234567890"),
    "positiveInteger": ("1", "+7"),
    "float": ("INF", "-INF", "NaN", "1.5E3", " 0.1 "),
    "double": ("1e-300", "INF", "3", "-0.0"),
    "date": ("2024-12-31", "2024-12-31+02:00", "0001-01-01", " 9999-12-31 "),
    "dateTime": ("2024-03-31T02:30:00.1234567Z", "2024-03-31T24:00:00Z", "2024-10-27T02:30:00"),
    "time": ("24:00:00", "02:30:00.5+01:00"),
    "duration": ("P1Y2M3DT4H", "-P1D", "PT0.5S"),
    "gYear": ("2024", "2024Z"),
    "gYearMonth": ("2024-05",),
    "gMonthDay": ("--05-03",),
    "gDay": ("---31",),
    "gMonth": ("--12",),
    "base64Binary": ("aGVq", "aGVq aGVq\n", ""),
    "hexBinary": ("0aFF", "", "00"),
    "anySimpleType": (" raw  text ", "12", ""),
    "QName": ("abc", " abc "),
}
PATTERNS: dict[str, tuple[str, ...]] = {
    r"[A-Z]{2}\d{3}": ("AB123", "ZZ000"),
    r"\d{12}": ("189001019802", "189002029809"),
    r"[^ ]+@[^ ]+": ("a@example.org",),
}
BUILTINS = tuple(SAMPLES)
RARE: dict[str, tuple[str, ...]] = {
    "unsignedByte": ("255", "0"),
    "unsignedShort": ("65535",),
    "ID": ("a1", "_b"),
    "IDREF": ("a1",),
}  # which only schemas of others use
ALL = {**SAMPLES, **RARE}
# Names and their samples; a facet's samples are facts of this table, not worked out.
FACETED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("string", '<xs:maxLength value="5"/>', ("", " a ", "åäö", "12345")),
    ("string", '<xs:length value="3"/>', ("abc", " b ", "😀åä")),
    ("string", '<xs:minLength value="2"/>', ("ab", "  ", "längre än två")),
    (
        "string",
        '<xs:enumeration value="röd"/><xs:enumeration value="blå grön"/>',
        ("röd", "blå grön"),
    ),
    ("string", '<xs:whiteSpace value="collapse"/>', (" a  b ", "c\n d", "x")),
    ("string", '<xs:whiteSpace value="replace"/>', (" a  b ", "c\n d", "x")),
    ("string", '<xs:whiteSpace value="preserve"/>', (" a  b ", "c\n d")),
    ("normalizedString", '<xs:whiteSpace value="collapse"/>', (" a  b ", "c\n d")),
    ("token", '<xs:enumeration value="a b"/><xs:enumeration value="c"/>', (" a  b", "c ", "c")),
    ("string", r'<xs:pattern value="[A-Z]{2}\d{3}"/>', PATTERNS[r"[A-Z]{2}\d{3}"]),
    ("string", r'<xs:pattern value="\d{12}"/>', PATTERNS[r"\d{12}"]),
    ("decimal", '<xs:fractionDigits value="2"/>', ("1.50", "-3", " 0.05 ")),
    ("decimal", '<xs:totalDigits value="4"/><xs:fractionDigits value="2"/>', ("12.34", "0")),
    ("int", '<xs:minInclusive value="1"/><xs:maxInclusive value="9"/>', ("1", " 9 ", "005")),
    ("date", '<xs:minInclusive value="2000-01-01"/>', ("2024-02-29", " 2000-01-02 ")),
    ("base64Binary", '<xs:maxLength value="3"/>', ("aGVq", "")),
    ("long", '<xs:minExclusive value="-5"/><xs:maxExclusive value="5"/>', ("-4", "4")),
)
WHOLE = re.compile(r"[0-9]+")
NUMBERS = dict.fromkeys(("integer", "int", "long", "short", "byte"), WHOLE) | {
    "nonNegativeInteger": WHOLE,
    "positiveInteger": re.compile(r"[1-9][0-9]*"),
    "decimal": re.compile(r"[0-9]+(\.[0-9]+)?"),
}
TRIED = (
    *("1" * length for length in range(1, 21)),
    *("A" * length for length in (2, 3, 4, 8, 10)),
    "A1",
    "SE1234567890-A1",
    "189001019802",
    "1.2.3",
    "12345678-abcd-1234-abcd-123456789012",
    "20261123",
    "20261123081402",
    "2026-11-23",
    "2026-11-23T08:14:02",
    "1.2.752.129.2.1.3.1",
    "urn:uuid:6d6f0a9e-0000-4000-8000-000000000001",
    "6d6f0a9e-0000-4000-8000-000000000001",
    "a@example.org",
)  # what facets of schemas by others are tried with
KNOWN = {(base, facets): samples for base, facets, samples in FACETED}


def literal(rng: Random, kind: Simple) -> str:
    """Return a valid literal of a simple type, from this module's tables where it is there."""
    if kind.variety == "union":
        return literal(rng, rng.choice(kind.members))
    if kind.variety == "list":
        return _list(rng, kind)
    facets = "".join(f'<xs:{name} value="{value}"/>' for name, value in kind.facets)
    if not facets:
        return rng.choice(ALL[kind.builtin])
    for (_, known), samples in KNOWN.items():
        # The last step of a restriction in two steps is in the table; it narrows the first.
        if facets.endswith(known):
            return rng.choice(samples)
    return _by_facets(rng, kind)


def _by_facets(rng: Random, kind: Simple) -> str:
    """Return a literal for facets of schemas that somebody else wrote."""
    if kind.values:
        return rng.choice(kind.values)
    low = kind.facet("minInclusive") or kind.facet("maxInclusive")
    if low is not None:
        return low
    tried = [*TRIED, *ALL[kind.builtin]]
    fitting = [each for each in tried if _fits(each, kind)]
    if not fitting:
        raise LookupError(f"no sample of {kind.builtin} has {kind.facets}")
    return rng.choice(fitting)


def _fits(text: str, kind: Simple) -> bool:
    lengths = {
        "length": len(text).__eq__,
        "minLength": len(text).__ge__,
        "maxLength": len(text).__le__,
    }
    if kind.builtin in NUMBERS and not NUMBERS[kind.builtin].fullmatch(text):
        return False
    patterns = [value for name, value in kind.facets if name == "pattern"]
    if patterns and not any(re.fullmatch(each, text) for each in patterns):
        return False
    return all(lengths[name](int(value)) for name, value in kind.facets if name in lengths)


def _list(rng: Random, kind: Simple) -> str:
    count = rng.choice((1, 1, 2, 3)) if kind.item.builtin == "NMTOKEN" else rng.choice((0, 1, 2, 3))
    limit = kind.facet("maxLength")
    items = []
    while len(items) < (min(count, int(limit)) if limit else count):
        item = literal(rng, kind.item).strip()
        if item and len(item.split()) == 1:
            items.append(item)
    return rng.choice((" ", "  ", "\n")).join(items)
