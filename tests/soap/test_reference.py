import re
from pathlib import Path

import pytest

from connectors.soap.security import BasicSchema, CertificateSchema, NtlmSchema, SecuritySchema
from connectors.soap.settings import SettingsSchema

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "soap.md").read_text("utf-8")


@pytest.mark.parametrize(
    "schema", [SettingsSchema, SecuritySchema, BasicSchema, NtlmSchema, CertificateSchema]
)
def test_every_setting_stands_in_the_reference(schema):
    named = set(re.findall(r"`([a-z-]+)`", PAGE))
    assert set(schema().fields) - named == set()
