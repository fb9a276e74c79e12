"""Values that no schema describes: nothing of them is lost, and nothing is taken for another."""

import pytest
from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.datasets import tables
from connectors.soap.references import referring
from connectors.soap.runtime import Reading
from connectors.soap.structural import structural

XSI = "http://www.w3.org/2001/XMLSchema-instance"


@pytest.mark.parametrize("attributes", ['x:type="t:Dog" type="tame"', 'type="tame" x:type="t:Dog"'])
def test_an_attribute_and_a_type_of_one_name_are_both_kept_whatever_their_order(attributes):
    element = etree.fromstring(f'<a xmlns:x="{XSI}" {attributes}/>')
    assert structural(element) == {f"@{{{XSI}}}type": "Dog", "@type": "tame"}


def test_a_no_break_space_is_no_blank_of_xml():
    element = etree.fromstring("<a k='1'> \n\u00a0b\u00a0\n </a>")
    assert structural(element) == {"@k": "1", "$value": "\u00a0b\u00a0"}


def test_a_column_of_blanks_is_its_text_though_dotnet_says_to_keep_them():
    answer = '<r><D><T><A xml:space="preserve">  </A><B>b</B></T></D></r>'
    assert tables(etree.fromstring(answer)) == {"T": [{"A": "  ", "B": "b"}]}


def test_a_text_where_a_row_should_be_is_a_bad_answer_and_no_empty_row():
    with pytest.raises(BadAnswer):
        tables(etree.fromstring("<r><T><A>1</A></T><T><A>2</A></T></r>"))
    assert tables(etree.fromstring("<r><D><T/></D></r>")) == {"T": [{}]}


def test_a_no_break_space_beside_an_attribute_is_text_whether_or_not_references_are_followed():
    element = etree.fromstring('<a x="1">\n\u00a0\t</a>')
    reading = Reading()
    reading.refer(element)
    wanted = {"@x": "1", "$value": "\u00a0"}
    assert [structural(element), referring(element, reading, "a")] == [wanted, wanted]
