"""`/q/{token}`: a questionnaire on the web, one question a page; a look changes nothing."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.flows import answering, concern, dead_links, doors, letters
from bot.flows.conversation import Back, Go, Say, Send, Skip, Withdraw
from bot.flows.deciding import AnyMove, Keep, TakeOut
from bot.flows.desk import Desk
from bot.handlers import leaving
from bot.handlers import questionnaire_keys as keys
from bot.handlers import questionnaire_view as view
from bot.handlers.questionnaire_view import Paper, Shown
from bot.handlers.web_replies import no_page, page, see
from bot.handlers.web_visits import Fields, Posted, Visit, note_opening, visit
from bot.messages import words
from bot.messages.nouns import Care, Conflict, Json, Problem, Prompt, Step, Value
from bot.storage import devices, links

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
        shown = view.standing(paper, question, page_) if paper else None
    if paper is None or shown is None:
        return no_page(who.token)
    return who.remember(_page(paper, facts, shown))


def _take(desk: Desk, who: Visit, posted: Fields) -> Response:
    with doors.writing(desk.database, who.token) as session:
        paper = _open(session, desk, who)
        came = _outcome(session, desk, paper, who, posted) if paper else None
        if came is None:
            dead_links.screen(session, desk.plans, who.token, "answer", _written(posted), now=desk.clock())
        facts = _facts(session, paper) if paper and isinstance(came, Shown) else {}  # a redirect needs none
    if paper is None or came is None:
        return no_page(who.token, _written(posted))
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
    care = concern.was_raised(session, sheet.partnership, sheet.touchpoint)
    others = devices.known(session, opened.partnership, opened.person, all_but=who.device) if trusted else 0
    if not trusted:
        note_opening(who, opened.partnership, f"touchpoint:{opened.touchpoint}")
    return Paper(sheet, who.path, who.nonce(session), trusted, now, care, others)


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
        "purpose": "q",
        "known": paper.trusted,
        "others": paper.others,
        **shown.facts,
    }
    return page(shown.template, shown.status, **facts)


def _outcome(session: Session, desk: Desk, paper: Paper, who: Visit, posted: Fields) -> Response | Shown:
    sheet, care = paper.sheet, _care(session, paper, posted)
    if not who.genuine(session, posted.one("nonce")):
        return _try_again(paper, posted, care)
    if posted.one("move") == leaving.FORGET:
        return _forget(session, paper, who, posted, care)
    if not sheet.is_open(paper.now):
        return view.concerned(paper, care) if care else see(paper.path)
    if not sheet.has_free_text:
        # Whoever begins a form is its owner; free text that is there already must be shown to nobody else.
        links.trust(session, sheet.partnership.key, sheet.touchpoint.id, who.device, now=paper.now)
    if posted.one("move") == "later":
        return _later(session, paper, posted, care)
    is_key = posted.one("move") in keys.MOVES
    move = None if is_key else _move(paper, posted)
    if move is not None:
        return _next(paper, move, _answer(session, paper, move, care))
    came = keys.outcome(session, desk, paper, who, posted) if is_key else see(paper.path)
    return view.concerned(paper, care, posted.one("question")) if care else came


def _care(session: Session, paper: Paper, posted: Fields) -> Care | None:
    """Look for a concern in all that was written, whatever was pressed, and whether or not it can be taken (C4)."""
    said = Say(posted.one("question"), 0, _written(posted))
    return answering.screened(session, paper.sheet, said, now=paper.now, channel=CHANNEL)


def _written(posted: Fields) -> tuple[str, ...]:
    return posted.written("answer", "day", "month", "year")


def _try_again(paper: Paper, posted: Fields, care: Care | None) -> Shown:
    """Show the page again, with what was typed: a browser may have lost its cookie between two pages."""
    question, problem = posted.one("question"), words.say("page.try_again")
    step = answering.at(paper.sheet, question)
    shown = view.standing(paper, question, "")
    if (
        shown.template == "question"
        and isinstance(step, Prompt)
        and (posted.one("move") in ("say", "later") or any(_value(paper, posted)))
    ):
        shown = view.of_step(paper, Problem(step, problem, _value(paper, posted)))
    return replace(shown, status=403, facts={**shown.facts, "problem": problem, "care": care})


def _later(session: Session, paper: Paper, posted: Fields, care: Care | None) -> Response | Shown:
    """Finish later, and lose nothing that was chosen or typed on the page."""
    step = _kept(session, paper, posted, care)
    if isinstance(step, Problem | Conflict):
        return view.of_step(paper, step)
    return see(paper.path, page=f"{view.CONCERN}_paused" if care or (step and step.care) else "paused")


def _forget(session: Session, paper: Paper, who: Visit, posted: Fields, care: Care | None) -> Response | Shown:
    step = _kept(session, paper, posted, care)
    if isinstance(step, Problem | Conflict):
        return view.of_step(paper, step)
    care = care or (step.care if step else None)
    return keys.forgotten(session, paper, who, _facts(session, paper), care)


def _kept(session: Session, paper: Paper, posted: Fields, care: Care | None) -> Step | None:
    """Keep what was chosen or typed on the page, while the form is open."""
    move = _say(paper, posted) if any(_value(paper, posted)) and paper.sheet.is_open(paper.now) else None
    return _answer(session, paper, move, care) if move else None


def _answer(session: Session, paper: Paper, move: AnyMove, care: Care | None) -> Step:
    """Take a move; what it says has been looked at before, and is not shown a second time."""
    step = answering.answer(session, paper.sheet, move, now=paper.now, channel=CHANNEL)
    return step if care is None else replace(step, care=care)


def _move(paper: Paper, posted: Fields) -> AnyMove | None:
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
            return Send(posted.number("revision"), posted.one("details"))
        case "take_out":
            return TakeOut(*_pointed(posted))
        case "leave_in":
            return Keep(*_pointed(posted))
        case "withdraw":
            return Withdraw() if paper.sheet.response.submitted_at else Go()
    return None


def _pointed(posted: Fields) -> tuple[str, str]:
    """Give the question and the digest of what was decided on; neither means all of it."""
    question, _, digest = posted.one("detail").rpartition(":")
    return question, digest


def _say(paper: Paper, posted: Fields) -> AnyMove:
    question, value = posted.one("question"), _value(paper, posted)
    if paper.hides(question) and not any(value):
        return _keep(paper, question)
    return Say(question, posted.number("seen"), value)


def _keep(paper: Paper, question: str) -> AnyMove:
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


def _next(paper: Paper, move: AnyMove, step: Step) -> Response | Shown:
    if isinstance(step, Problem | Conflict):
        return view.of_step(paper, step)
    question, page_ = view.where(move, step)
    if step.care is not None:
        page_ = f"{view.CONCERN}_{page_}".rstrip("_")
    return see(paper.path, question=question, page=page_)
