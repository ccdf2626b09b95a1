"""What counts as an answer, question kind by question kind (C2)."""

from typing import Any

import pytest

from bot.flows.answer_rules import Refused, accepted, in_words, looks_like_address
from bot.messages.nouns import Value
from bot.plan.questionnaire import Question

OPTIONS = ["Phone", "Mail", "Visit"]


def a_question(kind: str, **facts: Any) -> Question:
    given = {"key": "q", "kind": kind, "text": "?"} | facts
    return Question.model_validate({"options": OPTIONS, **given} if kind in ("one", "many", "scale") else given)


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("confidence", "1", "1"),
        ("agreement", " 5 ", "5"),
        ("scale", "mail", "mail"),
        ("score", "0", "0"),
        ("score", "10", "10"),
        ("one", "phone", "phone"),
        ("one", ("phone",), "phone"),
        ("many", ("visit", "phone", "visit"), ("phone", "visit")),
        ("many", "mail", ("mail",)),
        ("yes_no", "yes", "yes"),
        ("short", "  Ring the hub ", "Ring the hub"),
        ("short", "Sian\u00a0D\u2019Arcy\x00\x1b", "Sian D\u2019Arcy"),
        ("long", "one\r\ntwo\u2028three", "one\ntwo three"),
        (
            "long",
            "\U0001f469\u200d\U0001f467 and \u0645\u06cc\u200c\u0634\u0648\u062f",
            "\U0001f469\u200d\U0001f467 and \u0645\u06cc\u200c\u0634\u0648\u062f",
        ),
        ("date", "2026-03-27", "2026-03-27"),
        ("date", "27 3 2026", "2026-03-27"),
        ("date", "27/03/2026", "2026-03-27"),
        ("date", " 1.4. 2026", "2026-04-01"),
        ("email", "Boss@School.Example", "boss@school.example"),
    ],
)
def test_an_answer_is_kept_as_what_it_means(kind: str, said: Value, kept: Value) -> None:
    assert accepted(a_question(kind), said) == kept


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("confidence", "0"),
        ("confidence", "6"),
        ("agreement", "very"),
        ("score", "11"),
        ("score", "-1"),
        ("one", "pigeon"),
        ("one", ""),
        ("many", ("phone", "pigeon")),
        ("many", ()),
        ("many", ("",)),
        ("yes_no", "perhaps"),
        ("short", "   "),
        ("short", "\x00"),
        ("short", "x" * 301),
        ("long", "x" * 4001),
        ("date", "31 2 2026"),
        ("date", "27/3/26"),
        ("date", "tomorrow"),
        ("date", "3 27 2026"),
        ("email", "boss"),
        ("email", "boss@school"),
        ("email", "a b@school.example"),
        ("email", "boss@school.example\nBcc: x@y.example"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(kind: str, said: Value) -> None:
    with pytest.raises(Refused) as refused:
        accepted(a_question(kind), said)
    assert str(refused.value).endswith((".", "2026."))


@pytest.mark.parametrize("kind", ["confidence", "many", "short", "long", "date", "email"])
@pytest.mark.parametrize("nothing", ["", "  ", ()])
def test_an_optional_question_may_be_passed_over(kind: str, nothing: Value) -> None:
    assert accepted(a_question(kind, optional=True), nothing) == ""


def test_too_long_says_how_much_too_long() -> None:
    with pytest.raises(Refused, match=r"at least 12 .* 300"):
        accepted(a_question("short"), "x" * 312)


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        (a_question("one"), "mail", "Mail"),
        (a_question("many"), ("phone", "visit"), "Phone, Visit"),
        (a_question("yes_no"), "no", "No"),
        (a_question("date"), "2026-03-07", "7 March 2026"),
        (a_question("score"), "0", "0"),
        (a_question("confidence", lowest="not at all", highest="fully"), "1", "1 (not at all)"),
        (a_question("confidence", lowest="not at all", highest="fully"), "5", "5 (fully)"),
        (a_question("confidence", lowest="not at all", highest="fully"), "3", "3"),
        (a_question("long"), "", "Skipped"),
        (a_question("short", lowest="few words"), "Enough", "Enough"),
    ],
)
def test_an_answer_reads_as_a_person_would_say_it(question: Question, value: Value, words: str) -> None:
    assert in_words(question, value) == words


@pytest.mark.parametrize("text", ["a@b.example", "first.last+tag@sub.school.example"])
def test_an_address_is_known_by_its_looks(text: str) -> None:
    assert looks_like_address(text)


@pytest.mark.parametrize(
    "text", ["", "@", "a@", "@b.example", "a@b@c.example", "a@.", "<a@b.example>", "a,b@c.example"]
)
def test_what_is_no_address_is_known_too(text: str) -> None:
    assert not looks_like_address(text)
