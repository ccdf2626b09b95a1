"""Every HTML letter as it is sent: axe, zoom, spacing, what its footer says (WCAG 2.2 AA, P5)."""

from collections.abc import Mapping
from pathlib import Path
from shutil import copyfile

import pytest
from playwright.sync_api import Browser

from bot.messages import mail
from bot.messages.nouns import Message
from tests.browser.browsing import too_wide, violations
from tests.browser.every_letter import every_letter
from tests.browser.showing import cut_off, shown, spaced


@pytest.fixture(scope="module")
def sent(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Message]:
    """Give every letter."""
    folder = tmp_path_factory.mktemp("letters")
    return every_letter(f"sqlite:///{copyfile(template, folder / 'evalbot.db')}", folder)


@pytest.fixture(scope="module")
def written(sent: Mapping[str, Message]) -> Mapping[str, str]:
    """Give the HTML of each."""
    return {name: mail.render(message).html for name, message in sent.items()}


def test_every_letter_is_looked_at(sent: Mapping[str, Message]) -> None:
    there = {path.parent.name for path in mail.LETTERS.glob("*/body.html")}
    assert there == {message.template for message in sent.values()}


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "light"), (360, "dark")])
def test_axe_finds_nothing(browser: Browser, written: Mapping[str, str], width: int, scheme: str) -> None:
    with shown(browser, written, width, color_scheme=scheme) as (page, names):
        wrong = [found for _ in names if (found := violations(page))]
    assert wrong == []


def test_nothing_is_cut_off_at_four_times_the_size_with_wide_spacing(
    browser: Browser, written: Mapping[str, str]
) -> None:
    """WCAG 1.4.10, 1.4.12; styles stand inline, so spacing is put over them."""
    wrong: dict[str, list[str]] = {}
    with shown(browser, written, 320, 256) as (page, names):
        for name in names:
            found = ["scrolls sideways"] if too_wide(page) else []
            spaced(page)
            found += cut_off(page)
            wrong |= {name: found} if found else {}
    assert wrong == {}


def test_every_letter_says_its_language_title_and_parts(browser: Browser, written: Mapping[str, str]) -> None:
    """WCAG 1.3.1, 2.4.2, 2.4.4, 3.1.1: one h1, tables that only lay out say so, and each link its own words."""
    wrong: dict[str, object] = {}
    with shown(browser, written, 360) as (page, names):
        for name in names:
            layout = page.locator("table:not([role=presentation])").all()
            right = (
                bool(page.title()),
                page.locator("html[lang^=en]").count() == 1,
                page.locator("h1").count() == 1,
                all(table.locator("th[scope]").count() for table in layout),
                all(page.locator(f"[role={part}]").count() == 1 for part in ("banner", "main", "contentinfo")),
                not page.get_by_role("link", name="here", exact=True).count(),
            )
            wrong |= {} if all(right) else {name: right}
    assert wrong == {}


def test_every_letter_of_a_partnership_links_to_the_accessibility_statement(sent: Mapping[str, Message]) -> None:
    lacking = {each.template for each in sent.values() if ">Accessibility</a>" not in mail.render(each).html}
    assert lacking == {"alarm", "alarm_over", "doctor_test"}
