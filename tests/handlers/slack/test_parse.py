"""Slack's payloads are read, whatever comes: a noun or nothing, never a stumble."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.slack import parse
from bot.messages.blocks.marks import Mark, action_id

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_WORDS = """type user team channel container actions state event message response_url values id text thread_ts ts
channel_id message_ts action_id action_ts value selected_option selected_options selected_date blocks elements files
bot_id subtype channel_type metadata event_id"""
_NAMES = st.sampled_from(_WORDS.split())
_GARBAGE = st.recursive(
    _JSON | st.sampled_from(["im", "message", "form:1:say:x:0:0", "typed:1:1", "1.1", "U1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=8),
    max_leaves=25,
)


@given(_GARBAGE)
def test_anything_can_be_read(body: Any) -> None:
    """Issue 4: a garbled action stumbles nowhere."""
    parse.press(body), parse.named(body), parse.typed(body), parse.spot(body), parse.seen(body)
    assert isinstance(parse.key(body), str) and isinstance(parse.listed(body), dict)
    if isinstance(body, dict):
        kept = parse.kept(body)
        assert parse.press(kept) == parse.press(body)
        assert parse.typed(kept) == parse.typed(body)
        assert parse.named(kept) == parse.named(body)
        assert parse.key(kept) == parse.key(body)


@given(st.text())
def test_any_text_is_read_as_it_was_typed(typed: str) -> None:
    sent = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse.plain(sent) == typed


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("link <mailto:a@b.example|a@b.example>", "link a@b.example"),
        ("see <https://b.example/x>", "see https://b.example/x"),
        ("see <http://b.example|b.example>", "see b.example"),
        ("<tel:01539|01539>", "01539"),
        ("<@U1> said so", "@U1 said so"),
        ("in <#C1|general>, <!here>", "in #general, @here"),
        ("a &lt;b&gt; &amp; c &amp;lt;", "a <b> & c &lt;"),
    ],
)
def test_what_slack_puts_into_brackets_reads_as_it_was_typed(sent: str, typed: str) -> None:
    assert parse.plain(sent) == typed


def _body(action: dict[str, Any], **state: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "container": {"channel_id": "D1", "message_ts": "1.1", "thread_ts": "1.1"},
        "state": {"values": state},
        "actions": [{"action_ts": "2.2", **action}],
    }


def _mark(what: str, n: int = 0) -> str:
    return action_id(Mark(8, what, "q", 3, n))


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"value": "4"}, "4"),
        ({"selected_option": {"value": "x"}}, "x"),
        ({"selected_option": None}, ""),
        ({"selected_date": "2026-03-01"}, "2026-03-01"),
        ({"selected_date": None}, ""),
        ({"selected_options": [{"value": "x"}, {"value": "y"}]}, ("x", "y")),
        ({"selected_options": []}, ()),
        ({"value": None}, ""),
        ({}, ""),
    ],
)
def test_every_kind_of_element_gives_its_value(element: dict[str, Any], value: Any) -> None:
    press = parse.press(_body({"action_id": _mark("pickone"), **element}))
    assert press is not None and press.pressed.value == value
    saved = parse.press(_body({"action_id": _mark("save")}, b={_mark("pick"): element}))
    assert saved is not None and saved.pressed.picks == {"q": (3, value)}


def test_several_lists_of_one_question_are_one_answer() -> None:
    first = {"selected_options": [{"value": "x"}]}
    second = {"selected_options": [{"value": "y"}]}
    body = _body({"action_id": _mark("save")}, b={_mark("pick", 0): first}, c={_mark("pick", 1): second})
    press = parse.press(body)
    assert press is not None and press.pressed.picks == {"q": (3, ("x", "y"))}


def test_the_first_message_of_a_thread_stands_outside_of_it() -> None:
    assert parse.spot(_body({})).thread == ""


def test_a_press_is_named_by_who_and_when_and_what_and_words_by_where_they_were_typed() -> None:
    assert parse.key(_body({"action_id": "form:8:back:q:3:0"})) == "T1:U1:2.2:form:8:back:q:3:0"
    first, second = ({"action_id": f"typed:{n}:1", "value": "5.5", "action_ts": f"{n}.1"} for n in (1, 2))
    assert parse.key(_body(first)) == parse.key(_body(second)) == "T1:U1:5.5:typed"
