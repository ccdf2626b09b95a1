"""What delegates wrote, in a report: by question and theme, without names; published ones only as they were marked."""

from collections.abc import Iterator

from bot.insight.comments import QuestionComments, StageComments, ThemeComments
from bot.messages.wording import count, share
from bot.reports.contents.gathered import Gathered
from bot.reports.contents.nothing import Nothing
from bot.reports.contents.stages import WHEN
from bot.reports.contents.subject import PERIODS
from bot.reports.document import Block, Grid, Note, Paragraph, Quotes

MOST_OF_PERIOD, MOST_OF_EVENT = 3, 40
"""Comments of a theme that are printed: a period has hundreds, and 'comments' gives them all."""
REDACTED = (
    "Names, addresses, numbers and dates are taken out by machine and stand in brackets. Read each comment before it "
    "goes further: what is said may still tell who is meant."
)


def wrote(gathered: Gathered) -> tuple[Block, ...]:
    """Give the comments of every question under their themes; nothing where nobody wrote anything."""
    made = [block for stage in gathered.comments for block in _stage(gathered, stage)]
    return (*made, Note(REDACTED)) if any(isinstance(block, Quotes) for block in made) else tuple(made)


def only_marked(gathered: Gathered) -> bool:
    """Tell whether only comments may be printed that an officer has marked as quotable: in what goes to many."""
    return gathered.published or gathered.subject.kind == "year"


def _stage(gathered: Gathered, stage: StageComments) -> Iterator[Block]:
    for question in stage.questions:
        if gathered.published and question.n < gathered.ground.smallest:
            continue
        when = WHEN.get(stage.kind, stage.stage)
        in_period = gathered.subject.kind in PERIODS
        words = f"{question.text} ({when})"
        yield _themes(gathered, question, words) if in_period else Paragraph(f"{words}: {_comments(question)}.")
        most = MOST_OF_PERIOD if in_period else MOST_OF_EVENT
        for theme in question.themes:
            said = _printed(gathered, theme, most)
            if said:
                left = len(said) < len(theme.comments) and not gathered.published
                of = f" ({len(said)} of {len(theme.comments):,})" if left else ""
                yield Paragraph(f"{theme.title}{of}:")
                yield Quotes(said)
    if not stage.questions and stage.released.suppressed:
        yield Nothing(f"Comments {WHEN.get(stage.kind, stage.stage)}: {stage.released.why_not()}.")


def _printed(gathered: Gathered, theme: ThemeComments, most: int) -> tuple[str, ...]:
    """Take quotable ones first, and what several wrote once; the order is that of the codes, which is chance."""
    marked = [comment.text for comment in theme.comments if comment.quotable]
    rest = [] if only_marked(gathered) else [comment.text for comment in theme.comments if not comment.quotable]
    return tuple(dict.fromkeys([*marked, *rest]))[:most]


def _themes(gathered: Gathered, question: QuestionComments, caption: str) -> Grid:
    least = gathered.ground.smallest if gathered.published else 1
    largest = sorted(question.themes, key=lambda theme: -len(theme.comments))
    rows = tuple(
        (theme.title, f"{n:,}", share(n / question.n))
        if (n := len(theme.comments)) >= least
        else (theme.title, f"fewer than {least}", "-")
        for theme in largest
    )
    # What is kept back could be taken from the whole.
    note = "Each comment is" if gathered.published else f"{_comments(question)}, each"
    note += " under the theme that its words show."
    if only_marked(gathered):
        note += " Only those are printed that were marked as quotable."
    return Grid(caption, ("Theme", "Comments", "Share"), rows, note)


def _comments(question: QuestionComments) -> str:
    return count(question.n, "comment")
