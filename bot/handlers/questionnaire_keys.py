"""The keys of a questionnaire's page: codes that show a device to be its owner's, and devices that are forgotten."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.flows import doors
from bot.flows.desk import Desk
from bot.handlers import leaving
from bot.handlers import questionnaire_view as view
from bot.handlers.questionnaire_view import Paper, Shown
from bot.handlers.web_replies import see
from bot.handlers.web_visits import Fields, Visit
from bot.messages import words
from bot.messages.nouns import Care, Json

MOVES = ("mail_code", "code", leaving.FORGET_OTHERS)


def outcome(session: Session, desk: Desk, paper: Paper, who: Visit, posted: Fields) -> Response | Shown:
    """Mail a code, take one, or forget the other devices."""
    opened, question = _opened(paper), posted.one("question")
    if posted.one("move") == leaving.FORGET_OTHERS:
        doors.forget_other_devices(session, opened, who.device, now=paper.now)
        shown = view.standing(paper, question, "")
        return replace(shown, facts={**shown.facts, "others_gone": True}) if paper.trusted else shown
    if posted.one("move") == "mail_code":
        if doors.had_all_codes(session, opened, now=paper.now):
            return view.code(paper, question, words.say("page.code_enough"))
        doors.send_code(session, desk.plans, opened, now=paper.now)
        return see(paper.path, question=question, page="code")
    digits = "".join(posted.one("code").split())
    if not doors.take_code(session, opened, digits, who.device, now=paper.now):
        return view.code(paper, question, words.say("page.code_wrong"))
    return see(paper.path, question=question, page="" if question else "review")


def forgotten(session: Session, paper: Paper, who: Visit, about: Mapping[str, Json], care: Care | None) -> Response:
    """Forget the device, and say how to come back; `care` is shown of what was written at the last moment (C4)."""
    if paper.trusted:
        doors.forget_device(session, _opened(paper), who.device, now=paper.now)
    return leaving.gone(who, **about, care=care, sent=paper.sheet.response.submitted_at is not None)


def _opened(paper: Paper) -> doors.Opened:
    touchpoint = paper.sheet.touchpoint
    return doors.Opened(touchpoint.partnership, touchpoint.person_id, touchpoint.id)
