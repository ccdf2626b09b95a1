"""A link is a bearer's key: what pages give away, what a look may do, and who may post (design, Links and identity)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.storage import links
from bot.storage.tables import AnswerRow, Code, Device, Link, OutboxMessage, Touchpoint
from tests.handlers.web_world import START, Browser, World, build_world

SECRET = "She & I talked <about> it"
HIDDEN = "For your privacy it is hidden on this device"


def half_answered(world: World, device: Browser) -> str:
    """Have free text saved from one device; gives the form's path."""
    form = world.a_form()
    device.answer_all(form, word=SECRET, hope=SECRET)
    return form


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_look_changes_nothing_on_any_route(world: World, dana: Browser, method: str) -> None:
    """Mail scanners follow links; so does everybody's browser."""
    form = half_answered(world, dana)
    dana.send(form)
    booking = world.booking(name="Other One")
    briefing, check = (world.sent(booking, stage) for stage in ("supervisor_briefing", "supervisor_check"))
    paths = [form, world.link(briefing), world.link(check), world.preferences(briefing)]
    queries = [f"?{q}" for q in ("", "page=withdraw", "page=code&question=hope", "question=hope", "move=send&nonce=1")]
    paths = [path + query for path in paths for query in queries]
    paths += ["/new-link", "/new-link?token=x", "/privacy/tscp", "/certificates/", "/certificates/A-B-C"]
    paths += ["/healthz", "/readyz", "/metrics", "/static/site.css"]
    before = world.dump()
    for path in paths:
        assert world.browser().client.request(method, path).status_code in (200, 404), path
        assert dana.client.request(method, path).status_code in (200, 404), path
    assert world.dump() == before


def test_every_bad_link_gives_one_and_the_same_page(world: World, dana: Browser) -> None:
    """Garbled, expired, revoked, another page's: no hint whether it ever was."""
    touchpoint = world.sent(world.booking(), "pre_course")
    expired, revoked, other = world.link(touchpoint, days=1), world.link(touchpoint), world.preferences(touchpoint)
    with world.desk.database.write() as session:
        mark = links.fingerprint(revoked.removeprefix("/q/"))
        session.execute(update(Link).where(Link.hash == mark).values(revoked_at=world.now[0]))
    world.at(world.now[0] + timedelta(days=2))
    tokens = [path.split("/")[2] for path in (expired, revoked, other)] + ["garbled", "x" * 3000, "%00%ff<script>"]
    pages = set()
    for page in ("q", "s"):
        for token in tokens:
            for reply in (dana.client.get(f"/{page}/{token}"), dana.client.post(f"/{page}/{token}")):
                assert reply.status_code == 404 and "set-cookie" not in reply.headers
                pages.add(re.sub(r'name="token" value="[^"]*"', "", reply.text))
    assert len(pages) == 1
    assert "Mail me a new link" in pages.pop()


def test_a_new_link_is_mailed_once_and_the_answer_is_always_the_same(world: World, dana: Browser) -> None:
    form = world.a_form()
    token = form.removeprefix("/q/")
    replies = [
        dana.client.post("/new-link", data=data)
        for data in ({"token": token}, {"token": f"https://evaluation.example{form}"}, {"token": "garbled"}, {})
    ]
    assert {(reply.status_code, reply.text) for reply in replies} == {(200, replies[0].text)}
    assert [row.template for row in world.rows(select(OutboxMessage))] == ["new_link"]


def test_no_new_link_leads_to_a_closed_form(world: World, dana: Browser) -> None:
    form = world.a_form()
    world.at(START + timedelta(days=1))
    assert dana.client.post("/new-link", data={"token": form.removeprefix("/q/")}).status_code == 200
    assert world.rows(select(OutboxMessage)) == []


@pytest.mark.parametrize("stage", ["pre_course", "supervisor_briefing", "preferences"])
@pytest.mark.parametrize("nonce", ["", "0" * 64, "ünïcode"])
def test_a_post_without_the_pages_nonce_changes_nothing(world: World, dana: Browser, stage: str, nonce: str) -> None:
    touchpoint = world.sent(world.booking(), "pre_course" if stage == "preferences" else stage)
    path = world.preferences(touchpoint) if stage == "preferences" else world.link(touchpoint)
    dana.look(path)
    before = world.dump()
    for move in ("start", "say", "acknowledge", "raise", "stop", "withdraw", "mail_code"):
        reply = dana.post(path, nonce=nonce, move=move, issue="concern", text="x", question="can_signs", answer="1")
        assert reply.status_code == 403
        assert "Please try again" in reply.text and "Error: " in reply.text
    assert world.dump() == before


def test_a_nonce_is_good_for_its_own_page_and_device_only(world: World, dana: Browser) -> None:
    mine, other = world.a_form(), world.a_form(name="Other One")
    nonce = re.findall(r'name="nonce" value="(\w+)"', dana.look(mine))[0]
    dana.look(other)
    tablet = world.browser()
    tablet.look(mine)
    assert dana.post(other, nonce=nonce, move="start").status_code == 403
    assert tablet.post(mine, nonce=nonce, move="start").status_code == 403
    assert world.browser().client.post(mine, data={"nonce": nonce, "move": "start"}).status_code == 403
    assert dana.post(mine, nonce=nonce, move="start").status_code == 303


def test_what_was_typed_is_there_again_when_the_nonce_was_wrong(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    reply = dana.post(form, nonce="old", move="say", question="hope", seen="0", answer="A long <thought>")
    assert "A long &lt;thought&gt;</textarea>" in reply.text


def test_free_text_is_hidden_on_a_new_device(world: World, dana: Browser) -> None:
    form, tablet = half_answered(world, dana), world.browser()
    for question in ("word", "hope"):
        assert escaped(SECRET) in dana.look(form, question=question)
        page = tablet.look(form, question=question)
        assert escaped(SECRET) not in page and HIDDEN in page and "Mail me a code to see it" in page
    review = tablet.look(form, page="review")
    assert escaped(SECRET) not in review and review.count(HIDDEN) == 2 and "Neither" in review
    assert escaped(SECRET) in dana.look(form, page="review")


def test_an_address_is_hidden_on_a_new_device_too(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    dana.say(form, "manager", "rooms@school.example")
    assert "rooms@school.example" in dana.look(form, question="manager")
    assert "rooms@school.example" not in world.browser().look(form, question="manager")


def test_posting_once_text_is_there_does_not_make_a_device_trusted(world: World, dana: Browser) -> None:
    form, tablet = half_answered(world, dana), world.browser()
    tablet.say(form, "can_signs", "2", seen=1)
    assert HIDDEN in tablet.look(form, question="hope")
    assert len(world.rows(select(Device))) == 1


def test_a_mailed_code_shows_it(world: World, dana: Browser) -> None:
    form, tablet = half_answered(world, dana), world.browser()
    assert "Enter the code" in tablet.press(form, "mail_code", question="hope")
    assert [(row.template, row.context["person"]["name"]) for row in world.rows(select(OutboxMessage))] == [
        ("code", "Dana Delegate")
    ]
    (touchpoint,) = world.rows(select(Touchpoint))
    with world.desk.database.write() as session:
        digits = links.new_code(session, "tscp", touchpoint.id, now=world.now[0])
    wrong = tablet.post(form, move="code", question="hope", code="12345")
    assert wrong.status_code == 422 and "That code is not right" in wrong.text and 'href="#code"' in wrong.text
    assert [row.tries_left for row in world.rows(select(Code))] == [4]
    page = tablet.press(form, "code", question="hope", code=f" {digits[:3]} {digits[3:]} ")
    assert escaped(SECRET) in page
    assert HIDDEN in world.browser().look(form, question="hope")


def test_after_ten_codes_of_a_day_the_page_says_what_to_do(world: World, dana: Browser) -> None:
    form, tablet = half_answered(world, dana), world.browser()
    for _ in range(10):
        assert "Enter the code" in tablet.press(form, "mail_code", question="hope")
        world.at(world.now[0] + timedelta(hours=1))
    refused = tablet.post(form, move="mail_code", question="hope")
    assert refused.status_code == 422 and "come back tomorrow" in refused.text
    assert len(world.rows(select(OutboxMessage))) == 10


@pytest.mark.parametrize("move", ["say", "keep", "later"])
def test_leaving_a_hidden_answer_alone_keeps_it(world: World, dana: Browser, move: str) -> None:
    form, tablet = half_answered(world, dana), world.browser()
    tablet.press(form, move, question="hope", seen="7", answer="")
    assert escaped(SECRET) in dana.look(form, question="hope")


def test_a_hidden_answer_is_replaced_on_purpose_only(world: World, dana: Browser) -> None:
    form, tablet = half_answered(world, dana), world.browser()
    reply = tablet.post(form, move="say", question="hope", seen="0", answer="Something else")
    assert reply.status_code == 409 and HIDDEN in reply.text and "Something else" in reply.text
    assert escaped(SECRET) not in reply.text
    seen = int(re.findall(r'name="seen" value="(\d+)"', tablet.look(form, question="hope"))[0])
    tablet.say(form, "hope", "Something else", seen=seen)
    (row,) = [row for row in world.rows(select(AnswerRow)) if row.question == "hope"]
    assert row.draft == "Something else"


def test_headers_keep_the_link_to_itself(world: World, dana: Browser) -> None:
    for path in (world.a_form(), "/new-link", "/q/garbled", "/nowhere"):
        headers = dana.client.get(path).headers
        assert headers["referrer-policy"] == "no-referrer" and headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy


@pytest.mark.parametrize(("base", "secure"), [("https://evaluation.example", True), ("http://127.0.0.1:8080", False)])
def test_the_device_cookie_is_kept_from_scripts_and_other_hosts(database_url: str, base: str, secure: bool) -> None:
    made = build_world(database_url, base_url=base)
    cookie = made.browser().client.get(made.a_form()).headers["set-cookie"]
    made.desk.database.close()
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/;"))
    assert ("Secure" in cookie) == secure == cookie.startswith("__Host-device=") and "Domain" not in cookie


def test_no_page_holds_a_script_or_a_style_of_its_own(world: World, dana: Browser) -> None:
    form = half_answered(world, dana)
    for page in (dana.look(form), dana.look(form, question="hope"), dana.look("/privacy/tscp")):
        assert not re.search(r"<script|<style|style=|\son\w+=|https?://(?!ico)", page)


def test_nobody_logs_a_token(world: World, dana: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    form = half_answered(world, dana)
    dana.send(form)
    dana.client.get("/q/garbled-token")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    metrics = dana.look("/metrics")
    for token in (form.removeprefix("/q/"), "garbled-token"):
        assert not any(token in line for line in ours) and token not in metrics
    assert 'route="/q/{token}"' in metrics


def test_what_nobody_types_is_taken_out(world: World, dana: Browser) -> None:
    """A NUL in a form or an address is no text that PostgreSQL keeps."""
    form = world.a_form()
    dana.answer_all(form, hope="a\0b")
    with world.desk.database.read() as session:
        assert "ab" in session.scalars(select(AnswerRow.draft)).all()
    for path in ("/certificates/%00", "/q/%00", "/privacy/%00", f"{form}?question=%00&page=%00"):
        assert dana.client.get(path).status_code in (200, 404), path
