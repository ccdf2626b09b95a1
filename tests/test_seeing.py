"""What those who watch over the bot are told, by each of `serve`, `serve --web-only` and `worker --port`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import enumerate as threads

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from bot import serving
from bot.app import App
from bot.storage import running
from bot.storage.session import Database
from bot.working import Work
from tests.build import World
from tests.house import a_house, away
from tests.plans import HERE, START, THERE, at
from tests.recorder import Recorder, permanent, temporary

PROCESSES: dict[str, Callable[[App], FastAPI]] = {
    "serve": lambda app: serving.web_app(app, Work(app)),
    "web-only": serving.web_app,
    "worker": lambda app: serving.health_app(app, Work(app)),
}


@pytest.fixture(params=PROCESSES)
def client(request: pytest.FixtureRequest, world: World) -> TestClient:
    """A process of each kind, that listens but does not tick of its own accord."""
    return TestClient(PROCESSES[request.param](a_house(world)))


def ready(client: TestClient) -> tuple[int, str]:
    reply = client.get("/readyz")
    return reply.status_code, reply.json()["reason"]


def figures(client: TestClient) -> dict[str, float]:
    """Give the samples of a scrape, by name and labels as they are written."""
    families = list(text_string_to_metric_families(client.get("/metrics").text))
    return {
        sample.name + "".join(f" {label}={value}" for label, value in sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def ticked(world: World, minutes: int = 0) -> None:
    with world.database.write() as session:
        running.ticked(session, "machine:1", START + timedelta(minutes=minutes))


def test_ready_while_somebody_ticks(world: World, client: TestClient) -> None:
    assert ready(client) == (503, "the calendar has not ticked yet")
    ticked(world)
    world.now = START + timedelta(minutes=5)
    assert ready(client) == (200, "")
    world.now += timedelta(minutes=1)
    assert ready(client) == (503, "the calendar has not ticked for 6 minutes")


def test_not_ready_without_a_database_and_ready_again_with_it(world: World, client: TestClient) -> None:
    ticked(world)
    with away(world.database):
        status, reason = ready(client)
        assert (status, "the database does not answer" in reason) == (503, True)
        assert client.get("/healthz").status_code == 200
        assert figures(client)["evalbot_database_up"] == 0
    assert ready(client) == (200, "")
    assert figures(client)["evalbot_database_up"] == 1


def test_not_ready_with_a_database_of_another_version(world: World, client: TestClient) -> None:
    ticked(world)
    with world.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    status, reason = ready(client)
    assert (status, "newer than this program" in reason) == (503, True)


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Have the database let us in and not answer."""
    other = Database(url)
    with other.write() as session:
        session.execute(text("LOCK TABLE alembic_version, message IN ACCESS EXCLUSIVE MODE"))
        yield
    other.close()


def test_a_database_that_hangs_hangs_nobody_who_watches(world: World) -> None:
    if world.database.sqlite:
        pytest.skip("SQLite's readers wait for nobody")
    client = TestClient(serving.web_app(a_house(world)))
    ticked(world)
    with locked(world.database.url):
        assert ready(client) == (503, "database: it has not answered for 3 seconds")
        assert figures(client)["evalbot_database_up"] == 0
    assert ready(client) == (200, "")
    for look in [thread for thread in threads() if thread.name == "glance"]:
        look.join()


def test_a_process_at_work_becomes_ready_of_its_own_accord(world: World) -> None:
    house = a_house(world)
    with TestClient(serving.web_app(house, Work(house))) as client:
        while client.get("/readyz").status_code != 200:
            pass
        assert figures(client)["evalbot_workers"] == 1
        assert figures(client)["evalbot_tick_seconds_count"] >= 1
    assert figures(TestClient(serving.web_app(house)))["evalbot_workers"] == 0


def test_a_plan_with_a_fault_does_not_take_the_others_out_of_service(world: World) -> None:
    broken = world.plans[HERE].plan.model_copy(update={"stages": {"pre_course": None}})
    world.a_booking()
    world.plans[HERE].__dict__.update(plan=broken, digest="broken")
    house = a_house(world)
    before = figures(TestClient(serving.web_app(house))).get("evalbot_faults_total kind=AttributeError where=tick", 0)
    with TestClient(serving.web_app(house, Work(house))) as client:
        while client.get("/readyz").status_code != 200:
            pass
        assert figures(client)["evalbot_faults_total kind=AttributeError where=tick"] > before


def test_the_depth_and_age_of_each_lane(world: World) -> None:
    house = a_house(world)
    senders = house.dispatcher.delivery.senders
    object.__setattr__(senders, "own", {("mail", THERE): Recorder()})
    client = TestClient(serving.web_app(house))
    seen = figures(client)
    lanes = {name: value for name, value in seen.items() if name.startswith("evalbot_messages_waiting")}
    assert lanes == {"evalbot_messages_waiting lane=mail": 0, f"evalbot_messages_waiting lane=mail:{THERE}": 0}
    for partnership in (HERE, HERE, THERE):
        world.a_booking(partnership=partnership)
    world.tick(at("2026-02-23"), deliver=False)
    world.now += timedelta(minutes=10)
    seen = figures(client)
    assert seen["evalbot_messages_waiting lane=mail"] == 2
    assert seen[f"evalbot_messages_waiting lane=mail:{THERE}"] == 1
    assert seen["evalbot_oldest_message_seconds lane=mail"] == 600


def test_messages_of_a_partnership_that_is_gone_are_seen_too(world: World) -> None:
    world.a_booking(partnership=THERE)
    world.tick(at("2026-02-23"), deliver=False)
    world.use(world.plans[HERE])
    assert figures(TestClient(serving.web_app(a_house(world))))["evalbot_messages_waiting lane=none"] == 1


def test_how_far_the_tick_is_behind(world: World) -> None:
    client = TestClient(serving.web_app(a_house(world)))
    world.a_booking(partnership=THERE)
    world.now = at("2026-02-23") + timedelta(minutes=7)
    assert figures(client)["evalbot_oldest_due_seconds"] == 420
    assert "evalbot_last_tick_timestamp_seconds" not in figures(client)
    world.tick(deliver=False)
    ticked(world)
    seen = figures(client)
    assert (seen["evalbot_oldest_due_seconds"], seen["evalbot_last_tick_timestamp_seconds"]) == (0, START.timestamp())


def test_sends_by_channel_and_kind_of_reason(world: World) -> None:
    client = TestClient(serving.web_app(a_house(world)))
    before = figures(client)
    event = world.an_event()
    for _ in range(5):
        world.a_booking(event)
    world.mail.fail(temporary(), permanent(), RuntimeError("ann@school.example"), temporary(everybody=True))
    world.tick(at("2026-02-23"))
    world.tick(at("2026-02-24"))
    now = figures(client)
    grown = {name.removeprefix("evalbot_sends_total channel=mail "): now[name] - before.get(name, 0) for name in now}
    kinds = {"outcome=failed reason=refused", "outcome=sent reason="}
    kinds |= {f"outcome=retry reason={kind}" for kind in ("message", "fault", "provider")}
    assert {name for name, value in grown.items() if name.startswith("outcome=") and value} >= kinds
    assert grown["evalbot_send_seconds_count channel=mail"] >= 5
    assert not any("school.example" in name for name in now)


def test_who_runs_it(world: World) -> None:
    seen = figures(TestClient(serving.web_app(a_house(world))))
    [build] = [name for name in seen if name.startswith("evalbot_build_info")]
    [database] = [name for name in seen if name.startswith("evalbot_database_info")]
    assert "version=0." in build and "python=3." in build
    assert f"kind={'sqlite' if world.database.sqlite else 'postgresql'}" in database and "schema=00" in database
