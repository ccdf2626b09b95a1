"""Who guesses is slowed down, and nobody else is (Q7; OWASP ASVS 5, 2.4.1)."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from starlette.types import Scope
from structlog.testing import capture_logs

from bot.handlers import web_limits
from bot.handlers.web_limits import LIMITS, Limits, Window, address
from bot.storage.tables import AuditEntry
from tests.handlers.web_world import Browser, World

GUESSES, CERTIFICATES, NEW_LINKS, UNSIGNED = LIMITS
STRANGER = {"X-Forwarded-For": "198.51.100.7"}


def a_scope(client: str | None, *forwarded: str) -> Scope:
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    return {"type": "http", "client": (client, 1) if client else None, "headers": headers}


def guess(dana: Browser, times: int, **headers: str) -> list[int]:
    answers = (dana.client.get(f"/q/guess{n}", headers=headers or STRANGER) for n in range(times))
    return [answer.status_code for answer in answers]


def test_sixty_wrong_links_and_then_plain_words(world: World, dana: Browser) -> None:
    assert set(guess(dana, 60)) == {404}
    refused = dana.client.get("/q/guess", headers=STRANGER)
    assert refused.status_code == 429 and "Please wait ten minutes" in refused.text and "<html" in refused.text
    assert 0 < int(refused.headers["retry-after"]) <= 10
    assert refused.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/q/x", "/s/x", "/p/x", "/c/x"])
def test_all_links_that_can_be_guessed_count_together(world: World, dana: Browser, path: str) -> None:
    guess(dana, 60)
    for method in ("GET", "HEAD", "POST"):
        assert dana.client.request(method, path, headers=STRANGER).status_code == 429, method


def test_a_good_link_opens_whatever_others_at_the_address_do(world: World, dana: Browser) -> None:
    """One gateway that follows old links again and again must not shut a whole council out; 128 bits guard a link."""
    form = world.a_form()
    guess(dana, 61)
    dana.client.headers.update(STRANGER)
    assert "Question 1 of" in dana.press(form, "start")
    assert dana.client.get("/q/guess").status_code == 429


def test_certificates_are_not_guessed_either_and_there_nothing_is_looked_at(world: World, dana: Browser) -> None:
    asked = [dana.client.get(f"/certificates/A-B-{n}", headers=STRANGER).status_code for n in range(62)]
    assert asked == [404] * 60 + [429] * 2
    assert dana.client.get("/certificates/", headers=STRANGER).status_code == 429


def test_a_whole_school_behind_one_address_is_let_in(world: World, dana: Browser) -> None:
    form = world.a_form()
    assert {dana.client.get(form, headers=STRANGER).status_code for _ in range(200)} == {200}
    assert {dana.client.get("/favicon.ico", headers=STRANGER).status_code for _ in range(100)} == {404}
    assert dana.client.get(form, headers=STRANGER).status_code == 200


def test_new_links_are_not_asked_for_by_the_hundred(world: World, dana: Browser) -> None:
    asked = [dana.client.post("/new-link", data={"token": "x"}, headers=STRANGER).status_code for _ in range(62)]
    assert asked == [200] * 60 + [429] * 2
    assert dana.client.get("/new-link", headers=STRANGER).status_code == 200


def test_an_attack_is_told_once_in_a_window_and_the_audit_log_has_no_address(world: World, dana: Browser) -> None:
    guess(dana, 60)
    with capture_logs() as logged:
        guess(dana, 5)
    told = [line for line in logged if line["event"] == "somebody is refused for a while"]
    assert [(line["client"], line["reason"]) for line in told] == [("198.51.100.7", "too many guesses of links")]
    entries = world.rows(select(AuditEntry).where(AuditEntry.who == "a stranger"))
    assert sorted(each.partnership for each in entries) == sorted(world.plans)
    assert {(each.what, each.subject, str(each.detail)) for each in entries} == {
        ("refused: too many guesses of links", "", "{}")
    }
    assert re.search(r'evalbot_refused_total\{what="guesses of links"\} [1-9]', dana.look("/metrics"))


def test_a_database_that_is_away_refuses_nobody_less(world: World, dana: Browser) -> None:
    guess(dana, 60)
    with world.desk.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit")
    with capture_logs() as logged:
        assert guess(dana, 2) == [429, 429]
    assert [line["event"] for line in logged if line["log_level"] == "warning"].count(
        "a refusal is not in the audit log"
    ) == len(world.plans)


def test_a_window_moves_with_the_clock() -> None:
    now = [0.0]
    window = Window(GUESSES, lambda: now[0])
    for _ in range(60):
        assert window.wait("a") == 0
        window.count("a")
    assert (window.wait("a"), window.wait("b")) == (10, 0)
    now[0] = 9.5
    assert window.wait("a") == 1
    now[0] = 10.0
    assert window.wait("a") == 0
    window.count("a")
    assert window.wait("a") == 10
    now[0] = 1000.0
    assert window.wait("a") == 0


def test_a_million_addresses_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_limits, "MOST_ADDRESSES", 100)
    window = Window(GUESSES, lambda: 0.0)
    for n in range(1000):
        window.count(str(n))
    assert len(window._full_at) == 100 and "999" in window._full_at


@pytest.mark.parametrize(
    ("client", "forwarded", "who"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", (), "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", (), "192.0.2.1"),
        ("fe80::1%eth0", (), "fe80::/64"),
        (None, (), ""),
        ("testclient", (), ""),
        ("192.0.2.1", ("192.0.2.1",), "192.0.2.1"),
        ("192.0.2.1", ("203.0.113.9, 192.0.2.1",), "192.0.2.1"),
        ("10.0.0.1", ("203.0.113.9, 192.0.2.1",), "192.0.2.1"),
        ("8.8.8.8", ("203.0.113.9",), "8.8.8.8"),
        ("10.0.0.1", ("203.0.113.9", "192.0.2.1:4711"), "192.0.2.1"),
        ("10.0.0.1", ("[2001:db8::1]:4711",), "2001:db8::/64"),
        ("10.0.0.1", ("<script>",), ""),
        ("10.0.0.1", ("",), ""),
    ],
)
def test_an_address_is_whom_the_nearest_proxy_saw(client: str | None, forwarded: tuple[str, ...], who: str) -> None:
    """A proxy that is not believed stands for all who come by it: what a client adds in front of it says nothing."""
    assert address(a_scope(client, *forwarded)) == who


def test_what_is_no_request_passes() -> None:
    seen: list[Any] = []

    async def app(scope: Scope, *_: Any) -> None:
        seen.append(scope["type"])

    coroutine = Limits(app, desk=None)({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    with pytest.raises(StopIteration):
        coroutine.send(None)
    assert seen == ["lifespan"]
