"""Two channels answer one response at once: every answer is stored, or both are shown (rule 5)."""

from threading import Barrier, Thread

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.conversation import Go, Move, Say, Send
from bot.messages.nouns import Conflict, Problem, Step
from bot.storage.tables import AnswerRow, Response, Touchpoint
from tests.build import World
from tests.plans import at
from tests.properties.worlds import WITH_DATABASE, Worlds

QUESTIONS = {
    "there": st.sampled_from(["all", "part", "none"]),
    "can_signs": st.sampled_from(["1", "2", "3"]),
    "usefulness": st.sampled_from(["4", "5"]),
    "action_1": st.sampled_from(["Ring the hub", "Ask again"]),
    "comment": st.sampled_from(["", "Good"]),
}
SAYS = st.sampled_from(sorted(QUESTIONS)).flatmap(lambda key: QUESTIONS[key].map(lambda value: (key, value)))
TALKS = st.lists(st.tuples(st.sampled_from(["web", "slack"]), SAYS), min_size=2, max_size=14)


def a_form(world: World) -> Touchpoint:
    booking = world.a_booking()
    world.tick(at("2026-03-02", "15:30"))
    return world.touchpoint(booking, "end_of_course")


def drafts(world: World) -> dict[str, str]:
    return {row.question: str(row.draft) for row in world.rows(AnswerRow)}


@WITH_DATABASE
@given(talks=TALKS)
def test_interleaved_answers_are_stored_or_shown_as_a_conflict(
    a_world: Worlds, talks: list[tuple[str, tuple[str, str]]]
) -> None:
    """Each channel has only seen its own answers."""
    with a_world() as world:
        form = a_form(world)
        seen: dict[tuple[str, str], int] = {}
        stored: dict[str, tuple[str, str]] = {}
        for channel, (question, value) in talks:
            step = world.takes(form, Say(question, seen.get((channel, question), 0), value), channel=channel)
            if isinstance(step, Conflict):
                assert stored[question][1] != value  # somebody else's stands, and is shown
                assert drafts(world)[question] == stored[question][1]
                continue
            assert not isinstance(step, Problem)
            assert drafts(world)[question] == value
            stored[question] = (channel, value)
            row = world.rows(AnswerRow, question=question)[0]
            if row.channel == channel:
                seen[channel, question] = row.revision
        assert drafts(world) == {question: value for question, (_, value) in stored.items()}


@settings(parent=WITH_DATABASE, max_examples=20)
@given(left=st.lists(SAYS, max_size=5), right=st.lists(SAYS, max_size=5))
def test_two_threads_lose_nothing_silently(
    a_world: Worlds, left: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    with a_world() as world:
        form, start = a_form(world), Barrier(2)
        outcomes: list[tuple[str, str, Step]] = []

        def talk(channel: str, says: list[tuple[str, str]]) -> None:
            start.wait()
            for question, value in says:
                outcomes.append((question, value, world.takes(form, Say(question, 0, value), channel=channel)))

        threads = [Thread(target=talk, args=("web", left)), Thread(target=talk, args=("slack", right))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(outcomes) == len(left) + len(right)
        kept = drafts(world)
        for question, value, step in outcomes:
            assert kept[question] == value or isinstance(step, Conflict)
        assert world.rows(Response)[0].revision == len(kept)


@settings(parent=WITH_DATABASE, max_examples=20)
@given(late=SAYS)
def test_sending_and_answering_at_once_sends_what_was_reviewed(a_world: Worlds, late: tuple[str, str]) -> None:
    """Whoever comes second: what counts is a review as it was shown, and the late answer is a draft or a conflict."""
    with a_world() as world:
        form, start = a_form(world), Barrier(2)
        world.fills(form, can_signs="3", comment="Good")
        world.takes(form, Go("can_signs"))
        reviewed, revision = world.figures(form), world.rows(Response)[0].revision
        steps: list[Step] = []

        def do(move: Move) -> None:
            start.wait()
            steps.append(world.takes(form, move))

        threads = [Thread(target=do, args=(move,)) for move in (Send(revision), Say(late[0], 0, late[1]))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert world.figures(form) == reviewed
        assert drafts(world)[late[0]] == late[1] or any(isinstance(step, Conflict) for step in steps)
