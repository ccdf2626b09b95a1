"""What a card says to those who hear it: pictures and buttons in words, no meaning by an emoji alone (P5)."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.messages.blocks import letters
from bot.plan.loading import load
from bot.rehearsal.letters import names, sample
from tests.browser.every_letter import KEYS, NOW

SPOKEN = 75
"""Characters of an accessibility label, by Slack's reference."""


def parts(found: Any) -> Iterator[dict[str, Any]]:
    """Give every block, element and object of a card."""
    if isinstance(found, dict):
        yield found
        for each in found.values():
            yield from parts(each)
    elif isinstance(found, list | tuple):
        for each in found:
            yield from parts(each)


@pytest.fixture(scope="module", params=KEYS)
def cards(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Give each letter of a plan as its card."""
    plan = load(Path("config"))[request.param]
    return {name: letters.letter(sample(plan, name, now=NOW), touchpoint=1).blocks for name in names(plan)}


def test_every_card_says_its_pictures_and_buttons_in_words(cards: dict[str, Any]) -> None:
    for name, card in cards.items():
        for part in parts(card):
            if part.get("type") == "image":
                assert part["alt_text"].strip(), name
            if part.get("type") == "button":
                said = part.get("accessibility_label", part["text"]["text"])
                assert any(each.isalpha() for each in said) and len(said) <= SPOKEN, (name, said)


def test_no_two_buttons_of_a_card_sound_the_same(cards: dict[str, Any]) -> None:
    for name, card in cards.items():
        heard = [p.get("accessibility_label", p["text"]["text"]) for p in parts(card) if p.get("type") == "button"]
        assert [said for said, n in Counter(heard).items() if n > 1] == [], name


def test_no_card_counts_on_an_emoji(cards: dict[str, Any]) -> None:
    """Screen readers read them out, or leave them out."""
    for name, card in cards.items():
        assert not [part for part in parts(card) if part.get("type") == "emoji"], name
