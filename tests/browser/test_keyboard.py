"""Everything that people do, with a keyboard alone; the focus is held at every stop (WCAG 2.1.1-2.5.8, P5)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import select

from bot.storage.tables import Concern, PracticeIssue, Submission, SupervisorAct
from tests.browser.console_player import console
from tests.browser.every_page import a_concern
from tests.browser.keyboard import Typist
from tests.handlers.codes import code_of
from tests.handlers.web_world import World


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a small window."""
    size = ViewportSize(width=400, height=640)
    context = browser.new_context(viewport=size, color_scheme=request.param)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_a_delegate_answers_every_kind_of_question_goes_back_sends_and_withdraws(
    world: World, address: str, page: Page
) -> None:
    """C1, C2."""
    dana = Typist(page)
    page.goto(address + world.a_form())
    dana.press("Start")
    makes_a_slip(dana)
    for choice in ("3", "7", "With adults"):
        dana.choose(choice)
        dana.press("Continue")
    for box in ("Time", "Records"):
        dana.go_to(box)
        page.keyboard.press("Space")
    dana.press("Continue")
    dana.choose("Yes")
    dana.press("Continue")
    for part, text in (("Day", "27"), ("Month", "3"), ("Year", "2024")):
        dana.write(part, text)
    page.keyboard.press("Enter")
    page.wait_for_url("**question=word*")
    dana.write("Which one word", "Hope")
    dana.press("Continue")
    dana.press("Skip this question")
    dana.press("Back")
    assert "Whom may we ask" in page.title()
    dana.press("Skip this question")
    dana.write("What do you hope", "To listen.")
    dana.press("Continue")
    dana.goes_round()
    dana.press("Send my answers")
    (sent,) = world.rows(select(Submission))
    assert (sent.answers["ready"], sent.answers["role"], sent.answers["word"]) == ("7", "with_adults", "Hope")
    assert sent.answers["worries"] == ["time", "records"] and sent.answers["hope"] == "To listen."
    dana.press("Withdraw my answers")
    dana.press("Withdraw my answers")
    assert "have been withdrawn" in page.inner_text("main")


def makes_a_slip(dana: Typist) -> None:
    """The summary has the focus, and Enter on its link goes to the field."""
    dana.press("Continue")
    page = dana.page
    assert page.title().startswith("Error: ") and page.evaluate("document.activeElement.className") == "summary"
    dana.go_to("Choose one of the answers.", tag="a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "answer-1"
    page.evaluate("document.activeElement.blur()")


def test_a_supervisor_acknowledges_confirms_undoes_and_raises_an_issue(world: World, address: str, page: Page) -> None:
    """L5, L6, L7."""
    booking = world.booking(state="attended")
    sam = Typist(page)
    page.goto(address + world.link(world.sent(booking, "supervisor_briefing")))
    sam.goes_round()
    sam.press("I have talked about this")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    sam.press("Undo")
    page.goto(address + world.link(world.sent(booking, "supervisor_check")))
    sam.choose("Partly")
    sam.press("Say what you have seen")
    assert [act.what for act in world.rows(select(SupervisorAct))][-1] == "partly"
    sam.choose("I need more information")
    sam.write("What should we know?", "When is the next course?")
    sam.press("Send to")
    assert [row.text for row in world.rows(select(PracticeIssue))] == ["When is the next course?"]
    sam.goes_round()


def test_an_officer_looks_at_a_concern_and_says_that_it_is_seen(world: World, address: str, page: Page) -> None:
    """C4."""
    olive = Typist(page)
    page.goto(address + a_concern(world))
    olive.goes_round()
    olive.press("Mail me a code")
    olive.write("Enter the code", code_of(world))
    olive.press("Show what was written")
    assert "stepdad" in page.inner_text("main")
    olive.press("I have seen this")
    (row,) = world.rows(select(Concern))
    assert row.seen_by == "olive@testshire.example"


def test_preferences_are_changed(world: World, address: str, page: Page) -> None:
    dana = Typist(page)
    page.goto(address + world.preferences(world.sent(world.booking(), "pre_course")))
    dana.choose("By mail")
    dana.press("Save")
    assert "Saved." in page.inner_text("main")
    dana.press("Stop writing to me")
    dana.press("Write to me again")
    dana.goes_round()


def test_a_new_link_is_asked_for(world: World, address: str, page: Page) -> None:
    dana = Typist(page)
    page.goto(address + "/new-link")
    dana.write("Your old link", address + world.a_form())
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Look into your mail").wait_for()


@pytest.mark.parametrize("path", ["/privacy/tscp", "/accessibility/tscp", "/certificates/", "/nowhere"])
def test_pages_to_read_have_no_trap(world: World, address: str, page: Page, path: str) -> None:
    page.goto(address + path)
    names = [stop["name"] for stop in Typist(page).goes_round()]
    assert names[0] == "Go to the main part of this page" and names[-1] == "Accessibility"


def test_the_way_past_the_top_leads_to_the_main_part(world: World, address: str, page: Page) -> None:
    """WCAG 2.4.1."""
    page.goto(address + world.a_form())
    dana = Typist(page)
    dana.go_to("Go to the main part")
    page.keyboard.press("Enter")
    assert dana.go_to("Start")["name"] == "Start"
    assert dana.stops == 2


def test_a_command_is_asked_in_the_demo(browser: Browser) -> None:
    """P3."""
    with console() as at:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(at)
        olive = Typist(page)
        olive.write("Command", "events")
        page.keyboard.press("Enter")
        page.locator("#officer article").first.wait_for()
        page.wait_for_load_state("load")  # the pane of the answer is where the address leads: it has the focus then
        assert "WFSCP-2600" in page.inner_text("#officer")
        olive.goes_round()
        page.close()
