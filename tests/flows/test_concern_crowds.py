"""Much that reads like a concern at once: nothing is lost, and the officers can still read what they are told (C4)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.calendar import tell_officers
from bot.flows import concern, concern_by_mail, concern_crowds, concern_telling
from bot.messages.arrived import Arrived
from bot.storage import bad_addresses
from bot.storage.tables import Concern, OutboxMessage, Touchpoint
from tests.build import World
from tests.flows.mailing import bounce, comes
from tests.flows.test_concern import CHILD, OLIVE, OSCAR, alerts, asked, says, see, with_two_officers
from tests.plans import HERE, a_partnership

__all__ = ["asked"]
Asked = tuple[World, Touchpoint]


def ticks(world: World) -> int:
    """Tell of what is due; gives the alerts."""
    before = len(alerts(world))
    tell_officers(world.desk, world.now)
    return len(alerts(world)) - before


def writes(world: World, sender: str, text: str = CHILD) -> None:
    mail = Arrived("other", f"<{sender}-{text}@x>", sender, text=text)
    with world.database.write(HERE) as session:
        concern_by_mail.of_mail(session, world.plans[HERE], mail, None, None, now=world.now)


def types(asked: Asked, text: str, *, place: str = "answer", question: str = "comment", channel: str = "web") -> bool:
    world, touchpoint = asked
    with world.database.write(HERE) as session:
        came = concern.at_touchpoint(
            session,
            world.plans[HERE],
            session.get_one(Touchpoint, touchpoint.id),
            text,
            place=place,
            question=question,
            now=world.now,
            channel=channel,
        )
    return came is not None


def test_every_wording_of_what_nobody_has_seen_is_kept_with_its_time_the_newest_first(asked: Asked) -> None:
    """C4: a writer who takes back a name or a place has told it all the same."""
    wordings = (
        "A girl in my class, Mia Jones at 4 Elm Road, told me that her stepdad hits her.",
        "A girl in my class told me that she is scared of her stepdad who hits her.",
        "A boy told me that his dad beats him.",
    )
    for each in wordings:
        types(asked, each)
        asked[0].now += timedelta(minutes=1)
    (row,) = asked[0].rows(Concern)
    at = [row.text.index(each) for each in reversed(wordings)]
    assert at == sorted(at)
    assert row.text.count("[Written Mon 2 Mar 2026 15:3") == 3 and row.text.startswith("[Written Mon 2 Mar 2026 15:32]")


def test_a_draft_that_grows_is_kept_once(asked: Asked) -> None:
    for n in range(1, 5):
        types(asked, f"{CHILD} {' '.join(f'word{each}' for each in range(n))}")
    (row,) = asked[0].rows(Concern)
    assert row.text.count("stepdad") == 1 and "word3" in row.text


@pytest.mark.parametrize(("place", "long"), [("chat", "x " * 24_000), ("answer", "x " * 24_000)])
def test_what_no_longer_fits_is_another_concern(asked: Asked, place: str, long: str) -> None:
    """Neither the beginning nor the end is cut off."""
    for n in range(3):
        types(asked, f"{n} {CHILD} {long}", place=place)
    assert [row.text.count("stepdad") for row in asked[0].rows(Concern)] == [1, 1, 1]


def test_new_facts_are_told_at_once_and_at_most_every_ten_minutes(asked: Asked) -> None:
    """C4: also a few words; a minute after the first alert they wait until ten have gone by."""
    world, _ = asked
    types(asked, CHILD)
    first = world.now
    world.now += timedelta(minutes=1)
    types(asked, f"{CHILD} He has a knife.")
    assert world.rows(Concern)[0].told == 1 and world.rows(Concern)[0].next_at == first + timedelta(minutes=10)
    world.now = first + timedelta(minutes=10)
    assert ticks(world) == 2
    world.now += timedelta(minutes=20)
    types(asked, f"{CHILD} He has a knife. Her name is Mia.")
    assert world.rows(Concern)[0].told == 3
    types(asked, f"{CHILD} He has a knife. Her name is Mia. Thank you, I am worried.")
    world.now += timedelta(minutes=11)
    assert ticks(world) == 0
    assert [each.context["alert"]["more"] for each in alerts(world)] == [False] * 2 + [True] * 4


def test_one_person_cannot_flood_the_officers_and_all_that_they_wrote_is_kept(asked: Asked) -> None:
    """C4: five alerts an hour; what follows is added to the last concern, word by word."""
    world, _ = asked
    for n in range(30):
        types(asked, f"{CHILD} Number {n}.", question=f"q{n}")
    rows = world.rows(Concern)
    assert len(rows) == concern_crowds.MOST_OF_ONE and len(alerts(world)) == 2 * concern_crowds.MOST_OF_ONE
    assert all(f"Number {n}." in "".join(row.text for row in rows) for n in range(30))
    world.now += timedelta(minutes=10)
    assert ticks(world) == 2


def test_a_domain_that_floods_the_mailbox_silences_no_other_stranger(world: World) -> None:
    """C4: what comes from one domain is told of together, at once and then every ten minutes at most."""
    for n in range(40):
        writes(world, f"s{n}@flood.example", f"{CHILD} {n}")
    assert len(world.rows(Concern)) == 40 and len(alerts(world)) == concern_crowds.MOST_OF_A_DOMAIN + 1
    assert [each.context["alert"]["crowded"] for each in alerts(world)] == [False] * 5 + [True]
    writes(world, "granny@home.example", "My neighbour's boy told me that his dad beats him.")
    assert world.rows(Concern)[-1].told == 1
    world.now += timedelta(minutes=10)
    assert ticks(world) == 1
    told = alerts(world)[-1].context["alert"]
    assert (told["number"], told["n"], len(told["others"]), told["left"]) == (40, 34, 19, 14)
    world.tick(world.now)
    links = world.letters("concern_alert")[-1].context["links"]
    assert len({links["concern"], *links["others"]}) == 20  # type: ignore[index,call-overload,misc]


def test_strangers_of_many_domains_are_told_of_together_within_ten_minutes(world: World) -> None:
    for n in range(30):
        writes(world, f"s@flood{n}.example", f"{CHILD} {n}")
    assert len(alerts(world)) == concern_crowds.MOST_OF_NOBODY + 1
    world.now += timedelta(minutes=10)
    assert ticks(world) == 1 and all(row.told == 1 for row in world.rows(Concern))


def test_several_mails_of_one_stranger_are_one_concern(world: World) -> None:
    for text in (CHILD, "Her mother hits her as well.", CHILD):
        writes(world, "granny@home.example", text)
    (row,) = world.rows(Concern)
    assert "stepdad" in row.text and "her mother" in row.text.lower()
    assert row.text.startswith("From granny@home.example:\n") and row.text.count("From ") == 1


def test_each_morning_one_letter_lists_all_that_nobody_has_seen(world: World) -> None:
    for n in range(3):
        writes(world, f"s@home{n}.example", f"{CHILD} {n}")
    world.now = concern_telling.next_morning(world.plans[HERE], world.now + timedelta(days=1))
    before = len(alerts(world))
    tell_officers(world.desk, world.now)
    assert len(alerts(world)) == before + 1 and ticks(world) == 0
    see(world, alerts(world)[-1].context["alert"]["number"])
    world.tick(world.now)
    assert alerts(world)[-1].state == "sent"  # the others are still to be seen


def test_imported_words_do_not_hide_the_same_words_said_live(asked: Asked) -> None:
    assert not types(asked, CHILD, channel="import")
    assert says(asked, CHILD).care is not None
    assert [(row.channel, row.told) for row in asked[0].rows(Concern)] == [("import", 0), ("web", 1)]


def test_an_officer_takes_seen_back_once(asked: Asked) -> None:
    """Or it would be a machine for letters."""
    world, _ = asked
    says(asked, CHILD)
    for _ in range(5):
        see(world, 1)
        with world.database.write(HERE) as session:
            row = session.get_one(Concern, 1)
            concern_telling.undo(session, world.plans[HERE], row, who=OLIVE, now=world.now)
    assert len([row for row in world.rows(OutboxMessage) if row.template.startswith("concern_")]) == 6


# Whom it reaches.


def test_where_no_officer_can_be_told_the_business_unit_is(asked: Asked) -> None:
    """C4: never nobody in silence; without the link, which is an officer's."""
    world, _ = asked
    with world.database.write(HERE) as session:
        for each in (OLIVE, OSCAR):
            bad_addresses.mark(session, HERE, each, status="5.1.1", why="no", now=world.now)
    step = says(asked, CHILD)
    assert step.care is not None and step.care.told
    world.tick(world.now)
    unit = world.plans[HERE].about.business_unit.email
    (told,) = [each for each in world.letters("concern_alert") if each.to.email == unit]
    assert told.context["alert"]["stand_in"] is True  # type: ignore[index,call-overload]


def test_an_alert_that_bounces_is_told_to_the_business_unit_at_the_next_tick(asked: Asked) -> None:
    world, _ = asked
    says(asked, CHILD)
    world.tick(world.now)
    for row in alerts(world):
        comes(world, bounce(world, row))
    tell_officers(world.desk, world.now)
    assert any(each.context["alert"].get("stand_in") for each in alerts(world))


def test_who_writes_is_not_told_of_officers_that_nobody_can_reach(asked: Asked) -> None:
    world, _ = asked
    plan = with_two_officers(a_partnership(HERE))
    unit = plan.about.business_unit.model_copy(update={"email": None})
    world.plans[HERE] = replace(plan, about=plan.about.model_copy(update={"officers": (), "business_unit": unit}))
    step = says(asked, CHILD)
    assert step.care is not None and not step.care.told
    assert alerts(world) == [] and world.rows(Concern)[0].next_at is not None
