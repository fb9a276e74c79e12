"""References in literal answers, as PHP writes them: what is sent once is read wherever it is."""

import pytest
from lxml import etree

from connectors.errors import BadAnswer, TooLarge
from connectors.soap.grafts import graft, may_refer

XSD = "http://www.w3.org/2001/XMLSchema"


def grafted(inside):
    child = etree.fromstring(f"<Body><answer>{inside}</answer></Body>")[0]
    graft(child)
    return etree.tostring(child).decode()


def test_a_reference_becomes_what_it_refers_to_under_its_own_name():
    found = grafted('<a id="1" k="v"><b>x</b></a><c href="#1"/>')
    assert found == '<answer><a id="1" k="v"><b>x</b></a><c k="v"><b>x</b></c></answer>'


def test_what_is_referred_to_may_refer_to_more_and_come_later():
    found = grafted('<a href="#2"/><b id="2"><c href="#3"/></b><d id="3">x</d>')
    assert found == ('<answer><a><c>x</c></a><b id="2"><c>x</c></b><d id="3">x</d></answer>')


def test_a_reference_may_lead_to_a_reference():
    found = grafted('<a href="#1"/><b id="1" href="#2"/><c id="2">x</c>')
    assert found == '<answer><a>x</a><b id="1">x</b><c id="2">x</c></answer>'


@pytest.mark.parametrize(
    "inside",
    ['<a href="#1">x</a>', '<a href="http://x/"/>', '<a href="#"/>', '<a href="#1"><b/></a>'],
)
def test_what_is_no_reference_stays(inside):
    body = f'{inside}<c id="1">y</c>'
    assert grafted(body) == f"<answer>{body}</answer>"


@pytest.mark.parametrize(
    "inside",
    [
        '<a href="#1"/>',
        '<a href="#1"/><b id="1">x</b><b id="1">y</b>',
        '<a id="1"><b href="#1"/></a>',
        '<a id="1"><b href="#2"/></a><c id="2"><d href="#1"/></c>',
        '<a id="1" href="#1"/>',
        "".join(f'<a id="{each}" href="#{each + 1}"/>' for each in range(5000))
        + '<a id="5000">x</a>',
    ],
)
def test_a_reference_that_leads_nowhere_or_round_is_a_bad_answer(inside):
    with pytest.raises(BadAnswer):
        grafted(inside)


def test_references_make_no_deeper_tree_than_an_answer_may_be():
    nest = "<n>" * 100
    inside = "".join(
        f'<a id="{each}">{nest}<b href="#{each + 1}"/>{nest.replace("<", "</")}</a>'
        for each in range(10)
    )
    with pytest.raises(BadAnswer, match="too deep"):
        grafted(inside + '<a id="10">x</a>')


def test_a_bomb_of_references_is_too_large():
    levels = (
        f'<a id="{each}"><b href="#{each + 1}"/><b href="#{each + 1}"/></a>' for each in range(40)
    )
    with pytest.raises(TooLarge):
        grafted("".join(levels) + '<a id="40">x</a>')


@pytest.mark.parametrize(
    ("declared", "space", "found"),
    [
        ('<attribute name="href"/>', "urn:x", False),
        ('<attribute name="link"/>', "urn:x", True),
        ('<attribute name="href"/>', "http://schemas.xmlsoap.org/soap/encoding/", True),
    ],
)
def test_where_a_schema_declares_href_none_is_a_reference(declared, space, found):
    schema = (
        f'<schema xmlns="{XSD}" targetNamespace="{space}"><complexType>{declared}</complexType>'
    )
    assert may_refer([etree.fromstring(f"{schema}</schema>")]) is found
