"""What the seed must be: big enough, at peace with the other systems, and no living person."""

import sqlite3
from pathlib import Path

import pytest

from gateway.demo.databases import make_databases
from gateway.demo.omsplan.seed import read_seed

SEED = read_seed()
CHECKOUT = Path(__file__).parent.parent.parent


def luhn_holds(ten_digits):
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(ten_digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def test_there_are_five_staff_two_units_and_forty_clients():
    assert len(SEED.staff) >= 5
    assert {staff.ENH_KOD for staff in SEED.staff} == {"HN01", "HS01"}
    assert len({client.BRUK_ID for client in SEED.clients}) == len(SEED.clients) >= 40


def test_every_personal_number_is_from_the_test_band_and_well_formed():
    numbers = [client.PNR for client in SEED.clients]

    assert len(set(numbers)) == len(numbers)
    assert all(980 <= int(number[8:11]) <= 999 for number in numbers)
    assert all(luhn_holds(number[2:]) for number in numbers)


def test_both_kinds_of_protected_identity_are_there_without_an_address():
    protected = {c.SEKR_KOD: c for c in SEED.clients if c.SEKR_KOD != "0"}

    assert protected.keys() == {"S", "K"}
    for client in protected.values():
        assert (client.ADR1.strip(), client.TFN, client.ORT.strip()) == ("Skyddad", "", "")


def test_every_visit_and_note_names_clients_staff_and_tasks_that_exist():
    clients = {client.BRUK_ID for client in SEED.clients}
    units = {staff.SIGN_KOD: staff.ENH_KOD for staff in SEED.staff}

    for visit, _ in SEED.visits:
        assert visit.BRUK_ID in clients
        assert units[visit.SIGN_KOD] == visit.ENH_KOD
        assert visit.SIGN_KOD2.strip() in {"", *units}
    assert all(note.BRUK_ID in clients and note.SIGN_KOD in units for note in SEED.notes)


def test_the_keys_of_the_visits_are_in_persdb_for_the_same_client(tmp_path):
    persdb, _ = make_databases(tmp_path)
    connection = sqlite3.connect(persdb.path)
    owners = dict(connection.execute("SELECT NYCK_NR, BRUK_ID FROM NYCKEL"))
    connection.close()

    for visit, _ in SEED.visits:
        if visit.NYCK_NR.strip():
            assert owners[visit.NYCK_NR] == visit.BRUK_ID


def test_rows_about_a_person_say_nothing_in_a_repr():
    assert repr(SEED.clients[0]) == "Client(…)"
    assert repr(SEED.notes[0]) == "Note(…)"


@pytest.mark.parametrize("name", ["persdb", "invdb"])
def test_the_sql_of_the_package_is_the_latin_1_file_decoded(shared, name):
    ours = (CHECKOUT / "gateway" / "demo" / "data" / f"{name}.sql").read_text(encoding="utf-8")

    assert ours == (shared / "demo" / f"odbc_{name}.latin1.sql").read_text(encoding="latin-1")


def test_the_mapping_has_pinned_the_wsdl_that_omsplan_serves():
    pinned = CHECKOUT / "mappings" / "granvik" / "wsdl" / "omsplan.wsdl"
    served = CHECKOUT / "gateway" / "demo" / "data" / "omsplan" / "omsplan.wsdl"

    assert pinned.read_bytes() == served.read_bytes()
