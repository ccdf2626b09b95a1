"""The gallery of the demo: every letter of the plan, as text and on a narrow and a wide screen, light and dark."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize
from starlette.testclient import TestClient

from bot.cli.demo import site, stage
from bot.plan.loading import load
from bot.rehearsal import letters
from tests.browser.browsing import served, too_wide, violations

HERE = "http://127.0.0.1:8080"
PHONE = ViewportSize(width=360, height=800)


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[TestClient]:
    play = stage(load(Path("config")), tmp_path, HERE)
    play.load("wfscp")
    yield TestClient(site(play), base_url=HERE, client=("127.0.0.1", 5000))
    play.house.desk.database.close()


def test_every_letter_of_the_plan_is_there(gallery: TestClient) -> None:
    first = gallery.get("/console/letters").text
    names = re.findall(r'/console/letters\?name=(\w+)"', first)
    assert names == letters.names(load(Path("config"))["wfscp"])
    for name in names:
        shown = gallery.get(f"/console/letters?name={name}")
        assert shown.status_code == 200 and f"--mail {name}<" in shown.text
        assert re.findall(r'class="wide-(\d+)"[^>]*\?scheme=(\w+)', shown.text) == [
            ("360", "light"), ("360", "dark"), ("800", "light"), ("800", "dark"),
        ]  # fmt: skip
    assert 'href="/console/letters"' in gallery.get("/console").text


def test_a_letter_is_framed_without_scripts_and_in_the_scheme_that_is_asked(gallery: TestClient) -> None:
    light, dark = (gallery.get(f"/console/letters/samples/pre_course?scheme={each}") for each in ("light", "dark"))
    kept = light.headers["content-security-policy"]
    assert "sandbox allow-same-origin" in kept and "allow-scripts" not in kept and "default-src 'none'" in kept
    assert "@media not all" in light.text and "@media all" in dark.text
    assert "prefers-color-scheme" not in light.text + dark.text
    assert gallery.get("/console/letters/samples/no_such").status_code == 404


def test_a_letter_that_is_not_there_is_said_so(gallery: TestClient) -> None:
    unknown = gallery.get("/console/letters?name=<b>etc")
    assert unknown.status_code == 404 and "no letter “&lt;b&gt;etc”" in unknown.text
    assert "There is no letter" not in gallery.get("/console/letters").text


def test_who_gets_the_letter_is_shown(gallery: TestClient) -> None:
    shown = gallery.get("/console/letters?name=officer_digest").text
    assert 'To: WFSCP Business Unit <span class="address">&lt;' in shown


def test_a_look_writes_nothing_and_a_stranger_sees_nothing(gallery: TestClient) -> None:
    stranger = TestClient(gallery.app, base_url=HERE, client=("192.0.2.7", 5000))
    assert stranger.get("/console/letters").status_code >= 400
    assert stranger.get("/console/letters/samples/pre_course").status_code >= 400


def test_the_gallery_is_accessible_and_fits_a_phone(gallery: TestClient, browser: Browser) -> None:
    with (
        served(gallery.app) as address,
        closing(browser.new_context(viewport={"width": 360, "height": 800})) as context,
    ):
        page = context.new_page()
        page.goto(f"{address}/console/letters")
        assert not too_wide(page)
        assert violations(page) == ""


def test_a_frame_is_as_high_as_its_letter_and_cuts_nothing_off_on_a_phone(
    gallery: TestClient, browser: Browser
) -> None:
    with (
        served(gallery.app) as address,
        closing(browser.new_context(viewport={"width": 360, "height": 800})) as context,
    ):
        page = context.new_page()
        page.goto(f"{address}/console/letters?name=code")
        page.wait_for_load_state("networkidle")
        for box, frame in zip(page.query_selector_all(".screen"), page.query_selector_all("iframe"), strict=True):
            shown, drawn = box.bounding_box(), frame.bounding_box()
            inside = frame.content_frame()
            assert shown and drawn and inside and drawn["width"] <= shown["width"] + 1
            assert drawn["height"] <= shown["height"] + 1
            page_inside = "document.documentElement"
            assert inside.evaluate(f"{page_inside}.scrollHeight <= {page_inside}.clientHeight")
