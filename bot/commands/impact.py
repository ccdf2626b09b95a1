"""`impact`: what the course changed in practice, weeks later, and how good the evidence is."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from bot.commands import returns, scope, stages
from bot.commands.context import Context
from bot.insight import disclosure, response_rates, roi
from bot.insight import impact as figures
from bot.insight.actions import Actions
from bot.insight.corroboration import Corroboration, Seen
from bot.insight.impact import USED, Impact
from bot.insight.lasting import SIDES, Lasted, Lasting
from bot.insight.learning_gain import Change
from bot.insight.may_say import in_brackets, interval
from bot.insight.shares import Share
from bot.messages.charts import Chart, Pair, PairedChart
from bot.messages.nouns import Answer, Table
from bot.messages.wording import NOTHING, change, count, points, share
from bot.plan.questionnaire import SCALES
from bot.storage.practice import IMPACT

MOST_ROWS = 40
MAY_BE_SAID = (
    "What may be said: delegates report this of their own practice, weeks later; where it says so, their supervisors "
    "saw it. Nobody has observed practice on the partnership's behalf, and no record of that is kept here. It may not "
    "be said that the course caused it, nor that children are safer because of it: nobody was compared who was not "
    "there."
)


def impact(session: Session, context: Context, words: str) -> Answer:
    """Tell what lasts, what became of actions, what is used, and what supervisors saw of it."""
    about = scope.resolve(session, context, words)
    partnership = context.partnership
    title = f"Impact: {about.words}"
    if not partnership.plan.of_kind(IMPACT):
        return Answer(title, (f"{about.size}.", "The plan has no impact check."), {"impact": None, **about.as_json()})
    ground = disclosure.ground(session, partnership, about.events, now=context.now)
    found = figures.of_events(session, partnership, ground)
    money = roi.of_events(session, partnership, ground, found.choice(USED), now=context.now)
    rates = [
        rate
        for rate in response_rates.of_kinds(session, partnership, about.events, {IMPACT})
        if rate.stage in partnership.plan.active() or rate.ever_sent
    ]
    answered = sum(rate.answered for rate in rates)
    parts: list[str | Table] = [f"{about.size}. {_answered(rates)}", *stages.caveats(rates)]
    if answered:
        parts += [*_lasted(found.lasted), *_actions(found.actions), *_choices(found)]
    else:
        parts.append(stages.why_nothing(rates, {IMPACT}))
    parts += [*_supervisors(found.supervisors), *([MAY_BE_SAID] if answered else []), *returns.told(money)]
    data = {**found.as_json(), "roi": money.as_json() if money else None, **about.as_json()}
    return about.answer(title, parts, data, charts=_charts(title, found.lasted))


def _answered(rates: Sequence[response_rates.StageRate]) -> str:
    said = [f"{rate.stage}: {rate.answered:,} of {rate.reached:,} answered ({share(rate.rate)})." for rate in rates]
    return " ".join(said)


def _lasted(lasted: Lasted | None) -> Iterator[str | Table]:
    if lasted is None:
        return
    whole, sides = lasted.whole, "before, after and weeks later" if len(lasted.whole.sides) == 3 else "after and later"
    if not whole.released.n:
        yield f"The same people {sides}: {whole.released.why_not()}."
        return
    yield f"{count(whole.released.n, 'person', 'people')} answered the same questions {sides}: {_course_of(whole)} " + (
        f"Evidence: self-report. {whole.released.kept_back()}".strip()
    )
    columns = ("Question", "n", "Before", "After", "Weeks later", "After to later", "95 % interval")
    questions = [each for each in lasted.questions if each.released.n or each.released.suppressed]
    yield Table(columns, tuple(_row(each) for each in questions[:MOST_ROWS]), "Scale points, the same people")
    if len(questions) > MOST_ROWS:
        yield f"And {count(len(questions) - MOST_ROWS, 'question')} more: ask for one course or event."


def _course_of(whole: Lasting) -> str:
    before, after, later = SIDES
    means = [f"{points(whole.mean(side))} {words}" for side, words in zip(SIDES, _SIDE_WORDS, strict=True)]
    told = ", ".join(words for words, side in zip(means, SIDES, strict=True) if side in whole.sides)
    moved = [
        f"{words} {_moved(made)}"
        for ends, words in (((before, after), "before to after"), ((after, later), "after to later"))
        if (made := whole.changes.get(ends))
    ]
    return f"mean {told}; {', '.join(moved)}."


_SIDE_WORDS = ("before", "after", "weeks later")


def _moved(made: Change) -> str:
    return f"{change(made.change)}{in_brackets(made)}"


def _row(each: Lasting) -> tuple[str, ...]:
    if not each.released.n:
        return each.text, each.released.why_not(), *[NOTHING] * 5
    made = each.changes.get((SIDES[1], SIDES[2]))
    ci = interval(made) if made else ""
    means = tuple(points(each.mean(side)) for side in SIDES)
    return each.text, f"{each.released.n:,}", *means, change(made.change if made else None), ci or NOTHING


def _actions(found: Actions | None) -> Iterator[str | Table]:
    if found is None:
        return
    if found.written is not None and found.writers is not None:
        written = f"{count(found.written, 'action')} of {count(found.writers, 'person', 'people')}"
        yield f"Written at the end of the course: {written}."
    if not found.released.n:
        yield f"What became of actions: {found.released.why_not()}."
        return
    people = count(found.released.n, "person tells", "people tell")
    doing = f" {_doing(found.doing, found.released.n)}" if found.doing else ""
    yield f"{people} what became of {count(found.followed, 'action')}.{doing} {found.released.kept_back()}".rstrip()
    caption = f"What became of actions, n = {found.followed:,} actions; evidence: self-report"
    yield _table(caption, found.options, "Actions")


def _doing(doing: Share, n: int) -> str:
    return f"{doing.n:,} of {n:,} have done or begun at least one ({share(doing.share)}, 95 % interval {_ends(doing)})."


def _choices(found: Impact) -> Iterator[str | Table]:
    for each in found.choices:
        if not each.released.n:
            yield f"{each.text} {each.released.why_not().capitalize()}."
            continue
        several = "; several may be chosen" if each.several else ""
        yield _table(f"{each.text} n = {each.released.n:,}{several}; evidence: self-report", each.options, "People")
        if left_out := each.released.kept_back():
            yield left_out
        if each.key == USED and (using := found.supervisors.using):
            yield _corroborated("delegates who report that they use a lot or some of it and", using)


def _table(caption: str, options: Sequence[Share], of: str) -> Table:
    rows = tuple((each.label, f"{each.n:,}", share(each.share), _ends(each)) for each in options)
    return Table(("Answer", of, "Share", "95 % interval"), rows, caption)


def _ends(each: Share) -> str:
    low, high = each.ci
    return f"{share(low)} to {share(high)}"


def _supervisors(found: Corroboration) -> Iterator[str]:
    everybody = found.everybody
    if not (everybody.released.n or everybody.released.suppressed):
        yield "No supervisor has said what they see in practice, so nothing here is corroborated."
        return
    yield _corroborated("delegates", everybody)
    if found.doing and (found.doing.released.n or found.doing.released.suppressed):
        yield _corroborated("delegates who report an action done or begun and", found.doing)


def _corroborated(whom: str, seen: Seen) -> str:
    """Say of how many delegates the supervisor has seen it; a share of those whose supervisor has said anything."""
    if not seen.released.n:
        return f"Supervisors, of {whom.removesuffix(' and')}: {seen.released.why_not()}."
    low, high = seen.ci or (0.0, 1.0)
    return (
        f"Corroborated by the supervisor: of {seen.released.n:,} {whom} whose supervisor has said what they see, "
        f"{seen.seen:,} seen in practice, {seen.partly:,} partly, {seen.not_yet:,} not yet; seen at least in part "
        f"{share(seen.share)} (95 % interval {share(low)} to {share(high)})."
    )


def _charts(title: str, lasted: Lasted | None) -> tuple[Chart, ...]:
    shown = [each for each in lasted.questions if each.released.n][:MOST_ROWS] if lasted else []
    pairs = tuple(
        Pair(each.text, each.means[0], each.means[1], each.released.n, each.means[2])
        for each in shown
        if len(each.means) == 3
    )
    if not pairs or lasted is None or not lasted.whole.released.n:
        return ()
    whole = lasted.whole
    finding = f"{count(whole.released.n, 'person', 'people')} rated themselves three times: {_course_of(whole)}"
    most = max(max(pair.before, pair.after, pair.later or 0) for pair in pairs)
    highest = float(SCALES["confidence"][-1])
    return (
        PairedChart(title, finding, pairs, 1, highest)
        if most <= highest
        else PairedChart(title, finding, pairs, 0, 10),
    )
