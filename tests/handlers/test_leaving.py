"""Leaving a shared device: the browser is forgotten, nothing that was saved is lost (ASVS 5, 7.4.4 and 14.3.1)."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.storage import links
from bot.storage.tables import AuditEntry, Concern, Device
from tests.handlers.codes import code_of
from tests.handlers.test_concern_pages import CHILD, a_link, proved, written
from tests.handlers.web_world import Browser, World

FORGET = "Forget this device"


def half_answered(world: World, device: Browser, name: str = "Dana Delegate") -> str:
    form = world.a_form(name=name)
    device.answer_all(form, hope="My own words")
    return form


def whats(world: World) -> list[str]:
    return [row.what for row in world.rows(select(AuditEntry).order_by(AuditEntry.position))]


def code(world: World, form: str, device: Browser) -> str:
    """Have a code mailed, and give it."""
    device.press(form, "mail_code")
    with world.desk.database.write() as session:
        touchpoint = session.scalars(select(Device.touchpoint_id)).first() or 0
        return links.new_code(session, "tscp", touchpoint, now=world.now[0])


def test_a_forgotten_device_is_told_how_to_come_back_and_is_asked_for_a_code(world: World, dana: Browser) -> None:
    form = half_answered(world, dana)
    before = world.dump()["response"]
    reply = dana.post(form, move="forget")
    assert reply.status_code == 200 and "This device is forgotten" in reply.text
    assert "open the link in our mail again" in reply.text and "Nothing has been sent yet" in reply.text
    assert reply.headers["Clear-Site-Data"] == '"cache", "storage"', "not the cookies of a council's other hosts"
    assert "Max-Age=0" in reply.headers["set-cookie"] and "device" not in dana.client.cookies
    assert world.rows(select(Device)) == [] and "had a device forgotten" in whats(world)
    page = dana.look(form, page="review")
    assert "My own words" not in page and FORGET not in page
    assert world.dump()["response"] == before


def test_what_was_typed_and_not_saved_is_saved_first(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    assert f'form="question" name="move" value="forget">{FORGET}' in dana.look(form, question="word")
    page = dana.press(form, "forget", question="word", seen="0", answer="Hopeful")
    assert "This device is forgotten" in page
    assert "Hopeful" in str(world.dump())


def test_what_is_too_long_is_not_lost_and_nothing_is_forgotten(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    page = dana.press(form, "forget", question="word", seen="0", answer="x" * 4000)
    assert "There is a problem" in page and "x" * 4000 in page
    assert len(world.rows(select(Device))) == 1


def test_a_concern_that_was_typed_at_the_last_moment_is_answered_at_once(world: World, dana: Browser) -> None:
    """C4: whatever was pressed."""
    form = world.a_form()
    dana.press(form, "start")
    page = dana.press(form, "forget", question="hope", seen="0", answer=CHILD)
    assert "This device is forgotten" in page and 'class="card now"' in page
    assert len(world.rows(select(Concern))) == 1


def test_a_new_device_and_a_form_not_begun_show_no_button(world: World, dana: Browser) -> None:
    assert FORGET not in dana.look(world.a_form())
    form = half_answered(world, world.browser(), "Olga Other")
    assert FORGET not in dana.look(form)


@pytest.mark.parametrize("page", ["", "review", "paused"])
def test_every_page_of_a_known_device_has_the_button(world: World, dana: Browser, page: str) -> None:
    assert FORGET in dana.look(half_answered(world, dana), page=page)


def test_other_devices_are_counted_and_forgotten(world: World, dana: Browser) -> None:
    form, tablet = half_answered(world, dana), world.browser()
    assert "We also know" not in dana.look(form, page="review")
    digits = code(world, form, tablet)
    assert "My own words" in tablet.press(form, "code", code=digits)
    assert "We also know 1 other device of yours" in dana.look(form, page="review")
    page = dana.press(form, "forget_others")
    assert "Your other devices are forgotten" in page and "We also know" not in page
    assert "My own words" not in tablet.look(form, page="review")
    assert "My own words" in dana.look(form, page="review")


def test_a_stranger_who_presses_forget_changes_nothing(world: World, dana: Browser) -> None:
    form, thief = half_answered(world, dana), world.browser()
    before = world.dump()
    for move in ("forget", "forget_others"):
        thief.press(form, move)
        assert dana.world.browser().post(form, nonce="0" * 64, move=move).status_code == 403
    assert world.dump() == before


def test_a_closed_form_can_be_left_too(world: World, dana: Browser) -> None:
    form = half_answered(world, dana)
    world.at(world.now[0].replace(month=world.now[0].month + 1))
    assert FORGET in dana.look(form)
    assert "This device is forgotten" in dana.press(form, "forget")


def test_a_supervisors_page_says_that_the_link_still_opens(world: World, dana: Browser) -> None:
    path = world.link(world.sent(world.booking(), "supervisor_briefing"))
    assert FORGET in dana.look(path) and "Send what you wrote first" in dana.look(path)
    reply = dana.post(path, move="forget")
    assert "can still open the page" in reply.text and "Dana" not in reply.text
    assert reply.headers["Clear-Site-Data"] and "device" not in dana.client.cookies


def test_an_officers_device_is_forgotten_for_every_concern(world: World) -> None:
    written(world)
    path = a_link(world)
    olive = proved(world, path)
    assert FORGET in olive.look(path)
    number = olive.client.cookies["device"]
    reply = olive.post(path, move="forget")
    assert "We ask for a new code" in reply.text and CHILD not in reply.text
    olive.client.cookies.set("device", number)
    assert olive.post(path, move="show").status_code == 403, "also to who has kept the old number"
    assert FORGET not in olive.look(path)
    assert "had a device forgotten for concerns" in whats(world)


def test_an_officer_of_two_partnerships_is_known_in_both_in_one_browser(world: World) -> None:
    """A code for one of them undoes nothing in the other: an officer must not be slowed (C4)."""
    world.plans["uscp"] = replace(world.plans["uscp"], about=world.plans["tscp"].about)
    written(world)
    written(world, partnership="uscp")
    path, other = a_link(world), a_link(world, 2, partnership="uscp")
    olive = proved(world, path)
    olive.press(other, "mail_code")
    assert CHILD in olive.press(other, "code", code=code_of(world))
    assert CHILD in olive.press(path, "show")


def test_a_link_opened_on_an_unknown_device_is_a_line_without_its_path(
    world: World, dana: Browser, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """ASVS 5, 16.3.1."""
    form = world.a_form()
    dana.look(form)
    said = caplog.text + "".join(capsys.readouterr())
    assert "a link was opened on a device that is not known" in said and "touchpoint:" in said
    assert form.rpartition("/")[2] not in said
