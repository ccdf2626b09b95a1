"""Takes who is erased out of what others got and wrote; what may mean somebody else stays, and is told (P5)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from bot.errors import InputError
from bot.storage import forgetting, named_in, unnamed
from bot.storage import tables as t
from bot.storage.named_in import Signs
from bot.storage.whose import Whose

INSTEAD = "[erased]"


def out_of_others(
    session: Session,
    who: Whose,
    mine: Sequence[int],
    about: Sequence[int],
    found_by: Signs,
    concerns: Collection[int],
) -> dict[str, Any]:
    """Take somebody out of letters, issues, notes and forms; gives the counts of `Erased` that are about others.

    `mine`, `about`: the touchpoints of theirs, and those at which others were asked about them.
    """
    return {
        "naming": _naming(session, who, found_by, concerns),
        **_letters(session, who, about, found_by),
        **_noted(session, who, found_by, [*mine, *about]),
        "mentioned": unnamed.person_in_words(session, who.partnership, found_by, lambda text: _without(text, found_by)),
    }


def _letters(session: Session, who: Whose, about: Sequence[int], found_by: Signs) -> dict[str, Any]:
    """Empty what was sent to them and about them, and take their name out of what was sent to others."""
    key = who.partnership
    mine = and_(t.OutboxMessage.partnership == key, t.OutboxMessage.person_id == who.id)
    stopped, emptied = forgetting.letters(session, or_(mine, forgetting.of_touchpoints(key, about)))
    session.expire_all()
    others = named_in.letters(session, key, who.id, found_by)
    for row in others.theirs:
        named_in.reword(row, lambda text: _without(text, found_by))
    return {
        "stopped": stopped,
        "letters": emptied,
        "named_in": len(others.theirs),
        "unsure": tuple(others.unsure),
    }


def _noted(session: Session, who: Whose, found_by: Signs, touchpoints: Sequence[int]) -> dict[str, Any]:
    """Take their name out of what others raised or noted at the courses of others."""
    found = named_in.noted(session, who.partnership, who.id, found_by, touchpoints)
    sure = found.sure(found_by)
    unsure = [f"issue {row.id}" for row in found.issues if row not in sure.issues]
    unsure += [f"a note at {named_in.event_of(session, row)}" for row in found.notes if row not in sure.notes]
    sure.change(lambda text: _without(text, found_by))
    return {"noted": len(sure), "unsure_words": tuple(unsure)}


def _without(text: str, found_by: Signs) -> str:
    return found_by.replaced(text, email=INSTEAD, name=INSTEAD)


def _naming(session: Session, who: Whose, found_by: Signs, also: Collection[int]) -> tuple[int, ...]:
    """Give the concerns of others that name them, but for those out of which the words are taken as well."""
    found = {row.id: row for row in named_in.concerns(session, who.partnership, who.id, found_by)}
    for number in also:
        if number not in found:
            known = ", ".join(map(str, found)) or "none"
            raise InputError(f"--concern {number}: it does not name them - those of others that do: {known}")
        if found[number].seen_at is None:
            raise InputError(f"--concern {number}: no officer has seen it yet - see to it first ('concerns {number}')")
        found[number].text = INSTEAD
    return tuple(number for number in found if number not in also)
