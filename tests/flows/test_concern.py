"""Words that read like a concern: kept, told to the officers until one has seen it, and answered at once (C4)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.calendar import tell_officers
from bot.flows import answering, concern, concern_telling
from bot.flows.concern_wordings import MOST
from bot.flows.conversation import Back, Later, Say, Skip
from bot.messages.nouns import Care, Conflict, Problem, Prompt
from bot.plan.model import Officer, Partnership
from bot.storage import chat_officers
from bot.storage.chat_officers import Account
from bot.storage.tables import AnswerRow, AuditEntry, Booking, Concern, OutboxMessage, PracticeIssue, Touchpoint
from tests.build import World
from tests.flows.mailing import answer, comes, sent
from tests.plans import HERE, THERE, a_partnership, at

CHILD = "A girl in my class told me that her stepdad hits her every night."
DISTRESS = "I cannot cope any more and I want to kill myself."
OLIVE, OSCAR = "olive@testshire.example", "oscar@testshire.example"
COURSE = at("2026-03-02", "15:30")


def with_two_officers(partnership: Partnership) -> Partnership:
    officers = (Officer(name="Olive Officer", email=OLIVE), Officer(name="Oscar Other", email=OSCAR))
    return replace(partnership, about=partnership.about.model_copy(update={"officers": officers}))


@pytest.fixture
def asked(world: World) -> tuple[World, Touchpoint]:
    """A delegate who has been asked how the course was, of a partnership with two officers."""
    world.use(with_two_officers(a_partnership(HERE)), a_partnership(THERE))
    booking = world.a_booking()
    world.tick(COURSE)
    return world, world.touchpoint(booking, "end_of_course")


def says(asked: tuple[World, Touchpoint], text: str, question: str = "comment", seen: int = 0) -> Any:
    return asked[0].takes(asked[1], Say(question, seen, text))


def alerts(world: World, template: str = "concern_alert") -> list[OutboxMessage]:
    return [row for row in world.queue() if row.template == template]


def see(world: World, number: int, who: str = OLIVE) -> None:
    with world.database.write(HERE) as session:
        concern_telling.seen(session, world.plans[HERE], number, who=who, now=world.now)


def test_a_worrying_answer_is_kept_and_answered_with_whom_to_tell(asked: tuple[World, Touchpoint]) -> None:
    """C4: at once, with the partnership's own contacts; the answer counts, and the form goes on."""
    step = says(asked, CHILD)
    assert isinstance(step, Prompt)
    assert step.care is not None and "child" in step.care.kinds
    assert [each.name for each in step.care.contacts] == ["Safeguarding hub"]
    (row,) = asked[0].rows(Concern)
    assert (row.partnership, row.place, row.question, row.text) == (HERE, "answer", "comment", CHILD)
    assert (row.person_id, row.event_id) == (asked[1].person_id, asked[1].event_id)
    assert [each.draft for each in asked[0].rows(AnswerRow, question="comment")] == [CHILD]


def test_harmless_words_and_choices_raise_nothing(asked: tuple[World, Touchpoint]) -> None:
    for step in (says(asked, "A very good day, thank you."), says(asked, "all", "there")):
        assert step.care is None
    assert asked[0].rows(Concern) == [] and alerts(asked[0]) == []


def test_every_officer_is_told_at_once_and_never_a_word_of_it(asked: tuple[World, Touchpoint]) -> None:
    """C4: a link, not the text; who stopped letters of their courses is an officer still."""
    world, _ = asked
    says(asked, CHILD)
    assert sorted(row.person_id for row in alerts(world)) == sorted({row.person_id for row in alerts(world)})
    world.tick(world.now)
    told = world.letters("concern_alert")
    assert sorted(each.to.email for each in told) == [OLIVE, OSCAR]
    for each in told:
        assert "stepdad" not in str(each.context) and "Person" not in str(each.context)
        assert str(each.context["links"]["concern"]).startswith("https://evaluation.example/c/")  # type: ignore[index,call-overload]
        assert each.preferences_link == ""
    assert not any("stepdad" in str(entry.detail) + entry.what + entry.subject for entry in world.rows(AuditEntry))


def test_alerts_go_before_all_that_waits(asked: tuple[World, Touchpoint]) -> None:
    world, _ = asked
    for n in range(3):
        world.a_booking(world.an_event(at(f"2026-03-0{n + 3}")))
    says(asked, CHILD)
    world.now += timedelta(days=1)
    world.tick(world.now, deliver=False)
    before = len(world.mail.accepted)
    world.tick(world.now)
    assert [each.template for each in world.mail.accepted[before : before + 2]] == ["concern_alert"] * 2


@pytest.mark.parametrize("move", [Say("there", 0, CHILD), Say("usefulness", 0, CHILD), Say("action_1", 0, CHILD * 99)])
def test_words_that_are_refused_are_screened_too(asked: tuple[World, Touchpoint], move: Say) -> None:
    """C4: no choice of the question, or too long."""
    asked[0].takes(asked[1], Say("there", 0, "all"))
    step = asked[0].takes(asked[1], move)
    assert isinstance(step, Problem) and step.care is not None
    assert len(asked[0].rows(Concern)) == 1


def test_words_that_come_too_late_are_screened_too(asked: tuple[World, Touchpoint]) -> None:
    says(asked, "Nothing.")
    step = says(asked, CHILD)
    assert isinstance(step, Conflict) and step.care is not None


def test_the_same_words_raise_nothing_twice(asked: tuple[World, Touchpoint]) -> None:
    """Not even where they are saved again, or shorter, or typed with other spaces."""
    step = says(asked, CHILD)
    revision = asked[0].rows(AnswerRow, question="comment")[0].revision
    for text in (CHILD, f"  {CHILD}\n", CHILD.upper()):
        step = says(asked, text, seen=revision)
        revision = asked[0].rows(AnswerRow, question="comment")[0].revision
        assert step.care is None
    assert len(asked[0].rows(Concern)) == 1 and len(alerts(asked[0])) == 2
    asked[0].takes(asked[1], Later(), Back("comment"))
    assert len(asked[0].rows(Concern)) == 1


def test_a_changed_draft_changes_what_nobody_has_seen(asked: tuple[World, Touchpoint]) -> None:
    says(asked, CHILD)
    longer = f"{CHILD} I am worried."
    assert says(asked, longer, seen=asked[0].rows(AnswerRow, question="comment")[0].revision).care is None
    (row,) = asked[0].rows(Concern)
    assert longer in row.text and row.text.count(CHILD) == 1 and len(alerts(asked[0])) == 2


def test_new_signs_are_answered_anew(asked: tuple[World, Touchpoint]) -> None:
    says(asked, CHILD)
    step = says(asked, f"{CHILD} {DISTRESS}", seen=asked[0].rows(AnswerRow, question="comment")[0].revision)
    assert step.care is not None and step.care.for_writer
    (row,) = asked[0].rows(Concern)
    assert set(row.kinds.split(",")) >= {"child", "distress"}


@pytest.mark.parametrize(
    ("more", "raised"),
    [
        ("", 1),
        ("Sorry.", 2),
        ("Last night he broke her arm.", 2),
        (DISTRESS, 2),
    ],
)
def test_whatever_is_changed_after_it_was_seen_is_another_concern(
    asked: tuple[World, Touchpoint], more: str, raised: int
) -> None:
    """C4: what an officer has seen is closed; the same words alone say nothing new."""
    world, _ = asked
    says(asked, CHILD)
    see(world, 1)
    world.now += timedelta(days=2)
    step = says(asked, f"{CHILD} {more}", seen=world.rows(AnswerRow, question="comment")[0].revision)
    assert len(world.rows(Concern)) == raised and (getattr(step, "care", None) is not None) is (raised == 2)
    assert len(alerts(world)) == 2 * raised


def test_officers_are_told_again_until_one_has_seen_it(asked: tuple[World, Touchpoint]) -> None:
    """C4: after one hour, after four, then each morning at eight, weekends too; the clocks go on 29 March 2026."""
    world, _ = asked
    world.now = at("2026-03-27", "15:30")
    says(asked, CHILD)
    hours: list[str] = []
    end = at("2026-03-31", "07:00")
    while world.now < end:
        world.now += timedelta(minutes=15)
        if tell_officers(world.desk, world.now) and world.rows(Concern)[0].told > len(hours) + 1:
            hours.append(f"{world.now.astimezone(world.plans[HERE].about.tz):%a %H:%M}")
    assert hours == ["Fri 16:30", "Fri 19:30", "Sat 08:00", "Sun 08:00", "Mon 08:00"]
    see(world, 1)
    world.now += timedelta(days=2)
    tell_officers(world.desk, world.now)
    assert world.rows(Concern)[0].told == 6
    assert len(alerts(world)) == 12


def test_the_others_hear_who_has_seen_it_and_alerts_that_wait_are_dropped(asked: tuple[World, Touchpoint]) -> None:
    world, _ = asked
    says(asked, CHILD)
    see(world, 1)
    see(world, 1, OSCAR)
    (row,) = world.rows(Concern)
    assert (row.seen_by, row.next_at) == (OLIVE, None)
    world.tick(world.now)
    assert [each.to.email for each in world.letters("concern_seen")] == [OSCAR]
    assert world.letters("concern_seen")[0].context["seen_by"] == "Olive Officer"
    assert {row.state for row in alerts(world)} == {"cancelled"}


def test_seen_may_be_taken_back_for_an_hour_and_then_all_are_told_again(asked: tuple[World, Touchpoint]) -> None:
    world, _ = asked
    says(asked, CHILD)
    see(world, 1)
    for later, done in ((timedelta(minutes=59), True), (timedelta(minutes=60), False)):
        with world.database.write(HERE) as session:
            row = session.get_one(Concern, 1)
            seen_at = row.seen_at
            assert seen_at is not None
            plan = world.plans[HERE]
            assert concern_telling.undo(session, plan, row, who=OLIVE, now=seen_at + later) is done
        if done:
            assert (world.rows(Concern)[0].seen_at, world.rows(Concern)[0].told) == (None, 2)
            see(world, 1, OSCAR)


def test_an_officer_with_a_chat_account_is_told_there_and_by_mail(asked: tuple[World, Touchpoint]) -> None:
    """C4: on chat and mail; the account is the one that a mailed code has shown to be theirs."""
    world, _ = asked
    with world.database.write(HERE) as session:
        chat_officers.bind(session, HERE, Account("slack", "T1", "U7"), email=OLIVE, now=world.now)
        chat_officers.bind(session, HERE, Account("slack", "T1", "U9"), email="gone@testshire.example", now=world.now)
    says(asked, CHILD)
    world.tick(world.now)
    (told,) = [each for each in world.chat.accepted if each.template == "concern_alert"]
    assert (told.to.email, told.to.account) == (OLIVE, "T1:U7")
    assert len([each for each in world.mail.accepted if each.template == "concern_alert"]) == 2


def test_an_import_of_old_answers_alarms_nobody_and_is_kept(asked: tuple[World, Touchpoint]) -> None:
    world, touchpoint = asked
    with world.database.write(HERE) as session:
        sheet = answering.sheet(session, world.plans, HERE, touchpoint.id)
        said = {"there": "all", "comment": CHILD}
        assert answering.take_whole(session, sheet, said, now=world.now, channel="import")
    (row,) = world.rows(Concern)
    assert (row.told, row.next_at, row.seen_at, row.channel) == (0, None, None, "import")
    world.now += timedelta(days=2)
    tell_officers(world.desk, world.now)
    assert alerts(world) == []


def test_what_is_skipped_says_nothing(asked: tuple[World, Touchpoint]) -> None:
    assert asked[0].takes(asked[1], Skip("comment", 0)).care is None


def test_a_fault_of_one_partnership_does_not_keep_another_from_being_told(world: World) -> None:
    """Each partnership's officers hear of its own only (Q7)."""
    bookings = {key: world.a_booking(partnership=key) for key in (HERE, THERE)}
    world.tick(COURSE)
    for key, booking in bookings.items():
        world.takes(world.touchpoint(booking, "end_of_course"), Say("comment", 0, f"{CHILD} {key}"))
    assert sorted((row.partnership, row.text[-5:].strip(". ")) for row in world.rows(Concern)) == [
        (HERE, "here"),
        (THERE, "there"),
    ]
    assert sorted(row.partnership for row in alerts(world)) == [HERE, THERE]


# Mail.


@pytest.fixture
def briefed(world: World) -> Booking:
    booking = world.a_booking()
    world.tick(COURSE)
    world.answers(booking)
    world.tick(at("2026-03-03"))
    return booking


def test_a_worrying_reply_is_answered_at_once_with_whom_to_tell(world: World, briefed: Booking) -> None:
    """C4: a reply by mail, of a supervisor or a delegate, also of one who has asked not to be written to."""
    with world.database.write(HERE) as session:
        supervisor = session.get_one(Touchpoint, world.touchpoint(briefed, "supervisor_briefing").id)
        assert supervisor is not None
    comes(world, answer(world, sent(world, "supervisor_briefing"), CHILD))
    (row,) = world.rows(Concern)
    assert (row.place, row.person_id, row.text) == ("mail", briefed.supervisor_id, CHILD)
    world.tick(world.now)
    (care,) = world.letters("concern_care")
    assert care.to.email == "sue@school.example" and CHILD not in str(care.context)
    assert len(world.letters("concern_alert")) == 1


@pytest.mark.parametrize("more", [{"sender": "stranger@elsewhere.example"}, {"forged": True}])
def test_a_stranger_is_not_written_to_and_the_officers_are(
    world: World, briefed: Booking, more: dict[str, Any]
) -> None:
    """C4, and no backscatter: the address may be anybody's."""
    taken = comes(world, answer(world, sent(world, "supervisor_briefing"), CHILD, **more))
    assert taken.what == "aside"
    (row,) = world.rows(Concern)
    assert row.person_id is None and CHILD in row.text and row.text.startswith("From ")
    assert alerts(world, "concern_care") == [] and len(alerts(world)) == 1


def test_out_of_office_notices_and_bounces_are_not_screened(world: World, briefed: Booking) -> None:
    comes(world, answer(world, sent(world, "supervisor_briefing"), CHILD, kind="automatic"))
    assert world.rows(Concern) == []


def test_a_mail_that_comes_twice_raises_one(world: World, briefed: Booking) -> None:
    for _ in range(2):
        comes(world, answer(world, sent(world, "supervisor_briefing"), CHILD))
    assert len(world.rows(Concern)) == 1


def test_several_messages_of_one_person_within_an_hour_are_one_concern(world: World, briefed: Booking) -> None:
    """Nothing of them is lost; once it was seen, another message is another concern."""
    letter = sent(world, "supervisor_briefing")
    other = "Her mother hits her as well."
    comes(world, answer(world, letter, CHILD, key="<1@x>"))
    comes(world, answer(world, letter, other, key="<2@x>"))
    (row,) = world.rows(Concern)
    assert CHILD in row.text and other in row.text
    see(world, row.id)
    comes(world, answer(world, letter, "My neighbour hits her child.", key="<3@x>"))
    assert len(world.rows(Concern)) == 2


def test_what_is_shown_names_the_contacts_of_the_partnership() -> None:
    shown = concern.care(a_partnership(HERE), frozenset({"distress"}))
    assert isinstance(shown, Care) and shown.words == "distress" and shown.for_writer
    assert concern.care(a_partnership(HERE), frozenset({"child", "distress"})).words == "child"


@pytest.mark.parametrize("length", [60_000, 290_000])
def test_a_long_message_is_looked_at_and_kept_to_its_end(asked: tuple[World, Touchpoint], length: int) -> None:
    """C4: as long as the web lets anything in; what was written before stays a concern of its own."""
    says(asked, CHILD)
    words = f"{'The room was warm. ' * (length // 19)} {DISTRESS}"
    step = says(asked, words)
    assert step.care is not None and "distress" in step.care.kinds
    first, second = asked[0].rows(Concern)
    assert (first.text, second.text) == (CHILD, words)


def test_what_is_longer_than_anything_that_may_come_says_where_it_was_cut(asked: tuple[World, Touchpoint]) -> None:
    says(asked, f"{CHILD} {'x' * MOST}")
    (row,) = asked[0].rows(Concern)
    cut = len(CHILD) + 1
    assert row.text.endswith(f"x\n[Cut here. {cut:,} more characters came; nobody has looked at them.]")


def test_other_words_of_the_same_kind_are_answered_anew_and_a_slip_that_is_mended_is_not(
    asked: tuple[World, Touchpoint],
) -> None:
    """C4: whoever writes of something else has not been told whom to tell of that."""
    assert says(asked, CHILD).care is not None
    seen = asked[0].rows(AnswerRow)[0].revision
    assert says(asked, CHILD.replace("night", "nite"), seen=seen).care is None
    seen = asked[0].rows(AnswerRow)[0].revision
    assert says(asked, "Kai, a boy of six, has cigarette burns on both arms.", seen=seen).care is not None
    assert len(asked[0].rows(Concern)) == 1


def test_a_long_mail_is_looked_at_to_its_end(world: World, briefed: Booking) -> None:
    """C4: 4,000 characters of a reply go before the officers, who are told that there is more of it."""
    letter = sent(world, "supervisor_briefing")
    long = "We talked about the course. " * 150
    comes(world, answer(world, letter, long.strip()[:4_000], whole=f"{long}{CHILD}"))
    (row,) = world.rows(Concern)
    assert row.text.endswith(CHILD)
    (issue,) = world.rows(PracticeIssue)
    assert issue.text.endswith("\n[Their mail is longer. Read all of it in the mailbox.]")
