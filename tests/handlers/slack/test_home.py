"""The home tab: what waits and what was earned, preferences, a supervisor's page, an officer's day (C1, C3, Q1)."""

import pytest
from sqlalchemy import text

from bot.flows import preferences
from bot.handlers.slack.home import take, wish
from bot.storage.tables import AuditEntry, ChatAccount, Link, Person
from tests.fakes.slack.keyboard import Person as AtKeyboard
from tests.fakes.slack.seen import Seen
from tests.handlers.slack.officer_desk import OfficerDesk
from tests.handlers.slack.slack_world import Delegate, SlackWorld
from tests.plans import at


def home(world: SlackWorld, person: AtKeyboard) -> Seen:
    done = person.opens_home()
    assert done.ok, done
    world.quiet()
    assert person.home is not None
    return person.home


def presses(world: SlackWorld, person: AtKeyboard, seen: Seen, label: str) -> Seen:
    assert person.presses(seen, label).ok
    world.quiet()
    assert person.home is not None
    return person.home


def test_a_form_that_waits_goes_on_in_messages(slack_world: SlackWorld, dana: Delegate) -> None:
    shown = home(slack_world, dana.person)
    assert shown.says("Neglect")
    presses(slack_world, dana.person, shown, "Start")
    modal = dana.person.modal
    assert modal is not None and modal.says("Your questions are in Messages")
    assert "Were you there?" in "\n".join(dana.person.newest().texts())


def test_the_notice_is_opened_before_the_form_is_posted_and_said_in_messages_where_it_cannot_be(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    shown = home(slack_world, dana.person)
    before = len(slack_world.team.calls)
    presses(slack_world, dana.person, shown, "Start")
    methods = [method for method, _ in slack_world.team.calls[before:]]
    assert methods.index("views.open") < methods.index("chat.postMessage")
    slack_world.team.fails("before", "views.open")
    presses(slack_world, dana.person, home(slack_world, dana.person), "Start")
    words, form = dana.person.received()[-2:]
    assert words.says("Your questions are in Messages") and form.says("Were you there?")


def test_a_wish_is_kept_before_it_is_acknowledged_and_taken_once(slack_world: SlackWorld, dana: Delegate) -> None:
    """Q7."""
    shown = home(slack_world, dana.person)
    with slack_world.database.write() as session:
        session.execute(text("ALTER TABLE chat_input RENAME TO chat_input_gone"))
    assert dana.person.presses(shown, "Stop writing to me").status == 503
    with slack_world.database.write() as session:
        session.execute(text("ALTER TABLE chat_input_gone RENAME TO chat_input"))
    presses(slack_world, dana.person, shown, "Stop writing to me")
    [kept] = slack_world.inputs()
    assert kept.body is None and kept.done_at is not None
    with slack_world.here.writing() as session:
        preferences.start_again(session, "here", dana.touchpoint.person_id, now=slack_world.now)
    take(slack_world.here, kept.key)
    assert [row.stopped_at for row in slack_world.rows(Person) if row.id == dana.touchpoint.person_id] == [None]


@pytest.mark.parametrize("body", [None, {}, {"actions": [{"action_id": "home:stop"}]}])
def test_garbage_is_no_wish(body: object) -> None:
    assert wish(body) is None


def test_somebody_new_is_known_by_the_address_of_their_profile(slack_world: SlackWorld) -> None:
    person, _ = slack_world.joins("U1")
    assert slack_world.rows(ChatAccount) == []
    assert home(slack_world, person).says("Hello Pat U1")
    assert [row.account for row in slack_world.rows(ChatAccount)] == ["U1"]


@pytest.mark.parametrize("facts", [{"email": "office@x.example"}, {"is_stranger": True}, {"team": "T9"}])
def test_a_stranger_or_an_address_that_nobody_has_alone_is_known_to_nobody(
    slack_world: SlackWorld, facts: dict[str, object]
) -> None:
    slack_world.a_person("Ann Ash", email="office@x.example")
    slack_world.a_person("Bob Box", email="office@x.example")
    slack_world.a_person("Pat Penn", email="pat@x.example")
    slack_world.team.user("U3", **{"email": "pat@x.example"} | facts)
    assert home(slack_world, slack_world.team.person("U3")).says("We do not know this account")
    assert slack_world.rows(ChatAccount) == []


def test_preferences_are_kept_and_shown(slack_world: SlackWorld, dana: Delegate) -> None:
    shown = home(slack_world, dana.person)
    person_id = dana.touchpoint.person_id

    def kept() -> tuple[str, bool]:
        row = next(each for each in slack_world.rows(Person) if each.id == person_id)
        return row.channel, row.stopped_at is not None

    shown = presses(slack_world, dana.person, shown, "Write by mail instead")
    assert kept() == ("mail", False)
    shown = presses(slack_world, dana.person, shown, "Write in Slack instead")
    assert kept() == ("chat", False)
    shown = presses(slack_world, dana.person, shown, "Stop writing to me")
    assert kept() == ("chat", True) and shown.says("We do not write to you, as you asked.")
    presses(slack_world, dana.person, shown, "Write to me again")
    assert kept() == ("chat", False)


def test_a_supervisor_opens_the_page_of_a_briefing_and_nobody_else_does(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    slack_world.team.user("U5", email="sue@school.example", name="Sue Pervisor")
    sue = slack_world.team.person("U5")
    slack_world.fills(dana.touchpoint, there="all")
    slack_world.run_until(at("2026-03-04"))
    shown = home(slack_world, sue)
    assert shown.says("Briefing: Pat U1")
    links = len(slack_world.rows(Link, purpose="s"))
    assert sue.presses(shown, "Open your page").ok
    slack_world.quiet()
    assert sue.modal is not None
    url = sue.modal.buttons()["Open your page"]["url"]
    assert url.startswith(f"{slack_world.desk.base_url}/s/") and len(slack_world.rows(Link, purpose="s")) == links + 1
    slack_world.team.homes["U1"] = shown.raw
    assert dana.person.home is not None and dana.person.presses(dana.person.home, "Open your page").ok
    slack_world.quiet()
    assert dana.person.modal is not None and dana.person.modal.says("no longer there")
    assert len(slack_world.rows(Link, purpose="s")) == links + 1
    assert slack_world.refusals() == ["refused: asked for a page that is not theirs"]


def test_an_officer_sees_the_day_and_it_is_written_down(slack_world: SlackWorld) -> None:
    olive = OfficerDesk(slack_world)
    assert not home(slack_world, olive.person).says("Overdue")
    olive.binds()
    shown = home(slack_world, olive.person)
    for title in ("Status", "Due until", "Overdue on", "Open issues"):
        assert shown.says(title)
    assert [e.what for e in slack_world.rows(AuditEntry)][-1] == "looked at today"
    olive.person.user.is_restricted = True


def test_somebody_new_is_known_by_opening_the_messages_tab(slack_world: SlackWorld) -> None:
    """C3: what they type there is taken from the first word on."""
    person, _ = slack_world.joins("U1")
    assert person.opens_home("messages").ok
    slack_world.quiet()
    assert [row.account for row in slack_world.rows(ChatAccount)] == ["U1"] and person.home is None


def test_the_messages_tab_publishes_nothing(slack_world: SlackWorld, dana: Delegate) -> None:
    assert dana.person.opens_home("messages").ok
    slack_world.quiet()
    assert dana.person.home is None
