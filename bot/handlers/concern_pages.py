"""`/c/{token}`: an officer looks at what may be a concern; a look changes nothing, and shows no words (C4).

A device that no code has shown to be the officer's is told what the alert says, and does nothing.
"""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.flows import chat_identity, concern_door, concern_telling, concern_told, doors
from bot.flows.concern_door import Door
from bot.flows.desk import Desk
from bot.flows.letters import who_writes
from bot.handlers import leaving
from bot.handlers.web_replies import no_page, page, see
from bot.handlers.web_visits import Fields, Posted, Visit, note_opening, visit
from bot.messages import words
from bot.messages.wording import moment
from bot.plan.model import Officer, Partnership
from bot.storage import concerns, devices, links, people
from bot.storage.tables import Concern


@dataclass(frozen=True)
class Sight:
    """A concern that was opened by an officer's link."""

    partnership: Partnership
    officer: Officer
    concern: Concern
    door: Door
    nonce: str


def router(desk: Desk) -> APIRouter:
    """Give the routes of the page."""
    pages = APIRouter(include_in_schema=False)

    @pages.api_route("/c/{token}", methods=["GET", "HEAD"])
    def look(request: Request, token: str) -> Response:
        who = visit(request, desk, token, "c")
        with desk.database.read() as session:
            sight = _open(session, desk, who)
            came = _page(session, desk, who, sight) if sight else no_page(token)
        return who.remember(came) if sight else came

    @pages.post("/c/{token}")
    def take(request: Request, token: str, posted: Posted) -> Response:
        who = visit(request, desk, token, "c")
        with doors.writing(desk.database, token) as session:
            sight = _open(session, desk, who)
            came = _outcome(session, desk, who, sight, posted) if sight else no_page(token)
        return who.remember(came) if sight else came

    return pages


def _prove(session: Session, desk: Desk, who: Visit, sight: Sight, digits: str) -> Response:
    if not concern_door.take(session, sight.door, digits, now=desk.clock()):
        return _page(session, desk, who, sight, status=422, problem=words.say("page.code_wrong"))
    return _show(session, desk, who, sight)


def _open(session: Session, desk: Desk, who: Visit) -> Sight | None:
    """Open the link of somebody who is still an officer; None for all else, whatever is wrong with it."""
    opened = doors.open_link(session, desk.plans, who.token, who.purpose, now=desk.clock())
    link = links.known(session, who.token, who.purpose)
    if opened is None or link is None or link.concern_id is None:
        return None
    partnership = desk.plans[opened.partnership]
    officer = chat_identity.officer_at(partnership, people.get(session, partnership.key, opened.person).email)
    concern = concerns.get(session, partnership.key, link.concern_id)
    if officer is None or concern is None or concern_door.is_over(concern, now=desk.clock()):
        return None
    door = Door(partnership, officer, opened.person, concern, link.hash, links.fingerprint(who.device))
    return Sight(partnership, officer, concern, door, who.nonce(session))


def _outcome(session: Session, desk: Desk, who: Visit, sight: Sight, posted: Fields) -> Response:
    if not who.genuine(session, posted.one("nonce")):
        return _page(session, desk, who, sight, status=403, problem=words.say("page.try_again"))
    now, officer, concern = desk.clock(), sight.officer.email, sight.concern
    match posted.one("move"):
        case "mail_code":
            if not concern_door.ask(session, sight.door, now=now):
                return _page(session, desk, who, sight, status=422, problem=words.say("page.concern_code_enough"))
            return see(who.path)
        case "code":
            return _prove(session, desk, who, sight, "".join(posted.one("code").split()))
    if not concern_door.is_known(session, sight.door, now=now):
        return _page(session, desk, who, sight, status=403, problem=words.say("page.concern_code_first"))
    match posted.one("move"):
        case "show":
            return _show(session, desk, who, sight)
        case "seen":
            concern_telling.seen(session, sight.partnership, concern.id, who=officer, now=now)
        case "undo":
            concern_telling.undo(session, sight.partnership, concern, who=officer, now=now)
        case leaving.FORGET:
            concern_door.forget(session, sight.door, now=now)
            devices.forget(session, sight.partnership.key, sight.door.person, only=who.device)
            return leaving.gone(who, **who_writes(sight.partnership))
    return see(who.path)


def _show(session: Session, desk: Desk, who: Visit, sight: Sight) -> Response:
    concern_telling.read(session, sight.concern, who=sight.officer.email, now=desk.clock())
    session.flush()
    return _page(session, desk, who, sight, shown=True)


def _page(
    session: Session,
    desk: Desk,
    who: Visit,
    sight: Sight,
    *,
    status: int = 200,
    problem: str = "",
    shown: bool = False,
) -> Response:
    partnership, concern, now = sight.partnership, sight.concern, desk.clock()
    known = concern_door.is_known(session, sight.door, now=now)
    if not known:
        note_opening(who, partnership.key, f"concern:{concern.id}")
    told = concern_told.told(session, partnership, concern) if shown and known else None
    written = {"question": told.question, "text": told.text, "who": told.who, "address": told.address} if told else {}
    return page(
        "concern_officer",
        status,
        **_standing(session, sight),
        **written,
        known=known,
        awaited=not known and concern_door.is_awaited(session, sight.door, now=now),
        kinds=concern_telling.kinds_in_words(concern.kinds) if known else "",
        may_undo=concern_telling.may_undo(session, concern, who=sight.officer.email, now=now),
        slack=desk.chats.of(partnership.key) is not None,
        shown=told is not None,
        history=concern_told.history(session, partnership, concern) if known else (),
        here=who.path,
        purpose=who.purpose,
        nonce=sight.nonce,
        problem=problem,
    )


def _standing(session: Session, sight: Sight) -> dict[str, Any]:
    """Give what is told to every device: where and when it was written, and who has seen it."""
    partnership, concern = sight.partnership, sight.concern
    zone, about = partnership.about.tz, concern_telling.facts(session, partnership, concern)
    return {
        **who_writes(partnership),
        "number": concern.id,
        "when": moment(concern.raised_at, zone),
        "place": about["place"],
        "event": about["event"],
        "seen_by": concern_telling.officer_named(partnership, concern.seen_by),
        "seen_at": moment(concern.seen_at, zone),
    }
