"""Where a form is shown in a chat at present: one message a form, updated in place."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.storage.tables import ChatPlace, Touchpoint


@dataclass(frozen=True)
class Place:
    """A message in a workspace's room, and the thread that it hangs from (its own id where it hangs from none)."""

    channel: str
    workspace: str
    room: str
    message: str
    thread: str


@dataclass(frozen=True)
class Shown:
    """What a form's message shows: the question (none at a review, or when paused), and its answer's revision."""

    question: str = ""
    revision: int = 0
    step: int = 0
    """Counts what was decided to be shown in a room, whatever form it is of, in the transactions that decide."""


def of(session: Session, partnership: str, touchpoint_id: int) -> Place | None:
    """Give the message that shows a touchpoint's form, if one does."""
    row = _row(session, partnership, touchpoint_id)
    return _place(row) if row is not None else None


def put(session: Session, partnership: str, touchpoint_id: int, place: Place) -> Place | None:
    """Remember where a form is shown from now on; gives where it was shown before, if that was elsewhere."""
    row = _row(session, partnership, touchpoint_id)
    before = _place(row) if row is not None else None
    if before == place:
        return None
    if row is None:
        row = ChatPlace(touchpoint_id=touchpoint_id, partnership=partnership)
        session.add(row)
    row.channel, row.workspace, row.room = place.channel, place.workspace, place.room
    row.message, row.thread = place.message, place.thread
    session.flush()
    return before


def shown(session: Session, partnership: str, touchpoint_id: int) -> Shown:
    """Give what a form's message shows, as was decided last; step 0 where nothing was."""
    query = select(ChatPlace.question, ChatPlace.revision, ChatPlace.step)
    query = query.where(ChatPlace.partnership == partnership, ChatPlace.touchpoint_id == touchpoint_id)
    found = session.execute(query).one_or_none()
    return Shown(*found) if found is not None else Shown()


def decide(session: Session, partnership: str, touchpoint_id: int, channel: str, question: str, revision: int) -> Shown:
    """Write down what a form's message shows from now on, wherever that is, and count it as the newest step."""
    row = _row(session, partnership, touchpoint_id)
    if row is None:  # where it is posted anew, its place is known only then
        row = ChatPlace(touchpoint_id=touchpoint_id, partnership=partnership, channel=channel, step=0)
        row.workspace = row.room = row.message = row.thread = ""
        session.add(row)
    row.question, row.revision, row.step = question, revision, _newest(session, row) + 1
    session.flush()
    return Shown(question, revision, row.step)


def take_back(session: Session, partnership: str, touchpoint_id: int, step: int, before: Shown) -> None:
    """Have a form's message show what it showed before a step that could not be put up, if none has come since."""
    row = _row(session, partnership, touchpoint_id)
    if row is not None and row.step == step:
        row.question, row.revision = before.question, before.revision


def posted(session: Session, partnership: str, touchpoint_id: int, place: Place, step: int) -> Place | None:
    """Remember where a step was posted, unless a newer one has come since; gives the message that is to be folded."""
    if shown(session, partnership, touchpoint_id).step > step:
        return place
    return put(session, partnership, touchpoint_id, place)


def in_thread(session: Session, partnership: str, thread: Place) -> list[int]:
    """Give the touchpoints whose forms are shown in a thread, the newest message first."""
    query = select(ChatPlace.touchpoint_id).where(
        ChatPlace.channel == thread.channel,
        ChatPlace.workspace == thread.workspace,
        ChatPlace.room == thread.room,
        ChatPlace.thread == thread.thread,
        ChatPlace.partnership == partnership,
    )
    return list(session.scalars(query.order_by(ChatPlace.message.desc())))


def of_people(session: Session, partnership: str, channel: str, person_ids: list[int]) -> dict[int, Place]:
    """Give where the forms of people are shown, by touchpoint."""
    query = select(ChatPlace).join(Touchpoint, Touchpoint.id == ChatPlace.touchpoint_id)
    query = query.where(
        Touchpoint.person_id.in_(person_ids), ChatPlace.partnership == partnership, ChatPlace.channel == channel
    )
    found = {row.touchpoint_id: _place(row) for row in session.scalars(query)}
    return {touchpoint_id: place for touchpoint_id, place in found.items() if place is not None}


def shown_to(session: Session, partnership: str, touchpoint_ids: Collection[int]) -> dict[int, Shown]:
    """Give what the messages of some forms show, by touchpoint; the highest step was decided last."""
    query = select(ChatPlace.touchpoint_id, ChatPlace.question, ChatPlace.revision, ChatPlace.step)
    query = query.where(ChatPlace.partnership == partnership, ChatPlace.touchpoint_id.in_(touchpoint_ids))
    found = session.execute(query)
    return {number: Shown(question, revision, step) for number, question, revision, step in found}


def _newest(session: Session, row: ChatPlace) -> int:
    """Give the highest step in a form's room; while it has none, of the forms of whom it is for."""
    query = select(func.max(ChatPlace.step)).where(ChatPlace.partnership == row.partnership)
    query = query.where(ChatPlace.channel == row.channel)
    if row.room:
        query = query.where(ChatPlace.workspace == row.workspace, ChatPlace.room == row.room)
    else:
        whose = select(Touchpoint.person_id).where(Touchpoint.id == row.touchpoint_id).scalar_subquery()
        theirs = select(Touchpoint.id).where(Touchpoint.person_id == whose)
        query = query.where(ChatPlace.touchpoint_id.in_(theirs))
    return max(session.scalar(query) or 0, row.step or 0)


def _row(session: Session, partnership: str, touchpoint_id: int) -> ChatPlace | None:
    query = select(ChatPlace).where(ChatPlace.partnership == partnership, ChatPlace.touchpoint_id == touchpoint_id)
    return session.scalar(query)


def _place(row: ChatPlace) -> Place | None:
    """Give a row's place; none before anything was posted."""
    return Place(row.channel, row.workspace, row.room, row.message, row.thread) if row.message else None
