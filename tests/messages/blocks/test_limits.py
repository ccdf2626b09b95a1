"""No message or view breaks a limit of Slack's, whatever it says, and all can still be done in it (C1, C2, Q1)."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.flows.conversation import show
from bot.messages.at_home import Home
from bot.messages.blocks import answers, form, home, limits, marks, modals
from bot.messages.blocks.choices import MOST
from bot.messages.nouns import Answer, Conflict, Done, Paused, Problem, Prompt, Review, Step
from bot.messages.words import say
from tests.fakes.slack.limits import faults_of_message, faults_of_view
from tests.messages.blocks.anything import ANSWERS, HOMES, LINK, NUMBER, TEXT, asked, steps
from tests.messages.blocks.reading import labels, marked, means, options_of

thorough = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
WEB = "https://evaluation.example/q/abc"
TOUCHPOINT = 812


@thorough
@given(steps(), TEXT, TEXT, LINK, TEXT, st.booleans())
def test_no_step_of_any_form_breaks_a_limit(
    step: Step, title: str, course: str, link: str, until: str, more: bool
) -> None:
    facts = {
        "title": title,
        "course": course,
        "link": link,
        "until": until,
        "care": until,
        "note": title if more else "",
    }
    said = form.step(step, touchpoint=10**12, as_sent=more, **facts)
    assert faults_of_message(said.payload(), update=True) == []
    assert said.text.strip()


@thorough
@given(asked().map(lambda drawn: show(*drawn)).filter(lambda step: isinstance(step, Prompt)))
def test_every_answer_of_every_question_can_be_given(step: Step) -> None:
    assert isinstance(step, Prompt)
    said = form.step(step, touchpoint=TOUCHPOINT, title="Title", course="Neglect", link=WEB)
    offered = [(mark, element) for mark, element in marked(said) if mark.what in ("say", "pick", "pickone")]
    keys = [choice.value for choice in step.choices]
    written = [element["value"] for mark, element in offered if mark.what == "say"]
    written += [option["value"] for _, element in offered for option in options_of(element)]
    if len(keys) > MOST:
        assert (offered, "open" in means(said)) == ([], True)
    elif keys:
        assert [marks.chosen(value, keys) for value in written] == keys
    else:
        (_, element), *others = offered
        assert not others
        assert element["type"] == ("datepicker" if step.kind == "date" else "plain_text_input")
    assert {mark.question for mark, _ in offered} <= {step.question}
    assert ("save" in means(said)) == any(mark.what == "pick" for mark, _ in offered)
    assert {"back": step.can_go_back, "skip": step.optional, "later": True} == {
        what: what in means(said) for what in ("back", "skip", "later")
    }
    assert {(mark.touchpoint, mark.seen) for mark, _ in marked(said) if mark.question} <= {(TOUCHPOINT, step.seen)}


@thorough
@given(asked().map(lambda drawn: show(*drawn)).filter(lambda step: isinstance(step, Prompt)))
def test_the_answer_that_stands_is_shown_as_such_and_can_be_kept(step: Step) -> None:
    assert isinstance(step, Prompt)
    said = form.step(step, touchpoint=TOUCHPOINT, title="Title", course="Neglect", link=WEB)
    keys = [choice.value for choice in step.choices]
    held: list[str] = []
    for mark, element in marked(said):
        first = [
            *element.get("initial_options", []),
            *([element["initial_option"]] if "initial_option" in element else []),
        ]
        held += [marks.chosen(option["value"], keys) for option in first]
        if mark.what == "say" and element.get("style") == "primary":
            assert element["text"]["text"].endswith("(your answer)") or len(element["text"]["text"]) > 70
            held.append(marks.chosen(element["value"], keys))
    now = step.current if isinstance(step.current, tuple) else (step.current,)
    kept = [key for key in keys if key in now] if step.current and len(keys) <= MOST else []
    assert held == (kept if len(kept) <= limits.SELECT else []), (
        "of more than Slack takes it would show, and save, a part"
    )
    assert not step.current or {"go", "save"} & means(said)


@thorough
@given(steps().filter(lambda step: isinstance(step, Problem | Conflict | Review | Paused | Done)))
def test_every_other_step_has_its_ways_on(step: Step) -> None:
    said = form.step(step, touchpoint=TOUCHPOINT, title="Title", course="Neglect", link=WEB, until="Friday")
    can = means(said)
    match step:
        case Problem():
            assert "later" in can
        case Conflict():
            taken = [marks.read_meant(element["value"]) for mark, element in marked(said) if mark.what == "replace"]
            assert {"keep", "later"} <= can
            assert taken == [step.offered_value] or say("slack.replace_by_typing") in str(said.blocks)
        case Review():
            chosen = [option["value"] for mark, element in marked(said) for option in options_of(element)]
            assert chosen == [line.question for line in step.lines][:200]
            sends = {"send_out", "send_in"} if step.held_back else {"send"}
            assert can & {"send", "send_out", "send_in"} == (set() if step.missing else sends)
            assert ("go" in can) == bool(step.missing)
            assert all(mark.seen == step.revision for mark, _ in marked(said) if mark.what.startswith("send"))
        case Paused():
            assert "go" in can
        case Done():
            assert {"go", "withdraw"} <= can


@thorough
@given(ANSWERS, st.sampled_from(("status", "why " + "x" * 2_000)), st.integers(-1, 4))
def test_no_answer_to_an_officer_breaks_a_limit(answer: Answer, command: str, page: int) -> None:
    said = answers.answer(answer, command=command, page=page)
    assert faults_of_message(said.payload(), update=True) == []


@thorough
@given(HOMES)
def test_no_home_breaks_a_limit(at_home: Home) -> None:
    assert faults_of_view(home.home(at_home)) == []


@thorough
@given(
    TEXT,
    st.lists(
        st.tuples(NUMBER, TEXT, st.sampled_from(("all", "part", "absent", "unknown", ""))),
        max_size=99,
        unique_by=lambda row: row[0],
    ),
    st.integers(-1, 4),
)
def test_no_modal_breaks_a_limit(text: str, rows: list[tuple[int, str, str]], page: int) -> None:
    views = [
        modals.attendance(text, rows, ref="E-1", page=page),
        modals.move("E-1", text, "2026-03-02", "09:30", "16:00", problem=text),
        modals.notice(text, text, WEB, text),
        modals.preview([text] * 30, metadata="{}"),
    ]
    assert [fault for view in views for fault in faults_of_view(view)] == []


@thorough
@given(TEXT, st.booleans())
def test_what_closes_or_folds_a_form_breaks_no_limit(title: str, sent: bool) -> None:
    for said in (form.closed(title, sent), form.folded()):
        assert faults_of_message(said.payload(), update=True) == []
        assert labels(said.blocks) == []
