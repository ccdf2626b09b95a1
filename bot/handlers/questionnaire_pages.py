"""`/q/{token}`: a questionnaire on the web, one question a page; a look changes nothing."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.flows import answering, doors, letters
from bot.flows.conversation import Back, Go, Move, Say, Send, Skip, Withdraw
from bot.flows.desk import Desk
from bot.handlers import questionnaire_view as view
from bot.handlers.questionnaire_view import Paper, Shown
from bot.handlers.web_replies import no_page, page, see
from bot.handlers.web_visits import Fields, Posted, Visit, visit
from bot.messages import words
from bot.messages.nouns import Conflict, Done, Json, Problem, Prompt, Step, Value
from bot.storage import links

CHANNEL = "web"


def router(desk: Desk) -> APIRouter:
    """Give the routes of the questionnaire's page."""
    pages = APIRouter(include_in_schema=False)

    @pages.api_route("/q/{token}", methods=["GET", "HEAD"])
    def look(request: Request, token: str, question: str = "", page: str = "") -> Response:
        return _look(desk, visit(request, desk, token, "q"), question, page)

    @pages.post("/q/{token}")
    def take(request: Request, token: str, posted: Posted) -> Response:
        return _take(desk, visit(request, desk, token, "q"), posted)

    return pages


def _look(desk: Desk, who: Visit, question: str, page_: str) -> Response:
    with desk.database.read() as session:
        paper = _open(session, desk, who)
        facts = _facts(session, paper) if paper else {}
    if paper is None:
        return no_page(who.token)
    return who.remember(_page(paper, facts, view.standing(paper, question, page_)))


def _take(desk: Desk, who: Visit, posted: Fields) -> Response:
    with doors.writing(desk.database, who.token) as session:
        paper = _open(session, desk, who)
        came = _outcome(session, desk, paper, who, posted) if paper else None
        facts = _facts(session, paper) if paper and isinstance(came, Shown) else {}  # a redirect needs none
    if paper is None or came is None:
        return no_page(who.token)
    return who.remember(_page(paper, facts, came) if isinstance(came, Shown) else came)


def _open(session: Session, desk: Desk, who: Visit) -> Paper | None:
    now = desk.clock()
    opened = doors.open_link(session, desk.plans, who.token, who.purpose, now=now)
    if opened is None:
        return None
    try:
        sheet = answering.sheet(session, desk.plans, opened.partnership, opened.touchpoint)
    except NotFoundError:
        return None
    if sheet.touchpoint.stage not in sheet.partnership.plan.stages:
        return None
    trusted = links.trusted(session, opened.partnership, opened.touchpoint, who.device)
    return Paper(sheet, who.path, who.nonce(session), trusted, now)


def _facts(session: Session, paper: Paper) -> Mapping[str, Json]:
    """Gather what every letter and page may count on."""
    sheet = paper.sheet
    return letters.context(letters.occasion(session, sheet.partnership, sheet.touchpoint, paper.now))


def _page(paper: Paper, about: Mapping[str, Json], shown: Shown) -> Response:
    sheet = paper.sheet
    closes = sheet.touchpoint.closes_at
    local = closes.astimezone(sheet.partnership.about.tz)
    day = letters.day_in_words(closes, sheet.partnership)
    facts = {
        **about,
        "form": sheet.form,
        "kind": sheet.touchpoint.kind,
        "role": sheet.touchpoint.role,
        "until": words.say("page.day_and_time", day=day, time=f"{local:%H:%M}"),
        "gives_certificate": sheet.partnership.plan.of_kind("certificate") is not None,
        "here": paper.path,
        "nonce": paper.nonce,
        **shown.facts,
    }
    return page(shown.template, shown.status, **facts)


def _outcome(session: Session, desk: Desk, paper: Paper, who: Visit, posted: Fields) -> Response | Shown:
    sheet = paper.sheet
    if not who.genuine(session, posted.one("nonce")):
        return _try_again(paper, posted)
    if not sheet.is_open(paper.now):
        return see(paper.path)
    if not sheet.has_free_text:
        # Whoever begins a form is its owner; free text that is there already must be shown to nobody else.
        links.trust(session, sheet.partnership.key, sheet.touchpoint.id, who.device, now=paper.now)
    if posted.one("move") in ("mail_code", "code"):
        return _code(session, desk, paper, who, posted)
    if posted.one("move") == "later":
        return _later(session, paper, posted)
    move = _move(paper, posted)
    return _next(paper, move, _answer(session, paper, move)) if move else see(paper.path)


def _try_again(paper: Paper, posted: Fields) -> Shown:
    """Show the page again, with what was typed: a browser may have lost its cookie between two pages."""
    question, problem = posted.one("question"), words.say("page.try_again")
    step = view.at(paper.sheet, question)
    shown = view.standing(paper, question, "")
    if shown.template == "question" and isinstance(step, Prompt) and posted.one("move") in ("say", "later"):
        shown = view.of_step(paper, Problem(step, problem, _value(paper, posted)))
    return replace(shown, status=403, facts={**shown.facts, "problem": problem})


def _code(session: Session, desk: Desk, paper: Paper, who: Visit, posted: Fields) -> Response | Shown:
    """Mail a code, or take one: it shows that the device is the owner's."""
    touchpoint, question = paper.sheet.touchpoint, posted.one("question")
    if posted.one("move") == "mail_code":
        opened = doors.Opened(touchpoint.partnership, touchpoint.person_id, touchpoint.id)
        doors.send_code(session, desk.plans, opened, now=paper.now)
        return see(paper.path, question=question, page="code")
    digits = "".join(posted.one("code").split())
    if not links.spend_code(session, touchpoint.partnership, touchpoint.id, digits, now=paper.now):
        return view.code(paper, question, words.say("page.code_wrong"))
    links.trust(session, touchpoint.partnership, touchpoint.id, who.device, now=paper.now)
    return see(paper.path, question=question, page="" if question else "review")


def _later(session: Session, paper: Paper, posted: Fields) -> Response | Shown:
    """Finish later, and lose nothing that was chosen or typed on the page."""
    move = _say(paper, posted) if any(_value(paper, posted)) else None
    step = _answer(session, paper, move) if move else None
    if isinstance(step, Problem | Conflict):
        return view.of_step(paper, step)
    return see(paper.path, page="paused")


def _answer(session: Session, paper: Paper, move: Move) -> Step:
    return answering.answer(session, paper.sheet, move, now=paper.now, channel=CHANNEL)


def _move(paper: Paper, posted: Fields) -> Move | None:
    question = posted.one("question")
    match posted.one("move"):
        case "say":
            return _say(paper, posted)
        case "keep":
            return _keep(paper, question)
        case "skip":
            return Skip(question, posted.number("seen"))
        case "back":
            return Back(question)
        case "start" | "change":
            return Go()
        case "send":
            return Send(posted.number("revision"))
        case "withdraw":
            return Withdraw() if paper.sheet.response.submitted_at else Go()
    return None


def _say(paper: Paper, posted: Fields) -> Move:
    question, value = posted.one("question"), _value(paper, posted)
    if paper.hides(question) and not any(value):
        return _keep(paper, question)
    return Say(question, posted.number("seen"), value)


def _keep(paper: Paper, question: str) -> Move:
    held = paper.sheet.state.answers.get(question)
    return Say(question, held.revision, held.value) if held else Go()


def _value(paper: Paper, posted: Fields) -> Value:
    asked = paper.sheet.form.question(posted.one("question"))
    if asked is not None and asked.kind == "many":
        return posted.all("answer")
    parts = [posted.one(part).strip() for part in ("day", "month", "year")]
    if any(parts):
        return "/".join(parts)
    return posted.one("answer").strip()


def _next(paper: Paper, move: Move, step: Step) -> Response | Shown:
    match step:
        case Problem() | Conflict():
            return view.of_step(paper, step)
        case _ if isinstance(move, Withdraw):
            return see(paper.path, page="withdrawn")
        case Prompt():
            return see(paper.path, question=step.question)
        case Done():
            return see(paper.path, page="sent" if isinstance(move, Send) else "")
    return see(paper.path, page="changed" if isinstance(move, Send) else "review")
