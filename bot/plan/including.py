"""Takes the questions of included files in, and remembers of each question where it is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import Fault
from bot.plan.documents import Document, Sheets
from bot.plan.plain_words import nearest
from bot.plan.questionnaire import Include, Question, Questionnaire
from bot.plan.yaml_file import Where


@dataclass(frozen=True)
class Asked:
    """A question and where it is written: a shared file, often."""

    question: Question
    document: Document[Questionnaire]
    where: Where

    def fault(self, problem: str, mend: str, *more: str | int) -> Fault:
        """Make a fault of the question, or of a part of it."""
        return self.document.file.fault((*self.where, *more), problem, mend)


def expand(key: str, sheets: Sheets) -> tuple[list[Asked], list[Fault]]:
    """List all questions of a questionnaire in order, those of its includes in their place."""
    found = list(_expand(key, sheets, (key,)))
    return [each for each in found if isinstance(each, Asked)], [each for each in found if isinstance(each, Fault)]


def _expand(key: str, sheets: Sheets, trail: tuple[str, ...]) -> Iterator[Asked | Fault]:
    document = sheets.get(key)
    if document is None or document.content is None:
        return
    for position, item in enumerate(document.content.questions):
        where = document.where("questions", position)
        if isinstance(item, Question):
            yield Asked(item, document, where)
        else:
            yield from _include(item, document, where, sheets, trail)


def _include(
    item: Include, document: Document[Questionnaire], where: Where, sheets: Sheets, trail: tuple[str, ...]
) -> Iterator[Asked | Fault]:
    if item.include not in sheets:
        mend = nearest(item.include, sheets)
        yield document.file.fault((*where, "include"), f"there is no questionnaire '{item.include}'", mend)
    elif item.include in trail:
        ring = " -> ".join([*trail, item.include])
        yield document.file.fault((*where, "include"), f"the includes go round: {ring}", "take one of them out")
    else:
        yield from _expand(item.include, sheets, (*trail, item.include))


def is_whole(key: str, sheets: Sheets, trail: tuple[str, ...] = ()) -> bool:
    """Tell whether all of a questionnaire could be read, its includes too; else nothing can be said to lack in it."""
    document = sheets.get(key)
    if document is None or document.content is None or document.dropped or key in trail:
        return False
    includes = (item.include for item in document.content.questions if isinstance(item, Include))
    return all(is_whole(included, sheets, (*trail, key)) for included in includes)
