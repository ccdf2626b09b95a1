"""Charts of an answer in the console: below it, with their finding for who cannot see them (Q3, P5)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.demo import stage
from bot.handlers import console as console_module
from bot.messages.charts import Pair, PairedChart
from bot.messages.nouns import Answer
from bot.plan.loading import load
from tests.handlers.test_console import HERE, Console

IMAGE = re.compile(r'<img src="(/console/asked/\d+/charts/\d+)" alt="([^"]+)"')
CHART = PairedChart("Learning gain", "37 rose, 2 fell.", (Pair("Signs", 3.1, 4.1, 37),), 1, 5)
MANY = replace(CHART, pairs=tuple(Pair(f"Question {n}", 3.1, 4.1, 37) for n in range(11)))


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    answers = {"gain": Answer("Learning gain", charts=(CHART,)), "many": Answer("Learning gain", charts=(MANY,))}
    monkeypatch.setattr(console_module, "run", lambda command, context: answers.get(command, Answer("Nothing")))
    play = stage(load(Path("config")), tmp_path, HERE)
    play.load("wfscp")
    yield Console(play)
    play.house.desk.database.close()


def test_a_chart_stands_below_its_answer_and_says_its_finding(console: Console) -> None:
    [(source, alt)] = IMAGE.findall(console.do("ask", text="gain"))
    assert alt == "37 rose, 2 fell."
    reply = console.client.get(source)
    assert reply.headers["content-type"] == "image/png"
    assert reply.content.startswith(b"\x89PNG")
    assert console.client.get(source[:-1] + "1").status_code == 404


def test_a_long_chart_stands_there_in_parts(console: Console) -> None:
    found = IMAGE.findall(console.do("ask", text="many"))
    assert len(found) == 2
    assert "Question 10" in found[1][1]


def test_what_has_no_chart_shows_none(console: Console) -> None:
    assert IMAGE.findall(console.do("ask", text="status")) == []
