"""What the pictures of Slack show: the bot's own words on a real questionnaire, as sheets of columns of pieces."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.flows.conversation import REVIEW, Go, Held, Say, State, show, take
from bot.messages.at_home import Earned, Given, Home, Mine, Waiting
from bot.messages.blocks import answers, form, home, letters, modals
from bot.messages.blocks.said import Block, Said
from bot.messages.charts import Pair, PairedChart
from bot.messages.nouns import Action, Answer, Conflict, Done, Paused, Prompt, Step, Table
from bot.plan import fitting
from bot.plan.loading import load
from bot.plan.questionnaire import Form, Question
from tests.fakes.letters import a_message

Piece = Mapping[str, Any]
Sheet = Sequence[Sequence[Piece]]
CONFIG = Path(__file__).parent.parent / "config"
COURSE = "Neglect: recognising and responding"
WEB = "https://evaluation.example.org/q/Vt5Qm1p8"
FRIDAY = "Friday 6 February 2026"
SAID = {
    "attendance": "all",
    "usefulness": "9",
    "trainer": "5",
    "venue": "4",
    "action_1": "ask to see where the child sleeps on every home visit",
    "action_2": "",
    "comment": "",
}


def _form() -> Form:
    partnership = load(CONFIG)["cscp"]
    course = partnership.catalogue.courses[0]
    return fitting.fit(partnership.questionnaires["end_of_course"], course.outcomes, ask_attendance=True)


def _more() -> Form:
    """Give questions of the kinds that the end of a course does not ask."""
    asked = (
        Question(key="known", kind="yes_no", text="Had you led a strategy discussion before the course?"),
        Question.model_validate(
            {
                "key": "barrier",
                "kind": "one",
                "text": "What stood in the way most?",
                "options": [
                    "Nothing: I have used it as I planned",
                    "I have not had a case where it would have been of use, though I expect one before the summer",
                    "My caseload left no time",
                    "My manager or team works in another way",
                ],
            }
        ),
        Question(key="used_on", kind="date", text="When did you first use it?", optional=True),
    )
    return Form(title="What has changed", minutes=3, intro="", thanks="Thank you.", questions=asked)


def _answered(asked: Form) -> State:
    """Answer all, each with what people say, or the fourth choice."""
    state, step = take(asked, State(1), Go())
    while isinstance(step, Prompt):
        value = SAID.get(step.question, step.choices[3].value if len(step.choices) > 3 else "")
        state, step = take(asked, state, Say(step.question, step.seen, value))
    return state


def _said(caption: str, said: Said) -> Piece:
    return {"caption": caption, "kind": "message", "blocks": list(said.blocks)}


def _view(caption: str, view: Block) -> Piece:
    named: dict[str, Any] = {name: view[name]["text"] for name in ("title", "submit", "close") if name in view}
    return {"caption": caption, "kind": view["type"], "blocks": view["blocks"], **named}


def _step(caption: str, step: Step, title: str = "How was the course?") -> Piece:
    return _said(caption, form.step(step, touchpoint=812, title=title, course=COURSE, link=WEB, until=FRIDAY))


def _letter(caption: str, template: str, title: str) -> Piece:
    message = a_message(template)
    context = {**message.context, "stage": {**_facts(message.context["stage"]), "title": title}}
    return _said(caption, letters.letter(type(message)(**{**vars(message), "context": context}), touchpoint=812))


def _facts(stage: Any) -> dict[str, Any]:
    return {**stage, "closes": FRIDAY}


def sheets() -> dict[str, Sheet]:
    """Give each picture's pieces, by the picture's name."""
    return {
        "slack-answering": _answering(),
        "slack-sending": _sending(),
        "slack-officers": _officers(),
        "slack-home": _homes(),
        "slack-modals": _modals(),
    }


def _answering() -> Sheet:
    asked, more = _form(), _more()
    at = {question.key: show(asked, State(1, {}, question.key)) for question in asked.questions}
    other = [show(more, State(1, {}, question.key)) for question in more.questions]
    scale = next(key for key in at if key not in SAID)
    many = next(q for q in asked.questions if q.key == "missing")
    low = State(1, {"attendance": Held("all", 1), "usefulness": Held("5", 2)}, many.key)
    return [
        [
            _letter("The invitation", "end_of_course", "How was the course?"),
            _step("One of few answers", at["attendance"]),
            _step("A scale, answered before", show(asked, State(1, {scale: Held("4", 3)}, scale))),
        ],
        [
            _step("0 to 10", at["usefulness"]),
            _step("All that apply", show(asked, low)),
            _step("A text", show(asked, State(1, {"action_1": Held("", 1)}, "action_1"))),
        ],
        [
            _step("Yes or no", other[0], more.title),
            _step("Long answers", other[1], more.title),
            _step("A date", other[2], more.title),
        ],
    ]


def _sending() -> Sheet:
    asked = _form()
    state = _answered(asked)
    prompt = show(asked, State(1, {"usefulness": Held("9", 3)}, "usefulness"))
    assert isinstance(prompt, Prompt)
    text = show(asked, State(1, {}, "comment"))
    _, problem = take(asked, State(1, {}, "comment"), Say("comment", 0, "too long " * 500))
    assert isinstance(text, Prompt)
    return [
        [
            _step("The review", show(asked, State(1, state.answers, REVIEW, state.revision))),
            _step("Finish later", Paused(1, 4, 11)),
        ],
        [
            _step("Sent", Done(1, asked.thanks)),
            _letter("The certificate (the file is in its thread)", "certificate", ""),
            _letter("A reminder", "end_of_course_reminder", "How was the course?"),
            _said("Closed", form.closed("How was the course?", sent=False)),
        ],
        [
            _step("Answered twice", Conflict(prompt, "9", "3", "3")),
            _step("What cannot be taken", problem),
            _said("A form that has moved on", form.folded()),
        ],
    ]


def _officers() -> Sheet:
    stages = ("pre_course", "end_of_course", "impact_check")
    rates = tuple(
        (stage, "60", "12", str(n), f"{n * 2} % of 48", "3", "1") for stage, n in zip(stages, (41, 37, 22), strict=True)
    )
    columns = ("Stage", "Planned", "Waiting", "Answered", "Rate", "Closed unanswered", "Undeliverable")
    status = Answer(
        "Status: Neglect, 2026", ("3 events, 60 bookings. Cancelled bookings are not counted.", Table(columns, rates))
    )
    names = ("apply the thresholds", "make a referral", "contribute to plans")
    counts = tuple((name, "37", f"3.{n}", f"4.{n}", "+1.00") for n, name in enumerate(names, 1))
    gain = Answer(
        "Learning gain: Neglect, 2026",
        (
            "37 people answered before and after the course; 4 only before, 2 only after.",
            "Mean 3.20 before, 4.20 after: +1.00 scale points (95 % interval +0.71 to +1.29), n = 37.",
            Table(("How confident", "n", "Before", "After", "Change"), counts),
        ),
        charts=(PairedChart("Learning gain", "As above.", (Pair("apply the thresholds", 3.1, 4.1, 37),), 1, 5),),
    )
    levels = Answer(
        "Courses", (Table(("Course", "Events", "People"), (("Neglect", "3", "60"), ("Domestic abuse", "11", "204"))),)
    )
    people = tuple((f"#{n}", f"Pat Person{n}", "mailbox is full", "9 Jan 2026") for n in range(1, 31))
    resend = Answer(
        "Not delivered",
        (
            Table(
                ("N", "Who", "Why", "When"),
                people,
                actions=tuple(Action("Send again", f"resend {n}") for n in range(1, 31)),
            ),
        ),
        actions=(Action("Send all 30 now", "resend all now"),),
    )
    few = Answer(
        "Not delivered",
        (
            Table(
                ("N", "Who", "Why", "When"),
                people[:2],
                actions=(Action("Send again", "resend 1"), Action("Send again", "resend 2")),
            ),
        ),
    )
    return [
        [
            _said("/evaluation status Neglect", answers.answer(status, command="status Neglect")),
            _said("/evaluation courses", answers.answer(levels, command="courses")),
        ],
        [
            _said("/evaluation gain Neglect", answers.answer(gain, command="gain Neglect")),
            _said("/evaluation overdue, two", answers.answer(few, command="resend", share=False)),
        ],
        [_said("/evaluation resend, thirty", answers.answer(resend, command="resend", share=False))],
    ]


def _homes() -> Sheet:
    link = "https://evaluation.example.org/privacy/cscp"
    her = Home(
        name="Małgorzata O'Brien",
        partnership="Cumbria Safeguarding Children Partnership",
        privacy_url=link,
        channel="chat",
        waiting=(
            Waiting(812, "How was the course?", COURSE, "Friday 9 January 2026", FRIDAY, 4, 11),
            Waiting(
                813,
                "Before the course",
                "Domestic Abuse and Children",
                "Monday 2 March 2026",
                "Monday 2 March 2026",
                0,
                6,
            ),
        ),
        given=(Given(700, "Before the course", COURSE, "Friday 9 January 2026"),),
        earned=(
            Earned(
                "Working Together: Core Course",
                "Tuesday 4 November 2025",
                "https://evaluation.example.org/certificates/K7",
            ),
        ),
    )
    boss = Home(
        name="Jo Bell",
        partnership=her.partnership,
        privacy_url=link,
        channel="mail",
        team=(
            Mine("check", "Małgorzata O'Brien", COURSE, "Friday 9 January 2026", 900, False),
            Mine("briefing", "Sam Field", "Domestic Abuse and Children", "Monday 2 March 2026", 901, False),
            Mine("briefing", "Małgorzata O'Brien", COURSE, "Friday 9 January 2026", 902, True),
        ),
    )
    due = Table(
        ("When", "Stage", "What", "Event", "Who"),
        (
            ("Mon 9:30", "pre_course", "invitation", "CSCP-26-014", "24 delegates"),
            ("Tue 9:30", "impact_check", "reminder 1", "CSCP-26-002", "9 delegates"),
        ),
    )
    officer = Home(
        name="Alex Officer",
        partnership=her.partnership,
        privacy_url=link,
        channel="chat",
        unknown=True,
        officer=(
            Answer("Today", ("3 events this week, 61 delegates. 7 people are not in Slack and get mail.",)),
            Answer("Due until Mon 12 Jan 2026 09:30", (due,)),
            Answer("Practice issues", ("Nothing is open.",)),
        ),
    )
    stranger = Home(name="", partnership=her.partnership, privacy_url=link, channel="chat", unknown=True)
    return [
        [_view("A delegate's home", home.home(her))],
        [_view("A supervisor's home", home.home(boss)), _view("Somebody we do not know", home.home(stranger))],
        [_view("An officer's home", home.home(officer))],
    ]


def _modals() -> Sheet:
    rows = [(1, "Małgorzata O'Brien", "all"), (2, "Sam Field", "part"), (3, "Jo Bell", "unknown")]
    parts = [
        "roster.xlsx: 24 rows, of which 22 can be read.",
        "2 events, 20 new bookings, 2 changed.",
        "18 people will be written to now.",
    ]
    return [
        [
            _view(
                "/evaluation attendance CSCP-26-014",
                modals.attendance("CSCP-26-014, 9 January 2026", rows, ref="CSCP-26-014"),
            )
        ],
        [_view("/evaluation move CSCP-26-014", modals.move("CSCP-26-014", COURSE, "2026-01-09", "09:30", "16:00"))],
        [
            _view("A roster that was dropped on the bot", modals.preview(parts, metadata="F1")),
            _view(
                "A notice",
                modals.notice("Your page", "It opens in your browser, and is yours alone.", WEB, "Open your page"),
            ),
        ],
    ]
