"""`/s/{token}`: what supervisors see and do, without an account (L5, L6, L7)."""

import pytest
from sqlalchemy import select

from bot.storage.tables import PracticeIssue, SupervisorAct, Touchpoint
from tests.handlers.web_world import Browser, World

NAME = "Dana <i>O'Brien</i>"
MANY = "x" * 4001


@pytest.fixture
def sam(world: World) -> Browser:
    """Give the supervisor's device."""
    return world.browser()


def a_page(world: World, stage: str = "supervisor_briefing", *, answered: bool = False) -> str:
    """Have a supervisor told, after the delegate's own answers if asked for; gives the page's path."""
    booking = world.booking(name=NAME, state="attended")
    if answered:
        dana, end = world.browser(), world.link(world.sent(booking, "end_of_course"))
        dana.press(end, "start")
        said = {"can_signs": "4", "usefulness": "5", "trainer": "Far too loud", "action_1": "Ask <b>first</b>"}
        for question, answer in said.items():
            dana.say(end, question, answer)
        dana.send(end)
    return world.link(world.sent(booking, stage))


def state(world: World, stage: str = "supervisor_briefing") -> str:
    return str(world.rows(select(Touchpoint.state).where(Touchpoint.stage == stage))[0])


def test_the_briefing_shows_what_the_plan_shares_and_never_what_was_said_of_the_trainer(
    world: World, sam: Browser
) -> None:
    page = sam.look(a_page(world, answered=True))
    for said in (
        "Dana &lt;i&gt;O&#39;Brien&lt;/i&gt;",
        "Neglect &amp; &lt;care&gt;",
        "Tuesday 10 March 2026",
        "recognise the signs of neglect",
        "Ask &lt;b&gt;first&lt;/b&gt;",
        "5 (Strongly agree)",
        "How confident are you",
    ):
        assert said in page
    assert "Far too loud" not in page and "<i>O" not in page


def test_one_press_acknowledges_and_one_undoes(world: World, sam: Browser) -> None:
    path = a_page(world)
    page = sam.press(path, "acknowledge")
    assert "Thank you. You have told us" in page and state(world) == "answered"
    sam.press(path, "acknowledge")
    assert len(world.rows(select(SupervisorAct))) == 1
    assert "I have talked about this, or will, in supervision" in sam.press(path, "undo")
    assert state(world) == "sent" and world.rows(select(SupervisorAct.undone_at)) != [None]


def test_thanks_come_first_and_the_button_before_the_details(world: World, sam: Browser) -> None:
    path = a_page(world, answered=True)
    page = sam.look(path)
    places = [
        page.index(each) for each in ("<h1>", 'value="acknowledge"', "Three questions", "What the course was for")
    ]
    assert places == sorted(places)
    page = sam.press(path, "acknowledge")
    assert page.index("<main") < page.index('role="status" tabindex="-1" autofocus') < page.index('value="undo"')
    assert page.index('value="undo"') < page.index("<h1>") and 'value="acknowledge"' not in page


def test_what_was_seen_in_practice_takes_one_step(world: World, sam: Browser) -> None:
    path = a_page(world, "supervisor_check")
    page = sam.look(path)
    assert " checked" not in page and "acknowledge" not in page
    page = sam.press(path, "practice", practice="partly", note="Asks <more>")
    assert "You have answered: <strong>Partly</strong>" in page
    (act,) = world.rows(select(SupervisorAct))
    assert (act.what, act.note) == ("partly", "Asks <more>")
    assert "Asks" not in world.browser().look(path), "a note is free text: shown to no other device"
    assert "Have you seen a difference" in sam.press(path, "undo")


@pytest.mark.parametrize(
    ("stage", "fields", "anchor"),
    [
        ("supervisor_check", {"move": "practice", "note": "Kept"}, "practice"),
        ("supervisor_check", {"move": "practice", "practice": "splendid", "note": "Kept"}, "practice"),
        ("supervisor_check", {"move": "practice", "practice": "seen", "note": f"Kept{MANY}"}, "note"),
        ("supervisor_briefing", {"move": "raise", "text": "Kept"}, "issue"),
        ("supervisor_briefing", {"move": "raise", "issue": "concern", "text": "  "}, "text"),
        ("supervisor_briefing", {"move": "raise", "issue": "concern", "text": f"Kept{MANY}"}, "text"),
    ],
)
def test_a_problem_names_its_field_and_keeps_what_was_typed(
    world: World, sam: Browser, stage: str, fields: dict[str, str], anchor: str
) -> None:
    path = a_page(world, stage)
    sam.look(path)
    before = world.dump()
    reply = sam.post(path, **fields)
    assert reply.status_code == 422 and "<title>Error: " in reply.text
    assert f'<a href="#{anchor}">' in reply.text and f'id="{anchor}"' in reply.text
    assert ("Kept" in reply.text) == ("Kept" in str(fields))
    assert world.dump() == before


@pytest.mark.parametrize("what", ["practice_issue", "concern", "information_needed"])
def test_an_issue_reaches_the_officers_queue_once(world: World, sam: Browser, what: str) -> None:
    """L7: and whoever raises a concern is told whom to ring, before and after."""
    path = a_page(world)
    page = sam.look(path)
    assert page.index("If a child is at risk now") < page.index('name="issue"')
    for _ in range(2):
        thanks = sam.press(path, "raise", issue=what, text="Nobody can get on to the next course.")
    assert "is now before The TSCP business unit" in thanks
    assert ("do not wait for us" in thanks) == (what == "concern")
    (issue,) = world.rows(select(PracticeIssue))
    assert (issue.what, issue.agency, issue.text) == (what, "A School", "Nobody can get on to the next course.")
    assert state(world) == "answered"


def test_two_partnerships_supervisors_see_their_own(world: World, sam: Browser) -> None:
    """Q7."""
    mine = a_page(world)
    world.a_form(partnership="uscp", name="Other One")
    sam.press(mine, "raise", issue="concern", text="Ours")
    assert "Otherham" not in sam.look(mine)
    assert world.rows(select(PracticeIssue.partnership)) == ["tscp"]
