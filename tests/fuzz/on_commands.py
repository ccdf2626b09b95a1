"""What officers and trainers type: words of the grammar in any order, and anything else."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from bot.commands import running
from bot.commands.context import Context
from bot.commands.powers import OFFICER, TRAINER
from bot.commands.table import COMMANDS
from bot.errors import BotError
from bot.flows.trainer import own_events
from bot.messages import text
from bot.messages.blocks import answers
from bot.storage.session import Database
from tests.build import World
from tests.fakes.slack.limits import faults_of_message
from tests.fuzz.fuzzing import Play, Target
from tests.fuzz.kept import Kept, a_database
from tests.fuzz.texts import sentences
from tests.plans import HERE, THERE, at

TESS, PAT = "tess@trainers.example", "pat@school.example"
_USED = (
    "30d",
    "7d",
    "2026-Q1",
    "2026-H1",
    "2026",
    "last",
    "quarter",
    "this",
    "year",
    "2026-03-01..2026-03-31",
    "#1",
    "#99",
    "undo",
    "now",
    "all",
    "part",
    "absent",
    "unknown",
    "everybody",
    "close",
    "mail",
    "accept",
    "refuse",
    "seen",
    "theme",
    "quote",
    "word",
    "pdf",
    "csv",
    "xlsx",
    "trainers",
    "2026-03-09",
    "10:00",
    "to",
    "16:00",
    "help",
    "-",
    "0",
    "1",
    "2",
)


def _asked_by(role: str) -> Target:
    @contextmanager
    def open_(folder: Path) -> Iterator[Play]:
        with closing(Database(a_database(folder), durable=False)) as database:
            world = World(folder, database)
            context, known = _a_scene(world, role)
            with closing(Kept(database.url)) as before:

                def law(words: str) -> None:
                    _ask(before, context, words)

                name = st.sampled_from(tuple(COMMANDS))
                rest = sentences(*known, *_USED, *COMMANDS, most=4)
                typed = st.tuples(name, rest).map(" ".join)
                yield Play(typed | typed | typed | rest, law)

    return Target(open_, ("bot.commands.running:run",))


def _ask(before: Kept, context: Context, words: str) -> None:
    try:
        answer = running.run(words, context)
        text.render(answer)
        said = answers.answer(answer, command=words)
        assert faults_of_message(said.payload()) == []
    except BotError as refusal:
        assert before.changed(but=("audit",)) == [], "what is refused changes nothing"
        assert "\n" not in str(refusal), str(refusal)
        raise
    finally:
        before.put_back()


def _a_scene(world: World, role: str) -> tuple[Context, tuple[str, ...]]:
    """Play two courses, one of them Tess's; gives who asks, and the words that name what there is."""
    tess = world.a_person("Tess Trainer", email=TESS)
    own, other = world.an_event(trainers=[tess]), world.an_event(at("2026-03-05"))
    there = world.an_event(partnership=THERE)
    pat = world.a_person("Pat Person", email=PAT)
    booking = world.a_booking(own, person=pat, attended=True)
    for event in (own, other, there):
        world.a_booking(event, attended=None, partnership=event.partnership)
    world.run_until(at("2026-03-04"))
    world.answers(booking, comment="Good, but too long", action_1="Talk to the health visitor")
    world.tick()
    with world.database.read() as session:
        mine = own_events(session, HERE, TESS) if role == TRAINER else None
    context = Context(world.database, world.plans[HERE], world.now, TESS if role == TRAINER else "olive", role=role)
    names = (own.ref, other.ref, there.ref, PAT, TESS, "Neglect", "Pat", "Person", "Level", "3")
    return replace(context, own_events=mine), names


COMMANDS_TYPED: dict[str, Target] = {"officers_type": _asked_by(OFFICER), "trainers_type": _asked_by(TRAINER)}
"""Each role's commands."""
