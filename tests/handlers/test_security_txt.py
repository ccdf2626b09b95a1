"""Whom to tell of a weakness (RFC 9116): contacts that the privacy notices have, and an end that is ahead."""

from dataclasses import replace

from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.flows.desk import Desk
from bot.handlers import security_txt
from bot.handlers.security_txt import PATH
from bot.plan.model import Contact
from tests.handlers.web_world import Browser, World


def test_it_names_whom_the_privacy_notices_name_and_ends_within_a_year(world: World, dana: Browser) -> None:
    officer = Contact(name="Pat Protector", email="dpo@testshire.example")
    plan = world.plans["tscp"]
    world.plans["tscp"] = replace(plan, about=plan.about.model_copy(update={"data_protection": officer}))
    reply = dana.client.get(PATH)
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    said = reply.text.splitlines()
    assert said[0] == "Contact: mailto:dpo@testshire.example"
    assert "Expires: 2026-06-03T00:00:00Z" in said and "Preferred-Languages: en" in said
    assert [line for line in said if line.startswith("Contact: ")] == list(dict.fromkeys(said[:2]))


def test_by_https_it_says_where_it_is(world: World) -> None:
    desk = Desk(world.desk.database, world.plans, world.desk.clock, "https://evaluation.example.org/")
    site = FastAPI()
    site.include_router(security_txt.router(desk))
    assert f"Canonical: https://evaluation.example.org{PATH}" in TestClient(site).get(PATH).text


def test_without_a_contact_there_is_none(world: World) -> None:
    nobody = Contact(name="The business unit", phone="01234 567890")
    for key, plan in world.plans.items():
        about = plan.about.model_copy(update={"business_unit": nobody, "data_protection": None})
        world.plans[key] = replace(plan, about=about)
    site = FastAPI()
    site.include_router(security_txt.router(world.desk))
    assert TestClient(site).get(PATH).status_code == 404
