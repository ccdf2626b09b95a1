"""Officers and visitors of one partnership meet nothing of another, whatever they ask (P4)."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.commands import run
from bot.commands.context import Context
from bot.errors import BotError, NotFoundError
from bot.flows import supervisor
from bot.handlers import web
from bot.messages import text
from bot.storage.tables import Person, PracticeIssue, Response, Touchpoint
from tests.journeys.region import BOTH, COURSE, DUE, MARK, Refusing, Region
from tests.links import links, path_of
from tests.plans import at

ONE, OTHER, THIRD = BUSY = ("p001", "p002", "p003")
QUIET, FOURTH, NOBODY = "p004", "p005", "p009"


@pytest.fixture
def busy(region: Region) -> Region:
    """Play three of the partnerships through: answers, a concern, letters that bounce."""
    world = region.world
    world.tick(DUE)
    for key in BUSY:
        both = world.rows(Person, partnership=key, email=BOTH)[0]
        world.fills(world.rows(Touchpoint, partnership=key, stage="pre_course", person_id=both.id)[0])
    world.tick(COURSE + timedelta(hours=6))
    for key in BUSY:
        forms = world.rows(Touchpoint, partnership=key, stage="end_of_course")
        world.fills(forms[0], there="all", action_1=f"Ring the hub {key}", comment=f"Said {key}")
    world.tick(at("2026-03-03"))
    for key in BUSY:
        with world.database.write(key) as session:
            briefing = session.query(Touchpoint).filter_by(partnership=key, stage="supervisor_briefing").first()
            assert briefing is not None
            supervisor.raise_issue(session, briefing, what="concern", text=f"Seen {key}", agency=key, now=world.now)
    region.dispatcher({key: Refusing() for key in BUSY})
    world.tick(at("2026-03-05"))
    region.dispatcher({})
    return region


ASKED = (
    "status",
    "status 2026",
    "overdue",
    f"why {BOTH}",
    "why tess@trainers.example",
    "events 2026",
    "courses",
    "issues",
    "due 60d",
    "summary",
    "gain",
    "resend",
    "supervisors",
    "help",
)


def ask(region: Region, key: str, words: str) -> str:
    answer = run(
        words, Context(region.world.database, region.world.plans[key], region.world.now, f"olive@{key}.example")
    )
    return f"{text.render(answer, 400)}\n{answer.data}"


def refused(region: Region, key: str, words: str) -> str:
    with pytest.raises(BotError) as told:
        ask(region, key, words)
    return str(told.value)


def test_officers_of_one_are_shown_nothing_of_another(busy: Region) -> None:
    for key in (ONE, OTHER, THIRD, "p000"):
        for words in (*ASKED, f"event E {key}", f"status E {key}", f"why d1@{key}.example"):
            assert set(MARK.findall(ask(busy, key, words))) <= {key}, words
        assert f"Neglect {key}" in ask(busy, key, "courses")
        assert f"E {key}" in ask(busy, key, f"why {BOTH}")
    assert f"Seen {ONE}" in ask(busy, ONE, "issues")


def test_what_is_anothers_is_as_if_it_were_nobodys(busy: Region) -> None:
    for words in ("event E {}", "status E {}", "gain E {}", "summary Neglect {}", "why d1@{}.example"):
        said, nobodys = (refused(busy, ONE, words.format(key)) for key in (OTHER, NOBODY))
        assert said.replace(OTHER, NOBODY) == nobodys


def test_numbers_of_anothers_messages_and_issues_do_nothing(busy: Region) -> None:
    lost = next(row for row in busy.world.queue("undeliverable") if row.partnership == OTHER)
    raised = busy.world.rows(PracticeIssue, partnership=OTHER)[0]
    gone = next(row for row in busy.world.queue("sent") if row.partnership == OTHER)
    for words, number in (("resend {}", lost.id), ("resend {}", gone.id), ("issues close {}", raised.id)):
        with pytest.raises(NotFoundError) as told:
            ask(busy, ONE, words.format(number))
        assert str(told.value).replace(str(number), "9999999") == refused(busy, ONE, words.format(9999999))
    assert (busy.world.get(lost).state, busy.world.get(raised).closed_at) == ("undeliverable", None)
    assert f"'message': {lost.id}," in ask(busy, OTHER, "resend")
    ask(busy, ONE, "resend all now")
    assert busy.world.get(lost).state == "undeliverable"


@pytest.fixture
def site(busy: Region) -> FastAPI:
    site = FastAPI(openapi_url=None)
    site.include_router(web.router(busy.world.desk))
    web.install(site, busy.world.desk)
    return site


def test_a_link_opens_its_own_page_and_no_other(busy: Region, site: FastAPI) -> None:
    browser, shown = TestClient(site), set()
    for message in busy.world.mail.accepted:
        for name in links(message):
            page = browser.get(path_of(message, name))
            assert page.status_code == 200, f"{message.template}: {name}"
            assert set(MARK.findall(page.text)) <= {message.partnership}, f"{message.template}: {name}"
            shown |= {(name, mark) for mark in MARK.findall(page.text)}
    assert {(name, key) for name in ("form", "supervisor", "certificate", "preferences") for key in BUSY} <= shown
    form = busy.link(ONE)
    for prefix in ("s", "p"):
        assert browser.get(form.replace("/q/", f"/{prefix}/")).status_code == 404


def test_who_answers_or_stops_in_one_partnership_does_so_in_no_other(busy: Region, site: FastAPI) -> None:
    """Bo is the same person to a reader, and somebody else in each partnership."""
    browser = TestClient(site, base_url=busy.world.desk.base_url)
    press(browser, busy.link(QUIET, "preferences"), move="stop")
    assert [person.partnership for person in busy.world.rows(Person) if person.stopped_at] == [QUIET]
    before = {row.id: row.revision for row in busy.world.rows(Response)}
    press(browser, busy.link(FOURTH), move="say", question="there", seen="0", answer="none")
    assert [row.partnership for row in busy.world.rows(Response) if before[row.id] != row.revision] == [FOURTH]
    busy.world.tick(at("2026-03-12"))
    both = {person.id: person.partnership for person in busy.world.rows(Person, email=BOTH)}
    reached = {both.get(row.person_id) for row in busy.world.queue("sent") if row.sent_at == busy.world.now}
    assert reached - {None} == {"p000", FOURTH}  # who has not answered, and has not stopped


def press(browser: TestClient, path: str, **fields: str) -> None:
    nonce = browser.get(path).text.partition('name="nonce" value="')[2][:64]
    assert browser.post(path, data={"nonce": nonce, **fields}).status_code == 200
