"""Compares what delegates were told with what the database holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from bot.storage.session import Database
from bot.storage.tables import AnswerRow, Person, Response, Submission, Touchpoint
from tests.load.delegates import Said, Story


@dataclass(frozen=True)
class Kept:
    """How many answers were acknowledged, and are lost or differ; how many responses were acknowledged as sent, and
    were not submitted exactly once; how many delegates ended without being thanked."""

    acknowledged: int
    lost: int
    sent: int
    not_once: int
    unthanked: int

    @property
    def whole(self) -> bool:
        """Tell whether everybody got to the end, nothing is lost and nothing is twice."""
        return not (self.lost or self.not_once or self.unthanked)


def count(database: Database, partnership: str, stories: Iterable[Story], kind: str = "end_of_course") -> Kept:
    """Look every acknowledged answer up, and count the submissions of every response."""
    told = list(stories)
    answers, submissions = _answers(database, partnership, kind), _submissions(database, partnership, kind)
    said = [(story, question, value) for story in told for question, value in story.said.items()]
    thanked = [story for story in told if story.thanked]
    return Kept(
        acknowledged=len(said),
        lost=sum(not _is_kept(story, value, answers.get((story.email, question))) for story, question, value in said),
        sent=len(thanked),
        not_once=sum(submissions.get(story.email, []) != [1] for story in thanked),
        unthanked=len(told) - len(thanked),
    )


def _is_kept(story: Story, said: Said, row: tuple[Said | None, Said | None] | None) -> bool:
    """An answer must be there as it was given, and count once it was sent; a skipped one counts for nothing."""
    if row is None or row[0] != said:
        return False
    return not story.thanked or row[1] == (said or None)


def _answers(database: Database, partnership: str, kind: str) -> dict[tuple[str, str], tuple[Said | None, Said | None]]:
    query = (
        select(Person.email, AnswerRow.question, AnswerRow.draft, AnswerRow.value)
        .join(Touchpoint, Touchpoint.person_id == Person.id)
        .join(Response, Response.touchpoint_id == Touchpoint.id)
        .join(AnswerRow, AnswerRow.response_id == Response.id)
        .where(Touchpoint.partnership == partnership, Touchpoint.kind == kind)
    )
    with database.read() as session:
        return {(email, question): (draft, value) for email, question, draft, value in session.execute(query)}


def _submissions(database: Database, partnership: str, kind: str) -> dict[str, list[int]]:
    """Give the versions that each person's response was sent in."""
    query = (
        select(Person.email, Submission.version)
        .join(Touchpoint, Touchpoint.person_id == Person.id)
        .join(Response, Response.touchpoint_id == Touchpoint.id)
        .join(Submission, Submission.response_id == Response.id)
        .where(Touchpoint.partnership == partnership, Touchpoint.kind == kind)
    )
    versions: dict[str, list[int]] = {}
    with database.read() as session:
        for email, version in session.execute(query):
            versions.setdefault(email, []).append(version)
    return versions
