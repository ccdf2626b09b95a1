"""Words that read like a concern (C4): kept, told to the officers at once, and answered with whom to tell."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.flows import concern_crowds, concern_reach, concern_telling, concern_wordings
from bot.flows.conversation import Move, Say
from bot.insight.concern_signs import signs
from bot.messages.nouns import Care, Reach
from bot.plan.model import Partnership
from bot.plan.questionnaire import Form
from bot.storage import concerns
from bot.storage.concerns import BY_IMPORT
from bot.storage.tables import Concern, Touchpoint

REMEMBERED = timedelta(days=1)
"""How long the same words of one person raise nothing anew, wherever they write them."""
TOGETHER = timedelta(hours=1)
"""Within which what one person says in several messages is one concern, as long as nobody has seen it."""
SPOKEN = frozenset({"chat", "mail"})
"""Places where one message follows another; elsewhere one text is changed."""


def screen(
    session: Session,
    partnership: Partnership,
    text: str,
    *,
    person_id: int | None,
    event_id: int | None = None,
    touchpoint_id: int | None = None,
    place: str,
    question: str = "",
    channel: str,
    now: datetime,
) -> Care | None:
    """Look for signs in what somebody wrote; gives what they are to be shown at once, None where there is nothing new.

    Places are `answer`, `chat`, `mail`, `note` and `issue`. What an import brings is kept, and nobody is told.
    """
    text = concern_wordings.clean(text)
    kinds = signs(text, partnership.phrases) if text else frozenset()
    live = channel != BY_IMPORT
    if not kinds or _said_lately(session, partnership, person_id, text, now, live=live):
        return None
    row = Concern(
        partnership=partnership.key,
        person_id=person_id,
        event_id=event_id,
        touchpoint_id=touchpoint_id,
        place=place,
        question=question,
        kinds=",".join(sorted(kinds)),
        text=text,
        channel=channel,
        raised_at=now,
        told=0,
    )
    if not _kept(session, partnership, row, now) or not live:
        return None
    return care(partnership, kinds, told=concern_reach.can_be_told(session, partnership))


def _kept(session: Session, partnership: Partnership, row: Concern, now: datetime) -> bool:
    """Keep a concern, by itself or with what was said there before; tells whether its writer is to be shown anything.

    What an officer has seen is closed: whatever else is written there is another concern.
    """
    live = row.channel != BY_IMPORT
    before = [each for each in _before(session, partnership, row, now) if not (live and each.channel == BY_IMPORT)]
    if any(concern_wordings.holds(each.text, row.text) for each in before):
        return False
    open_ = next((each for each in before if each.seen_at is None), None)
    if open_ is not None and (is_new := _added(session, partnership, open_, row, now)) is not None:
        return is_new
    if live:
        _raise(session, partnership, row, now)
    else:
        concerns.add(session, row)
    return True


def _before(session: Session, partnership: Partnership, row: Concern, now: datetime) -> list[Concern]:
    """Find what was said at the same place before, newest first: where people speak, just before."""
    if row.place in SPOKEN:
        lately = _lately(session, partnership, row.person_id, row.text, now - TOGETHER)
        return [each for each in lately if each.place == row.place]
    return concerns.at_place(
        session, partnership.key, touchpoint_id=row.touchpoint_id, place=row.place, question=row.question
    )


def _added(session: Session, partnership: Partnership, open_: Concern, row: Concern, now: datetime) -> bool | None:
    """Add words to what nobody has seen yet, and tell the officers of more; None where they find no room."""
    kinds, known = set(row.kinds.split(",")), set(open_.kinds.split(","))
    same = (row.place, row.question, row.touchpoint_id) == (open_.place, open_.question, open_.touchpoint_id)
    place = "" if same or row.place in SPOKEN & {open_.place} else concern_telling.PLACES.get(row.place, "")
    text = concern_wordings.with_newest(
        open_.text, row.text, at=now, first=open_.raised_at, place=place, zone=partnership.about.tz
    )
    if text is None:
        return None
    is_new = concern_wordings.is_much(open_.text, row.text)
    more = concern_wordings.says_more(open_.text, row.text)
    open_.text, open_.kinds = text, ",".join(sorted(kinds | known))
    if (kinds - known or more) and open_.channel != BY_IMPORT:
        concern_telling.tell_more(session, partnership, open_, now=now)
    return bool(kinds - known) or is_new


def _raise(session: Session, partnership: Partnership, row: Concern, now: datetime) -> None:
    """Keep a concern and tell the officers; where one writes much, or strangers do, several are told of together."""
    crowd = concern_crowds.of(session, partnership, row, now=now)
    if crowd.last is not None and _added(session, partnership, crowd.last, row, now) is not None:
        return
    concerns.add(session, row)
    if crowd.wait_until is not None:
        row.next_at = crowd.wait_until
    else:
        concern_telling.tell(session, partnership, row, now=now, crowded=crowd.begins)


def care(partnership: Partnership, kinds: frozenset[str], *, told: bool = True) -> Care:
    """Give what somebody is shown who has written of such a thing; `told`: whether it reaches any officer."""
    contacts = tuple(
        Reach(each.name, each.phone or "", each.email or "", each.when or "") for each in partnership.about.concern
    )
    return Care(tuple(sorted(kinds)), contacts, told=told)


def of_move(
    session: Session,
    partnership: Partnership,
    touchpoint: Touchpoint,
    form: Form,
    move: Move,
    *,
    now: datetime,
    channel: str,
) -> Care | None:
    """Screen what was typed at a question of whatever kind, taken or not; a choice is nobody's own words."""
    if not isinstance(move, Say):
        return None
    asked = form.question(move.question)
    given = move.value if isinstance(move.value, tuple) else (move.value,)
    typed = [each for each in given if asked is None or each not in asked.values()]
    return at_touchpoint(
        session,
        partnership,
        touchpoint,
        "\n".join(typed),
        place="answer",
        question=move.question if asked is not None else "",
        now=now,
        channel=channel,
    )


def at_touchpoint(
    session: Session,
    partnership: Partnership,
    touchpoint: Touchpoint,
    text: str,
    *,
    place: str,
    question: str = "",
    now: datetime,
    channel: str,
) -> Care | None:
    """Screen what was written in somebody's own form, or on their own page."""
    return screen(
        session,
        partnership,
        text,
        person_id=touchpoint.person_id,
        event_id=touchpoint.event_id,
        touchpoint_id=touchpoint.id,
        place=place,
        question=question,
        channel=channel,
        now=now,
    )


def was_raised(session: Session, partnership: Partnership, touchpoint: Touchpoint) -> Care | None:
    """Give what was shown of a form, to be said once more; None where nothing in it reads like a concern."""
    rows = concerns.of_touchpoint(session, partnership.key, touchpoint.id)
    kinds = frozenset(kind for row in rows if row.channel != BY_IMPORT for kind in row.kinds.split(","))
    return care(partnership, kinds, told=concern_reach.can_be_told(session, partnership)) if kinds else None


def _said_lately(
    session: Session, partnership: Partnership, person_id: int | None, text: str, now: datetime, *, live: bool
) -> bool:
    """Tell whether the same words are there already: what is typed in a chat may then be taken as an answer.

    What an import brought was shown to nobody, so said live it is new.
    """
    lately = _lately(session, partnership, person_id, text, now - REMEMBERED)
    return any(concern_wordings.holds(each.text, text) for each in lately if not (live and each.channel == BY_IMPORT))


def _lately(
    session: Session, partnership: Partnership, person_id: int | None, text: str, since: datetime
) -> list[Concern]:
    if person_id is not None:
        return concerns.of_person(session, partnership.key, person_id, since=since)
    sender = concern_wordings.sender(text)
    return concerns.of_nobody(session, partnership.key, sender, since=since) if sender else []
