"""Words in Slack's blocks: nothing in them is markup, nothing is lost, and nothing is too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.blocks import writing
from tests.messages.blocks.anything import TEXT


@given(TEXT, st.integers(2, 200))
def test_what_is_cut_is_never_longer_than_it_may_be(words: str, most: int) -> None:
    cut = writing.cut(words, most)
    assert 0 < writing.length(cut) <= most
    assert cut == writing.clean(words) or cut.endswith("…")


@given(TEXT, st.integers(20, 400))
def test_what_is_split_loses_no_letter_and_no_order(words: str, most: int) -> None:
    pieces = writing.split(words, most)
    assert all(0 < writing.length(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(writing.clean(words).split())


def test_words_are_split_between_paragraphs_where_there_are_some() -> None:
    assert writing.split("one one\n\ntwo two", 10) == ["one one", "two two"]
    assert writing.split("one one. two two", 11) == ["one one.", "two two"]


@pytest.mark.parametrize("words", ["", " \n", "\x00\x07"])
def test_nothing_is_said_as_a_dash_since_slack_takes_no_empty_text(words: str) -> None:
    assert writing.section(words)["text"]["text"] == "–"


def test_people_cannot_mention_link_or_format_in_mrkdwn() -> None:
    escaped = writing.escape("<!channel> <@U1> *bold* :smile: a & b")
    assert escaped.startswith("&lt;!channel&gt; &lt;@\u200bU1&gt; *\u200bbold")
    assert ":smile" not in escaped
    assert "a &amp; b" in escaped


def test_a_notification_keeps_the_words_and_takes_slacks_signs_out() -> None:
    assert writing.notification("Is 3 < 5 & <!here>?") == "Is 3 &lt; 5 &amp; &lt;!here&gt;?"


def test_the_address_of_a_page_becomes_a_link_without_the_full_stop_after_it() -> None:
    runs = writing.runs("See https://a.example/x?y=1. And more")
    assert [run["type"] for run in runs] == ["text", "link", "text"]
    assert runs[1]["url"] == "https://a.example/x?y=1"
    assert runs[2]["text"] == ". And more"


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "a page", "https://a.example/ b", "<https://a.example>"]
)
def test_what_is_no_address_of_a_page_becomes_no_link(address: str) -> None:
    assert writing.link(address, "Here") == "Here"
