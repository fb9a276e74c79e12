"""The rules of OMSPLAN's two writes."""

from datetime import datetime

import pytest

DONE = {
    "BesId": "7700129",
    "SignKod": "ANLI01",
    "UtfDat": "20261123",
    "UtfKlFr": "0831",
    "UtfKlTill": "0856",
    "StatKod": "U",
    "AvvKod": "  ",
    "AndrTid": "20261122180002",
}
TASKS = {"INS": "J", "MAT": "N"}
NOTE = {
    "BrukId": "00010021",
    "SignKod": "ANLI01",
    "AntTyp": "DA",
    "AntText": "Åt \N{EN DASH} gott.",
}


def complete(omsplan, tasks=TASKS, **changes):
    return omsplan.texts("SparaBesokUtfort", tasks=tasks, **(DONE | changes))


def write_note(omsplan, **changes):
    return omsplan.texts("SparaAnteckning", **(NOTE | changes))


def stored(omsplan, key="7700129"):
    return omsplan.texts("HamtaBesok", BesId=key)


def test_a_completed_visit_is_stored_with_its_tasks_and_a_new_stamp(omsplan):
    answer = complete(omsplan)

    assert (answer["RetKod"], answer["NyAndrTid"]) == (["0"], ["20261123081402"])
    found = stored(omsplan)
    assert (found["STAT_KOD"], found["UTF_KL_FR"], found["UTF_KL_TILL"]) == (
        ["U"],
        ["0831"],
        ["0856"],
    )
    assert (found["ANDR_TID"], found["ANDR_SIGN"]) == (["20261123081402"], ["ANLI01"])
    assert dict(zip(found["INS_KOD"], found["UTF_FL"], strict=True)) == TASKS


def test_the_day_plan_shows_what_was_written(omsplan):
    complete(omsplan)
    found = omsplan.texts("HamtaDagPlan", EnhKod="HN01", SignKod="ANLI01", PlanDat="20261123")

    assert found["STAT_KOD"][2] == "U"


def test_a_stamp_that_is_not_the_stored_one_is_andrad_and_nothing_is_written(omsplan):
    answer = complete(omsplan, AndrTid="20261122180001")

    assert (answer["RetKod"], answer["RetText"]) == (["8"], ["ANDRAD"])
    assert "NyAndrTid" not in answer
    assert stored(omsplan)["STAT_KOD"] == ["P"]


def test_the_same_write_again_is_andrad(omsplan):
    complete(omsplan)

    assert complete(omsplan)["RetText"] == ["ANDRAD"]


def test_two_writes_within_a_second_get_two_stamps(omsplan):
    first = complete(omsplan)["NyAndrTid"][0]
    second = complete(omsplan, AndrTid=first)["NyAndrTid"][0]

    assert (first, second) == ("20261123081402", "20261123081403")


def test_a_time_far_from_the_planned_one_is_saved_with_a_warning(omsplan):
    answer = complete(omsplan, UtfKlFr="0930", UtfKlTill="0955")

    assert (answer["RetKod"], answer["RetText"]) == (["4"], ["TID AVVIKER"])
    assert stored(omsplan)["UTF_KL_FR"] == ["0930"]


def test_a_deviation_code_explains_a_time_far_from_the_planned_one(omsplan):
    answer = complete(omsplan, UtfKlFr="0930", UtfKlTill="0955", AvvKod="30")

    assert answer["RetKod"] == ["0"]
    assert stored(omsplan)["AVV_KOD"] == ["30"]


def test_a_declined_visit_needs_no_times_and_no_tasks(omsplan):
    answer = complete(omsplan, tasks=None, StatKod="A", UtfKlFr="    ", UtfKlTill="")

    assert answer["RetKod"] == ["0"]
    assert stored(omsplan)["UTF_KL_TILL"] == ["    "]
    assert stored(omsplan)["UTF_FL"] == ["N", "N"]


def test_the_second_of_two_staff_may_complete_the_visit(omsplan):
    answer = complete(
        omsplan,
        tasks={},
        BesId="7700135",
        SignKod="KAPE03",
        UtfKlFr="0935",
        UtfKlTill="1010",
        AndrTid="20261122180004",
    )

    assert answer["RetKod"] == ["0"]


def test_a_visit_of_the_night_may_end_on_the_next_day(omsplan):
    night = {"BesId": "7700310", "SignKod": "KAPE03", "AndrTid": "20261122180203"}
    times = {"UtfDat": "20261125", "UtfKlFr": "2345", "UtfKlTill": "2400"}

    assert complete(omsplan, tasks={"TIL": "J"}, **night, **times)["RetKod"] == ["0"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"BesId": "1"}, "BESÖK SAKNAS"),
        ({"SignKod": "KAPE03"}, "EJ BEHÖRIG"),
        ({"BesId": "7690011", "UtfDat": "20261030"}, "SPÄRRDATUM"),
        ({"StatKod": "P"}, "FEL STATKOD"),
        ({"AvvKod": "11"}, "FEL AVVKOD"),
        ({"UtfDat": "20261125"}, "FEL DATUM"),
        ({"UtfDat": "nonsense"}, "FEL DATUM"),
        ({"UtfKlTill": "    "}, "FEL TID"),
        ({"UtfKlTill": "2401"}, "FEL TID"),
        ({"UtfKlTill": "0860"}, "FEL TID"),
        ({"UtfKlTill": "8:56"}, "FEL TID"),
        ({"UtfKlTill": "856"}, "FEL TID"),
        ({"tasks": {"PRO": "J"}}, "INSATS SAKNAS"),
    ],
)
def test_a_completion_that_breaks_a_rule_is_refused(omsplan, changes, text):
    answer = complete(omsplan, **changes)

    assert (answer["RetKod"], answer["RetText"]) == (["8"], [text])


def test_a_note_gets_the_next_number_and_comes_back_character_by_character(omsplan):
    text = 'ÅÄÖåäö\N{EN DASH}€é <&> "quoted" \'; --'
    answer = write_note(omsplan, AntText=text, BesId="7700123")

    assert (answer["RetKod"], answer["AntNr"]) == (["0"], ["880072"])
    found = omsplan.texts("HamtaAnteckningar", BrukId="00010021", FrDat="20261123", MaxAntal="9")
    assert found["ANT_TEXT"][-1] == text
    assert (found["ANT_DAT"][-1], found["ANT_KL"][-1]) == ("20261123", "0814")
    assert found["BES_ID"][-1] == "7700123"


def test_the_first_note_about_a_client_is_a_list_of_one(omsplan, now):
    now[0] = datetime.fromisoformat("2026-11-24T23:05:00")
    write_note(omsplan, BrukId="00010131", BesId="")
    found = omsplan.texts("HamtaAnteckningar", BrukId="00010131", FrDat="00000000", MaxAntal="9")

    assert (found["ANT_NR"], found["ANT_KL"]) == (["880072"], ["2305"])


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"BrukId": "00000000"}, "BRUKARE SAKNAS"),
        ({"SignKod": "TOBE01"}, "SIGN SAKNAS"),
        ({"AntTyp": "XX"}, "FEL ANTTYP"),
        ({"AntText": "  "}, "TEXT SAKNAS"),
        ({"AntText": "å" * 2001}, "TEXT FÖR LÅNG"),
        ({"BesId": "7700126"}, "BESÖK SAKNAS"),
        ({"BesId": "1"}, "BESÖK SAKNAS"),
    ],
)
def test_a_note_that_breaks_a_rule_is_refused(omsplan, changes, text):
    answer = write_note(omsplan, **changes)

    assert (answer["RetKod"], answer["RetText"]) == (["8"], [text])
    assert "AntNr" not in answer
