"""The console is for the person at this machine alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.cli.demo import site, stage
from bot.plan.loading import load
from bot.rehearsal.play import Play
from bot.serving import web_app

HERE = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    made = stage(load(Path("config")), tmp_path_factory.mktemp("demo"), HERE)
    made.load("cwac")
    yield made
    made.house.desk.database.close()


def status(play: Play, *, client: str = "127.0.0.1", host: str = "127.0.0.1:8080", **headers: str) -> tuple[int, int]:
    """Give what a look and a post are answered with."""
    browser = TestClient(site(play), base_url=HERE, client=(client, 5000), follow_redirects=False)
    named = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    looked = browser.get("/console", headers=named).status_code
    return looked, browser.post("/console/ask", data={"text": "help"}, headers=named).status_code


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080"])
def test_it_answers_who_is_here(play: Play, host: str) -> None:
    assert status(play, host=host) == (200, 303)
    assert status(play, host=host, origin=f"http://{host}") == (200, 303)


@pytest.mark.parametrize("client", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", "2001:db8::1", "somebody"])
def test_it_refuses_other_machines(play: Play, client: str) -> None:
    assert status(play, client=client) == (403, 403)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8080", "evil.example:127", "", "[::1"])
def test_it_refuses_other_names_that_lead_here(play: Play, host: str) -> None:
    """DNS rebinding: a page of another site whose name was made to lead to this machine."""
    assert status(play, host=host) == (403, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "cross-site", "origin": "null"},
    ],
)
def test_it_refuses_forms_of_other_sites(play: Play, headers: dict[str, str]) -> None:
    assert status(play, **headers) == (200, 403)


def test_the_server_at_work_has_no_console(play: Play) -> None:
    public = TestClient(web_app(play.house), base_url=HERE, client=("127.0.0.1", 5000))  # type: ignore[arg-type]
    assert public.get("/console").status_code == 404
    assert public.post("/console/clock", data={"move": "week"}).status_code == 404
