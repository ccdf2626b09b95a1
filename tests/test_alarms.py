"""The letters about the bot itself: to whom they go, and what they tell those people to do."""

from dataclasses import replace

import pytest

from bot import alarms
from bot.alarms import Outage, recipients
from bot.messages import mail, mime
from bot.messages.mail import MailText
from tests.build import World
from tests.house import a_house
from tests.plans import START, a_partnership, at


def with_officer(key: str, name: str, email: str, long_name: str = "") -> object:
    made = a_partnership(key)
    officers = ({"name": name, "email": email}, {"name": "Second", "email": "second@testshire.example"})
    about = made.about.model_validate({**made.about.model_dump(), "officers": officers, "name": long_name or key})
    return replace(made, about=about)


def words(world: World, outage: Outage, **settings: object) -> list[MailText]:
    letters = alarms.letters(a_house(world, "machine:1", **settings), outage, START)
    return [mail.render(letter) for letter in letters]


def test_the_first_officer_of_each_partnership_is_told_each_person_once(world: World) -> None:
    world.use(
        with_officer("a", "Olive", "olive@one.example", "Ashire"),  # type: ignore[arg-type]
        with_officer("b", "Olive", "Olive@one.example", "Beeshire"),  # type: ignore[arg-type]
        with_officer("c", "Bob", "bob@two.example", "Ceeshire"),  # type: ignore[arg-type]
    )
    olive, bob = recipients((), world.plans)
    assert (olive.email, bob.email) == ("olive@one.example", "bob@two.example")
    first, second = words(world, Outage(START))
    assert "Hello Olive," in first.text and "the first officer of Ashire and Beeshire" in first.text
    assert "Hello Bob," in second.text and "of Ceeshire" in second.text


def test_whom_the_settings_name_is_told_instead(world: World) -> None:
    [letter] = alarms.letters(a_house(world, alarm_to="it@host.example,it@host.example"), Outage(START), START)
    assert letter.to.email == "it@host.example"
    assert "\nHello,\n" in f"\n{mail.render(letter).text}"


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("alarm_to", ["", "it@host.example"])
def test_a_letter_is_one_that_mail_can_carry(world: World, alarm_to: str, over: bool) -> None:
    outage = Outage(START, START if over else None)
    for letter in alarms.letters(a_house(world, alarm_to=alarm_to), outage, START):
        made = mime.build(letter, now=START, sender="bot@host.example")
        assert made["From"].addresses[0].display_name == "Evalbot"
        assert made["List-Unsubscribe"] is None and made["Auto-Submitted"] == "auto-generated"
        assert mail.render(letter).html.count("<h1") == 1


@pytest.mark.parametrize("database_away", [False, True])
def test_it_says_what_has_happened_what_it_means_and_what_to_do(world: World, database_away: bool) -> None:
    [said] = words(world, Outage(at("2026-07-01", "23:59"), database_away=database_away))
    for text in (said.text, said.html):
        assert "since 23:59 BST on Wednesday 1 July 2026" in text
        assert "Nobody is written to" in text and "Nothing is lost" in text
        assert "evalbot doctor" in text and "https://evaluation.example/readyz" in text
        assert ("Its database does not answer" in text) == database_away
        assert "machine" in text


def test_of_many_partnerships_the_number_is_told(world: World) -> None:
    world.use(*(a_partnership(f"p{n}") for n in range(150)))
    [said] = words(world, Outage(START, START))
    assert "the training evaluation of 150 partnerships" in said.text
