"""Documents of an answer in the console: a link under it, as long as the answer is shown (Q5)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.demo import stage
from bot.handlers.console_scene import ASKED_AT_MOST
from bot.plan.loading import load
from tests.handlers.test_console import HERE, Console

LINK = re.compile(r'href="(/console/asked/\d+/files/\d+)">([^<]+)</a>')


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    play = stage(load(Path("config")), tmp_path, HERE)
    play.load("wfscp")
    yield Console(play)
    play.house.desk.database.close()


def test_an_export_is_a_link_under_its_answer(console: Console) -> None:
    [(link, name)] = LINK.findall(console.do("ask", text="export csv"))
    assert name.endswith("-csv.zip")
    reply = console.client.get(link)
    assert reply.content.startswith(b"PK")
    assert reply.headers["content-type"] == "application/zip"
    assert reply.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert console.client.get(link[:-1] + "1").status_code == 404


def test_a_document_goes_with_its_answer(console: Console) -> None:
    [(link, _)] = LINK.findall(console.do("ask", text="export"))
    for _ in range(ASKED_AT_MOST):
        console.do("ask", text="help status")
    assert LINK.findall(console.page) == []
    assert console.client.get(link).status_code == 404


def test_what_has_no_documents_has_no_link(console: Console) -> None:
    assert LINK.findall(console.do("ask", text="status")) == []
