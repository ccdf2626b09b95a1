"""The checker of Block Kit's limits, which the fake Slack refuses by (Q1)."""

from typing import Any

import pytest

from tests.fakes.slack.limits import COST_OF_A_BLOCK, MOST_OF_A_MESSAGE, faults_of_message, faults_of_view

WORDS: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(text: str = "Go", action_id: str = "go") -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def choices(count: int, kind: str = "static_select", **more: Any) -> dict[str, Any]:
    options = [{"text": plain(f"option {n}"), "value": str(n)} for n in range(count)]
    return {"type": kind, "action_id": "choice", "options": options} | more


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        ([WORDS] * 51, "no more than 50 items allowed"),
        ([{"type": "sektion"}], "unsupported type: sektion"),
        ([{"type": "section"}], "missing required field: text or fields"),
        ([WORDS | {"colour": "red"}], "invalid additional property: colour"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "must be less than 3001 characters"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "must be more than 0 characters"),
        ([{"type": "section", "fields": [plain("x")] * 11}], "no more than 10 items allowed"),
        ([{"type": "section", "fields": [plain("x" * 2001)]}], "must be less than 2001 characters"),
        ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be one of: plain_text"),
        ([{"type": "context", "elements": [plain("x")] * 11}], "no more than 10 items allowed"),
        ([actions(*[button(action_id=str(n)) for n in range(26)])], "no more than 25 items allowed"),
        ([actions()], "no fewer than 1 items allowed"),
        ([actions(button("x" * 76))], "must be less than 76 characters"),
        ([actions(button() | {"value": "x" * 2001})], "must be less than 2001 characters"),
        ([actions(button() | {"style": "quiet"})], "must be one of: primary, danger"),
        ([actions(button() | {"url": "not an address"})], "must be a valid url"),
        ([actions(button(action_id="x" * 256))], "must be less than 256 characters"),
        ([actions(button(), button())], "action_id must be unique in a block: go"),
        ([WORDS | {"block_id": "b"}] * 2, "block_id must be unique: b"),
        ([actions(choices(101))], "no more than 100 items allowed"),
        ([actions(choices(11, "radio_buttons"))], "no more than 10 items allowed"),
        ([actions(choices(0))], "no fewer than 1 items allowed"),
        ([actions(choices(2, initial_option={"text": plain("other"), "value": "9"}))], "must be one of the options"),
        ([actions({"type": "datepicker", "action_id": "d", "initial_date": "1.2.2026"})], "a date like 2026-01-31"),
        ([{"type": "input", "label": plain("x"), "element": button()}], "unsupported type: button"),
        ([{"type": "rich_text", "elements": [{"type": "rich_text_wall", "elements": []}]}], "unsupported type"),
    ],
)
def test_what_block_kit_does_not_allow_is_named(blocks: list[dict[str, Any]], fault: str) -> None:
    assert any(fault in each for each in faults_of_message({"text": "words", "blocks": blocks}))


def test_all_that_block_kit_allows_is_taken() -> None:
    longest = actions(button("x" * 75, "x" * 255) | {"value": "x" * 2000, "url": "https://evaluation.example/q/x"})
    asked = {"type": "input", "label": plain("Why"), "element": {"type": "plain_text_input", "action_id": "why"}}
    table = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a  1\nb  2"}]}
    kinds: list[dict[str, Any]] = [longest, asked, actions(choices(100)), {"type": "rich_text", "elements": [table]}]
    assert faults_of_message({"text": "words", "blocks": [*kinds, *[{"type": "divider"}] * 46]}) == []


def test_a_message_of_many_words_is_refused_by_their_sum_and_what_blocks_cost() -> None:
    section = {"type": "section", "text": plain("x" * (3000 - COST_OF_A_BLOCK))}
    rest = {"type": "section", "text": plain("x" * (MOST_OF_A_MESSAGE - 12_000 - COST_OF_A_BLOCK))}
    assert faults_of_message({"text": "words", "blocks": [section] * 4 + [rest]}) == []
    assert faults_of_message({"text": "words", "blocks": [section] * 4 + [rest, {"type": "divider"}]}) == [
        "msg_blocks_too_long"
    ]


def test_a_view_has_its_own_limits() -> None:
    modal: dict[str, Any] = {"type": "modal", "title": plain("Move"), "blocks": [WORDS] * 100}
    asked = {"type": "input", "label": plain("x"), "element": {"type": "datepicker", "action_id": "d"}}
    assert faults_of_view(modal) == []
    assert "no more than 100 items" in faults_of_view(modal | {"blocks": [WORDS] * 101})[0]
    assert "less than 25 characters" in faults_of_view(modal | {"title": plain("x" * 25)})[0]
    assert "less than 3001 characters" in faults_of_view(modal | {"private_metadata": "x" * 3001})[0]
    assert "missing required field: submit" in faults_of_view(modal | {"blocks": [asked]})[0]
    assert "invalid additional property: title" in faults_of_view(modal | {"type": "home"})[0]
