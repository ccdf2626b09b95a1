"""A mail scanner that opens every link and submits every form: what it may do, and how it is undone (issue 7)."""

import re
from dataclasses import dataclass, field
from html import unescape

import pytest
from sqlalchemy import select

from bot.storage.tables import AnswerRow, OutboxMessage, Person, PracticeIssue, Response, SupervisorAct
from tests.handlers.web_world import Browser, World

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_INPUT = re.compile(r"<(input|button|textarea)\b([^>]*)>")


def said(tag: str) -> dict[str, str]:
    """Give the attributes of a tag."""
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)} | {
        name: "" for name in re.findall(r"\s(checked|selected|disabled)\b", tag)
    }


@dataclass
class Scanner:
    """Presses whatever there is with what is there already, and never types."""

    browser: Browser
    keeps_cookies: bool
    seen: set[tuple[str, str]] = field(default_factory=set)

    def scans(self, path: str, depth: int = 4) -> None:
        page = self.browser.client.get(path, follow_redirects=True)
        for attributes, inside in _FORM.findall(page.text):
            about = said(attributes)
            given, buttons = self._fields(inside)
            for button in buttons:
                data = given | button
                mark = (about.get("action") or path, str(sorted((k, v) for k, v in data.items() if k != "nonce")))
                if mark in self.seen or about.get("method", "get").lower() != "post":
                    continue
                self.seen.add(mark)
                if not self.keeps_cookies:
                    self.browser.client.cookies.clear()
                reply = self.browser.client.post(mark[0], data=data)
                if reply.status_code == 303 and depth:
                    self.scans(reply.headers["location"], depth - 1)

    def _fields(self, inside: str) -> tuple[dict[str, str], list[dict[str, str]]]:
        given: dict[str, str] = {}
        buttons: list[dict[str, str]] = []
        for kind, attributes in _INPUT.findall(inside):
            tag = said(attributes)
            if "name" not in tag and kind != "button":
                continue
            if kind == "button" or tag.get("type") == "submit":
                buttons.append({tag["name"]: tag.get("value", "")} if "name" in tag else {})
            elif tag.get("type") not in ("radio", "checkbox") or "checked" in tag:
                given[tag["name"]] = tag.get("value", "")
        return given, buttons or [{}]


@pytest.fixture(params=[False, True], ids=["without cookies", "with cookies"])
def scanner(request: pytest.FixtureRequest, world: World) -> Scanner:
    return Scanner(world.browser(), request.param)


def test_a_scanner_answers_nothing_and_sends_nothing(world: World, scanner: Scanner) -> None:
    form = world.a_form()
    scanner.scans(form)
    assert world.rows(select(AnswerRow).where(AnswerRow.draft.is_not(None))) == []
    assert [row.submitted_at for row in world.rows(select(Response))] == [None]
    # Its device owns a form that nobody has begun, and sees nothing: who writes later writes on another one.
    dana = world.browser()
    dana.answer_all(form, word="Later words", hope="Later words")
    assert "Later words" in dana.look(form, page="review")


def test_a_scanner_may_acknowledge_and_that_can_be_undone(world: World, scanner: Scanner) -> None:
    briefing = world.link(world.sent(world.booking(), "supervisor_briefing"))
    scanner.scans(briefing)
    assert world.rows(select(PracticeIssue)) == []
    acts = [row.what for row in world.rows(select(SupervisorAct))]
    assert set(acts) <= ({"acknowledged", "undone"} if scanner.keeps_cookies else set())
    assert not any(note for note in (row.note for row in world.rows(select(SupervisorAct))))
    page = world.browser().look(briefing)
    assert ('value="undo"' in page) or ('value="acknowledge"' in page)


def test_what_a_scanner_saw_in_practice_is_nothing(world: World, scanner: Scanner) -> None:
    scanner.scans(world.link(world.sent(world.booking(), "supervisor_check")))
    assert [row for row in world.rows(select(SupervisorAct)) if row.what not in ("acknowledged", "undone")] == []


def test_a_scanner_that_stops_the_mail_leaves_the_page_that_starts_it_again(world: World, scanner: Scanner) -> None:
    path = world.preferences(world.sent(world.booking(), "pre_course"))
    scanner.scans(path)
    stopped = [row.name for row in world.rows(select(Person)) if row.stopped_at]
    assert stopped in ([], ["Dana Delegate"]) and (scanner.keeps_cookies or not stopped)
    page = world.browser().look(path)
    assert ('value="start"' if stopped else 'value="stop"') in page


def test_a_scanner_of_an_old_link_has_one_mail_sent_to_whom_it_was_for(world: World, scanner: Scanner) -> None:
    form = world.a_form()
    for _ in range(3):
        scanner.scans(form.replace("/q/", "/s/"))
        scanner.seen.clear()
    assert [row.template for row in world.rows(select(OutboxMessage))] in ([], ["new_link"])
