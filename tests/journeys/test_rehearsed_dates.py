"""The dates of all five plans, worked out by hand (`dates_by_hand.yaml`), against what `rehearse` sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.plan.loading import load
from bot.plan.model import Plans
from bot.rehearsal.arrivals import Arrival
from bot.rehearsal.rehearse import SentMessage, rehearse

HEADINGS = {
    "wfscp": "Event Ref,Course Title,Event Date,Start Time,End Time,Trainer,Trainer Email,Forename,Surname,Email,"
    "Agency,Supervisor,Supervisor Email,Status",
    "cscp": "Course code,Course,Date,Times,Delegate,E-mail,Organisation,Supervisor,Supervisor's e-mail,Status",
    "wsp": "Ref,Course name,Start,Finish,First name,Surname,Email,Employer,Line manager,Manager email",
    "cwac": "Event ID,Course,Date,From,To,Name,Email,Agency,Line manager,Manager email",
    "ddscp": "Event ID,Course,Starts,Ends,Facilitator,Facilitator email,User,User email,Organisation,Manager,"
    "Manager email",
}
ROWS = {
    "wfscp": "E1,Neglect,{day},09:30,16:00,Tia Ross,tia@t.example,Ann,Bell,ann@a.example,A,Sue Ward,sue@a.example,"
    "Confirmed",
    "cscp": 'E1,Neglect,{day},09:30 - 16:00,"Bell, Ann",ann@a.example,A,Sue Ward,sue@a.example,Confirmed',
    "wsp": "E1,Neglect,{day} 09:30,{day} 16:00,Ann,Bell,ann@a.example,A,Sue Ward,sue@a.example",
    "cwac": "E1,Neglect,{day},09:30,16:00,Ann Bell,ann@a.example,A,Sue Ward,sue@a.example",
    "ddscp": "E1,Neglect,{day} 09:30,{day} 16:00,Tia Ross,tia@t.example,Ann Bell,ann@a.example,A,Sue Ward,"
    "sue@a.example",
}
CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("dates_by_hand.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class FiveDaysLate:
    """Everybody answers five days after they are asked."""

    always_there: bool = True

    def when(self, arrival: Arrival, *, reminders: int) -> datetime | None:
        return arrival.at + timedelta(days=5) if arrival.number == 0 else None


@pytest.fixture(scope="module")
def plans() -> Plans:
    return load(Path("config"))


def roster(folder: Path, key: str, day: date) -> Path:
    file = folder / f"{key}.csv"
    file.write_text(f"{HEADINGS[key]}\n{ROWS[key].format(day=f'{day:%d/%m/%Y}')}\n", encoding="utf-8")
    return file


def lines(messages: Sequence[SentMessage]) -> list[str]:
    return sorted(f"{each.at.isoformat(timespec='minutes')} {each.stage} {each.role}" for each in messages)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['plan']} {case['day']} {case['answers']}")
def test_each_plan_keeps_the_dates_of_its_source(plans: Plans, tmp_path: Path, case: dict[str, Any]) -> None:
    """L1-L8."""
    file = roster(tmp_path, case["plan"], case["day"])
    assert lines(rehearse(plans[case["plan"]], file, case["answers"])) == sorted(case["messages"])


def test_stage_2_counts_from_the_answer_to_stage_1(plans: Plans, tmp_path: Path) -> None:
    """L6: answered on 2 February at 16:00, after a reminder; 60 days: 26 of February, 31, and 3 April."""
    late = rehearse(plans["ddscp"], roster(tmp_path, "ddscp", date(2026, 1, 28)), FiveDaysLate())
    about_stages = [line for line in lines(late) if " stage_" in line]
    assert about_stages == [
        "2026-01-28T16:00+00:00 stage_1 delegate",
        "2026-01-30T09:30+00:00 stage_1 delegate",
        "2026-04-03T09:30+01:00 stage_2 delegate",
    ]
