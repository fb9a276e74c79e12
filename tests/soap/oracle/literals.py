"""Seeded literals of simple types, and the simple types that the random schemas use."""

from __future__ import annotations

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
KNOWN = {(base, facets): samples for base, facets, samples in FACETED}


def literal(rng: Random, kind: Simple) -> str:
    """Return a valid literal of a simple type; only facets of this module's tables are known."""
    if kind.variety == "union":
        return literal(rng, rng.choice(kind.members))
    if kind.variety == "list":
        return _list(rng, kind)
    facets = "".join(f'<xs:{name} value="{value}"/>' for name, value in kind.facets)
    if not facets:
        return rng.choice(SAMPLES[kind.builtin])
    for (_, known), samples in KNOWN.items():
        # The last step of a restriction in two steps is in the table; it narrows the first.
        if facets.endswith(known):
            return rng.choice(samples)
    raise LookupError(facets)


def _list(rng: Random, kind: Simple) -> str:
    count = rng.choice((1, 1, 2, 3)) if kind.item.builtin == "NMTOKEN" else rng.choice((0, 1, 2, 3))
    limit = kind.facet("maxLength")
    items = []
    while len(items) < (min(count, int(limit)) if limit else count):
        item = literal(rng, kind.item).strip()
        if item and len(item.split()) == 1:
            items.append(item)
    return rng.choice((" ", "  ", "\n")).join(items)
