"""`/p/{token}`: channel, stop, start again, and one-click unsubscribing (C3, RFC 8058)."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.tables import Person
from tests.handlers.web_world import World, a_web_world, build_world


def person(world: World) -> Person:
    found: Person = world.rows(select(Person).where(Person.email == "danadelegate@school.example"))[0]
    return found


@pytest.fixture
def chatty(database_url: str) -> Iterator[World]:
    """Give a deployment with a chat."""
    with a_web_world(database_url, chat="slack") as made:
        yield made


def test_stopping_and_starting_again(world: World) -> None:
    path, dana = world.preferences(world.sent(world.booking(), "pre_course")), world.browser()
    assert "danadelegate@school.example" in dana.look(path)
    assert "We no longer write to you" in dana.press(path, "stop")
    assert person(world).stopped_at == world.now[0]
    assert "Stop writing to me" in dana.press(path, "start")
    assert person(world).stopped_at is None


def test_chat_is_offered_only_where_there_is_one(world: World) -> None:
    path, dana = world.preferences(world.sent(world.booking(), "pre_course")), world.browser()
    assert 'value="chat"' not in dana.look(path)
    dana.press(path, "prefer", channel="chat")
    assert person(world).channel == ""


@pytest.mark.parametrize(("channel", "kept"), [("chat", "chat"), ("mail", "mail"), ("pigeon", "")])
def test_the_channel_is_kept(chatty: World, channel: str, kept: str) -> None:
    path, dana = chatty.preferences(chatty.sent(chatty.booking(), "pre_course")), chatty.browser()
    page = dana.press(path, "prefer", channel=channel)
    assert person(chatty).channel == kept
    assert ("Saved." in page) == bool(kept)


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
    ],
)
def test_one_click_needs_no_page(world: World, body: dict[str, Any]) -> None:
    """RFC 8058: both ways of encoding the body, no cookie, no nonce."""
    path = world.preferences(world.sent(world.booking(), "pre_course"))
    reply = world.browser().client.post(path, **body)
    assert reply.status_code == 200 and person(world).stopped_at is not None


def test_one_click_on_a_bad_link_does_nothing(world: World) -> None:
    form = world.a_form()
    for path in ("/p/garbled", form.replace("/q/", "/p/")):
        reply = world.browser().client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert reply.status_code == 404
    assert person(world).stopped_at is None


def test_a_stop_is_the_partnerships_own(world: World) -> None:
    """Q7: the same address in two partnerships is two people."""
    world.booking("uscp")
    path = world.preferences(world.sent(world.booking(), "pre_course"))
    world.browser().press(path, "stop")
    stopped = world.rows(select(Person.partnership).where(Person.stopped_at.is_not(None)))
    assert stopped == ["tscp"]


def test_where_chat_is_for_all_it_is_what_is_chosen_until_somebody_says_otherwise(database_url: str) -> None:
    """C3."""
    world = build_world(database_url, chat="slack", by_default=True)
    path, dana = world.preferences(world.sent(world.booking(), "pre_course")), world.browser()
    assert 'value="chat" checked' in dana.look(path)
    assert 'value="mail" checked' in dana.press(path, "prefer", channel="mail")
    assert person(world).channel == "mail"
    world.desk.database.close()
