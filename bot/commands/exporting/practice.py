"""The sheets *impact* and *lasting*: what became of it in practice, and how far the self-assessment holds."""

from collections.abc import Iterator, Sequence

from bot.commands.exporting.asked_for import EVERY_COURSE, AskedFor, Part
from bot.insight import impact, shares
from bot.insight.actions import Actions
from bot.insight.corroboration import Seen
from bot.insight.disclosure import Released
from bot.insight.impact import Impact
from bot.insight.lasting import SIDES, Lasting
from bot.insight.shares import CORROBORATED, SELF_REPORT, Share
from bot.reports.sheets import COUNT, POINTS, SHARE, Cell, Column, Sheet

WHOLE = "all questions"
_COURSE = Column("course", f"The course's title; '{EVERY_COURSE}' are all of the export together.")
_NOTE = Column("note", "Why a figure is not shown, or whose answers are not in it.", values="empty: it is of everybody")
_IMPACT = (
    _COURSE,
    Column("question", "The question's key; 'supervisors' is what they saw in practice.", values="a key"),
    Column("words", "The question as it is asked at the impact check; '…' stands for each action."),
    Column("answer", "The option."),
    Column("count", "How many gave it: people, or actions where the question is about each action.", COUNT, "answers"),
    Column("of", "How many there are in all: people who answered, or their actions.", COUNT, "answers"),
    Column(
        "share", "The share who gave it; of several choices each counts, so they may add up to more.", SHARE, of="of"
    ),
    Column("share from", "The low end of the 95 % interval of the share.", SHARE, of="of"),
    Column("share to", "The high end of the 95 % interval of the share.", SHARE, of="of"),
    Column("people", "How many people the figure is of.", COUNT),
    Column("evidence", "How good it is.", values=f"{SELF_REPORT}; {CORROBORATED}"),
    _NOTE,
)
_LASTING = (
    _COURSE,
    Column("question", f"The question's key; '{WHOLE}' is the mean over what a person answered every time."),
    Column("words", "The question as it was asked."),
    Column("n", "People who answered every time, in the same words on the same scale.", COUNT),
    Column("before", "Their mean before the course; empty where the plan does not ask then.", POINTS, of="n"),
    Column("after", "Their mean after the course.", POINTS, of="n"),
    Column("later", "Their mean at the impact check.", POINTS, of="n"),
    *(
        column
        for name, meaning in (("gained", "After minus before"), ("kept", "Later minus after"))
        for column in (
            Column(name, f"{meaning}, person by person.", POINTS, of="n"),
            Column(
                f"{name} from",
                f"The low end of the 95 % paired t interval of '{name}'; both are '{name}' where all are alike.",
                POINTS,
                of="n",
            ),
            Column(f"{name} to", f"The high end of the 95 % paired t interval of '{name}'.", POINTS, of="n"),
        )
    ),
    _NOTE,
)
_SEEN = {"seen": "seen in practice", "partly": "partly", "not_yet": "not yet"}
_Row = tuple[Cell, ...]


def sheets(asked: AskedFor) -> tuple[Sheet, Sheet]:
    """Give what was reported weeks later, and the self-assessments of who answered every time."""
    found = [(part, impact.of_events(asked.session, asked.partnership, part.ground)) for part in asked.parts]
    rows = tuple(row for part, each in found for row in _impact(part, each))
    lasting = tuple(row for part, each in found for row in _lasting(part, each))
    return (
        Sheet(
            "impact",
            "One row a course, question and answer: what became of it in practice.",
            _IMPACT,
            rows,
            "" if rows else "nobody has answered an impact check, and no supervisor has said what they saw",
        ),
        Sheet(
            "lasting",
            "One row a course and question: the self-assessment before, after and weeks later, of the same people.",
            _LASTING,
            lasting,
            "" if lasting else "nobody has answered the same question every time",
        ),
    )


def _impact(part: Part, found: Impact) -> Iterator[_Row]:
    if found.actions:
        yield from _actions(part, found.actions)
    for each in found.choices:
        place = (part.title, each.key, each.text)
        yield from _shares(place, each.options, each.released.n, each.released, SELF_REPORT)
    yield from _seen(part, found.supervisors.everybody)


def _actions(part: Part, found: Actions) -> Iterator[_Row]:
    place = (part.title, found.key, "What became of each action")
    yield from _shares(place, found.options, found.followed, found.released, SELF_REPORT)


def _seen(part: Part, found: Seen) -> Iterator[_Row]:
    place = (part.title, "supervisors", "What supervisors saw of it in practice")
    options = [
        shares.share(key, label, getattr(found, key), found.released.n)
        for key, label in _SEEN.items()
        if found.released.n
    ]
    yield from _shares(place, options, found.released.n, found.released, CORROBORATED)


def _shares(place: _Row, options: Sequence[Share], of: int, released: Released, evidence: str) -> Iterator[_Row]:
    if released.suppressed:
        yield *place, "", *[None] * 6, evidence, released.why_not()
    for each in options:
        low, high = each.ci
        yield *place, each.label, each.n, of, each.share, low, high, released.n, evidence, released.kept_back()


def _lasting(part: Part, found: Impact) -> Iterator[_Row]:
    for each in (found.lasted.whole, *found.lasted.questions) if found.lasted else ():
        place = (part.title, each.key or WHOLE, each.text)
        if each.released.suppressed:
            yield *place, *[None] * 10, each.released.why_not()
        elif each.released.n:
            means = (each.mean(side) for side in SIDES)
            gained, kept = (_change(each, *SIDES[at : at + 2]) for at in (0, 1))
            yield *place, each.released.n, *means, *gained, *kept, each.released.kept_back()


def _change(each: Lasting, one: str, other: str) -> _Row:
    made = each.changes.get((one, other))
    return (made.change, *(made.ci or (None, None))) if made else (None, None, None)
