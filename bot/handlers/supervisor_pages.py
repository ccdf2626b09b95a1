"""`/s/{token}`: the supervisor's page, without an account: acknowledge, say what was seen, raise an issue."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.flows import concern, dead_links, doors, known_names, letters, officers, supervisor
from bot.flows.desk import Desk
from bot.flows.supervisor import ISSUES, MAX_TEXT, PRACTICE
from bot.handlers import leaving, supervisor_details
from bot.handlers.web_replies import no_page, page, see
from bot.handlers.web_visits import Fields, Posted, Visit, note_opening, visit
from bot.messages import words
from bot.messages.nouns import Care, Json
from bot.plan.model import Partnership
from bot.storage import bookings, supervisors, touchpoints
from bot.storage.tables import Touchpoint

ACKNOWLEDGED = "acknowledged"
CARE = "care"
WRITTEN = {"note": "note", "text": "issue"}
"""Fields, and as what they are looked at."""


@dataclass(frozen=True)
class Sight:
    """A supervisor's page that was opened by its link."""

    partnership: Partnership
    touchpoint: Touchpoint
    facts: Mapping[str, Json]
    standing: str
    """What the supervisor has done and not undone, or nothing."""
    nonce: str
    care: Care | None
    """What was shown of a concern that something written here reads like."""


def router(desk: Desk) -> APIRouter:
    """Give the routes of the supervisor's page."""
    pages = APIRouter(include_in_schema=False)

    @pages.api_route("/s/{token}", methods=["GET", "HEAD"])
    def look(request: Request, token: str, page: str = "") -> Response:
        who = visit(request, desk, token, "s")
        with desk.database.read() as session:
            sight = _open(session, desk, who)
        return who.remember(_page(who, sight, thanks=page)) if sight else no_page(token)

    @pages.post("/s/{token}")
    def take(request: Request, token: str, posted: Posted) -> Response:
        who = visit(request, desk, token, "s")
        with doors.writing(desk.database, token) as session:
            sight = _open(session, desk, who)
            came = _outcome(session, desk, sight, who, posted) if sight else _nowhere(session, desk, token, posted)
        return who.remember(came) if sight else came

    return pages


def _nowhere(session: Session, desk: Desk, token: str, posted: Fields) -> Response:
    """Answer what was written on a page that is there no more; it is looked at all the same (C4)."""
    for field, place in WRITTEN.items():
        dead_links.screen(session, desk.plans, token, place, posted.written(field), now=desk.clock())
    return no_page(token, posted.written(*WRITTEN))


def _open(session: Session, desk: Desk, who: Visit) -> Sight | None:
    now = desk.clock()
    opened = doors.open_link(session, desk.plans, who.token, who.purpose, now=now)
    if opened is None:
        return None
    partnership = desk.plans[opened.partnership]
    touchpoint = touchpoints.get(session, partnership.key, opened.touchpoint)
    if touchpoint.stage not in partnership.plan.stages or touchpoint.person_id != opened.person:
        return None
    if who.fresh:
        note_opening(who, partnership.key, f"touchpoint:{touchpoint.id}")
    about = letters.occasion(session, partnership, touchpoint, now)
    briefing = touchpoint.kind == "supervisor_briefing"
    told = supervisor.prepare_briefing(about) if briefing else supervisor.prepare_check(about)
    acts = supervisors.acts(session, partnership.key, touchpoint.id)
    none: dict[str, Json] = {"results": [], "usefulness": ""}
    facts = {**letters.context(about), **none, **told}
    care = concern.was_raised(session, partnership, touchpoint)
    return Sight(partnership, touchpoint, facts, acts[-1].what if acts else "", who.nonce(session), care)


def _page(who: Visit, sight: Sight, *, status: int = 200, thanks: str = "", **more: object) -> Response:
    facts = {
        **sight.facts,
        "kind": sight.touchpoint.kind,
        "standing": sight.standing,
        "practices": PRACTICE,
        "issues": ISSUES,
        "limit": MAX_TEXT,
        "here": who.path,
        "purpose": who.purpose,
        "known": True,
        "nonce": sight.nonce,
        "field": "",
        "typed": {},
        "care": None,
        **more,
    }
    if sight.care is not None and thanks.partition("_")[0] == CARE:
        then = thanks.partition("_")[2]
        facts |= {"care": sight.care, "go_on_words": words.say("concern.go_on_page")}
        return page("concern", status, go_on=f"{who.path}?page={then}" if then else who.path, **facts)
    template = "supervisor_thanks" if thanks in ("issue", "concern") else "supervisor"
    return page(template, status, concern_raised=thanks == "concern", **facts)


def _outcome(session: Session, desk: Desk, sight: Sight, who: Visit, posted: Fields) -> Response:
    typed = {name: posted.one(name) for name in ("practice", "note", "issue", "text")}
    care = _care(session, desk, sight, posted)
    if not who.genuine(session, posted.one("nonce")):
        return _page(who, sight, status=403, problem=words.say("page.try_again"), typed=typed, care=care)
    if posted.one("move") == leaving.FORGET:
        touchpoint = sight.touchpoint
        opened = doors.Opened(touchpoint.partnership, touchpoint.person_id, touchpoint.id)
        doors.forget_device(session, opened, who.device, now=desk.clock())
        return leaving.gone(who, **{**sight.facts, "care": care})
    field, problem = _problem(sight, posted)
    if problem:
        return _page(who, sight, status=422, problem=problem, field=field, typed=typed, care=care)
    if posted.one("decide") == "change":
        return _page(who, sight, typed=typed, care=care)
    weighed = supervisor_details.weigh(known_names.finder(session, sight.touchpoint), posted)
    if weighed.waiting:
        facts = {**sight.facts, **weighed.facts(posted), "here": who.path, "nonce": sight.nonce, "care": care}
        return page("supervisor_details", **facts)
    then = _take(session, desk, sight, posted, weighed.text)
    return see(who.path, page=f"{CARE}_{then}".rstrip("_") if care else then)


def _care(session: Session, desk: Desk, sight: Sight, posted: Fields) -> Care | None:
    """Look for a concern in all that was written, whatever was pressed, and whether or not it can be taken (C4)."""
    found = None
    for field, place in WRITTEN.items():
        came = concern.at_touchpoint(
            session,
            sight.partnership,
            sight.touchpoint,
            posted.one(field),
            place=place,
            now=desk.clock(),
            channel="web",
        )
        found = found or came
    return found


def _take(session: Session, desk: Desk, sight: Sight, posted: Fields, text: str) -> str:
    """Do what was pressed, with the words that stay; gives the page that is shown then."""
    now = desk.clock()
    match posted.one("move"):
        case "acknowledge":
            _act(session, sight, ACKNOWLEDGED, "", desk)
        case "practice":
            _act(session, sight, posted.one("practice"), text, desk)
        case "undo":
            supervisor.undo(session, sight.touchpoint, now=now)
        case "raise":
            _raise(session, sight, posted.one("issue"), text.strip(), desk)
            return "concern" if posted.one("issue") == "concern" else "issue"
    return ""


def _problem(sight: Sight, posted: Fields) -> tuple[str, str]:
    """Name the field that is not right, and what to do; nothing if all is well."""
    move = posted.one("move")
    text, field = (posted.one("text"), "text") if move == "raise" else (posted.one("note"), "note")
    if move == "practice" and posted.one("practice") not in PRACTICE:
        return "practice", words.say("page.choose_practice")
    if move == "raise" and posted.one("issue") not in ISSUES:
        return "issue", words.say("page.choose_issue")
    if move == "raise" and not text.strip():
        return "text", words.say("page.write_issue")
    if len(text) > MAX_TEXT:
        return field, words.say("problem.too_long", limit=MAX_TEXT, over=len(text) - MAX_TEXT)
    return "", ""


def _act(session: Session, sight: Sight, what: str, note: str, desk: Desk) -> None:
    """Keep an act; a second press of the same button is no second act."""
    if sight.standing != what or note.strip():
        supervisor.act(session, sight.touchpoint, what=what, note=note, now=desk.clock())


def _raise(session: Session, sight: Sight, what: str, text: str, desk: Desk) -> None:
    touchpoint = sight.touchpoint
    raised = supervisors.issues(session, sight.partnership.key)
    if any((each.touchpoint_id, each.what, each.text) == (touchpoint.id, what, text) for each in raised):
        return  # the button was pressed twice
    booking = bookings.get(session, sight.partnership.key, touchpoint.booking_id or 0)
    supervisor.raise_issue(session, touchpoint, what=what, text=text, agency=booking.agency, now=desk.clock())
    officers.tell_of_issue(session, sight.partnership, touchpoint, what=what, now=desk.clock())
