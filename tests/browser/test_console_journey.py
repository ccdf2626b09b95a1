"""The whole lifecycle in the console, in a real browser: a delegate, her supervisor and an officer (P3, L1-L7, C1)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import too_wide, violations
from tests.browser.console_player import Player, console

ACTION = "ask to see where the child sleeps"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Give the address of a demo that has just begun."""
    with console() as at:
        yield at


def sound(page: Page) -> None:
    """Hold that axe finds nothing, and that nothing scrolls sideways."""
    assert violations(page) == ""
    assert not too_wide(page), page.title()


def test_from_the_roster_to_the_impact_check(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    her = Player(page)
    loads_the_roster(page, her)
    fills_in_the_pre_course_form(page, her)
    ends_the_course(page, her)
    reads_and_acknowledges_the_briefing(page)
    answers_the_impact_check(page, her)
    sees_the_figures_move(page, her)
    page.close()


def loads_the_roster(page: Page, her: Player) -> None:
    page.get_by_label("Partnership").select_option("wfscp")
    her.press("Load and start over")
    sound(page)
    assert "WFSCP-2600" in her.ask("events")
    sound(page)


def fills_in_the_pre_course_form(page: Page, her: Player) -> None:
    """Answer in chat; one slip on the way."""
    her.press("Next thing due")
    assert "Tuesday 30 December 2025" in page.inner_text("#clock")
    sound(page)
    her.press("Start")
    page.get_by_label("Type an answer").fill("rather")
    her.press("Send")
    assert "Press an answer, or type one of them, such as 4." in page.inner_text("#now")
    sound(page)
    her.press("Finish later")
    sound(page)
    her.press("Go on")
    her.answer({})
    sound(page)
    her.press("Send my answers")
    assert "Change my answers" in page.inner_text("#chat")
    sound(page)


def ends_the_course(page: Page, her: Player) -> None:
    """Say what she will do, and let time pass until the supervisor is written to."""
    her.press("+1 week")
    her.wait_for("#now", by="+1 day", at_most=5)
    her.press("Start")
    her.answer({"do differently": ACTION})
    sound(page)
    her.press("Send my answers")
    her.wait_for(".letters a", by="Next thing due", at_most=30)
    sound(page)


def reads_and_acknowledges_the_briefing(page: Page) -> None:
    """See what the supervisor is told of it."""
    letter = page.frame_locator("#inbox iframe")
    assert ACTION in letter.locator("body").inner_text()
    with page.expect_popup() as opened:
        letter.locator("a[href*='/s/']").first.click()
    supervisor = opened.value
    supervisor.wait_for_load_state()
    sound(supervisor)
    supervisor.get_by_role("button", name="supervision").first.click()
    supervisor.wait_for_load_state()
    sound(supervisor)
    page.get_by_role("link", name="Plain text").click()
    page.wait_for_load_state()
    assert ACTION in page.inner_text("#inbox pre")
    sound(page)


def answers_the_impact_check(page: Page, her: Player) -> None:
    """Twelve weeks after: her own action is played back."""
    her.press("Jump to the impact check")
    assert "Friday 3 April 2026" in page.inner_text("#clock")
    her.press("Start")
    her.answer({}, stop_at="What became of it?")
    assert ACTION in page.inner_text("#now")
    sound(page)
    her.answer({"One example": "The plan now covers sleeping."})
    her.press("Send my answers")
    sound(page)


def sees_the_figures_move(page: Page, her: Player) -> None:
    assert "impact_check" in her.ask("status")
    assert "Learning gain" in her.ask("gain")
    sound(page)


def test_another_partnership_starts_anew(address: str, browser: Browser) -> None:
    """It works without scripts, on a phone; an attachment can be opened."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Partnership").select_option("cscp")
    one = Player(page)
    one.press("Load and start over")
    assert "Cumbria" in page.inner_text("h1")
    one.press("Next thing due")
    one.press("Start")
    one.answer({})
    one.press("Send my answers")
    mailbox = page.get_by_label("Mailbox", exact=True)
    mailbox.select_option(mailbox.locator("optgroup[label='Delegates'] option").first.get_attribute("value"))
    page.locator("#inbox").get_by_role("button", name="Show").click()
    page.wait_for_load_state()
    link = page.locator("#inbox .file").first
    enclosed = page.request.get(f"{address.removesuffix('/console')}{link.get_attribute('href')}")
    assert enclosed.headers["content-type"].startswith("text/calendar") and b"BEGIN:VEVENT" in enclosed.body()
    context.close()
