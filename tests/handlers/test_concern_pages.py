"""What an officer sees and does on the page of a concern, and that nobody else does (C4)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.storage import links, outbox, people
from bot.storage.tables import AuditEntry, Concern, Link, OutboxMessage
from tests.handlers.codes import code_of
from tests.handlers.web_world import Browser, World

CHILD = "A girl in my class told me that her stepdad hits her every night."


def a_link(world: World, concern: int = 1, *, partnership: str = "tscp", email: str = "", days: int = 30) -> str:
    """Mint the link of an alert to an officer, or to somebody else; gives its path."""
    address = email or world.plans[partnership].about.officers[0].email
    with world.desk.database.write() as session:
        token = links.mint(
            session,
            partnership,
            purpose="c",
            person_id=people.ensure(session, partnership, email=address, name="Olive Officer").id,
            touchpoint_id=None,
            concern_id=concern,
            now=world.now[0],
            expires_at=world.now[0] + timedelta(days=days),
        )
    return f"/c/{token}"


def written(world: World, text: str = CHILD, *, partnership: str = "tscp") -> str:
    """Have a delegate write something into a form; gives the form's path."""
    browser, form = world.browser(), world.a_form(partnership=partnership)
    browser.press(form, "start")
    browser.say(form, "hope", text)
    return form


def wrong_code(world: World) -> str:
    return "000000" if code_of(world) != "000000" else "111111"


def proved(world: World, path: str) -> Browser:
    """Give a device that a mailed code has shown to be the officer's; it has seen what was written."""
    browser = world.browser()
    browser.press(path, "mail_code")
    assert "What was written" in browser.press(path, "code", code=code_of(world))
    return browser


def codes(world: World) -> list[OutboxMessage]:
    return list(world.rows(select(OutboxMessage).where(OutboxMessage.template == "code").order_by(OutboxMessage.id)))


def audited(world: World) -> list[tuple[str, str, str]]:
    return [(each.who, each.what, each.subject) for each in world.rows(select(AuditEntry).order_by(AuditEntry.id))]


def concerns(world: World) -> list[Concern]:
    return list(world.rows(select(Concern).order_by(Concern.id)))


def test_a_look_shows_where_and_when_and_not_a_word_of_it(world: World) -> None:
    """C4: mail scanners follow links: a GET changes nothing, and shows no text and no name."""
    written(world)
    olive, path = world.browser(), a_link(world)
    before = world.dump()
    page = olive.look(path)
    for said in ("A concern may have been written", "in a form", "E1", "Neglect &amp; &lt;care&gt;", "is no case file"):
        assert said in page
    for hidden in ("stepdad", "Dana", "a child who may", "told by mail to look", "Show what was", "I have seen this"):
        assert hidden not in page
    assert world.dump() == before
    page = proved(world, path).look(path)
    assert "a child who may" in page and "told by mail to look" in page and "stepdad" not in page


@pytest.mark.parametrize("move", ["show", "seen", "undo"])
def test_a_link_alone_shows_no_word_and_says_seen_for_nobody(world: World, move: str) -> None:
    """C4: a forwarded mail, a shared mailbox, and a scanner that presses every button."""
    written(world)
    stranger, path = world.browser(), a_link(world)
    if move == "undo":
        proved(world, path).press(path, "seen")
    seen, before = concerns(world)[0].seen_at, audited(world)
    reply = stranger.post(path, move=move)
    assert reply.status_code == 403 and "Please show first, with a code, that it is you" in reply.text
    assert "stepdad" not in reply.text and "Dana" not in reply.text
    assert concerns(world)[0].seen_at == seen and audited(world) == before


def test_a_scanner_that_presses_every_button_has_one_code_mailed_to_the_officer_and_no_more(world: World) -> None:
    written(world)
    scanner, path, before = world.browser(), a_link(world), audited(world)
    for _ in range(2):
        for move in re.findall('name="move" value="([^"]+)"', scanner.look(path)):
            assert "stepdad" not in scanner.press(path, move, code="")
    assert len(codes(world)) == 1 and audited(world) == before
    assert concerns(world)[0].seen_at is None


def test_a_code_goes_to_the_officers_own_address_at_once_and_opens_that_device(world: World) -> None:
    """C4: the digits are in the mail only; the officer's other concerns open on the device by their links alone."""
    written(world)
    olive, path = world.browser(), a_link(world)
    page = olive.press(path, "mail_code")
    assert 'autocomplete="one-time-code"' in page and "stepdad" not in page
    (row,) = codes(world)
    assert (row.channel, row.role, row.state, row.due_at) == ("mail", "officer", "queued", world.now[0])
    assert row.template in outbox.ASKED_FOR and code_of(world) not in str(world.dump())
    digits = code_of(world)
    assert CHILD in olive.press(path, "code", code=f" {digits[:3]} {digits[3:]} ")
    assert CHILD in olive.press(path, "show") and CHILD in olive.press(a_link(world), "show")
    tablet = world.browser()
    assert tablet.post(path, move="show").status_code == 403
    assert CHILD not in tablet.press(path, "code", code=digits)
    said = [what for who, what, _ in audited(world) if who == "olive@testshire.example"]
    assert said[:2] == ["showed by a code that a device is theirs", "read what was written"]


def test_a_code_is_dead_after_five_wrong_tries_each_in_the_audit_log(world: World) -> None:
    written(world)
    thief, path = world.browser(), a_link(world)
    thief.press(path, "mail_code")
    assert thief.post(path, move="code", code="12").status_code == 422
    for _ in range(5):
        reply = thief.post(path, move="code", code=wrong_code(world))
        assert reply.status_code == 422 and "stepdad" not in reply.text
    assert CHILD not in thief.press(path, "code", code=code_of(world))
    assert [what for _, what, _ in audited(world)].count("refused: a wrong code for a concern") == 5
    world.at(world.now[0] + timedelta(minutes=3))
    thief.press(path, "mail_code")
    assert CHILD in thief.press(path, "code", code=code_of(world))


def test_a_code_is_right_for_ten_minutes_and_for_one_browser(world: World) -> None:
    written(world)
    olive, another, path = world.browser(), world.browser(), a_link(world)
    olive.press(path, "mail_code")
    assert CHILD in olive.press(path, "code", code=code_of(world))
    assert CHILD not in another.press(path, "code", code=code_of(world)), "a code is good once"
    world.at(world.now[0] + timedelta(minutes=3))
    another.press(path, "mail_code")
    world.at(world.now[0] + timedelta(minutes=10))
    assert CHILD not in another.press(path, "code", code=code_of(world))
    assert "Mail me a code" in another.look(path)


def test_ten_codes_a_day_for_a_link_and_the_next_alerts_link_has_its_own(world: World) -> None:
    written(world)
    thief, path = world.browser(), a_link(world)
    for _ in range(10):
        thief.press(path, "mail_code")
        world.at(world.now[0] + timedelta(minutes=3))
    assert len(codes(world)) == 10
    for _ in range(2):
        assert "Ten codes have gone out" in thief.press(path, "mail_code")
    assert len(codes(world)) == 10
    assert [what for _, what, _ in audited(world)].count("refused: too many codes for a concern") == 1
    proved(world, a_link(world))


def test_a_device_is_known_for_thirty_days_and_as_that_officers_only(world: World) -> None:
    written(world)
    written(world, partnership="uscp")
    path = a_link(world, days=90)
    olive = proved(world, path)
    assert olive.post(a_link(world, 2, partnership="uscp"), move="show").status_code == 403
    world.at(world.now[0] + timedelta(days=30))
    assert olive.post(path, move="show").status_code == 403


def test_links_die_a_week_after_an_officer_has_seen_it(world: World) -> None:
    written(world)
    path, other = a_link(world), a_link(world)
    olive = proved(world, path)
    olive.press(path, "seen")
    world.at(world.now[0] + timedelta(days=7, seconds=-1))
    assert "has seen it" in olive.look(path)
    world.at(world.now[0] + timedelta(seconds=1))
    assert [olive.client.get(each).status_code for each in (path, other)] == [404, 404]
    assert olive.client.post(path, data={"move": "show"}).status_code == 404


def test_the_words_and_who_wrote_them_are_shown_on_asking_which_is_written_down(world: World) -> None:
    written(world)
    path = a_link(world)
    olive = proved(world, path)
    page = olive.press(path, "show")
    for said in (CHILD, "Dana Delegate, danadelegate@school.example", "A School", "Sam Super", "What do you hope to"):
        assert said in page
    assert ("olive@testshire.example", "read what was written", "concern:1") in audited(world)
    assert CHILD not in olive.look(path)
    assert CHILD not in str(audited(world))


def test_what_a_supervisor_wrote_names_whom_they_supervise(world: World, dana: Browser) -> None:
    path = world.link(world.sent(world.booking(state="attended"), "supervisor_briefing"))
    dana.press(path, "raise", issue="concern", text=CHILD)
    path = a_link(world)
    page = proved(world, path).press(path, "show")
    assert "Sam Super" in page and "They supervise: Dana Delegate" in page


def test_one_press_says_seen_and_another_takes_it_back_for_an_hour(world: World) -> None:
    written(world)
    path = a_link(world)
    olive = proved(world, path)
    page = olive.press(path, "seen")
    assert "<strong>Olive Officer</strong> has seen it" in page and "has seen a concern" in page
    assert (concerns(world)[0].seen_by, concerns(world)[0].next_at) == ("olive@testshire.example", None)
    assert "No officer has said yet" in olive.press(path, "undo")
    assert concerns(world)[0].told == 2
    olive.press(path, "seen")
    world.at(world.now[0] + timedelta(hours=1))
    assert "Take “seen” back" not in olive.look(path)
    olive.press(path, "undo")
    assert concerns(world)[0].seen_at is not None


def test_a_form_that_did_not_come_from_the_page_does_nothing(world: World) -> None:
    written(world)
    path = a_link(world)
    olive = proved(world, path)
    before = audited(world)
    for move in ("show", "seen", "mail_code", "code"):
        reply = olive.post(path, nonce="0" * 64, move=move, code=code_of(world))
        assert reply.status_code == 403 and CHILD not in reply.text
    assert concerns(world)[0].seen_at is None
    assert audited(world) == before and len(codes(world)) == 1


@pytest.mark.parametrize(
    "how",
    [
        {"email": "dana@school.example"},
        {"days": -1},
        {"concern": 2},
        {"partnership": "uscp"},
    ],
)
def test_nobody_else_sees_anything(world: World, how: dict[str, Any]) -> None:
    """Q7: who is no officer any more, an old link, another partnership's concern: the same page for all of them."""
    written(world)
    written(world, partnership="uscp")
    browser = world.browser()
    path = a_link(world, **how)
    nothing = browser.client.get("/c/AAAAAAAAAAAAAAAAAAAAAA")
    reply = browser.client.get(path)
    assert reply.status_code == 404
    assert reply.text.replace(path[3:], "") == nothing.text.replace("AAAAAAAAAAAAAAAAAAAAAA", "")
    assert browser.post(path, nonce="0" * 64, move="show").status_code == 404


def test_a_link_that_was_revoked_or_is_to_a_form_opens_no_concern(world: World) -> None:
    form, path = written(world), a_link(world)
    assert world.browser().client.get(form.replace("/q/", "/c/")).status_code == 404
    with world.desk.database.write() as session:
        session.execute(update(Link).where(Link.purpose == "c").values(revoked_at=world.now[0]))
    assert world.browser().client.get(path).status_code == 404


def test_the_page_says_who_was_told_when_and_what_became_of_it(world: World) -> None:
    written(world)
    with world.desk.database.write() as session:
        values = {"state": "undeliverable", "reason": "the mailbox is full"}
        session.execute(update(OutboxMessage).where(OutboxMessage.template == "concern_alert").values(**values))
    path = a_link(world)
    page = proved(world, path).look(path)
    assert "Olive Officer told by mail to look; it could not be delivered: the mailbox is full" in page
