"""What the pictures of Slack show: the bot's own words on a real questionnaire, as sheets of columns of pieces."""

from pathlib import Path
from typing import Any

from bot.flows.conversation import REVIEW, Go, Held, Say, State, show, take
from bot.messages.blocks import form, letters
from bot.messages.nouns import Conflict, Done, Paused, Prompt, Step
from bot.plan import fitting
from bot.plan.loading import load
from bot.plan.questionnaire import Form, Question
from docs.slack_desk import COURSE, FRIDAY, WEB, Piece, Sheet, homes, officers, opened, said
from tests.fakes.letters import a_message

CONFIG = Path(__file__).parent.parent / "config"
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


def _step(caption: str, step: Step, title: str = "How was the course?") -> Piece:
    return said(caption, form.step(step, touchpoint=812, title=title, course=COURSE, link=WEB, until=FRIDAY))


def _letter(caption: str, template: str, title: str) -> Piece:
    message = a_message(template)
    context = {**message.context, "stage": {**_facts(message.context["stage"]), "title": title}}
    return said(caption, letters.letter(type(message)(**{**vars(message), "context": context}), touchpoint=812))


def _facts(stage: Any) -> dict[str, Any]:
    return {**stage, "closes": FRIDAY}


def sheets() -> dict[str, Sheet]:
    """Give each picture's pieces, by the picture's name."""
    return {
        "slack-answering": _answering(),
        "slack-sending": _sending(),
        "slack-officers": officers(),
        "slack-home": homes(),
        "slack-modals": opened(),
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
            said("Closed", form.closed("How was the course?", sent=False)),
        ],
        [
            _step("Answered twice", Conflict(prompt, "9", "3", "3")),
            _step("What cannot be taken", problem),
            said("A form that has moved on", form.folded()),
        ],
    ]
