"""Texts that would change a statement if they ever became a part of one, by family.

The families are those of sqlmap's techniques and boundaries, and what the drivers add: marks of
parameters, ODBC's own escapes, quotes of other alphabets. None reads or writes outside of the
database that it is tried on, and each is a legal value.
"""

from __future__ import annotations

import os

FAMILIES: dict[str, tuple[str, ...]] = {
    "boundaries": (
        "'",
        "''",
        '"',
        "`",
        "\\",
        "\\'",
        "')",
        "'))",
        '")',
        "';",
        "a' ",
        "'||'",
        "'+'",
        "' '",
        "]]",
        "[word]",
    ),
    "tautologies": (
        "' OR '1'='1",
        "' OR 1=1 -- ",
        "x' OR 'x' LIKE '%",
        '" OR ""="',
        "1 OR 1=1",
        "') OR ('1'='1",
        "' || '1'='1",
        "x' AND 1=(SELECT COUNT(*) FROM notes) -- ",
        "' OR id IS NOT NULL#",
        "\\' OR 1=1 -- ",
    ),
    "unions": (
        "' UNION SELECT id, word, nr, amount FROM notes -- ",
        "' UNION ALL SELECT NULL, NULL, NULL, NULL -- ",
        "x') UNION SELECT version(), 2, 3, 4 -- ",
        "-1 UNION SELECT sqlite_version()",
    ),
    "stacked": (
        "'; DROP TABLE notes; -- ",
        "'; DELETE FROM notes -- ",
        "1; UPDATE notes SET word = 'owned'",
        "id;--",
        "x'; INSERT INTO notes (id) VALUES ('owned'); COMMIT; -- ",
        '"; DROP TABLE notes; -- ',
    ),
    "delays": (
        "'; SELECT pg_sleep(30) -- ",
        "' || pg_sleep(30) || '",
        "' AND SLEEP(30) AND '1'='1",
        "x' OR BENCHMARK(900000000, MD5('a')) -- ",
        "' OR randomblob(1000000000) -- ",
        "'; WAITFOR DELAY '0:0:30' -- ",
        "' AND 1=DBMS_PIPE.RECEIVE_MESSAGE('a', 30) -- ",
    ),
    "errors": (
        "' AND 1=CAST((SELECT version()) AS integer) -- ",
        "' AND EXTRACTVALUE(1, CONCAT(0x7e, (SELECT version()))) -- ",
        "' AND 1/0 -- ",
        "' AND UPDATEXML(1, CONCAT(0x7e, USER()), 1) -- ",
        "' || (SELECT CASE WHEN 1=1 THEN 1/0 ELSE 1 END) || '",
    ),
    "comments and spaces": (
        "'/**/OR/**/1=1/**/--",
        "/*!50000 OR 1=1 */",
        "' OR\u00a01=1 -- ",
        "'\u3000OR\u30001=1 -- ",
        "--",
        "#",
        "/*",
        "*/",
        "';%00",
        "%27%20OR%201%3D1",
    ),
    "dollars and tags": ("$$", "$tag$ x $tag$", "$1", "$1' OR 1=1 -- ", "E'\\x27'", "U&'\\0027'"),
    "parameters": (
        "?",
        "? OR 1=1",
        ":w",
        ":w OR 1=1",
        "@w",
        "@@version",
        "%s",
        "%(w)s",
        "{0}",
        "{}",
    ),
    "escapes of ODBC": (
        "{fn USER()}",
        "{fn CONCAT('a', 'b')}",
        "{d '2026-01-01'}",
        "{call pg_sleep(30)}",
        "{?= call pg_sleep(30)}",
        "{escape '!'}",
        "{oj notes}",
    ),
    "wildcards": ("%", "_", "%%", "a%", "!%", "!", "!!", "_%_", "\\%", "[a-z]", "*"),
    "other alphabets": (
        "\u02bc OR \u02bc1\u02bc=\u02bc1",
        "\uff07 OR \uff071\uff07=\uff071",
        "\u2018 OR \u20191",
        "¿' OR 1=1 -- ",
        "縗' OR 1=1 -- ",
        "ā OR 1=1",
        "😀' OR 1=1 -- ",
    ),
    "expressions": (
        "NULL",
        "null' IS NULL",
        "CHAR(39)",
        "0x27204f5220313d31",
        "x'27'",
        "CURRENT_USER",
        "(SELECT 1)",
        "1e309",
        "-0",
        "1,2",
        "true",
        "DEFAULT",
        "notes.word",
        "word",
    ),
}
PAYLOADS: tuple[str, ...] = tuple(each for family in FAMILIES.values() for each in family)
EACH = int(os.environ.get("BRYGGA_TEST_INJECTIONS", "3"))  # texts of a family that are asked with
ASKED = tuple(each for family in FAMILIES.values() for each in family[:EACH])
ILLEGIBLE = (
    "\0",
    "a\0' OR 1=1 -- ",
    "'\nOR 1=1 -- ",
    "'\tOR\t1=1 -- ",
    "\x7f",
    "'\r\n; DROP TABLE notes",
)
