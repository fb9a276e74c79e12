"""The pages for people can be read: contrast, language, headings, keyboard."""

import itertools
import re

import pytest
from lxml import html

from gateway.web.page import CSP, STYLE

TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def _linear(part):
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(color):
    digits = color.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(each * 2 for each in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_color_can_be_told_from_its_ground(scheme):
    colors = dict(re.findall(r"--(\w+):(#\w+)", STYLE.split("@media")[scheme].split("body{")[0]))
    assert set(colors) == {"text", "ground", "box", "line", "link"}
    for ink, ground in itertools.product(("text", "link"), ("ground", "box")):
        assert contrast(colors[ink], colors[ground]) >= TEXT, (ink, ground)
    assert contrast(colors["line"], colors["ground"]) >= GRAPHIC


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", ["/problems/conflict", "/granvik/v1/docs"])
def test_a_page_tells_its_language_and_has_one_heading_above_the_others(served, path, language):
    response = served.open(path, headers={"Accept-Language": language})
    page = html.fromstring(response.get_data())

    assert response.headers["Content-Security-Policy"] == CSP
    assert response.headers["Content-Language"] == page.get("lang") == language
    assert [each.text for each in page.findall(".//h1")] == [page.findtext(".//title")]
    assert len(page.findall(".//main")) == 1
    levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all(each.get("aria-label") for each in page.xpath("//nav | //*[@tabindex]"))
    targets = {each.get("id") for each in page.xpath("//*[@id]")}
    links = {each.get("href")[1:] for each in page.xpath("//nav//a")}
    assert links == targets
