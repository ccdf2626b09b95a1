"""In a chat a letter is a few short lines (C1, L5)."""

import pytest

from bot.messages import chat
from tests.fakes.letters import ASKS, DELEGATE_ASKS, a_message


@pytest.mark.parametrize("letter", ASKS)
def test_a_letter_that_asks_is_two_to_five_lines_and_leaves_the_link_to_the_button(letter: str) -> None:
    said = chat.render(a_message(letter))
    assert 2 <= len(said.splitlines()) <= 5
    assert "https://" not in said
    assert "do not name a child" in said


@pytest.mark.parametrize("letter", DELEGATE_ASKS)
def test_delegates_are_told_in_chat_too_what_their_supervisor_sees(letter: str) -> None:
    assert "Your supervisor will see the actions" in chat.render(a_message(letter))
    assert "will not see your answers" in chat.render(a_message(letter, supervisor_sees=[]))


def test_a_letter_without_a_short_form_is_given_whole() -> None:
    assert "482913" in chat.render(a_message("code"))
