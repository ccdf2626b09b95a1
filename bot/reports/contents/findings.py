"""The first page: what a report is about, and its key findings in plain words, each with its n."""

from collections.abc import Iterator

from bot.insight.corroboration import USING
from bot.insight.impact import DIFFERENCE, USED
from bot.insight.levels import QuestionFigures
from bot.insight.may_say import ALIKE, direction, interval
from bot.messages.wording import change, count, listed, points, share
from bot.plan.questionnaire import NUMERIC
from bot.reports.contents.attending import agencies, came, tells_of_few
from bot.reports.contents.gathered import Gathered, courses_given
from bot.reports.contents.practice import between
from bot.reports.contents.reaction import level
from bot.reports.contents.subject import PERIODS

MOST, PRACTICE_FIRST = 5, 4


def about(gathered: Gathered) -> str:
    """Say how many events of which days, for how many people of how many agencies."""
    subject = gathered.subject
    if subject.kind not in PERIODS:
        return _nobody_there(gathered) or f"{_places(gathered)}."
    people = _places(gathered)
    courses = courses_given(gathered)
    said = f"{count(len(subject.lines), 'event')} of {count(len(courses), 'course')}, {subject.dates}. {people}."
    if ahead := sum(line.ends_at > gathered.now for line in subject.lines):
        said += f" {count(ahead, 'event is', 'events are')} still to come."
    if subject.cancelled:
        said += f" Not counted: {count(subject.cancelled, 'cancelled event')}."
    return said


def _places(gathered: Gathered) -> str:
    """Say how many of the places were taken up: who came to two events took two; a person has but one at an event."""
    whole = gathered.presence.whole
    there, missed = sum(came(whole)[:1]), whole.absent + whole.unknown
    what = ("place", "") if gathered.subject.kind in PERIODS else ("delegate", "")
    if gathered.published and tells_of_few((there, missed), gathered.ground.smallest):
        said = f"{count(whole.booked, 'place was', 'places were')} booked"
    else:
        taken = " taken up" if gathered.subject.kind in PERIODS else " took part"
        said = f"{count(there, *what)}{taken}, of {whole.booked:,} booked"
        said += f" (of {gathered.count(whole.unknown)} it is not known)" if whole.unknown else ""
    groups = gathered.presence.by.get("agency", ())
    return said + (f", from {count(agencies(groups), 'agency', 'agencies')}" if groups else "")


def _nobody_there(gathered: Gathered) -> str:
    """Say why nobody was at an event: cancelled, not held yet, nobody had a place; nothing where somebody had."""
    line, booked = gathered.subject.lines[0], gathered.booked
    places = booked.total() - booked["cancelled"]
    if line.cancelled_at is not None:
        return "The event was cancelled."
    if not booked:
        return "Nobody is booked."
    if not places:
        many = f"All {booked.total():,} bookings were" if booked.total() > 1 else "Its only booking was"
        return f"{many} cancelled, so there is nothing to report."
    return f"Not held yet; {places:,} booked." if line.ends_at > gathered.now else ""


def recipients(gathered: Gathered) -> str:
    """Say whom the plan gives this report; nothing where it names nobody."""
    duties = gathered.partnership.plan.recurring.values()
    posts = gathered.partnership.about.posts
    keys = dict.fromkeys(key for duty in duties if duty.report == gathered.subject.kind for key in duty.to)
    names = [posts[key].name for key in keys if key in posts]
    return f"For {listed(f'the {name}' for name in names)}." if names else ""


def findings(gathered: Gathered) -> tuple[str, ...]:
    """Give the key findings that there are figures for, the first few."""
    return tuple(_findings(gathered))[:MOST]


def _findings(gathered: Gathered) -> Iterator[str]:
    """Give findings in the order in which the report's readers look for them; trainers get none of practice."""
    practice = () if gathered.subject.kind == "trainers" else tuple(_practice(gathered))
    first, then = ((), practice) if gathered.subject.kind != "half" else (practice[:PRACTICE_FIRST], ())
    yield from first
    yield from _gain(gathered)
    yield from _reaction(level(gathered, "reaction").questions)
    yield from then


def _gain(gathered: Gathered) -> Iterator[str]:
    made = gathered.gain.whole
    if made.change is None or made.ci is None:
        return
    ci = interval(made, "; 95 % interval of the change {}", f"; {ALIKE}")
    means = f"from {points(made.before)} to {points(made.after)}{ci}"
    if direction(made) > 0:
        said = f"Delegates rate themselves {points(made.change)} scale points higher after the course than before it"
    elif direction(made) < 0:
        said = f"Delegates rate themselves {points(-made.change)} scale points lower after the course than before it"
    elif made.alike and made.change:
        said = f"All {count(made.pairs, 'delegate')} changed their rating by {change(made.change)}"
        said += " from before the course to after it"
    else:
        said = f"Delegates rate themselves about the same after the course as before it: {change(made.change)}"
    yield f"{said} ({means}; n = {made.pairs:,})."


def _reaction(questions: tuple[QuestionFigures, ...]) -> Iterator[str]:
    """Name what is rated highest and lowest, of questions on the same scale: others cannot be set beside them."""
    scales: dict[str, list[QuestionFigures]] = {}
    for each in questions:
        if each.kind in NUMERIC and each.share is not None:
            scales.setdefault(each.top, []).append(each)
    if not scales:
        return
    most = max(scales, key=lambda top: len(scales[top]))
    rated = sorted(scales[most], key=lambda each: -(each.share or 0))
    best, least = rated[0], rated[-1]
    said = f"“{best.text.rstrip('.')}”: {share(best.share)} at {best.top} (n = {best.n:,})"
    if least is not best:
        if share(best.share) == share(least.share):
            return  # there is no highest among equals
        said = f"Rated highest is {said}; lowest “{least.text.rstrip('.')}”, {share(least.share)} (n = {least.n:,})"
    yield f"{said}."


def _practice(gathered: Gathered) -> Iterator[str]:
    found = gathered.impact
    used = found.choice(USED)
    if used and used.options:
        k, n = used.of(*USING), used.released.n
        yield f"Weeks later, {share(k / n)} say that they have used a lot or some of what they learned (n = {n:,})."
    seen = found.supervisors.everybody
    if seen.released.n:
        yield (
            f"Supervisors have seen it in practice, wholly or in part, for {share(seen.share)} of the "
            f"{count(seen.released.n, 'delegate')} of whom they told us (95 % interval {between(seen)})."
        )
    actions = found.actions
    if actions and actions.doing:
        yield (
            f"{share(actions.doing.share)} have done or begun at least one of the actions that they planned "
            f"(95 % interval {between(actions.doing)}, n = {actions.released.n:,})."
        )
    difference = found.choice(DIFFERENCE)
    if difference and difference.options:
        k, n = difference.of("yes"), difference.released.n
        yield f"{share(k / n)} say that they have seen a difference for a child or a family (n = {n:,})."
