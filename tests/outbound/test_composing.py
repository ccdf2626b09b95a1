"""A row becomes a message: its links, its files, its thread, all made when it is sent."""

import pytest

from bot.messages import mail
from bot.messages.nouns import Message
from bot.storage.tables import Booking, Link, Touchpoint
from tests.build import World
from tests.plans import a_partnership, at

DUE, AFTER = at("2026-02-23"), at("2026-03-02", "15:30")


def test_a_letter_carries_its_links_to_the_right_pages(world: World) -> None:
    world.a_booking(attended=True)
    world.tick(AFTER)
    letter = world.letters("end_of_course")[0]
    links = letter.context["links"]
    assert isinstance(links, dict)
    assert set(links) == {"privacy", "accessibility", "form"}
    assert str(links["form"]).startswith("https://evaluation.example/q/")
    assert links["privacy"] == "https://evaluation.example/privacy/here"
    assert letter.preferences_link.startswith("https://evaluation.example/p/")


def test_links_are_minted_when_a_message_goes_and_kept_as_hashes(world: World) -> None:
    world.a_booking()
    world.tick(DUE, deliver=False)
    assert world.rows(Link) == []
    assert "links" not in world.queue()[0].context
    world.tick(DUE)
    assert sorted(link.purpose for link in world.rows(Link)) == ["p", "q"]
    assert {link.partnership for link in world.rows(Link)} == {"here"}


def test_a_letter_comes_from_the_business_unit_to_the_person(world: World) -> None:
    booking = world.a_booking(person=world.a_person("Siân D\u2019Arcy", email="sian@school.example"))
    world.tick(DUE)
    letter = world.letters("pre_course")[0]
    assert (letter.to.email, letter.to.name) == ("sian@school.example", "Siân D\u2019Arcy")
    assert (letter.reply_to, letter.sender_name) == ("unit@testshire.example", "TSCP")
    assert letter.message_id == world.queue()[0].message_id
    assert booking.person_id == world.queue()[0].person_id


def test_reminders_continue_the_thread(world: World) -> None:
    world.a_booking(attended=True)
    world.run_until(at("2026-03-09"))
    first, second, third = world.letters("end_of_course") + world.letters("end_of_course_reminder")
    assert (first.thread, second.thread) == ((), (first.message_id,))
    assert third.thread == (first.message_id, second.message_id)


def test_all_that_a_supervisor_gets_of_a_booking_is_one_conversation(world: World) -> None:
    """L7: briefing, nudge and check hang together in the supervisor's mailbox, and keep the topic."""
    check = {
        "kind": "supervisor_check",
        "to": "supervisor",
        "when": "6 weeks after event end",
        "closes": "60 days after sent",
    }
    world.use(a_partnership(supervisor_check=check))
    bookings = [world.a_booking(attended=True) for _ in range(2)]
    world.run_until(at("2026-05-01"))
    first, other = (_letters_to_the_supervisor(world, booking) for booking in bookings)
    root = first[0]
    assert root.template == "supervisor_briefing" and first[-1].template == "supervisor_check" and len(first) > 2
    assert first[0].to == other[0].to
    for n, letter in enumerate(first[1:], start=1):
        assert letter.thread == tuple(earlier.message_id for earlier in first[:n])
        assert letter.topic == mail.subject(root) and mail.subject(letter).endswith(letter.topic)
    assert not {each.message_id for each in first} & {before for each in other for before in each.thread}


def _letters_to_the_supervisor(world: World, booking: Booking) -> list[Message]:
    mine = {row.id for row in world.rows(Touchpoint) if row.booking_id == booking.id and row.role == "supervisor"}
    return [message for message in world.mail.accepted if message.touchpoint in mine]


def test_an_invitation_to_an_event_brings_its_calendar_file_up_to_date(world: World) -> None:
    event = world.an_event()
    world.a_booking(event)
    world.tick(DUE, deliver=False)
    world.moves(event, at("2026-03-05"))
    world.tick(DUE)
    file = world.letters("pre_course")[0].attachments[0]
    assert file.media_type.startswith("text/calendar")
    assert b"20260305T093000" in file.content
    assert b"SEQUENCE:1" in file.content


def test_supervisors_get_their_page_and_trainers_their_form(world: World) -> None:
    world.use(a_partnership(supervisor_briefing={"when": "at event end", "who": "booked"}))
    world.a_booking(world.an_event(trainers=[world.a_person("Tess Trainer")]))
    world.tick(at("2026-03-03"))
    pages = {m.template: sorted(m.context["links"]) for m in world.mail.accepted}  # type: ignore[arg-type,type-var]
    assert pages["supervisor_briefing"] == ["accessibility", "privacy", "supervisor"]
    assert pages["trainer_feedback"] == ["accessibility", "form", "privacy"]


@pytest.mark.parametrize("base", ["https://evaluation.example", "https://evaluation.example/"])
def test_a_base_address_with_or_without_its_slash_makes_the_same_links(world: World, base: str) -> None:
    world.use(a_partnership(), base_url=base)
    world.a_booking()
    world.tick(DUE)
    links = world.letters("pre_course")[0].context["links"]
    assert isinstance(links, dict) and links["privacy"] == "https://evaluation.example/privacy/here"
