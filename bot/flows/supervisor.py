"""Supervisors: what a briefing tells them (L5), and what they do on their page (L6, L7)."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows import away, forms
from bot.flows.answer_rules import in_words
from bot.flows.letters import Occasion, named
from bot.messages import words
from bot.messages.nouns import Json
from bot.plan.model import Stage
from bot.storage import audit, bookings, people, responses, supervisors, touchpoints
from bot.storage.tables import PracticeIssue, Response, SupervisorAct, Touchpoint

PRACTICE = ("seen", "partly", "not_yet")
ISSUES = ("practice_issue", "concern", "information_needed")
MAX_TEXT = 4000


def prepare_briefing(about: Occasion) -> dict[str, Json]:
    """Give the briefing the delegate's own actions and results, as far as the plan shares them."""
    return {**_delegate(about), **shared(about, about.stage)}


def prepare_check(about: Occasion) -> dict[str, Json]:
    """Give the check the actions that the delegate meant to take, where the plan's briefing shares them."""
    key = about.partnership.plan.of_kind("supervisor_briefing")
    shares = about.partnership.plan.stages[key] if key else about.stage
    return {**_delegate(about), "actions": shared(about, shares)["actions"]}


def _delegate(about: Occasion) -> dict[str, Json]:
    booking = bookings.get(about.session, about.partnership.key, about.touchpoint.booking_id or 0)
    return {"delegate": named(people.get(about.session, about.partnership.key, booking.person_id))}


def shared(about: Occasion, stage: Stage) -> dict[str, Json]:
    """Give what a stage shares of the delegate's own answers; never what they said of the trainer."""
    booking_id, key = about.touchpoint.booking_id or 0, about.partnership.key
    actions = forms.intended_actions(about.session, key, booking_id) if "actions" in stage.shares else []
    results = _self_assessment(about, booking_id) if "self_assessment" in stage.shares else []
    useful = _usefulness(about, booking_id) if "usefulness" in stage.shares else ""
    return {"actions": list(actions), "results": list(results), "usefulness": useful}


def _self_assessment(about: Occasion, booking_id: int) -> list[dict[str, Json]]:
    """Pair what the delegate said before and after; a question answered on one side only shows that side."""
    before, after = (
        _paired(about, responses.of_booking(about.session, about.partnership.key, booking_id, kind))
        for kind in ("pre_course", "end_of_course")
    )
    rows: list[dict[str, Json]] = []
    for pair, (text, _) in {**before, **after}.items():
        rows.append({"question": text, "before": before.get(pair, ("", ""))[1], "after": after.get(pair, ("", ""))[1]})
    return rows


def _paired(about: Occasion, response: Response | None) -> dict[str, tuple[str, str]]:
    if response is None:
        return {}
    form = responses.frozen(about.session, about.partnership.key, _form_digest(about, response))
    rows = {row.question: row for row in responses.answers(about.session, about.partnership.key, [response.id])}
    found: dict[str, tuple[str, str]] = {}
    for question in form.questions:
        row = rows.get(question.key)
        if question.pair and row is not None and row.value is not None and row.pair:
            found[row.pair] = (question.text, in_words(question, str(row.value)))
    return found


def _form_digest(about: Occasion, response: Response) -> str:
    return touchpoints.get(about.session, about.partnership.key, response.touchpoint_id).form or ""


def _usefulness(about: Occasion, booking_id: int) -> str:
    response = responses.of_booking(about.session, about.partnership.key, booking_id, "end_of_course")
    if response is None:
        return ""
    form = responses.frozen(about.session, about.partnership.key, _form_digest(about, response))
    question = form.question("usefulness")
    rows = responses.answers(about.session, about.partnership.key, [response.id])
    said = next((str(row.value) for row in rows if row.question == "usefulness" and row.value), "")
    if question is None or not said:
        return ""
    if question.kind == "score":
        return words.say("out_of", value=said, most=question.values()[-1])
    return in_words(question, said)


def act(session: Session, touchpoint: Touchpoint, *, what: str, note: str, now: datetime) -> None:
    """Keep an acknowledgement or what was seen in practice; the newest of a sort stands."""
    kinds = PRACTICE if what in PRACTICE else (what,)
    for earlier in supervisors.acts(session, touchpoint.partnership, touchpoint.id):
        if earlier.what in kinds:
            earlier.undone_at = now
    session.add(
        SupervisorAct(
            partnership=touchpoint.partnership,
            touchpoint_id=touchpoint.id,
            booking_id=touchpoint.booking_id or 0,
            what=what,
            note=note.strip()[:MAX_TEXT],
            at=now,
        )
    )
    _answered(session, touchpoint, now=now)
    _audit(session, touchpoint, what, now=now)


def undo(session: Session, touchpoint: Touchpoint, *, now: datetime) -> bool:
    """Take back the newest act; tells whether there was one."""
    standing = supervisors.acts(session, touchpoint.partnership, touchpoint.id)
    if not standing:
        return False
    standing[-1].undone_at = now
    if len(standing) == 1 and touchpoint.state == "answered" and not _raised(session, touchpoint):
        touchpoint.state, touchpoint.answered_at, touchpoint.next_at = "sent", None, touchpoint.closes_at
        _let_the_timeline_follow(session, touchpoint)
    _audit(session, touchpoint, f"took back: {standing[-1].what}", now=now)
    return True


def raise_issue(session: Session, touchpoint: Touchpoint, *, what: str, text: str, agency: str, now: datetime) -> None:
    """Put a practice issue, concern or request for information before the officers (L7)."""
    session.add(
        PracticeIssue(
            partnership=touchpoint.partnership,
            touchpoint_id=touchpoint.id,
            person_id=touchpoint.person_id,
            event_id=touchpoint.event_id,
            agency=agency,
            what=what,
            text=text.strip()[:MAX_TEXT],
            raised_at=now,
        )
    )
    _answered(session, touchpoint, now=now)
    _audit(session, touchpoint, f"raised: {what}", now=now)


def _answered(session: Session, touchpoint: Touchpoint, *, now: datetime) -> None:
    away.over(session, touchpoint.partnership, touchpoint.person_id, now=now)
    if touchpoint.state in ("sent", "expired", "undeliverable"):
        touchpoint.state, touchpoint.next_at, touchpoint.answered_at = "answered", None, now
        _let_the_timeline_follow(session, touchpoint)


def _let_the_timeline_follow(session: Session, touchpoint: Touchpoint) -> None:
    """What waits for an acknowledgement is worked out at the next tick."""
    if touchpoint.booking_id is not None:
        bookings.get(session, touchpoint.partnership, touchpoint.booking_id).stale = True
    session.flush()


def _raised(session: Session, touchpoint: Touchpoint) -> bool:
    issues = supervisors.issues(session, touchpoint.partnership, still_open=False)
    return any(issue.touchpoint_id == touchpoint.id for issue in issues)


def _audit(session: Session, touchpoint: Touchpoint, what: str, *, now: datetime) -> None:
    who, subject = f"person {touchpoint.person_id}", f"touchpoint:{touchpoint.id}"
    audit.add(session, touchpoint.partnership, now=now, who=who, what=what, subject=subject)
