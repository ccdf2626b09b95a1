"""Pages that need no link of one's own: a new link, privacy, accessibility, the check of a certificate, the style."""

from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from bot.flows import doors
from bot.flows.desk import Desk
from bot.flows.letters import who_writes
from bot.handlers.web_replies import page, see
from bot.handlers.web_visits import Posted
from bot.messages import pages as written
from bot.messages import words
from bot.messages.wording import day
from bot.plan.model import Partnership
from bot.storage import certificates

LOOK = ["GET", "HEAD"]
STATED = date(2026, 11, 22)
"""When the accessibility statement was prepared."""


def router(desk: Desk) -> APIRouter:
    """Give the routes of the public pages."""
    pages = APIRouter(include_in_schema=False)

    @pages.api_route("/new-link", methods=LOOK)
    def ask_for_link() -> Response:
        return page("new_link")

    @pages.post("/new-link")
    def new_link(posted: Posted) -> Response:
        # Without a nonce: it takes the old link, tells nothing, and mails only the one whom that link was for.
        token = _token(posted.one("token"))
        with doors.writing(desk.database, token) as session:
            doors.send_fresh_link(session, desk.plans, token, now=desk.clock())
        return page("new_link_sent")

    @pages.api_route("/certificates/{number}", methods=LOOK)
    def certificate(number: str) -> Response:
        return _certificate(desk, number.replace("\0", ""))

    @pages.api_route("/certificates", methods=LOOK)
    @pages.api_route("/certificates/", methods=LOOK)
    def certificate_form(number: str = "") -> Response:
        return see(f"/certificates/{quote(number.strip(), safe='')}") if number.strip() else page("certificate_form")

    @pages.api_route("/static/site.css", methods=LOOK)
    def style() -> Response:
        return Response(written.style(), media_type="text/css", headers={"Cache-Control": "public, max-age=86400"})

    _statements(pages, desk)
    return pages


def _statements(pages: APIRouter, desk: Desk) -> None:
    @pages.api_route("/privacy/{key}", methods=LOOK)
    def privacy(key: str) -> Response:
        partnership = desk.plans.get(key)
        if partnership is None:
            raise HTTPException(404)
        return _privacy(partnership, chat=desk.chats.of(key) is not None)

    @pages.api_route("/accessibility/{key}", methods=LOOK)
    @pages.api_route("/accessibility", methods=LOOK)
    def accessibility(key: str = "") -> Response:
        partnership = desk.plans.get(key)
        if key and partnership is None:
            raise HTTPException(404)
        return _accessibility(partnership)


def _token(said: str) -> str:
    """Take the token out of a whole link that somebody pasted."""
    return said.strip().partition("?")[0].rstrip("/").rpartition("/")[2]


def _privacy(partnership: Partnership, *, chat: bool) -> Response:
    plan = partnership.plan
    briefing = plan.of_kind("supervisor_briefing")
    shares = plan.stages[briefing].shares if briefing else ()
    return page(
        "privacy",
        partnership={"key": partnership.key, "name": partnership.about.name},
        about=partnership.about,
        business_unit=partnership.about.business_unit,
        asks_supervisors=any("supervisor" in stage.to for stage in plan.active().values()),
        supervisor_sees=[words.say(f"supervisor_sees.{share}") for share in shares],
        small_group=plan.small_groups.officers,
        chat=chat,
    )


def _accessibility(partnership: Partnership | None) -> Response:
    """Give the statement that the regulations ask for (SI 2018/952); without a partnership, the one of all."""
    tested = {"tested": day(written.tested()), "prepared": day(STATED)}
    if partnership is None:
        return page("accessibility", **tested)
    return page("accessibility", **who_writes(partnership), about=partnership.about, **tested)


def _certificate(desk: Desk, number: str) -> Response:
    with desk.database.read() as session:
        found = certificates.by_number(session, number)
        if found is None:
            return page("certificate", 404, state="unknown", number=number.strip().upper())
        state = "withdrawn" if found.revoked_at else "valid"
        facts = {
            "state": state,
            "number": found.number,
            "name": found.name or words.say("page.no_name"),
            "course": found.course,
            "date": found.date,
        }
    return page("certificate", 200, **facts)
