"""`comments`: what delegates wrote, by stage, question and theme; an officer's marks on it (Q5)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from bot.commands import scope, stages, standing
from bot.commands.context import Context
from bot.commands.grammar import LONGEST, number, shortened
from bot.commands.powers import TRAINER
from bot.commands.scope import Scope
from bot.errors import NotFoundError, WordsError
from bot.insight import comments as figures
from bot.insight import disclosure, response_rates
from bot.insight.comments import Comment, StageComments, ThemeComments
from bot.insight.response_rates import StageRate
from bot.insight.theming import Sorter
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import count
from bot.plan.plain_words import nearest
from bot.storage import audit, comment_marks
from bot.storage.comment_marks import Mark

USAGE = "comments [REF, course or period] [stage]"
MORE = (
    "Names, addresses, numbers and dates are taken out; read before you quote. 'comments theme k7f2 TRAINER' puts a "
    "comment under another theme, 'comments theme k7f2 undo' under that of its words; 'comments quote k7f2' marks it "
    "as one to quote, 'comments quote k7f2 undo' takes that back. "
    "'quotable' behind a list shows what is marked, 'page 2' what there was no room for."
)
MOST = 40
"""Comments of a theme on a page."""
FOR_TRAINERS = "end_of_course"
"""The kind of stage whose comments trainers may read."""
MARKS = ("theme", "quote")
"""Words with which something is put down."""
_LONGEST_STAGE = 4
"""Words that a stage's key may be mistyped as."""


@dataclass(frozen=True)
class _Asked:
    """What is to be listed, and how much of it."""

    about: Scope
    stage: str = ""
    page: int = 1
    quotable: bool = False


def comments(session: Session, context: Context, words: str) -> Answer:
    """List comments, or put down what an officer says of one."""
    first, _, rest = words.partition(" ")
    if first.casefold() in MARKS and (not rest or len(rest.split()) <= 3):
        return _marked(session, context, first.casefold(), rest.split())
    return _listed(session, context, _asked(session, context, words))


def _asked(session: Session, context: Context, words: str) -> _Asked:
    """Read from the end what is no part of an event, course or period: page, `quotable`, stage."""
    tokens, page, quotable, stage = words.split(), 1, False, ""
    if len(tokens) > 1 and tokens[-2].casefold() == "page":
        page, tokens = max(1, number(tokens[-1], "comments page 2")), tokens[:-2]
    if tokens and tokens[-1].casefold() == "quotable":
        quotable, tokens = True, tokens[:-1]
    known = _stages(context)
    if tokens and tokens[-1].casefold() in known:
        stage, tokens = tokens[-1].casefold(), tokens[:-1]
    elif tokens and tokens[-1].casefold() in figures.by_stage(context.partnership):
        theirs = " and ".join(known) or "none"
        raise WordsError(f"{tokens[-1]}: its comments are for officers - as a trainer you may read those of {theirs}")
    return _Asked(_about(session, context, tokens, known), stage, page, quotable)


def _stages(context: Context) -> tuple[str, ...]:
    """Give the stages whose comments who asks may read: trainers those of the evaluation form, as in their letter (L8).

    What delegates say weeks later of their work, their agency and those they report to is not about the course.
    """
    known = figures.by_stage(context.partnership)
    if context.role != TRAINER:
        return tuple(known)
    return tuple(stage for stage, questions in known.items() if questions[0].kind == FOR_TRAINERS)


def _about(session: Session, context: Context, tokens: Sequence[str], known: Collection[str]) -> Scope:
    """Find the events; where the words behind them are a stage that is mistyped, or one stands first, say so."""
    try:
        return scope.resolve(session, context, " ".join(tokens))
    except WordsError:
        if len(tokens) > 1 and tokens[0].casefold() in known:
            like = shortened(" ".join((*tokens[1:], tokens[0].casefold())))
            raise WordsError(f"{tokens[0]}: the stage comes last - write it like 'comments {like}'") from None
        for n in range(1, _LONGEST_STAGE + 1):
            said = " ".join(tokens[-n:])
            near = nearest(said.replace(" ", "_")[:LONGEST], known, otherwise=" ")
            if len(tokens) > n and _is_scope(session, context, tokens[:-n], near=bool(near.strip())):
                hint = near.strip() or f"there are {', '.join(known)}"
                raise WordsError(f"{shortened(said)}: no stage that asks for comments - {hint}") from None
        raise


def _is_scope(session: Session, context: Context, tokens: Sequence[str], *, near: bool) -> bool:
    """Tell whether words are an event, or, where what follows them is `near` a stage, a course or period as well."""
    words = " ".join(tokens)
    if not near:
        return words.casefold() in {line.ref.casefold() for line in scope.known(session, context)}
    try:
        scope.resolve(session, context, words)
    except WordsError:
        return False
    return True


def _listed(session: Session, context: Context, wanted: _Asked) -> Answer:
    partnership, about = context.partnership, wanted.about
    title, stands = f"Comments: {about.words}", standing.of_scope(session, context, about)
    if stands.nothing_left:
        return about.answer(title, (f"{about.size}.", stands.said), stands.as_json())
    meant = (wanted.stage,) if wanted.stage else _stages(context)
    found = figures.of_events(session, partnership, stands.ground, stages=meant) if meant else ()
    rates = cache(lambda: response_rates.by_stage(session, partnership, about.events))
    parts: list[str | Table] = [f"{about.size}.", *([stands.said] if stands.said else [])]
    if not found:
        parts.append("The plan asks for no comments.")
    for each in found:
        shown = _stage(each, wanted)
        parts += [_heading(each, rates), *(shown or _no_comment(each, wanted))]
    data: list[Json] = [_json(each) for each in found]
    return about.answer(title, parts, {"stages": data})


def _heading(each: StageComments, rates: Callable[[], Sequence[StageRate]]) -> str:
    released = each.released
    if not released.n:
        why_not = released.why_not() if released.suppressed else stages.why_nothing(rates(), {each.kind})
        return why_not if why_not.startswith(each.stage) else f"{each.stage}: {why_not.rstrip('.')}."
    some = f" So many wrote that one comment of every {each.one_of} is here: ask for a shorter period to see all."
    said = f"{each.stage}: {count(released.n, 'person', 'people')} answered."
    return f"{said} {released.kept_back()}{some if each.one_of > 1 else ''}".strip()


def _no_comment(each: StageComments, wanted: _Asked) -> list[str]:
    if not each.released.n:
        return []
    return ["No comment is marked as one to quote." if wanted.quotable else "Nobody wrote a comment."]


def _stage(each: StageComments, wanted: _Asked) -> list[str | Table]:
    parts: list[str | Table] = []
    for question in each.questions:
        tables = [table for theme in question.themes for table in _table(theme, wanted)]
        if tables:
            n = sum(each.quotable or not wanted.quotable for theme in question.themes for each in theme.comments)
            parts += [f"{question.text} ({count(n, 'comment')}{' to quote' if wanted.quotable else ''})", *tables]
    return parts


def _table(theme: ThemeComments, wanted: _Asked) -> list[str | Table]:
    all_of_it = [each for each in theme.comments if each.quotable or not wanted.quotable]
    start = MOST * (wanted.page - 1)
    here = all_of_it[start : start + MOST]
    if not here:
        return []
    rows = tuple((each.code, each.text, "yes" if each.quotable else "") for each in here)
    left = len(all_of_it) - start - len(here)
    table = Table(("Code", "Comment", "To quote"), rows, caption=f"{theme.title} ({len(all_of_it):,})")
    more = f"{count(left, 'more comment')} on '{theme.title}': write 'page {wanted.page + 1}' behind the same words."
    return [table, more] if left > 0 else [table]


def _json(each: StageComments) -> Json:
    return {
        "stage": each.stage,
        "answered": each.released.n,
        "suppressed": each.released.suppressed,
        "one_of": each.one_of,
        "questions": [question.as_json() for question in each.questions],
    }


def _marked(session: Session, context: Context, what: str, words: Sequence[str]) -> Answer:
    """Put down, or take back, the theme of a comment or that it may be quoted."""
    like = "comments theme k7f2 TRAINER" if what == "theme" else "comments quote k7f2"
    back = f"comments {what} k7f2 undo"
    undo = bool(words) and words[-1].casefold() == "undo"
    if len(words) not in ((2,) if what == "theme" else (1, 2)) or (what == "quote" and len(words) == 2 and not undo):
        raise WordsError(f"comments {what}: that is not understood - write it like '{like}', or '{back}'")
    key, comment = context.partnership.key, _one(session, context, words[0])
    held = comment_marks.marks(session, key).get((comment.source, comment.digest), Mark("", quotable=False))
    if what == "theme":
        mark = Mark("" if undo else _theme(context, words[1]), held.quotable)
    else:
        mark = Mark(held.theme, quotable=not undo)
    comment_marks.put(
        session, key, comment.source, digest=comment.digest, mark=mark, by_whom=context.who, now=context.now
    )
    detail: dict[str, Json] = {"theme": mark.theme, "quotable": mark.quotable}
    audit.add(
        session,
        key,
        now=context.now,
        who=context.who,
        what="marked a comment",
        subject=f"comment:{comment.code}",
        detail=detail,
    )
    themes = context.partnership.themes
    own = f"Its own words put it under '{themes.title(Sorter(themes).theme(comment.text))}'"
    themed = f"It is under '{themes.title(mark.theme)}'" if mark.theme else own
    said = f"{themed}; it is {'marked as one to quote' if mark.quotable else 'not marked as one to quote'}."
    return Answer(f"Comment {comment.code}", (f"“{comment.text}”", said), {"code": comment.code, **detail})


def _one(session: Session, context: Context, code: str) -> Comment:
    everything = scope.resolve(session, context, "").events
    ground = disclosure.ground(session, context.partnership, everything, now=context.now)
    found = figures.named(session, context.partnership, ground, code)
    if not found:
        raise NotFoundError(f"{shortened(code)}: no comment that can be shown has this code - 'comments' lists them")
    if len(found) > 1:
        raise WordsError(
            f"{shortened(code)}: more than one comment's code begins so - write {found[0].code} or {found[1].code}"
        )
    return found[0]


def _theme(context: Context, word: str) -> str:
    keys = context.partnership.themes.keys()
    if word.casefold() in keys:
        return word.casefold()
    raise WordsError(
        f"{shortened(word)}: no such theme - {nearest(word.casefold(), keys, otherwise='there are ' + ', '.join(keys))}"
    )
