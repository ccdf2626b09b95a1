"""`/evaluation`: for bound officers of the workspace's own partnership, and for their eyes only (Q1, Q7)."""

from dataclasses import replace
from typing import Any

import pytest

from bot.handlers.slack import officers, pressed, profiles, sharing
from bot.messages.nouns import Answer
from bot.storage import chat_officers
from bot.storage.chat_codes import MOST_A_DAY, PAUSE
from bot.storage.chat_officers import Account
from bot.storage.tables import AuditEntry, ChatOfficer, Concern, Event, OutboxMessage
from tests.handlers.slack.officer_desk import OLIVE, OfficerDesk
from tests.handlers.slack.slack_world import AFTER, OTHER_TEAM, TEAM, SlackWorld
from tests.plans import HERE, THERE, a_partnership, at


@pytest.fixture
def olive(slack_world: SlackWorld) -> OfficerDesk:
    return OfficerDesk(slack_world).binds()


def asked(world: SlackWorld, key: str = HERE) -> list[tuple[str, str]]:
    return [(e.who, e.what) for e in world.rows(AuditEntry, partnership=key) if e.what.startswith("asked:")]


def test_an_officer_is_known_by_a_code_mailed_to_the_address_in_the_plan(slack_world: SlackWorld) -> None:
    desk = OfficerDesk(slack_world, email="olive.private@elsewhere.example")
    assert "Only officers of Testshire" in desk.asks("status")
    always = desk.asks("officer olive.private@elsewhere.example")
    assert always == desk.asks(f"officer {OLIVE.upper()}")
    assert "if that is an officer's or a trainer's" in desk.asks("officer")
    assert "code is on its way" in always
    digits = desk.mailed()
    assert [letter.to.email for letter in slack_world.letters("chat_code")] == [OLIVE]
    assert "not right" in desk.asks(f"code {(int(digits) + 1) % 1_000_000:06d}")
    assert "known as yours" in desk.asks(f"code {digits}")
    assert "What you can ask" in desk.asks("")
    assert asked(slack_world) == [(OLIVE, "asked: help")]
    assert slack_world.refusals() == ["refused: an officer's command", "refused: a wrong code"]
    assert slack_world.settled > 0


def test_the_bare_command_mails_a_code_to_who_is_not_known_yet(slack_world: SlackWorld) -> None:
    desk, other = OfficerDesk(slack_world), OfficerDesk(slack_world, "U8", email="dana@school.example")
    always = desk.asks("")
    assert always == other.asks("  ") == desk.asks("officer")
    assert "/evaluation officer you@council.example" in always
    digits = desk.mailed()
    assert [letter.to.email for letter in slack_world.letters("chat_code")] == [OLIVE]
    assert "known as yours" in desk.asks(f"code {digits}")
    did = [(e.what, e.subject) for e in slack_world.rows(AuditEntry) if e.what.startswith("asked for")]
    assert did[:2] == [
        ("asked for an officer's code", "an officer's address"),
        ("asked for an officer's code", "an unknown address"),
    ]


def test_an_officer_is_not_kept_from_a_code_by_what_somebody_else_has_asked_for(slack_world: SlackWorld) -> None:
    """Q7: neither by the pause, nor by what an address gets in a day."""
    other = OfficerDesk(slack_world, "U8", email="pest@elsewhere.example")
    for _ in range(MOST_A_DAY + 2):
        other.asks(f"officer {OLIVE}")
        slack_world.tick()
        slack_world.now += PAUSE
    assert len(slack_world.letters("chat_code")) == MOST_A_DAY
    other.asks(f"officer {OLIVE}")
    assert len(slack_world.rows(OutboxMessage)) == MOST_A_DAY
    olive = OfficerDesk(slack_world)
    olive.binds()
    assert len(slack_world.letters("chat_code")) == MOST_A_DAY + 1


def test_an_address_of_the_profile_alone_makes_nobody_an_officer(slack_world: SlackWorld) -> None:
    desk = OfficerDesk(slack_world)
    assert "Only officers" in desk.asks("status")
    assert slack_world.rows(ChatOfficer) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team": "T9"},
        {"is_bot": True},
        {"deleted": True},
    ],
)
def test_guests_and_strangers_are_refused_kindly_even_with_a_code(
    slack_world: SlackWorld, facts: dict[str, Any]
) -> None:
    desk = OfficerDesk(slack_world, **facts)
    for text in ("", "code 123456", "status"):
        assert "guests and people of other companies cannot use it" in desk.asks(text)
    assert slack_world.letters("chat_code") == [] and slack_world.queue() == []
    refused = ["refused: to be known as an officer"] * 2 + ["refused: an officer's command"]
    assert slack_world.refusals() == refused


def test_a_bound_officer_who_becomes_a_guest_is_one_no_longer(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    olive.person.user.is_restricted = True
    slack_world.now += profiles.BELIEVED_FOR
    assert "guests" in olive.asks("status")


def test_who_is_taken_out_of_the_plan_is_refused_at_once(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    here = a_partnership(HERE)
    other = here.about.officers[0].model_copy(update={"email": "new@testshire.example"})
    slack_world.use_slack(
        replace(here, about=here.about.model_copy(update={"officers": (other,)})), a_partnership(THERE)
    )
    assert "Only officers" in olive.asks("status")


def test_an_officer_of_one_partnership_is_nobody_in_anothers_workspace(
    slack_world: SlackWorld, olive: OfficerDesk
) -> None:
    slack_world.other_team.user("U7", email=OLIVE, name="Olive Officer")
    there = slack_world.other_team.person("U7")
    there.commands("/evaluation", "status")
    slack_world.quiet()
    assert "Only officers" in "\n".join(there.ephemerals[-1].texts())
    assert asked(slack_world, THERE) == []
    assert slack_world.other_team.team == OTHER_TEAM


def test_an_answer_is_for_the_officers_eyes_and_never_in_the_channel(
    slack_world: SlackWorld, olive: OfficerDesk
) -> None:
    slack_world.team.channel("C1", "U7", "U8")
    event = slack_world.an_event()
    assert event.ref in olive.asks("events", "C1")
    assert slack_world.team.person("U8").messages("C1") == []


def test_words_that_are_off_are_one_kind_line(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    assert olive.asks("statsu") == "statsu: no such command - did you mean '/evaluation status'?"
    assert [what for _, what in asked(slack_world)] == ["asked: no such command"]
    assert "too long for a command" in olive.asks("why " + "x" * officers.LONGEST)
    assert slack_world.refusals() == ["refused: too long for a command"]


def test_a_long_list_comes_in_pages_and_looking_further_changes_nothing(
    slack_world: SlackWorld, olive: OfficerDesk
) -> None:
    events = [slack_world.an_event() for _ in range(30)]
    first = olive.asks("events 2026")
    assert events[0].ref in first and events[-1].ref not in first and "Rows 1-12 of 30" in first
    second = olive.presses("More")
    assert "Rows 13-24 of 30" in second
    assert events[-1].ref in olive.presses("More")
    assert [what for _, what in asked(slack_world)][-3:] == ["asked: events"] * 3


def test_another_page_of_a_command_that_writes_writes_nothing(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    event = slack_world.an_event()
    assert "cancelled. Nothing more is sent" in olive.asks(f"cancel {event.ref}")
    olive.presses("Undo")
    assert slack_world.get(event).cancelled_at is None
    body = {
        "user": {"id": "U7"},
        "actions": [{"action_id": "cmd:page:2", "value": f"cancel {event.ref}"}],
        "response_url": "",
    }
    turned = officers.meant(pressed.read(body))
    assert turned is not None and turned.look
    officers.answer(slack_world.here, slack_world.plans[HERE].about.officers[0], turned)
    assert slack_world.get(event).cancelled_at is None


def test_what_a_row_offers_is_done_by_pressing_it(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    slack_world.a_booking(person=slack_world.a_person("Ann Ash"))
    slack_world.now = at("2026-03-02", "16:00")
    ref = slack_world.rows(Event)[0].ref
    olive.asks(f"attendance {ref} Ann Ash all")
    assert "Ann Ash: the register says nothing." in olive.presses("Undo")


def test_a_command_that_queues_something_nudges_the_dispatcher(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    before, ref = slack_world.settled, slack_world.an_event().ref
    olive.asks("status")
    assert slack_world.settled == before
    olive.asks(f"remind {ref}")
    assert slack_world.settled == before + 1


def test_a_shared_answer_is_in_the_channel_without_buttons_and_written_down(
    slack_world: SlackWorld, olive: OfficerDesk
) -> None:
    slack_world.team.channel("C1", "U7", "U8")
    slack_world.an_event()
    olive.asks("events 2026", "C1")
    olive.presses("Share in channel")
    shown = slack_world.team.person("U8").messages("C1")
    assert len(shown) == 1 and shown[0].says("Shared by Olive Officer: /evaluation events 2026")
    assert shown[0].buttons() == {}
    entry = next(e for e in slack_world.rows(AuditEntry) if e.what == "shared an answer")
    assert (entry.who, entry.subject, entry.detail) == (OLIVE, "channel:C1", {"command": "events"})


def test_what_names_people_is_not_shared_and_no_address_is_told(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    slack_world.team.channel("C1", "U7", "U8")
    booking = slack_world.a_booking(person=slack_world.a_person("Ann Ash", email="ann@school.example"))
    ref = slack_world.rows(Event)[0].ref
    slack_world.tick(AFTER)
    assert slack_world.touchpoint(booking, "end_of_course").sent_at is not None
    olive.asks("events 2026", "C1")
    old, label = olive.answer, "Share in channel"
    [share] = [e for block in old.raw["blocks"] for e in block.get("elements", []) if e.get("action_id") == "cmd:share"]
    assert "Everybody in this channel" in share["confirm"]["text"]["text"]
    for text in (f"status {ref}", f"event {ref}", "why ann@school.example", f"attendance {ref} Ann Ash all"):
        olive.asks(text, "C1")
        assert label not in olive.answer.buttons()
        share["value"] = f"1 {text}"  # as under an answer of before this was so
        assert olive.presses(label, old) == sharing.FOR_YOU
    assert slack_world.team.person("U8").messages("C1") == []
    assert not [e for e in slack_world.rows(AuditEntry) if e.what == "shared an answer"]
    shared = sharing.for_all(Answer("Help", ("words",)), 1, "Olive Officer", "help x@y.example")
    assert "Shared by Olive Officer" in str(shared.blocks) and "@" not in str(shared.blocks)


def test_nobody_but_an_officer_shares_or_runs_by_a_press(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    event = slack_world.an_event()
    olive.asks(f"cancel {event.ref}")
    slack_world.team.user("U8", email="dana@school.example")
    other = slack_world.team.person("U8")
    undo = olive.answer
    olive.asks("events")
    for label, answer in (("Undo", undo), ("Share in channel", olive.answer)):
        slack_world.team.ephemerals.setdefault("U8", []).append(answer.raw)
        other.presses(other.ephemerals[-1], label)
        slack_world.quiet()
        assert "Only officers" in "\n".join(other.ephemerals[-1].texts())
    assert slack_world.get(event).cancelled_at is not None
    assert slack_world.refusals()[-2:] == ["refused: an officer's command", "refused: sharing an officer's answer"]


def test_while_slack_does_not_say_who_somebody_is_nobody_is_let_in(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    slack_world.now += profiles.BELIEVED_FOR
    slack_world.team.fails("before", "users.info")
    assert "does not say at the moment" in olive.asks("status")
    assert "Status" in olive.asks("status")


def test_a_code_may_be_asked_for_again_after_two_minutes(slack_world: SlackWorld) -> None:
    desk = OfficerDesk(slack_world)
    desk.asks("officer")
    first = desk.mailed()
    slack_world.now += PAUSE
    desk.asks("officer")
    second = desk.mailed()
    assert "not right" in desk.asks(f"code {first}") or first == second
    assert "known as yours" in desk.asks(f"code {second}")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"actions": []},
        {"actions": [1], "user": {"id": "U1"}},
        {"actions": [{"action_id": "cmd:run:1"}], "user": {"id": "U1"}},
        {"actions": [{"action_id": "cmd:page:x", "value": "status"}], "user": {"id": "U1"}},
        {"actions": [{"action_id": 5, "value": {}}], "user": {"id": "U1"}},
        {"actions": [{"action_id": "cmd:run:1", "value": "status"}]},
    ],
)
def test_garbage_is_no_press(body: object) -> None:
    assert officers.meant(pressed.read(body)) is None
    assert pressed.fields(body) == {} and pressed.initial(body) == {}


def test_what_is_no_address_is_told_so(slack_world: SlackWorld) -> None:
    assert OfficerDesk(slack_world).asks("officer olive@testshire") == officers.NO_ADDRESS


def test_where_people_are_named_slack_is_asked_anew_after_a_minute(slack_world: SlackWorld) -> None:
    """Q7."""
    desk = OfficerDesk(slack_world).binds()
    slack_world.team.users["U7"].deleted = True
    slack_world.now += profiles.BELIEVED_BRIEFLY
    assert "Only" not in desk.asks("help")
    assert "This is for officers" in desk.asks("overdue")


def test_a_command_typed_as_a_message_is_answered_as_the_slash_command_is(slack_world: SlackWorld) -> None:
    """Q1, Q7: seen by nobody else, and in the audit log."""
    desk = OfficerDesk(slack_world).binds()
    slack_world.asked()
    by_slash = desk.asks("events 2026")
    for typed in ("events 2026", "“events 2026”"):
        assert desk.person.types(typed).ok
        slack_world.quiet()
        assert by_slash.startswith(desk.said) and "Neglect" in desk.said
    assert desk.person.received() == []
    assert [(each.who, each.subject) for each in slack_world.rows(AuditEntry) if each.what == "asked: events"] == [
        (OLIVE, "2026")
    ] * 3
    assert "Share in channel" not in desk.answer.buttons()


def test_a_command_typed_as_a_message_opens_no_modal_and_does_what_its_words_say(slack_world: SlackWorld) -> None:
    desk = OfficerDesk(slack_world).binds()
    slack_world.asked()
    ref = slack_world.rows(Event)[0].ref
    desk.person.types(f"attendance {ref}")
    slack_world.quiet()
    assert desk.person.modal is None and "Pat U1" in desk.said
    desk.person.types("mvoe E-0")
    slack_world.quiet()
    assert desk.person.newest().says("Type help to see what you can ask")


def test_while_a_form_waits_help_and_status_are_about_it_and_words_are_for_it(slack_world: SlackWorld) -> None:
    """C1: whoever is an officer is asked as anybody is."""
    dana = slack_world.asked()
    with slack_world.database.write(HERE) as session:
        chat_officers.bind(session, HERE, Account("slack", TEAM, "U1"), email=OLIVE, now=slack_world.now)
    assert dana.types("status").says("Waiting:") or "Waiting:" in dana.last()
    dana.presses("Start")
    dana.types("overdue")
    slack_world.quiet()
    assert dana.person.ephemerals == []
    assert not [each for each in slack_world.rows(AuditEntry) if each.what == "asked: overdue"]


@pytest.mark.parametrize("text", ["report a child told me that her dad hits her", "gain is what he hits his son for"])
def test_words_that_only_begin_like_a_command_are_looked_at_for_a_concern(slack_world: SlackWorld, text: str) -> None:
    """C4: whoever writes them, and wherever."""
    desk = OfficerDesk(slack_world).binds()
    slack_world.asked()
    for type_ in (desk.person.types, lambda said: desk.person.commands("/evaluation", said)):
        type_(text)
        slack_world.quiet()
    [row] = slack_world.rows(Concern)
    assert text in row.text
    assert desk.person.newest().says("If a child may be at risk, tell somebody now")


def test_an_officer_takes_back_that_somebody_linked_an_address(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    """Q1, Q7: whoever has linked it presses for another no more."""
    form = slack_world.asked()
    slack_world.team.user("U9", email="nosy@elsewhere.example", name="Nosy")
    nosy = slack_world.team.person("U9")
    assert nosy.types("link u1@school.example").ok
    slack_world.quiet()
    slack_world.tick()
    assert nosy.types(str(slack_world.letters("chat_code")[-1].context["code"])).ok
    slack_world.quiet()
    assert nosy.newest().says("Questions about the courses of u1@school.example")
    said = olive.asks("unlink u1@school.example")
    assert "U9" in said and "'/evaluation unlink u1@school.example now' takes the link back" in said
    assert "Pat U1 is linked to Slack account U9 no more" in olive.presses("Unlink it now")
    assert nosy.types("status").ok
    slack_world.quiet()
    assert nosy.newest().says("We do not know this account yet")
    assert form.types("start").says("Question 1 of")  # known by the address of their profile again
    assert ("slack T1 U9", "linked an address") in [(e.who, e.what) for e in slack_world.rows(AuditEntry)]
    assert (OLIVE, "unlinked an address") in [(e.who, e.what) for e in slack_world.rows(AuditEntry)]
