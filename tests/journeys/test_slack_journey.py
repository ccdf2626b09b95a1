"""A whole life in Slack, over real HTTP with real signatures, and once over Socket Mode (C1, C2, C3, Q1, Q6, Q7)."""

from pathlib import Path

import pytest

from bot.commands import run
from bot.commands.context import Context
from tests.fakes.slack import Person, fake_slack
from tests.journeys.slack_deployment import Deployment, answers, deployed, invited
from tests.plans import HERE, at

ROSTER = (
    "Event Ref,Course Title,Event Date,Start,End,First Name,Surname,Email Address,Line Manager Email,Status\n"
    "W1,Neglect,09/03/2026,09:30,16:00,Ann,Bell,ann.bell@oak.example,head@oak.example,Confirmed\n"
    "W1,Neglect,09/03/2026,09:30,16:00,Bob,Cole,bob.cole@oak.example,head@oak.example,Confirmed\n"
)
OLIVE = "olive@testshire.example"


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket mode"])
def test_a_course_is_lived_through_in_slack(tmp_path: Path, socket_mode: bool) -> None:
    with fake_slack() as slack, deployed(tmp_path, slack, socket_mode=socket_mode) as here:
        here.team.user("U1", email="ann.bell@oak.example", name="Ann Bell")
        here.team.user("U7", email=OLIVE, name="Olive Officer")
        ann, olive = here.team.person("U1"), here.team.person("U7")
        becomes_known(here, olive)
        imports(olive)
        before_the_course(here, ann)
        end_of_the_course(here, ann)
        weeks_later(here, ann)
        asks_for_numbers(here, olive)


def becomes_known(here: Deployment, olive: Person) -> None:
    says(olive, "status")
    assert not olive.ephemerals[-1].says("Stage"), "an officer must be known first (Q7)"
    says(olive, f"officer {OLIVE}")
    here.tick()
    says(olive, f"code {here.code(OLIVE)}")
    assert says(olive, "courses")


def imports(olive: Person) -> None:
    assert olive.drops("bookings.csv", ROSTER.encode()).ok
    olive.waits(lambda: olive.received() and "Apply" in olive.newest().buttons())
    preview = olive.newest()
    assert olive.presses(preview, "Apply").ok
    olive.waits(lambda: olive.look(preview).says("Imported bookings.csv"))


def before_the_course(here: Deployment, ann: Person) -> None:
    """The invitation, some answers, a typed one, and a restart in the midst of it."""
    here.run_until(at("2026-03-02"))
    invitation = invited(ann)
    assert ann.presses(invitation, "Start").ok
    ann.waits(lambda: ann.look(invitation).says("Question 1 of 3"))
    here.begins_again()
    answered = ann.look(invitation)
    assert ann.types(str(next(iter(answered.buttons()))), invitation).ok
    ann.waits(lambda: ann.look(invitation).says("Question 2 of 3"))
    answers(ann, invitation)
    assert ann.look(invitation).says("Change my answers")
    assert here.mails("bob.cole@oak.example"), "who is not in Slack gets mail (C3)"
    assert not here.mails("ann.bell@oak.example")


def end_of_the_course(here: Deployment, ann: Person) -> None:
    here.run_until(at("2026-03-09", "16:00"))
    answers(ann, invited(ann))
    here.tick()
    files = [file["name"] for each in ann.received() for file in each.files]
    assert [name.partition("-")[0] for name in files] == ["certificate"] and files[0].endswith(".pdf")


def weeks_later(here: Deployment, ann: Person) -> None:
    here.run_until(at("2026-06-02"))
    invitation = invited(ann)
    assert invitation.says("Ask about the child's day"), "what she said she would do (L6)"
    answers(ann, invitation)


def asks_for_numbers(here: Deployment, olive: Person) -> None:
    assert "Neglect" in says(olive, "events 2026")
    for command in ("summary W1", "status W1", "gain W1"):
        asked_here = says(olive, command)
        told = run(command, context(here))
        assert told.title in asked_here, "the same words as in the terminal (Q1)"


def context(here: Deployment) -> Context:
    return Context(here.app.desk.database, here.app.desk.plans[HERE], here.now, OLIVE)


def says(olive: Person, text: str) -> str:
    """Use /evaluation; gives what is answered, to the officer alone."""
    before = len(olive.ephemerals)
    assert olive.commands("/evaluation", text).ok
    olive.waits(lambda: len(olive.ephemerals) > before)
    return "\n".join(olive.ephemerals[-1].texts())
