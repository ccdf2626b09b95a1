"""Every route and bearer of a link: their own page, or the same refusal as for a link that never was (Q7)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import update
from starlette.routing import BaseRoute

from bot.handlers import console, web
from bot.handlers.slack import routes as slack
from bot.storage import links, people
from bot.storage.tables import Concern, Link, Touchpoint
from docs.permissions import (
    ANOTHERS,
    ANYBODY,
    CALLERS,
    ELSEWHERE,
    EXPIRED,
    NO_TOKEN,
    NOT_THERE,
    OFFICERS,
    ONE_ANSWER,
    OPENS,
    OWN,
    REFUSED,
    REVOKED,
    ROUTES,
    THEIRS,
    UNSIGNED,
)
from tests.handlers.web_world import World, build_world

ANY: Any = None
"""Where routes are only listed, nothing that they stand on is asked."""
NEVER_WAS = "AAAAAAAAAAAAAAAAAAAAAA"
FILLED = {"key": "tscp", "number": "1", "what": "tick", "name": "x", "which": "1"}
MOVES = {
    "q": {"move": "start"},
    "s": {"move": "acknowledge"},
    "p": {"move": "stop"},
    "c": {"move": "mail_code"},
}
BEARERS = tuple(path for path in ROUTES if "{token}" in path)
CELLS = [(path, caller) for path in ROUTES for caller in CALLERS]


@dataclass
class Site:
    """Two partnerships with a page of each kind for two people, and one elsewhere."""

    world: World
    forms: dict[str, dict[str, str]]
    """By purpose and whose it is."""

    def path(self, route: str, caller: str) -> str:
        """Give the path with which a caller comes to a route."""
        if "{token}" not in route:
            return re.sub(r"{(\w+)}", lambda found: FILLED[found[1]], route)
        purpose = route[1]
        if caller == NO_TOKEN:
            return f"/{purpose}/{NEVER_WAS}"
        return f"/{purpose}/{self.token(purpose, caller)}"

    def token(self, purpose: str, caller: str) -> str:
        """Give the token of a caller, for the pages of a purpose; on `/c/` delegates come with that of their form."""
        if caller in (EXPIRED, REVOKED):
            return self._dead(purpose, caller)
        if caller == OFFICERS:
            return self.forms["c"][OWN]
        mine = "q" if purpose == "c" and caller in (OWN, ANOTHERS) else purpose
        return self.forms[mine][OWN if purpose == "c" and caller == OWN else caller]

    def _dead(self, purpose: str, caller: str) -> str:
        token = self.forms[purpose][OWN]
        with self.world.desk.database.write() as session:
            row = session.get_one(Link, links.fingerprint(token))
            if caller == REVOKED:
                row.revoked_at = self.world.now[0]
            else:
                row.expires_at = self.world.now[0]
        return token

    def dump(self) -> dict[str, list[Any]]:
        return {name: rows for name, rows in self.world.dump().items() if name != "audit"}


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    world = build_world(sqlite_url)
    world.plans["uscp"] = replace(world.plans["tscp"], key="uscp", about=world.plans["uscp"].about)
    forms: dict[str, dict[str, str]] = {"q": {}, "s": {}, "p": {}, "c": {}}
    for caller, name, key in (
        (OWN, "Dana Delegate", "tscp"),
        (ANOTHERS, "Olga Other", "tscp"),
        (ELSEWHERE, "Uma", "uscp"),
    ):
        booking = world.booking(key, name=name)
        form = world.sent(booking, "pre_course", partnership=key)
        briefing = world.sent(booking, "supervisor_briefing", partnership=key)
        forms["q"][caller] = world.link(form).rpartition("/")[2]
        forms["s"][caller] = world.link(briefing).rpartition("/")[2]
        forms["p"][caller] = world.preferences(form).rpartition("/")[2]
        forms["c"][caller] = a_concern(world, form, key)
    yield Site(world, forms)
    world.desk.database.close()


def a_concern(world: World, touchpoint: int, key: str) -> str:
    """Have a concern be raised, and give an officer's token for it."""
    officer = world.plans[key].about.officers[0]
    with world.desk.database.write() as session:
        form = session.get_one(Touchpoint, touchpoint)
        row = Concern(
            partnership=key,
            person_id=form.person_id,
            event_id=form.event_id,
            touchpoint_id=form.id,
            place="answer",
            kinds="child",
            text="The secret text.",
            raised_at=world.now[0],
            next_at=world.now[0] + timedelta(hours=1),
        )
        session.add(row)
        session.flush()
        return links.mint(
            session,
            key,
            purpose="c",
            person_id=people.ensure(session, key, email=officer.email, name=officer.name).id,
            touchpoint_id=None,
            concern_id=row.id,
            now=world.now[0],
            expires_at=world.now[0] + timedelta(days=30),
        )


def leaves(found: list[BaseRoute]) -> list[APIRoute]:
    """Give all routes that answer, however deep they stand."""
    inside = [each.original_router.routes for each in found if hasattr(each, "original_router")]
    return [
        *(each for each in found if isinstance(each, APIRoute)),
        *(leaf for more in inside for leaf in leaves(more)),
    ]


def all_routes(world: World) -> dict[str, set[str]]:
    """Give every path that the program can serve, with its methods."""
    found: dict[str, set[str]] = {}
    routers = (web.router(world.desk), slack.router([]), console.router(ANY))
    for route in [each for router in routers for each in leaves(router.routes)]:
        found.setdefault(route.path, set()).update(route.methods or ())
    return found


def test_every_route_has_a_row_and_every_row_a_route(site: Site) -> None:
    assert set(all_routes(site.world)) == set(ROUTES)
    assert all(tuple(row) == CALLERS or set(row) == set(CALLERS) for row in ROUTES.values())


def sorted_by_owner(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> set[Any]:
    """Give the rows that are new or other than before."""
    return {repr(row) for name, rows in after.items() for row in rows if row not in before[name]}


@pytest.mark.parametrize(("route", "caller"), CELLS)
def test_a_route_does_for_a_caller_what_its_cell_says(site: Site, route: str, caller: str) -> None:
    told = ROUTES[route][caller]
    path = site.path(route, caller)
    before = site.dump()
    came = site.world.browser().client.get(path)
    assert site.dump() == before, "a look changes nothing"
    if told in (REFUSED, OPENS, THEIRS):
        _bearer(site, route, caller, told, path)
    elif told == NOT_THERE:
        assert came.status_code in (404, 405)
        assert site.world.browser().client.post(path).status_code in (404, 405)
        assert site.dump() == before
    elif told == UNSIGNED:
        said = site.world.browser().client.post(path, content=b"payload={}")
        assert said.status_code in (401, 404), said
        assert site.dump() == before
    elif told == ONE_ANSWER:
        _one_answer(site, path, caller)
    else:
        assert told == ANYBODY
        _open_to_all(site, path, caller)


def _bearer(site: Site, route: str, caller: str, told: str, path: str) -> None:
    browser, before = site.world.browser(), site.dump()
    page = browser.client.get(path)
    never = site.world.browser().client.get(f"/{route[1]}/{NEVER_WAS}")
    if told == REFUSED:
        assert page.status_code == never.status_code == 404
        assert page.text.replace(path[3:], NEVER_WAS) == never.text, "the same words as for a link that never was"
        for nonce in ("", "0" * 64):
            reply = browser.client.post(path, data={"nonce": nonce, **MOVES[route[1]]})
            assert reply.status_code in (403, 404)
        assert site.dump() == before
        return
    assert page.status_code == 200
    for name, owner in (("Dana", OWN), ("Olga", ANOTHERS), ("Uma", ELSEWHERE)):
        mine = owner == caller or (route == "/c/{token}" and caller == OFFICERS and owner == OWN)
        assert mine or name not in page.text, f"{name} on {path} of {caller}"
    assert "The secret text." not in page.text
    reply = browser.post(path, **MOVES[route[1]])
    assert reply.status_code in (200, 303)
    changed = sorted_by_owner(before, site.dump())
    other = "'uscp'" if caller != ELSEWHERE else "'tscp'"
    assert changed and not any(other in row for row in changed)


def _one_answer(site: Site, path: str, caller: str) -> None:
    """Whatever token it is: the same page, and a letter only to the person whom the link was for."""
    token = NEVER_WAS if caller == NO_TOKEN else site.token("q", caller)
    client = site.world.browser().client
    said = client.post(path, data={"token": token})
    never = client.post(path, data={"token": NEVER_WAS})
    assert (said.status_code, said.text) == (never.status_code, never.text)


def _open_to_all(site: Site, path: str, caller: str) -> None:
    """Nothing of anybody is shown, and whoever asks is told the same."""
    token = NEVER_WAS if caller == NO_TOKEN else site.token("q", caller)
    before = site.dump()
    plain = site.world.browser().client.get(path)
    said = site.world.browser().client.get(path, params={"token": token}, headers={"Authorization": f"Bearer {token}"})
    assert said.status_code == plain.status_code
    if path != "/metrics":
        assert said.text == plain.text
    assert not any(name in said.text for name in ("Dana", "Olga", "Uma", "The secret text."))
    assert site.dump() == before


def test_a_link_of_one_kind_opens_no_page_of_another(site: Site) -> None:
    for purpose in MOVES:
        for page in MOVES:
            path = f"/{page}/{site.forms[purpose][OWN]}"
            assert (site.world.browser().client.get(path).status_code == 200) is (purpose == page), path


@pytest.mark.parametrize("move", ["show", "seen", "undo", "code", "odd"])
def test_an_officers_link_alone_does_nothing_on_a_device_that_is_not_known_as_theirs(site: Site, move: str) -> None:
    path, browser, before = f"/c/{site.forms['c'][OWN]}", site.world.browser(), site.dump()
    reply = browser.post(path, move=move, code="123456")
    assert reply.status_code in (403, 422)
    assert "The secret text." not in reply.text and "Dana" not in reply.text
    assert site.dump() == before


def test_an_officer_who_is_one_no_longer_has_no_link_that_opens(site: Site) -> None:
    with site.world.desk.database.write() as session:
        tscp = site.world.plans["tscp"]
        [officer] = people.with_address(session, "tscp", tscp.about.officers[0].email)
        session.execute(update(type(officer)).where(type(officer).id == officer.id).values(email="gone@here.example"))
    path = f"/c/{site.forms['c'][OWN]}"
    assert site.world.browser().client.get(path).status_code == 404
