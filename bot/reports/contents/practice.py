"""Impact on practice in a report: what lasts, is used, was done, stood in the way, and what supervisors saw."""

from collections.abc import Iterable
from dataclasses import replace

from bot.insight.corroboration import Seen
from bot.insight.lasting import Lasted, Lasting
from bot.insight.learning_gain import Change
from bot.insight.may_say import in_brackets
from bot.insight.shares import Share, Shares
from bot.messages.charts import Pair
from bot.messages.wording import NOTHING, change, count, points, share
from bot.reports.contents.gathered import Gathered
from bot.reports.contents.learning import MOST_ROWS, paired_chart
from bot.reports.contents.nothing import Nothing, kept_back
from bot.reports.contents.reaction import level, scales
from bot.reports.contents.stages import why_nothing
from bot.reports.document import Block, Grid, Note, Paragraph, Picture

BEFORE, AFTER, LATER = "pre_course", "end_of_course", "impact_check"
SELF_REPORT = "Evidence: self-report. Nothing here was corroborated by a supervisor or observed by a third person."
CORROBORATED = (
    "Evidence: what delegates say is self-report; what supervisors saw is corroborated by the supervisor. "
    "Nothing here was observed by a third person."
)


def behaviour(gathered: Gathered) -> tuple[Block, ...]:
    """Tell level 3: what delegates do differently, and who confirms it."""
    found = gathered.impact
    made: list[Block] = [*_lasting(found.lasted)]
    made += [*_actions(gathered)]
    for each in found.choices:
        if each.key not in _results(gathered):
            made += _choice(each)
    questions = level(gathered, "behaviour").questions
    made += scales(questions, "Practice, as delegates rate it", when=True)
    made += [*_supervisors(gathered)]
    if not made:
        return (Nothing(why_nothing(gathered, {LATER})),)
    confirmed = gathered.impact.supervisors.everybody.released.n
    return (*made, Note(CORROBORATED if confirmed else SELF_REPORT))


def results(gathered: Gathered) -> tuple[Block, ...]:
    """Tell level 4: what changed for children and families, as delegates see it."""
    listed = _results(gathered)
    made: list[Block] = []
    for each in gathered.impact.choices:
        if each.key in listed:
            made += _choice(each)
    questions = level(gathered, "results").questions
    made += scales(questions, "Results, as delegates rate them", when=True)
    if not made:
        return (Nothing(why_nothing(gathered, {LATER})),) if questions else ()
    return (*made, Note("Evidence: self-report. Whether a child's life is better is not measured here."))


def _results(gathered: Gathered) -> set[str]:
    return {each.key for each in level(gathered, "results").questions}


def _lasting(found: Lasted | None) -> Iterable[Block]:
    if found is None or not found.whole.means:
        return
    yield Paragraph(_lasted(found.whole))
    if all(found.whole.mean(side) is not None for side in (BEFORE, AFTER, LATER)):
        shown = [each for each in found.questions if each.means][:MOST_ROWS]
        pairs = [_three("All questions together", found.whole)]
        if len(shown) <= _FEW:
            pairs += [_three(each.text, each) for each in shown]
        chart = paired_chart("Self-assessment before, after and weeks later", pairs)
        yield Picture(replace(chart, finding=_lasted(found.whole)) if len(pairs) == 1 else chart)


_FEW = 8
"""Up to so many questions are drawn one by one: over many courses they are too many to read."""


def _lasted(whole: Lasting) -> str:
    since = whole.changes.get((BEFORE, LATER))
    kept = whole.changes.get((AFTER, LATER))
    people = f"{count(whole.released.n, 'delegate')} rated themselves each time they were asked"
    means = ", ".join(
        f"{points(whole.mean(side))} {words}"
        for side, words in ((BEFORE, "before the course"), (AFTER, "at its end"), (LATER, "weeks later"))
        if whole.mean(side) is not None
    )
    said = [f"{people}: {means} on average."]
    if kept and kept.change is not None:
        said.append(f"From the end of the course to weeks later that is {_by(kept)}.")
    if since and since.change is not None:
        said.append(f"From before the course to weeks later it is {_by(since)}.")
    return " ".join(said)


def _by(made: Change) -> str:
    return f"{change(made.change)} scale points{in_brackets(made)}"


def _three(label: str, each: Lasting) -> Pair:
    return Pair(label, each.mean(BEFORE) or 0.0, each.mean(AFTER) or 0.0, each.released.n, each.mean(LATER))


def _actions(gathered: Gathered) -> Iterable[Block]:
    found = gathered.impact.actions
    if found is None:
        return
    if not found.options:
        why = found.released.why_not()
        yield Nothing(f"What became of the actions that delegates planned: {why}.")
        return
    people = count(found.released.n, "delegate")
    rows = tuple((each.label, f"{each.n:,}", share(each.share), between(each)) for each in found.options)
    caption = f"What became of {count(found.followed, 'planned action')} of {people}"
    doing = ""
    if found.doing:
        doing = (
            f"{found.doing.n:,} of {people} ({share(found.doing.share)}, 95 % interval {between(found.doing)}) have "
            "done or begun at least one."
        )
    yield Grid(caption, ("Answer", "Actions", "Share", "95 % interval"), rows, doing)


def between(each: Share | Seen) -> str:
    """Write the interval of a share."""
    return f"{share(each.ci[0])} to {share(each.ci[1])}" if each.ci else NOTHING


def _choice(each: Shares) -> Iterable[Block]:
    if not each.options:
        if each.released.suppressed:
            yield Nothing(f"{each.text} {each.released.why_not().capitalize()}.")
        return
    options = [*each.options]
    if each.several:
        options.sort(key=lambda option: -option.n)
    rows = tuple((option.label, f"{option.n:,}", share(option.share), between(option)) for option in options)
    note = " ".join(part for part in (_SEVERAL if each.several else "", each.released.kept_back()) if part)
    yield Grid(f"{each.text} (n = {each.released.n:,})", ("Answer", "People", "Share", "95 % interval"), rows, note)


_SEVERAL = "Of those asked, who could choose several."


def _supervisors(gathered: Gathered) -> Iterable[Block]:
    found = gathered.impact.supervisors
    named = (
        ("All of whom a supervisor said something", found.everybody),
        ("Of delegates who say that they use what they learned", found.using),
        ("Of delegates who say that they have done or begun an action", found.doing),
    )
    if found.everybody.released.n:
        rows = tuple(_seen(label, each) for label, each in named if each)
        columns = ("Delegates", "n", "Seen", "In part", "Not yet", "Seen or in part", "95 % interval")
        note = kept_back(each.released.why_not() for _, each in named if each)
        yield Grid("What supervisors saw in practice", columns, rows, note)
    elif found.everybody.released.suppressed:
        yield Nothing(f"What supervisors saw in practice: {found.everybody.released.why_not()}.")


def _seen(label: str, each: Seen) -> tuple[str, ...]:
    if not each.released.n:
        return label, *[NOTHING] * 6
    counts = tuple(f"{n:,}" for n in (each.released.n, each.seen, each.partly, each.not_yet))
    return label, *counts, share(each.share), between(each)
