"""Small groups, end to end: two years are asked for in every way, and nobody is the difference (Q4)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.commands import run, scope
from bot.commands.context import Context
from bot.commands.table import COMMANDS
from bot.storage.session import Database
from bot.storage.tables import Event, Response
from tests.bench.bench_world import plans
from tests.bench.year_world import NOW, Size, fill

FEW = 5
KEY = "wfscp"
Figures = dict[str, dict[frozenset[int], int]]
"""By figure: the events that were meant, and how many people what was shown is about."""


@dataclass(frozen=True)
class Asked:
    """Everything that can be asked, and what was said."""

    context: Context
    scopes: Mapping[str, frozenset[int]]
    said: Mapping[Any, Mapping[str, Mapping[str, Any]]]
    """Command -> words -> data."""

    def each(self, command: str) -> Iterator[tuple[frozenset[int], Mapping[str, Any]]]:
        for words, data in self.said[command].items():
            yield self.scopes[words], data


@pytest.fixture(scope="module")
def asked(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    file = tmp_path_factory.mktemp("asked") / "evalbot.db"
    copyfile(template, file)
    with closing(Database(f"sqlite:///{file}", durable=False)) as database:
        fill(database, plans(KEY)[KEY], Size(events=48, delegates=430))
        context = Context(database, plans(KEY)[KEY], NOW, "the test")
        scopes = _scopes(context)
        names = [name for name in ("gain", "summary", "impact", "comments") if name in COMMANDS]
        said = {name: {words: run(f"{name} {words}", context).data for words in scopes} for name in names}
        yield Asked(context, scopes, said)


def _scopes(context: Context) -> dict[str, frozenset[int]]:
    """Give each event, course, quarter, year, course in a year, some odd spans, and everything."""
    with context.database.read() as session:
        rows = session.execute(select(Event.ref, Event.course).where(Event.partnership == KEY)).all()
        courses = sorted({course for _, course in rows})
        quarters = [f"{year}-Q{number}" for year in (2025, 2026) for number in (1, 2, 3, 4)]
        spans = [f"2025-0{month}-10..2026-0{month}-20" for month in (1, 4, 7)]
        periods = [*quarters, "2025", "2026", *spans]
        words = ["", *(ref for ref, _ in rows), *courses, *periods, *(f"{course} 2026" for course in courses)]
        found = {each: scope.resolve(session, context, each).events for each in words}
    return {each: events for each, events in found.items() if events}


def of_gain(asked: Asked) -> Figures:
    found: Figures = defaultdict(dict)
    for events, data in asked.each("gain"):
        for key, each in [("whole", data), *((each["key"], each) for each in data["questions"])]:
            if each["change"] is not None:
                found[key][events] = each["pairs"]
    return found


def of_summary(asked: Asked) -> Figures:
    found: Figures = defaultdict(dict)
    for events, data in asked.each("summary"):
        for level in data["levels"]:
            for each in level["questions"]:
                if not each["suppressed"] and each["n"]:
                    found[f"{each['stage']} {each['key']}"][events] = each["n"]
    return found


def of_lasting(asked: Asked) -> Figures:
    found: Figures = defaultdict(dict)
    for events, data in asked.each("impact"):
        lasting = data["lasting"]
        for key, each in [("whole", lasting), *((each["key"], each) for each in lasting["questions"])]:
            if each["n"]:
                found[key][events] = each["n"]
    return found


@pytest.mark.parametrize("figures", [of_gain, of_summary, of_lasting])
def test_no_scope_inside_another_leaves_fewer_than_five(asked: Asked, figures: Any) -> None:
    """A figure of both, and what is in the one and not in the other."""
    found = figures(asked)
    assert sum(len(by_scope) for by_scope in found.values()) > 50
    for by_scope in found.values():
        assert min(by_scope.values()) >= FEW
        for inner, n_inner in by_scope.items():
            for outer, n_outer in by_scope.items():
                if inner < outer:
                    assert n_outer - n_inner == 0 or n_outer - n_inner >= FEW


@pytest.mark.parametrize("figures", [of_gain, of_summary])
def test_a_whole_less_all_of_its_events_leaves_nobody_or_five(asked: Asked, figures: Any) -> None:
    for by_scope in figures(asked).values():
        single = {events: n for events, n in by_scope.items() if len(events) == 1}
        for events, n in by_scope.items():
            left = n - sum(of_one for one, of_one in single.items() if one < events)
            assert len(events) == 1 or left == 0 or left >= FEW


def test_what_is_asked_before_and_after_is_in_one_figure_only(asked: Asked) -> None:
    """`summary` of all who answered, less `gain` of those who are paired, would tell what the others said."""
    everybody = {key.partition(" ")[2] for key in of_summary(asked)}
    assert everybody and everybody.isdisjoint(of_gain(asked))


def test_gain_less_what_lasts_leaves_nobody_or_five(asked: Asked) -> None:
    """Who answered weeks later, too, is in both."""
    paired, lasting = of_gain(asked), of_lasting(asked)
    told = 0
    for key, by_scope in lasting.items():
        for events, n in by_scope.items():
            left = paired[key].get(events, n) - n
            told += 1
            assert left == 0 or abs(left) >= FEW, (key, left)
    assert told > 30


def test_a_comment_can_be_placed_among_five_who_answered_at_least(asked: Asked) -> None:
    """A comment is in each scope that has its event: what all of them share is where it was written."""
    query = select(Response.event_id, Response.kind, func.count()).where(Response.submitted_at.is_not(None))
    with asked.context.database.read() as session:
        rows = session.execute(query.group_by(Response.event_id, Response.kind)).all()
    answered = {(event, kind): n for event, kind, n in rows}
    where: dict[tuple[str, str], frozenset[int]] = {}
    for events, data in asked.each("comments"):
        for stage in data["stages"]:
            for code in _codes(stage):
                seen = where.get((stage["stage"], code), events)
                where[stage["stage"], code] = seen & events
    assert len(where) > 20
    for (stage_key, _), events in where.items():
        kind = asked.context.partnership.plan.stages[stage_key].kind
        assert sum(answered.get((event, kind), 0) for event in events) >= FEW


def _codes(stage: Mapping[str, Any]) -> Iterator[str]:
    for question in stage["questions"]:
        for theme in question["themes"]:
            yield from (comment["code"] for comment in theme["comments"])
