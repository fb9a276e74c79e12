import re

import pytest

from gateway.drafts.verbs import Effect, guess
from gateway.drafts.words import kebab, member, parameter, words
from gateway.mapping.names import FIELD, KEBAB, PARAMETER


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("BRUK_ID", "brukId"),
        ("careUnitHSAId", "careUnitHsaId"),
        ("ADR1", "adrOne"),
        ("Åtgärd", "atgard"),
        ("ØstreGate", "ostreGate"),
        ("@objectType", "objectType"),
        ("$value", "value"),
        ("x-y.z", "xYZ"),
        ("日本", "value"),
        ("12", "oneTwo"),
    ],
)
def test_a_members_name_is_camel_case_of_letters(name, found):
    assert member(name) == found
    assert FIELD.fullmatch(found)


def test_a_name_that_is_taken_gets_a_number_in_letters():
    assert member("Id", {"id", "idTwo"}) == "idThree"


@pytest.mark.parametrize(("name", "found"), [("adr1", "adr1"), ("1a", "value1A"), ("", "value")])
def test_a_parameters_name_may_hold_digits_and_begins_with_a_letter(name, found):
    assert parameter(name) == found
    assert PARAMETER.fullmatch(found)


@pytest.mark.parametrize("name", ["index2", "13606Extract", "BesökLista", "A"])
def test_a_resources_name_is_kebab_case(name):
    assert KEBAB.fullmatch(kebab(words(name)))


@pytest.mark.parametrize(
    ("operation", "effect", "noun"),
    [
        ("HamtaBesok", Effect.READ, "besok"),
        ("HämtaAllaBesök", Effect.READ, "besok"),
        ("PersonSok", Effect.READ, "person"),
        ("listaDokument", Effect.READ, "dokument"),
        ("GetAlertInformation", Effect.READ, "alert-information"),
        ("hentAktoerIdForIdent", Effect.READ, "aktoer-id-for-ident"),
        ("ValueSetRepository_RetrieveValueSet", Effect.READ, "value-set"),
        ("DocumentRegistry_RegistryStoredQuery", Effect.READ, "registry-stored"),
        ("SparaBesok", Effect.WRITE, "besok"),
        ("TaBortBesok", Effect.WRITE, "besok"),
        ("clientDeletion", Effect.WRITE, "client"),
        ("GetOrCreateCase", Effect.WRITE, "create-case"),
        ("hamtaOchTaBortAnteckning", Effect.WRITE, "anteckning"),
        ("RegisterMedicalCertificate", Effect.WRITE, "medical-certificate"),
        ("Omplanera", Effect.UNKNOWN, "omplanera"),
        ("ping", Effect.UNKNOWN, "ping"),
    ],
)
def test_a_name_says_what_an_operation_does_and_of_what(operation, effect, noun):
    found = guess(operation)
    assert (found.effect, kebab(found.noun)) == (effect, noun)


@pytest.mark.parametrize(
    ("operation", "method"),
    [
        ("SkapaArende", "POST"),
        ("UppdateraArende", "PUT"),
        ("TaBortArende", "DELETE"),
        ("GetX", "GET"),
    ],
)
def test_a_verb_gives_the_method(operation, method):
    assert guess(operation).method == method
    assert re.fullmatch("GET|POST|PUT|DELETE", method)
