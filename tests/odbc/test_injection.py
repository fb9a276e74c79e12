"""Texts that try to be SQL, in every place where a request holds one: they stay values.

What the database was sent is read where it arrives: off the wire to PostgreSQL and MariaDB, in
SQLite's driver. Every statement has to be one of those known when the mapping was compiled.
"""

from __future__ import annotations

import random
import re
from decimal import Decimal
from urllib.parse import quote, urlencode

import pytest

from tests.odbc.fronts import deploy, serving
from tests.odbc.injected import FINDS, MAPPINGS, QUERY, TABLES, Injected, languages, listen, native
from tests.odbc.injections import ASKED, ILLEGIBLE, PAYLOADS

ROWS = [
    *((f"n{n:03}", text, n, Decimal(n) / 4, text[:60].rstrip()) for n, text in enumerate(PAYLOADS)),
    ("n900", None, None, None, None),
    ("n901", "plain", 1, Decimal("1.50"), "plain"),
]
WHOLE, NUMBER = r"-?[0-9]+", r"-?[0-9]+(\.[0-9]+)?(e[0-9]+)?"
LEGAL = {"word", "true"}  # the name of a field, a truth value
SIGNS = {"ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mariadb"])
def injected(request, tmp_path_factory):
    """Give a served gateway before each database, which holds the texts, too."""
    profile, folder = request.param, tmp_path_factory.mktemp("injected")
    listening = listen(profile, folder, request.getfixturevalue)
    with listening as line, native(profile, line.database) as client:
        for each in TABLES:
            client.run(each)
        for row in ROWS:
            client.run("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", *map(plain, row))
            client.run("INSERT INTO heads VALUES (?, ?)", f"h{row[0]}", row[1] and row[1].rstrip())
        before = client.run("SELECT * FROM notes ORDER BY id")
        settings = {"connection": line.connection, "profile": profile, "statements": [QUERY]}
        place, port = deploy(folder, {"db": settings}, MAPPINGS, line.direct)
        line.statements()
        with serving(place, port, variables=line.variables) as gateway:
            assert gateway.get("/notes?limit=1").status == 200
            known = languages(place, folder / "cache")
            yield Injected(profile, gateway, client, known, line.statements)
        assert client.run("SELECT * FROM notes ORDER BY id") == before
        client.run("DROP TABLE notes")
        client.run("DROP TABLE heads")


def plain(value):
    return str(value) if isinstance(value, Decimal) else value


def got(answer):
    """Return the ids of a list, or the status of what is none."""
    return (
        sorted(each["id"] for each in answer.json["items"])
        if answer.status == 200
        else (answer.problem[0])
    )


def by_number(text, spelling, holds):
    """Return the ids of the rows that hold for a number; 400 where the text is none."""
    if not re.fullmatch(spelling, text):
        return 400
    return [row[0] for row in ROWS if row[0] != "n900" and holds(row, Decimal(text))]


def wishes_of_notes(native):
    """Yield parameters of the list and what is right: ids, or a status, by the native client."""
    holds, begins = FINDS[native.profile]
    for text in ASKED:
        yield {"word": text}, native.ids("word = ?", text)
        yield {"word": [text, "plain"]}, native.ids("word IN (?, 'plain')", text)
        for operator, sign in SIGNS.items():
            nulls = " OR word IS NULL" if operator == "ne" else ""
            yield {f"word.{operator}": text}, native.ids(f"word {sign} ?{nulls}", text)
        yield {"word.like": text}, native.ids(holds, text)
        yield {"word.prefix": text}, native.ids(begins.format("word"), text)
        bare = text.rstrip()  # databases differ in whether CHAR begins with blanks
        yield {"code.prefix": bare}, native.ids(begins.format("code"), bare)
        yield {"code": text}, native.ids("RTRIM(code) = RTRIM(?)", text)
        yield (
            {"word.ge": text, "code": text, "sort": "-word,nr", "total": "true"},
            native.ids("word >= ? AND RTRIM(code) = RTRIM(?)", text, text),
        )
        yield {"nr": text}, by_number(text, WHOLE, lambda row, number: row[2] == number)
        yield {"amount.lt": text}, by_number(text, NUMBER, lambda row, number: row[3] < number)


def test_a_text_in_a_filter_is_a_value_of_it_with_each_operator(injected):
    injected.statements()
    with injected.gateway.app() as app:
        for wish, right in wishes_of_notes(injected.native):
            path = "/notes?" + urlencode(wish | {"limit": 500}, doseq=True)
            assert got(app.get(path)) == right, wish
    assert injected.unknown("GET /notes") == set()


def test_a_text_in_a_path_a_parameter_or_a_header_is_a_value_of_its_argument(injected):
    native = injected.native
    injected.statements()
    with injected.gateway.app() as app:
        for text in ASKED:
            if "/" not in text:  # which ends a part of a path, however it is written
                assert got(app.get(f"/notes/{quote(text, safe='')}")) == 404
    assert injected.unknown("GET /notes/{id}") == set()

    with injected.gateway.app() as app:
        for text in ASKED:
            asked = "/noted?" + urlencode({"text": text, "limit": 500})
            assert got(app.get(asked)) == native.ids("word = ?", text)
            if text.isascii() and text == text.strip():
                right = native.ids("word = ? AND RTRIM(code) = ?", text, text[:60].rstrip())
                assert got(app.get(asked, {"X-Code": text[:60].rstrip()})) == right
    assert injected.unknown("GET /noted") == set()


def test_sql_as_the_name_of_anything_is_a_mistake_of_the_app(injected):
    injected.statements()
    with injected.gateway.app() as app:
        for text in ASKED:
            for place in ("after", "limit", "page"):
                assert got(app.get("/notes?" + urlencode({place: text}))) == 400
            for place in ("sort", "fields", "total", "word.null"):
                if text not in LEGAL:
                    assert got(app.get("/notes?" + urlencode({place: text}))) == 400
            for name in (text, f"word.{text}", f"{text}.eq", f"word;{text}"):
                if name not in LEGAL:
                    assert got(app.get("/notes?" + urlencode({name: "a"}))) == 400
            if text not in LEGAL:
                assert got(app.get("/notes?" + urlencode({"sort": f"word,{text}"}))) == 400
    assert injected.statements() == []


def test_a_text_that_a_query_binds_is_a_value_at_each_of_its_names(injected):
    native = injected.native
    holds, _ = FINDS[native.profile]
    injected.statements()
    with injected.gateway.app() as app:
        for text in (each for each in ASKED if "/" not in each):
            path = f"/found/{quote(text, safe='')}?limit=500"
            found = "(word = ? OR RTRIM(code) = RTRIM(?))"
            assert got(app.get(path)) == native.ids(found, text, text)
            right = native.ids(f"{found} AND {holds}", text, text, text)
            assert got(app.get(path + "&" + urlencode({"word.like": text}))) == right
            assert got(app.get(path + "&" + urlencode({"word.ne": text}))) == native.ids(
                f"{found} AND (word <> ? OR word IS NULL)", text, text, text
            )
    assert injected.unknown("GET /found/{text}") == set()


def test_texts_in_a_body_are_values_of_a_list_however_many_there_are(injected):
    chance = random.Random(5)  # noqa: S311 - the same lists every time
    injected.statements()
    with injected.gateway.app() as app:
        for size in (1, 2, 3, 7, 8, 9, 31, 100, 512, 513, 1000):
            words = [chance.choice(PAYLOADS) + " " * (n > 100) * n for n in range(size)]
            words = [each[:200] for each in words]
            marks = ", ".join("?" * size)
            right = injected.native.ids(f"word IN ({marks})", *words)
            assert got(app.post("/note-searches?limit=500", {"words": words})) == right
    assert injected.unknown("POST /note-searches") == set()


def test_the_row_that_a_page_comes_after_is_a_value_whatever_it_holds(injected):
    injected.statements()
    with injected.gateway.app() as app:
        for sort in ("word", "-word", "word,-nr"):
            answer = app.get("/notes?" + urlencode({"sort": sort, "limit": 7}))
            found = []
            while True:
                found += [each["id"] for each in answer.json["items"]]
                links = {each["rel"]: each["href"] for each in answer.json["_links"]}
                if "next" not in links:
                    break
                answer = app.get("/" + links["next"].partition("/v1/")[2])
            assert sorted(found) == sorted(row[0] for row in ROWS), sort
    assert injected.unknown("GET /notes") == set()


def test_a_stored_text_that_joins_rows_is_a_value_of_the_second_statement(injected):
    injected.statements()
    answer = injected.gateway.get("/heads?limit=500")
    for head in answer.json["items"]:
        joined = [each["id"] for each in head["notes"]]
        (word,) = injected.native.run("SELECT word FROM heads WHERE id = ?", head["id"])[0]
        assert joined == injected.native.ids("word = ?", word), word
    assert injected.unknown("GET /heads") == set()


def test_texts_with_control_characters_are_refused_before_the_database(injected):
    injected.statements()
    with injected.gateway.app() as app:
        for text in ILLEGIBLE:
            for name in ("word", "word.ge", "word.like", "nr", "sort", "after"):
                assert got(app.get("/notes?" + urlencode({name: text}))) == 400
            assert got(app.get(f"/notes/{quote(text, safe='')}")) in {400, 404}
    assert injected.statements() == []


def test_a_statement_that_took_a_text_in_is_none_of_the_route(injected):
    known = injected.languages["GET /notes"]
    injected.statements()
    injected.gateway.get("/notes?word=a&nr.ge=3&limit=5")
    (text,) = {each for each in injected.statements() if each in known}
    for changed in (
        text.replace("?", "'a'", 1),
        text.replace(" AND ", " OR ", 1),
        text.replace(" ORDER", " AND (1 = 1) ORDER", 1),
        text.replace("(?)", "(?, ?, ?)", 1).replace("= ?", "IN (?, ?, ?)", 1),
        text + "; DROP TABLE notes",
        text + " -- ",
        text.lower(),
    ):
        assert changed != text
        assert changed not in known
