"""What the words of a mailed reply ask for (C3, L7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.arriving_words import Wish, named_instead, wish_in


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("stop", "stop"),
        ("STOP.", "stop"),
        ("Hi there,\n\nUnsubscribe\n\nKind regards\nPat Person", "stop"),
        ("Start again!", "start"),
        ("prefer mail", "prefer_mail"),
        ("prefer slack\nPat", "prefer_chat"),
        ("Please do not stop\n", ""),
        ("Stop\nand tell me why", ""),
        ("Stop\nPat Person\nDesignated Safeguarding Lead\nOak School | 01234", "stop"),
        ("Stop\n\nPat\n\nDesignated Safeguarding Lead", "stop"),
        ("please stop", "stop"),
        ("Please unsubscribe me.", "stop"),
        ("Hello,\n\nplease stop sending me emails, thank you\n\nPat", "stop"),
        ("Please", ""),
        ("Please do not stop\n\nPat Person", ""),
        ("help", ""),
        ("status", ""),
        ("", ""),
    ],
)
def test_a_wish_is_the_only_thing_that_a_reply_says(text: str, wish: str) -> None:
    assert wish_in(text, "Pat Person") == Wish(wish)


@pytest.mark.parametrize(
    "text",
    [
        "Stop\n\nHe hit a child.",
        "Stop\n\nPat Person\n\nPS: yesterday I saw something at home that worries me a lot.",
    ],
)
def test_what_follows_a_wish_is_to_be_read_unless_it_is_a_signature(text: str) -> None:
    """L7."""
    assert wish_in(text, "Pat Person") == Wish("stop", more=True)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("Sue is not my supervisor, it is Jo Bell jo.bell@la.example", "Jo Bell jo.bell@la.example"),
        ("not my supervisor, it's Jo Bell <Jo.Bell@LA.example>.", "Jo Bell jo.bell@la.example"),
        ("Wrong manager. It should be Jo Bell.", "Jo Bell"),
        ("She is no longer my line manager: jo@la.example", "jo@la.example"),
        ("That’s not my manager", ""),
        ("My supervisor is great", None),
    ],
)
def test_another_supervisor_is_read_as_far_as_the_words_go(text: str, instead: str | None) -> None:
    assert named_instead(text) == instead


@given(st.text(), st.text())
def test_any_words_are_read(text: str, name: str) -> None:
    assert wish_in(text, name).what in ("", "stop", "start", "prefer_mail", "prefer_chat")
    named_instead(f"not my supervisor {text}")
