"""`concerns`: what may be about somebody at risk and no officer has seen yet (C4)."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.errors import NotFoundError, WordsError
from bot.flows import concern_reach, concern_telling, concern_told
from bot.messages.nouns import Action, Answer, Json, Table
from bot.messages.wording import NOTHING, count, moment
from bot.storage import concerns as stored
from bot.storage.tables import Concern, Event

USAGE = "concerns [N, seen N|all|imported or back N]"
MORE = (
    "'concerns 12' shows what was written and by whom, and writes to the audit log that you looked. 'concerns seen 12' "
    "says that you have seen it: nobody is told of it again, and the other officers hear that you have; 'concerns "
    "back 12' takes that back, for an hour. 'concerns seen all' says it of all that wait, 'concerns seen imported' of "
    "what past answers brought; both ask. Evalbot decides nothing and is no case file: record it in your own system."
)
WRONG = "concerns: give a number of the list, like 'concerns 12', or 'concerns seen 12'"
WRONG_BULK = "concerns: write it like 'concerns seen {which}', which asks first, or 'concerns seen {which} now'"
BULK, NOW = ("all", "imported"), "now"
LATELY = timedelta(days=30)
MOST_ROWS = 100


def concerns(session: Session, context: Context, words: str) -> Answer:
    """List what nobody has seen, without a word of it; show one; or write down that it has been seen."""
    tokens = words.casefold().split()
    if not tokens:
        return _listed(session, context)
    if tokens[0] == "seen" and len(tokens) > 1 and tokens[1] in BULK:
        return _all_seen(session, context, tokens[1], tokens[2:])
    does = {"seen": _seen, "back": _back}.get(tokens[0])
    number = tokens[-1].removeprefix("#") if len(tokens) == (2 if does else 1) else ""
    if not _is_number(number):
        raise WordsError(WRONG)
    return (does or _one)(session, context, int(number))


def _listed(session: Session, context: Context) -> Answer:
    key = context.partnership.key
    new, old = ((stored.unseen(session, key, imported=each, limit=MOST_ROWS)) for each in (False, True))
    n_new, n_old = (stored.count_unseen(session, key, imported=each) for each in (False, True))
    done = stored.seen_since(session, key, context.now - LATELY)
    imported = "From past answers that were imported: nobody was told of them, and they keep names from going"
    parts: list[str | Table] = [
        *_table(session, context, new, n_new, "Nobody has seen these yet", action=True),
        *_table(session, context, old, n_old, imported, action=True),
        *_table(session, context, done, len(done), f"Seen in the last {LATELY.days} days", action=False),
    ]
    if not n_new:
        parts.insert(0, "Nothing waits to be seen." if not n_old else "Nothing new waits to be seen.")
    data: dict[str, Json] = {
        "waiting": n_new,
        "unseen": [_json(session, row) for row in new],
        "imported": [_json(session, row) for row in old],
        "seen": [_json(session, row) for row in done],
    }
    actions = tuple(
        Action(f"I have seen {'all' if each == 'all' else 'all imported'}", f"concerns seen {each}")
        for each, n in zip(BULK, (n_new, n_old), strict=True)
        if n > 1
    )
    return Answer("Concerns that may have been written", tuple(parts), data, actions)


def _table(
    session: Session, context: Context, rows: list[Concern], n: int, caption: str, *, action: bool
) -> list[str | Table]:
    if not rows:
        return []
    zone, shown = context.partnership.about.tz, rows[:MOST_ROWS]
    cells = tuple(
        (
            str(row.id),
            moment(row.raised_at, zone),
            _event(session, row),
            concern_telling.PLACES.get(row.place, row.place),
            concern_telling.kinds_in_words(row.kinds),
            _by(context, row),
        )
        for row in shown
    )
    columns = ("N", "Written", "Event", "Where", "It may be about", "Seen by")
    pressed = tuple(Action("Show", f"concerns {row.id}") if action else None for row in shown)
    more = [f"And {n - len(shown):,} more."] if n > len(shown) else []
    return [Table(columns, cells, f"{caption}: {n:,}", pressed), *more]


def _one(session: Session, context: Context, number: int) -> Answer:
    row = _found(session, context, number)
    concern_telling.read(session, row, who=context.who, now=context.now)
    session.flush()
    told = concern_told.told(session, context.partnership, row)
    zone = context.partnership.about.tz
    parts = [
        f"Written {moment(row.raised_at, zone)}, {concern_telling.PLACES.get(row.place, row.place)}; "
        f"event {_event(session, row)}. It may be about {concern_telling.kinds_in_words(row.kinds)}.",
        *([f"Asked: {told.question}"] if told.question else []),
        f"“{told.text}”",
        "\n".join(["Who wrote it:", *told.who]),
        "\n".join(["What has happened:", *concern_told.history(session, context.partnership, row)]),
        "Act as your own procedures say, and record it in your own system: Evalbot is no case file.",
    ]
    actions = (Action("I have seen it", f"concerns seen {row.id}"),) if row.seen_at is None else ()
    data: dict[str, Json] = {**_json(session, row), "text": told.text, "who": [*told.who]}
    return Answer(f"Concern {row.id}", tuple(parts), data, actions)


def _seen(session: Session, context: Context, number: int) -> Answer:
    row = _found(session, context, number)
    before = row.seen_at is not None
    concern_telling.seen(session, context.partnership, number, who=context.who, now=context.now)
    session.flush()
    session.refresh(row)
    by, at = _by(context, row), moment(row.seen_at, context.partnership.about.tz)
    said = f"It had been seen before, by {by}, {at}." if before else "Thank you. Nobody is told of it again."
    record = "Act as your own procedures say, and record it in your own system."
    may = concern_telling.may_undo(session, row, who=context.who, now=context.now)
    actions = (Action("Take it back", f"concerns back {row.id}"),) if may else ()
    return Answer(f"Concern {row.id}: seen", (said, record), _json(session, row), actions)


def _back(session: Session, context: Context, number: int) -> Answer:
    row = _found(session, context, number)
    if row.seen_at is None:
        said = "Nobody has said yet that they have seen it: nothing has been changed."
    elif concern_telling.undo(session, context.partnership, row, who=context.who, now=context.now):
        said = "“Seen” is taken back, and all officers are told again."
    else:
        said = f"It stays seen, by {_by(context, row)}: that can be taken back for an hour, and once by each of you."
    actions = (Action("I have seen it", f"concerns seen {row.id}"),) if row.seen_at is None else ()
    return Answer(f"Concern {row.id}", (said,), _json(session, row), actions)


def _all_seen(session: Session, context: Context, which: str, rest: list[str]) -> Answer:
    """Say it of all, once that was asked: a number in the words keeps out what was written since it was asked."""
    now = rest[-1:] == [NOW]
    last = rest[:-1] if now else rest
    if len(last) > 1 or not all(map(_is_number, last)):
        raise WordsError(WRONG_BULK.format(which=which))
    key, imported = context.partnership.key, which == "imported"
    newest = stored.unseen(session, key, imported=imported, limit=1)
    up_to = int(last[0]) if last else newest[0].id if newest else 0
    title, record = f"Concerns: seen {which}", "Act as your own procedures say, and record it in your own system."
    if not newest:
        return Answer(title, ("Nothing waits to be seen.",), {"seen": []})
    if not now:
        n = count(stored.count_unseen(session, key, imported=imported), "concern")
        command = f"concerns seen {which} {up_to} {NOW}"
        ask = f"Nothing has been changed: '{command}' says that you have seen {n}, up to number {up_to}."
        read = "Have you read them? 'concerns' lists them, each to be shown by its number."
        return Answer(title, (ask, read), {"seen": []}, (Action("I have seen them all", command),))
    flow = concern_telling.all_seen
    numbers = flow(session, context.partnership, imported=imported, up_to=up_to, who=context.who, now=context.now)
    told = f"Thank you: {count(len(numbers), 'concern')}. Nobody is told of them again."
    return Answer(title, (told, record), {"seen": [*numbers]})


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 10


def live(session: Session, context: Context) -> int:
    """Count what waits to be seen, but for what an import brought."""
    return stored.count_unseen(session, context.partnership.key, imported=False)


def waiting(session: Session, context: Context) -> list[str]:
    """Say how many wait to be seen, and first of all where no officer can be told; nothing where none waits."""
    n = live(session, context)
    if not n:
        return []
    said = count(n, "concern that may have been written waits", "concerns that may have been written wait")
    lost = concern_reach.nobody_reached(session, context.partnership, now=context.now)
    alarm = [
        "No officer can be told of concerns: their mail comes back. Put their addresses right in partnership.yaml."
    ]
    return [*(alarm if lost else []), f"{said} to be seen by an officer: see 'concerns'."]


def _found(session: Session, context: Context, number: int) -> Concern:
    row = stored.get(session, context.partnership.key, number)
    if row is None:
        raise NotFoundError(f"concerns: there is no number {number} - 'concerns' lists them")
    return row


def _event(session: Session, row: Concern) -> str:
    event = session.get(Event, row.event_id) if row.event_id else None
    return event.ref if event is not None and event.partnership == row.partnership else NOTHING


def _by(context: Context, row: Concern) -> str:
    return concern_telling.officer_named(context.partnership, row.seen_by) or NOTHING


def _json(session: Session, row: Concern) -> dict[str, Json]:
    return {
        "concern": row.id,
        "at": row.raised_at.isoformat(),
        "event": _event(session, row),
        "place": row.place,
        "kinds": [*row.kinds.split(",")],
        "told": row.told,
        "seen_at": row.seen_at.isoformat() if row.seen_at else None,
        "seen_by": row.seen_by,
    }
