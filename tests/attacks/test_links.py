"""Attacks on links: guessed, garbled, used up, of somebody else, and hosts and methods that are not ours (Q7, P5)."""

import re
from datetime import timedelta

import pytest
from httpx import Response
from sqlalchemy import event, select, update

from bot.storage import bookings, links, people
from bot.storage.tables import Link, OutboxMessage, Touchpoint
from tests.handlers.web_world import Browser, World

EVIL = "evil.example"
DOORS = ("q", "s", "p", "c")


def told(reply: Response) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """Give all that an answer tells, but for the token that is handed back and the number of the request."""
    token = re.escape(reply.request.url.path.rpartition("/")[2])
    headers = sorted((n, v) for n, v in reply.headers.items() if n not in ("x-request-id", "content-length"))
    return reply.status_code, re.sub(rf'name="token" value="{token}"', "", reply.text), tuple(headers)


def tokens(world: World) -> dict[str, str]:
    """Give a token of each kind that is not good, all as long as each other."""
    touchpoint = world.sent(world.booking(), "pre_course")
    there = world.sent(world.booking("uscp", name="Other One"), "pre_course", partnership="uscp")
    made = {
        "never was": "/q/" + "x" * 22,
        "expired": world.link(touchpoint, days=1),
        "revoked": world.link(touchpoint),
        "another partnership's, revoked": world.link(there),
        "another page's": world.preferences(touchpoint),
    }
    found = {name: path.split("/")[2] for name, path in made.items()}
    with world.desk.database.write() as session:
        for name in ("revoked", "another partnership's, revoked"):
            mark = links.fingerprint(found[name])
            session.execute(update(Link).where(Link.hash == mark).values(revoked_at=world.now[0]))
    world.at(world.now[0] + timedelta(days=2))
    return found


def test_a_link_that_was_once_good_is_told_from_one_that_never_was_by_nothing(world: World, dana: Browser) -> None:
    bad = tokens(world)
    for method in ("GET", "HEAD", "POST"):
        heard = {told(dana.client.request(method, f"/{door}/{bad[name]}")) for door in "qs" for name in bad}
        assert len(heard) == 1, method


def test_the_database_is_asked_no_more_for_a_link_that_was_once_good(world: World, dana: Browser) -> None:
    """What takes longer tells that something is there."""
    bad, asked = tokens(world), []
    event.listen(world.desk.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = {}
    for name, token in bad.items():
        asked.clear()
        dana.client.get(f"/q/{token}")
        counts[name] = len([each for each in asked if "FROM link" in each])
    assert len(set(counts.values())) == 1, counts


def test_the_key_of_one_door_opens_no_other(world: World, dana: Browser) -> None:
    paths = {
        "q": world.a_form(),
        "s": world.link(world.sent(world.booking(name="Other One"), "supervisor_briefing")),
        "p": world.preferences(world.sent(world.booking(name="Third One"), "pre_course")),
    }
    before = world.dump()
    for own, path in paths.items():
        for door in DOORS:
            if door != own:
                reply = dana.client.request("GET", f"/{door}/{path.split('/')[2]}")
                assert reply.status_code == 404, (own, door)
                assert dana.client.post(f"/{door}/{path.split('/')[2]}", data={"move": "stop"}).status_code == 404
    assert world.dump() == before


def test_a_supervisors_old_link_shows_nothing_once_somebody_else_supervises(world: World) -> None:
    booking_id = world.booking()
    touchpoint = world.sent(booking_id, "supervisor_briefing")
    old, sam = world.link(touchpoint), world.browser()
    assert "Dana Delegate" in sam.look(old)
    nonce = re.findall(r'name="nonce" value="(\w+)"', sam.look(old))[0]
    with world.desk.database.write() as session:
        new = people.ensure(session, "tscp", email="sue@school.example", name="Sue Successor")
        bookings.get(session, "tscp", booking_id).supervisor_id = new.id
        session.get_one(Touchpoint, touchpoint).person_id = new.id
    before = world.dump()
    for reply in (sam.client.get(old), sam.client.post(old, data={"nonce": nonce, "move": "acknowledge"})):
        assert reply.status_code == 404 and "Dana" not in reply.text
    sam.client.post("/new-link", data={"token": old.split("/")[2]})
    assert world.dump() == before
    assert "Dana Delegate" in world.browser().look(world.link(touchpoint))


@pytest.mark.parametrize(
    "headers",
    [{"Host": EVIL}, {"X-Forwarded-Host": EVIL}, {"Forwarded": f"host={EVIL}"}, {"X-Original-URL": "/metrics"}],
)
def test_no_link_is_made_from_what_a_request_says_of_its_host(
    world: World, dana: Browser, headers: dict[str, str]
) -> None:
    form = world.a_form()
    for path in (form, f"{form}/", "/new-link/", "/certificates?number=A-B", "//evil.example/%2e%2e", "/nowhere"):
        reply = dana.client.get(path, headers=headers)
        assert EVIL not in reply.text.replace("//evil.example/", "") + str(reply.headers), path
        assert reply.status_code in (200, 303, 404)
    dana.client.post("/new-link", data={"token": form.split("/")[2]}, headers=headers)
    assert EVIL not in str(world.rows(select(OutboxMessage.context)))


@pytest.mark.parametrize(
    "to", [f"//{EVIL}", f"https://{EVIL}", f"/\\{EVIL}", f"\r\nLocation: https://{EVIL}", "%0d%0a"]
)
def test_nobody_is_sent_on_to_another_site(world: World, dana: Browser, to: str) -> None:
    form = world.a_form()
    dana.press(form, "start")
    replies = [
        dana.client.get("/certificates/", params={"number": to}),
        dana.post(form, move="back", question=to),
        dana.post(form, move="mail_code", question=to),
        dana.post(form, move="skip", question=to, seen="0"),
        dana.post(form, move=to, question=to, next=to, url=to, redirect=to),
    ]
    sent_on = [reply.headers["location"] for reply in replies if reply.status_code == 303]
    assert len(sent_on) >= 3
    for where in sent_on:
        assert re.match(rf"(/certificates/|{re.escape(form)}(\?|$))[^\r\n\\]*", where), where
        assert not where.startswith("//")


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND"])
def test_an_odd_method_changes_and_tells_nothing(world: World, dana: Browser, method: str) -> None:
    form = world.a_form()
    before = world.dump()
    for path in (form, "/new-link", "/metrics", "/static/site.css", "/slack/events", "/"):
        reply = dana.client.request(method, path, headers={"X-Secret": "canary"}, content=b"canary")
        assert reply.status_code in (404, 405), path
        assert "canary" not in reply.text and "access-control-allow-origin" not in reply.headers
    assert world.dump() == before


@pytest.mark.parametrize("override", ["DELETE", "PUT", "POST"])
def test_a_method_is_not_what_a_header_or_a_field_says(world: World, dana: Browser, override: str) -> None:
    path = world.preferences(world.sent(world.booking(), "pre_course"))
    said = {"X-HTTP-Method-Override": override, "X-Method-Override": override}
    before = world.dump()
    assert dana.client.get(path, params={"_method": override, "move": "stop"}, headers=said).status_code == 200
    assert dana.client.post(path, data={"_method": override}, headers=said).status_code == 403
    assert world.dump() == before


PATHS = (
    "/q/{x}",
    "/s/{x}",
    "/p/{x}",
    "/c/{x}",
    "/privacy/{x}",
    "/certificates/{x}",
    "/certificates",
    "/new-link",
    "/{x}",
)
ODD = (
    "%00",
    "%ff",
    "%c0%af",
    "%ed%a0%80",
    "%2e%2e%2f",
    "..%2f..%2fetc%2fpasswd",
    "%F0%9F%98%80",
    "{{1234*4321}}",
    "' OR 1=1--",
)


@pytest.mark.parametrize("odd", ODD)
def test_odd_bytes_in_every_path_query_and_field_are_no_fault(world: World, dana: Browser, odd: str) -> None:
    form = world.a_form()
    dana.press(form, "start")
    for path in PATHS:
        for url in (
            re.sub(r"{\w+}", odd, path),
            f"{re.sub(r'{[^}]+}', odd, path)}?{odd}={odd}&page={odd}&question={odd}",
        ):
            for method in ("GET", "POST"):
                reply = dana.client.request(method, url, headers={"Cookie": f"device={odd}"})
                assert reply.status_code < 500 and "5332114" not in reply.text, url
    nonce = re.findall(r'name="nonce" value="(\w+)"', dana.look(form))[0]
    for field in ("move", "question", "seen", "answer", "code", "revision", "day"):
        body = f"nonce={nonce}&move=say&question=hope&seen=0&{field}={odd}&{field}={odd}&{odd}={odd}".encode()
        kind = {"content-type": "application/x-www-form-urlencoded"}
        assert dana.client.post(form, content=body, headers=kind).status_code in (303, 409, 422), field


def test_of_a_field_that_comes_twice_the_first_counts(world: World, dana: Browser) -> None:
    path = world.preferences(world.sent(world.booking(), "pre_course"))
    dana.look(path)
    before = world.dump()
    assert dana.client.post(path, data={"nonce": ["x", dana_nonce(dana, path)], "move": "stop"}).status_code == 403
    assert world.dump() == before


def dana_nonce(dana: Browser, path: str) -> str:
    return str(re.findall(r'name="nonce" value="(\w+)"', dana.look(path))[0])


def test_the_figures_are_for_who_comes_to_the_port_itself(dana: Browser) -> None:
    assert dana.client.get("/metrics").status_code == 200
    assert dana.client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_headers_are_those_that_owasp_asks_for(world: World, dana: Browser) -> None:
    """OWASP Secure Headers Project; ASVS 5, 3.4."""
    form = world.a_form()
    for path in (form, "/nowhere", "/new-link", "/metrics", "/healthz", "/static/site.css"):
        headers = dana.client.get(path).headers
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"] and headers["x-permitted-cross-domain-policies"] == "none"
        assert headers["content-security-policy"].startswith("default-src 'none'; ")
        assert not {"server", "x-powered-by"} & set(headers)
