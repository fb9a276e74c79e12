"""What a phone gets when one of the three old systems is away, and what the log then says."""

import json

import pytest

DAY = "/my-days/2026-11-23"
NOBODYS = "/visits/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def sources(answer):
    return {source["name"]: source for source in answer.json["sources"]}


def refused(answer, code):
    assert answer.status == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["code"] == code
    assert answer.json["retryable"] is True
    assert int(answer.headers["Retry-After"]) > 0


def test_without_omsplan_and_with_nothing_cached_there_is_no_day(fresh_demo):
    fresh_demo.stop("omsplan")

    refused(fresh_demo.ask(DAY, "anna"), "backend-unavailable")
    refused(fresh_demo.ask("/visits", "anna"), "backend-unavailable")


def test_omsplan_comes_back_and_so_does_the_day(fresh_demo):
    fresh_demo.stop("omsplan")
    refused(fresh_demo.ask(DAY, "anna"), "backend-unavailable")
    fresh_demo.start("omsplan")

    answer = fresh_demo.ask(DAY, "anna")
    assert answer.status == 200, answer.body
    assert len(answer.json["visits"]) == 12


def test_without_persdb_an_admitted_person_has_the_day_but_for_its_parts(fresh_demo):
    assert fresh_demo.ask(NOBODYS, "anna").status == 404  # asks `admit`, and nothing else
    fresh_demo.stop("persdb")

    answer = fresh_demo.ask(DAY, "anna")
    assert answer.status == 200, answer.body
    assert len(answer.json["visits"]) == 12
    assert len(answer.json["clients"]) == 6
    assert answer.json["device"]["label"] == "Delad telefon 421"
    assert not {"shift", "keys"} & set(answer.json)
    found = sources(answer)
    assert found["persdb"]["available"] is False
    assert found["omsplan"]["available"] is True
    assert found["invdb"]["available"] is True
    # the code list lies in PERSDB: a code without a label is its own label
    assert answer.json["visits"][0]["visitType"] == {"code": "MO", "label": "MO"}


def test_without_persdb_nobody_new_is_admitted(fresh_demo):
    fresh_demo.stop("persdb")

    for path in (DAY, NOBODYS, "/visits", "/keys"):
        refused(fresh_demo.ask(path, "anna"), "auth-unavailable")
    assert fresh_demo.ask("/api-info").status == 200
    assert fresh_demo.ask("//health/ready").status == 200


def test_without_invdb_the_day_comes_without_the_device(fresh_demo):
    fresh_demo.stop("invdb")

    answer = fresh_demo.ask(DAY, "anna")
    assert answer.status == 200, answer.body
    assert "device" not in answer.json
    assert answer.json["staff"]["unit"] == {"code": "HN01", "label": "HN01"}
    assert answer.json["shift"]["vehicle"] == "Bil 7"
    assert {name: each["available"] for name, each in sources(answer).items()} == {
        "omsplan": True,
        "persdb": True,
        "invdb": False,
    }


def test_the_log_names_the_back_end_that_failed_even_where_the_day_still_comes(fresh_demo):
    fresh_demo.stop("invdb")
    answer = fresh_demo.ask(DAY, "anna")
    assert answer.status == 200, answer.body

    lines = [json.loads(line) for line in fresh_demo.log().splitlines() if line.startswith("{")]
    found = [each for each in lines if each["event"] == "BackendFailed"]
    trace = answer.headers["traceparent"].split("-")[1]
    assert {each["backend"] for each in found} == {"invdb"}
    assert {"GET /devices/{deviceId}", "GET /units"} <= {each["route"] for each in found}
    assert {each["condition"] for each in found} == {"Unavailable"}
    assert {each["outcome"] for each in found} == {"not-executed"}
    devices = next(each for each in found if each["route"] == "GET /devices/{deviceId}")
    assert devices["trace_id"] == trace


def test_a_day_with_a_missing_part_is_not_kept_when_the_part_is_back(fresh_demo):
    fresh_demo.stop("invdb")
    without = fresh_demo.ask(DAY, "anna")
    fresh_demo.start("invdb")

    again = fresh_demo.ask(DAY, "anna", {"If-None-Match": without.headers["ETag"]})
    assert again.status == 200
    assert again.json["device"]["status"] == "inUse"


@pytest.mark.parametrize("backend", ["omsplan", "persdb", "invdb"])
def test_a_day_that_was_read_outlives_the_loss_of_any_back_end(fresh_demo, backend):
    before = fresh_demo.ask(DAY, "anna")
    fresh_demo.stop(backend)

    again = fresh_demo.ask(DAY, "anna")
    assert (again.status, again.json["visits"]) == (200, before.json["visits"])
    assert fresh_demo.ask("/visits?date=2026-11-23", "anna").status == 200
