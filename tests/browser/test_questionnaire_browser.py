"""The web's pages in a real browser: on a small phone, without scripts, and under axe (WCAG 2.2 AA, P5)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import select

from bot.storage.tables import Submission
from tests.browser.browsing import too_wide, violations
from tests.handlers.web_world import World

PHONE = ViewportSize(width=360, height=740)


@pytest.fixture(params=["light", "dark"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page on a 360-pixel screen."""
    context = browser.new_context(viewport=PHONE, color_scheme=request.param, has_touch=True)
    yield context.new_page()
    context.close()


def sound(page: Page) -> None:
    """Hold that the page that is open is right: for axe, in width, and in what can be pressed."""
    assert violations(page) == ""
    assert not too_wide(page), page.title()
    for element in page.locator("button:visible, label.choice:visible").all():
        box = element.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 44, element.inner_text()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_a_whole_form_is_answered_on_a_small_phone(world: World, address: str, phone: Page) -> None:
    """C1, C2: every kind of question, one mistake, back, review, send."""
    phone.goto(address + world.a_form())
    sound(phone)
    press(phone, "Start")
    sound(phone)
    goes_on_without_an_answer(phone)
    chooses(phone)
    writes(phone)
    goes_back_and_changes_an_answer(phone)
    changes_an_answer_at_the_review(phone)
    sends_and_looks_at_withdrawing(phone)
    (sent,) = world.rows(select(Submission))
    assert sent.answers["word"] == "Courage" and sent.answers["worries"] == ["time", "records"]


def goes_on_without_an_answer(phone: Page) -> None:
    press(phone, "Continue")
    assert phone.title().startswith("Error: Question 1 of 8")
    assert phone.evaluate("document.activeElement.className") == "summary"
    sound(phone)
    phone.get_by_role("link", name="Choose one of the answers.").click()
    assert phone.evaluate("document.activeElement.id") == "answer-1"


def chooses(phone: Page) -> None:
    for choice in ("2", "0", "With adults"):
        phone.get_by_role("radio", name=choice).first.check()
        press(phone, "Continue")
        sound(phone)
    for box in ("Time", "Records"):
        phone.get_by_role("checkbox", name=box).check()
    press(phone, "Continue")
    sound(phone)
    phone.get_by_role("radio", name="Yes").check()
    press(phone, "Continue")
    sound(phone)


def writes(phone: Page) -> None:
    for part, text in (("Day", "27"), ("Month", "3"), ("Year", "2024")):
        phone.get_by_label(part).fill(text)
    press(phone, "Continue")
    phone.get_by_role("textbox").fill("Hope")
    press(phone, "Continue")
    sound(phone)
    press(phone, "Skip this question")
    sound(phone)


def goes_back_and_changes_an_answer(phone: Page) -> None:
    press(phone, "Back")
    assert "Whom may we ask about rooms?" in phone.title()
    phone.go_back()
    phone.get_by_role("textbox", name="What do you hope to learn?").fill("To listen.\nAnd act.")
    press(phone, "Continue")
    sound(phone)


def changes_an_answer_at_the_review(phone: Page) -> None:
    assert "27 March 2024" in phone.inner_text("main")
    phone.get_by_role("link", name="Which one word").click()
    phone.get_by_role("textbox").fill("Courage")
    press(phone, "Continue")


def sends_and_looks_at_withdrawing(phone: Page) -> None:
    press(phone, "Send my answers")
    sound(phone)
    assert "Your answers have been sent" in phone.inner_text("h1")
    phone.reload()
    phone.get_by_role("link", name="Withdraw my answers").click()
    sound(phone)


def test_it_works_without_javascript(world: World, address: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + world.a_form(partnership="uscp"))
    press(page, "Start")
    for choice in ("5", "10", "Neither"):
        page.get_by_role("radio", name=choice).last.check()
        press(page, "Continue")
    page.get_by_role("checkbox").first.check()
    press(page, "Continue")
    page.get_by_role("radio", name="No").check()
    press(page, "Continue")
    page.get_by_role("textbox").fill("Hope")
    page.keyboard.press("Enter")
    press(page, "Finish later")
    page.get_by_role("link", name="Go on now").click()
    for _ in range(2):
        press(page, "Skip this question")
    press(page, "Send my answers")
    assert "Your answers have been sent" in page.inner_text("h1")
    assert [row.answers["word"] for row in world.rows(select(Submission))] == ["Hope"]
    context.close()


def test_a_second_device_sees_no_free_text(world: World, address: str, phone: Page) -> None:
    form, dana = world.a_form(), world.browser()
    dana.answer_all(form, hope="My own words")
    for page in ("?question=hope", "?page=review"):
        phone.goto(address + form + page)
        sound(phone)
        assert "My own words" not in phone.content() and "hidden on this device" in phone.content()
    press(phone, "Mail me a code to see it")
    sound(phone)
    phone.get_by_label("Enter the code").fill("000000")
    press(phone, "Show what I wrote")
    assert phone.title().startswith("Error: ")
    sound(phone)


def test_a_conflict_shows_both(world: World, address: str, phone: Page) -> None:
    form, dana = world.a_form(), world.browser()
    dana.press(form, "start")
    phone.goto(address + form)
    dana.say(form, "can_signs", "5")
    phone.get_by_role("radio", name="1").first.check()
    press(phone, "Continue")
    sound(phone)
    press(phone, "Change to this one")
    assert "Question 2 of 8" in phone.title()


def test_a_supervisor_acknowledges_confirms_and_raises_an_issue(world: World, address: str, phone: Page) -> None:
    """L5, L6, L7."""
    booking = world.booking(state="attended")
    dana, end = world.browser(), world.link(world.sent(booking, "end_of_course"))
    dana.press(end, "start")
    for question, answer in (("can_signs", "4"), ("usefulness", "5"), ("action_1", "Ask the child first")):
        dana.say(end, question, answer)
    dana.press(end, "skip", question="trainer", seen="0")
    dana.send(end)
    phone.goto(address + world.link(world.sent(booking, "supervisor_briefing")))
    sound(phone)
    press(phone, "I have talked about this, or will, in supervision")
    sound(phone)
    phone.goto(address + world.link(world.sent(booking, "supervisor_check")))
    press(phone, "Say what you have seen")
    sound(phone)
    phone.get_by_role("radio", name="Partly").check()
    press(phone, "Say what you have seen")
    sound(phone)
    phone.get_by_role("radio", name="A concern").check()
    press(phone, "Send to The TSCP business unit")
    sound(phone)
    phone.get_by_label("What should we know?").fill("Nobody can get on to the next course.")
    press(phone, "Send to The TSCP business unit")
    assert "Thank you. We have it" in phone.inner_text("h1")
    sound(phone)


def test_every_other_page_is_sound(world: World, address: str, phone: Page) -> None:
    booking = world.booking(state="attended")
    pre_course = world.sent(booking, "pre_course")
    world.certify("7KQ2-MZ9P-4RTB", booking)
    preferences = world.preferences(pre_course)
    paths = ["/q/garbled", "/new-link", "/privacy/tscp", "/certificates/", "/certificates/7KQ2-MZ9P-4RTB"]
    for path in [*paths, "/certificates/none", "/nowhere", preferences]:
        phone.goto(address + path)
        sound(phone)
    press(phone, "Stop writing to me")
    sound(phone)
    phone.goto(address + "/q/garbled")
    press(phone, "Mail me a new link")
    sound(phone)
    form = world.link(pre_course)
    world.browser().press(form, "later")
    for page in ("?page=paused", ""):
        phone.goto(address + form + page)
        sound(phone)
    world.at(world.now[0].replace(month=6))
    phone.goto(address + world.link(pre_course))
    assert "This form has closed" in phone.inner_text("h1")
    sound(phone)


@pytest.mark.parametrize("width", [320, 1000])
def test_nothing_scrolls_sideways(world: World, address: str, browser: Browser, width: int) -> None:
    """WCAG 1.4.10: 320 pixels are also 1280 at 400 % zoom."""
    form, dana = world.a_form(), world.browser()
    dana.answer_all(form, hope="x" * 400)
    page = browser.new_page(viewport={"width": width, "height": 600})
    for question in ("can_signs", "ready", "worries", "hope"):
        page.goto(f"{address}{form}?question={question}")
        assert not too_wide(page), question
        assert violations(page) == ""
    page.goto(f"{address}{form}?page=review")
    assert not too_wide(page)
    page.close()
