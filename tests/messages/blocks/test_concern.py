"""What somebody is told in a chat whose words read like a concern: 999 first, then whoever is the nearest (C4)."""

import pytest

from bot.messages.blocks import concern
from bot.messages.blocks.said import Said
from bot.messages.nouns import Care, Reach
from tests.messages.blocks.reading import said_in

CONTACTS = (Reach("Hub", "0333 240 1727"), Reach("LADO", "", "lado@council.example"), Reach("Police", "999"))
SAMARITANS = "116 123"


def told(*kinds: str) -> Said:
    return concern.care(Care(kinds, CONTACTS))


@pytest.mark.parametrize("kinds", [("child",), ("colleague",), ("child", "distress"), ("distress",)])
def test_999_comes_first_and_once_in_the_words_and_on_the_lock_screen(kinds: tuple[str, ...]) -> None:
    for words in (said_in(told(*kinds).blocks), told(*kinds).text):
        assert words.count("999") == 1 and "Police" not in words
        assert words.index("999") < words.index("0333 240 1727") < words.index("lado@council.example")
        assert "Nobody reads this chat in time." in words


def test_of_a_child_and_the_writer_the_childs_contacts_come_first_and_one_line_is_for_the_writer() -> None:
    """C4: the words may be a child's, whom the writer quotes."""
    words = said_in(told("child", "distress").blocks)
    assert words.index("0333 240 1727") < words.index("If any of this is about you, ring Samaritans")
    assert words.count(SAMARITANS) == 1
    assert "Your GP" not in words and "Thank you for saying how you are" not in words


def test_who_is_in_distress_is_told_of_samaritans_first_on_the_lock_screen_too() -> None:
    said = told("distress")
    for words in (said_in(said.blocks), said.text):
        assert words.startswith("Thank you for saying how you are")
        assert words.index(SAMARITANS) < words.index("0333 240 1727")
    assert "Your GP" in said_in(said.blocks)


def test_of_a_child_alone_nothing_is_said_of_the_writer() -> None:
    assert SAMARITANS not in said_in(told("child").blocks)
