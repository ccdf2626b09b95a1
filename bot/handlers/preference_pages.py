"""`/p/{token}`: how a person wants to be written to, or that they do not; one-click stopping (RFC 8058)."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.flows import doors, preferences
from bot.flows.desk import Desk
from bot.flows.doors import Opened
from bot.handlers.web_replies import no_page, page, see
from bot.handlers.web_visits import Fields, Posted, Visit, note_opening, visit
from bot.messages import words
from bot.storage import people

ONE_CLICK = "One-Click"


def router(desk: Desk) -> APIRouter:
    """Give the routes of the preferences page."""
    pages = APIRouter(include_in_schema=False)

    @pages.api_route("/p/{token}", methods=["GET", "HEAD"])
    def look(request: Request, token: str, page: str = "") -> Response:
        who = visit(request, desk, token, "p")
        with desk.database.read() as session:
            opened = _open(session, desk, who)
            shown = _page(session, desk, who, opened, saved=page == "saved") if opened else no_page(token)
        return who.remember(shown) if opened else shown

    @pages.post("/p/{token}")
    def take(request: Request, token: str, posted: Posted) -> Response:
        who = visit(request, desk, token, "p")
        with doors.writing(desk.database, token) as session:
            opened = _open(session, desk, who)
            came = _outcome(session, desk, who, opened, posted) if opened else no_page(token)
        return who.remember(came) if opened else came

    return pages


def _open(session: Session, desk: Desk, who: Visit) -> Opened | None:
    opened = doors.open_link(session, desk.plans, who.token, who.purpose, now=desk.clock())
    if opened and who.fresh:
        note_opening(who, opened.partnership, f"person:{opened.person}")
    return opened


def _page(
    session: Session,
    desk: Desk,
    who: Visit,
    opened: Opened,
    *,
    status: int = 200,
    problem: str = "",
    saved: bool = False,
) -> Response:
    person = people.get(session, opened.partnership, opened.person)
    about, chat = desk.plans[opened.partnership].about, desk.chats.of(opened.partnership)
    return page(
        "preferences",
        status,
        partnership={"key": opened.partnership, "name": about.name},
        business_unit=about.business_unit,
        email=person.email,
        stopped=person.stopped_at is not None,
        channel=preferences.channel_of(person, chat),
        chat=chat is not None,
        reminded_in_chat=chat is not None and chat.by_default,
        here=who.path,
        nonce=who.nonce(session),
        saved=saved,
        problem=problem,
    )


def _outcome(session: Session, desk: Desk, who: Visit, opened: Opened, posted: Fields) -> Response:
    now, offered = desk.clock(), ["mail", *(["chat"] if desk.chats.of(opened.partnership) else [])]
    if posted.one("List-Unsubscribe") == ONE_CLICK:
        # The mail program presses for its reader and has never seen the page, so it brings no nonce.
        preferences.stop(session, opened.partnership, opened.person, now=now)
        return _page(session, desk, who, opened, saved=True)
    if not who.genuine(session, posted.one("nonce")):
        return _page(session, desk, who, opened, status=403, problem=words.say("page.try_again"))
    match posted.one("move"):
        case "stop":
            preferences.stop(session, opened.partnership, opened.person, now=now)
        case "start":
            preferences.start_again(session, opened.partnership, opened.person, now=now)
        case "prefer" if posted.one("channel") in offered:
            preferences.prefer(session, opened.partnership, opened.person, channel=posted.one("channel"), now=now)
        case _:
            return see(who.path)
    return see(who.path, page="saved")
