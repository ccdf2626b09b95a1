"""Typed words: the button, the choice or the wish that they name (C1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows import chat_words
from bot.messages.nouns import Choice, Problem, Prompt
from bot.plan.questionnaire import Question

FOUR, NOT_YET = Choice("4", "4"), Choice("not_yet", "Not yet")


def question(kind: str = "one", *labels: str) -> Question:
    options = [{"key": f"k{n}", "label": label} for n, label in enumerate(labels)]
    return Question.model_validate({"key": "q", "kind": kind, "text": "What?", "options": options})


@pytest.mark.parametrize(
    ("typed", "value"),
    [("4", "4"), ("not yet.", "not_yet"), ("NOT_YET", "not_yet"), (" Not  yet! ", "not_yet"), ("perhaps", "perhaps")],
)
def test_typed_words_mean_the_choice_that_they_name(typed: str, value: str) -> None:
    assert chat_words.meant(typed, (FOUR, NOT_YET)) == value


@pytest.mark.parametrize(
    ("typed", "move"),
    [("Back", "back"), ("finish later.", "later"), ("SEND", "send"), ("skip", "skip"), ("back to work", ""), ("", "")],
)
def test_the_words_of_buttons_press_them(typed: str, move: str) -> None:
    assert chat_words.move_named(typed, question("long")) == move


def test_a_word_that_is_an_answer_is_the_answer() -> None:
    asked = question("one", "Back", "Later")
    assert chat_words.move_named("back", asked) == ""
    assert chat_words.names_a_choice("back", asked)
    assert chat_words.value_of(asked, "back") == "k0"


@pytest.mark.parametrize(
    ("typed", "wish"),
    [("Help", "help"), ("prefer  mail", "prefer_mail"), ("stop!", "stop"), ("please stop", ""), ("", "")],
)
def test_wishes_are_whole_words_and_nothing_else(typed: str, wish: str) -> None:
    assert chat_words.wish_named(typed) == wish


@pytest.mark.parametrize(
    ("typed", "may"),
    [("stop messaging me", True), ("Unsubscribe, please", True), ("stop", False), ("stop and listen more", False)],
)
def test_few_words_that_begin_like_stop_may_mean_it(typed: str, may: bool) -> None:
    assert chat_words.may_mean_stop(typed) == may


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("link a@b.example", "a@b.example"),
        ("LINK a@b.example ", "a@b.example"),
        ("link", ""),
        ("link my address", ""),
        ("link worker", ""),
        ("“link a@b.example”", "a@b.example"),
        ("“link” a@b.example", "a@b.example"),
        ("link 'a@b.example'", "a@b.example"),
    ],
)
def test_link_names_an_address(typed: str, address: str) -> None:
    assert chat_words.address_to_link(typed) == address


def test_several_answers_have_commas_or_lines_between_and_a_label_may_have_a_comma_itself() -> None:
    asked = question("many", "Time", "Money, mostly", "Both")
    assert chat_words.value_of(asked, "time, both") == ("k0", "k2")
    assert chat_words.value_of(asked, "Both\ntime") == ("k2", "k0")
    assert chat_words.value_of(asked, "money, mostly") == ("k1",)
    assert chat_words.value_of(asked, "nothing") == ("nothing",)


def test_who_types_what_is_no_answer_is_told_one() -> None:
    prompt = Prompt(1, "q", 0, 1, 1, "What?", "one", choices=(FOUR, NOT_YET))
    assert "such as 4" in chat_words.naming_the_answers(Problem(prompt, "No.")).message
    free = Prompt(1, "q", 0, 1, 1, "What?", "long")
    assert chat_words.naming_the_answers(Problem(free, "No.")).message == "No."


QUOTES = ['"{}"', "'{}'", "“{}”", "‘{}’", "„{}“", ' "{}." ', "“{}”."]


@pytest.mark.parametrize("quoted", QUOTES)
def test_words_in_quotes_name_what_they_name_without(quoted: str) -> None:
    """C1: hints quote what one may type, and people type the quotes as well."""
    asked = question("one", "Yes", "I don't know", "Back")
    assert chat_words.value_of(asked, quoted.format("Yes")) == "k0"
    assert chat_words.value_of(asked, quoted.format("i don't know")) == "k1"
    assert chat_words.value_of(question("many", "Time", "Both"), quoted.format("both")) == ("k1",)
    assert chat_words.names_a_choice(quoted.format("back"), asked)
    assert chat_words.move_named(quoted.format("Back"), asked) == ""
    assert chat_words.move_named(quoted.format("Back"), question("long")) == "back"
    assert chat_words.wish_named(quoted.format("prefer mail")) == "prefer_mail"
    assert chat_words.is_thanks(quoted.format("Thank you"))


@pytest.mark.parametrize("quoted", QUOTES)
def test_quotes_in_what_people_write_stay(quoted: str) -> None:
    """C2: free text is never altered."""
    for typed in (quoted.format("Ring the nurse"), f"She said {quoted.format('no')}"):
        assert chat_words.value_of(question("long"), typed) == typed.strip()
        assert chat_words.move_named(typed, question("long")) == chat_words.wish_named(typed) == ""


@pytest.mark.parametrize("typed", ["“Yes", "Yes'", "\"Yes'", "'", "''", '""', "“”"])
def test_quotes_that_do_not_match_are_no_quotes(typed: str) -> None:
    assert chat_words.unquoted(typed) == typed
    assert not chat_words.names_a_choice(typed, question("one", "Yes", "No"))


def test_several_answers_may_be_quoted_each_or_together() -> None:
    asked = question("many", "Time", "Money, mostly", "Both")
    for typed in ('"time", "both"', "“Time”; “Both”", "'time, both'"):
        assert chat_words.value_of(asked, typed) == ("k0", "k2")
    assert chat_words.value_of(asked, "“money, mostly”") == ("k1",)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2", 2), (" 2. ", 2), ("#12", 12), ("'2'", 2), ("0", 0), ("120", 0), ("2 3", 0), ("٢", 0), ("-1", 0), ("", 0)],
)
def test_a_bare_number_may_name_a_form_of_a_list(typed: str, number: int) -> None:
    assert chat_words.number_named(typed) == number


@given(st.text())
def test_any_text_is_an_answer_a_move_or_a_wish(typed: str) -> None:
    assert chat_words.value_of(question("long"), typed) == typed.strip()
    assert chat_words.move_named(typed, None) in ("", *chat_words.MOVES)
    assert chat_words.wish_named(typed) in ("", *chat_words.WISHES)
