"""Rosters made on the spot, and the columns of the five partnerships."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from openpyxl import Workbook

from bot.flows.roster.reading import read
from bot.flows.roster.rows import Roster, RosterRow
from bot.plan.columns import Columns

LONDON = ZoneInfo("Europe/London")
ROOT = Path(__file__).resolve().parents[3]
FULL_ATTENDANCE = 0.9
HEADINGS = {
    "event_ref": "Ref",
    "course": "Course",
    "date": "Date",
    "start": "Start",
    "end": "End",
    "name": "Name",
    "email": "Email",
    "agency": "Agency",
    "supervisor_name": "Manager",
    "supervisor_email": "Manager email",
    "status": "Status",
    "attendance": "Attendance",
}
ANNA = {
    "Ref": "E-1",
    "Course": "Neglect",
    "Date": "09/01/2026",
    "Start": "09:30",
    "End": "16:00",
    "Name": "Anna Ng",
    "Email": "anna.ng@agency.example",
    "Agency": "Riverside College",
    "Manager": "Tom Lee",
    "Manager email": "tom.lee@agency.example",
    "Status": "Confirmed",
    "Attendance": "",
}


def a_row(**cells: Any) -> list[Any]:
    """Make a booking of Anna's, but for the cells that are given (`Manager_email="..."`)."""
    return list((ANNA | {name.replace("_", " "): value for name, value in cells.items()}).values())


@dataclass
class Desk:
    """Writes rosters and reads them back."""

    folder: Path
    columns: Columns = field(default_factory=lambda: Columns.model_validate({"fields": HEADINGS}))
    headings: list[str] = field(default_factory=lambda: list(ANNA))

    def csv(self, rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
        """Write a delimited text."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(rows)
        path = self.folder / "roster.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    def xlsx(self, sheets: Mapping[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> Path:
        """Write a workbook; `merged` ranges are in its first sheet."""
        book = Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        for cells in merged:
            book.worksheets[0].merge_cells(cells)
        path = self.folder / "roster.xlsx"
        book.save(path)
        return path

    def read(self, path: Path, today: date | None = None) -> Roster:
        """Read a file with this desk's columns, in London."""
        return read(path, self.columns, LONDON, FULL_ATTENDANCE, today)

    def roster(self, *rows: Sequence[Any]) -> Roster:
        """Read these rows under the usual headings, from a CSV."""
        return self.read(self.csv([self.headings, *rows]))

    def row(self, **cells: Any) -> RosterRow:
        """Read Anna's booking with some cells changed, from a workbook, so that cells keep their types."""
        roster = self.read(self.xlsx({"A": [self.headings, a_row(**cells)]}))
        assert roster.faults == ()
        return (*roster.rows, *roster.waiting)[0]

    def problem(self, **cells: Any) -> str:
        """Give the one fault of Anna's booking with some cells changed, as `Heading: problem`."""
        (fault,) = self.roster(a_row(**cells)).faults
        return f"{fault.column}: {fault.problem}"

    def warning(self, **cells: Any) -> str:
        """Give the one warning of Anna's booking with some cells changed, as `Heading: problem`."""
        roster = self.roster(a_row(**cells))
        assert roster.faults == ()
        (warning,) = roster.warnings
        return f"{warning.column}: {warning.problem}"


def columns_of(key: str) -> Columns:
    """Give a partnership's own columns."""
    path = ROOT / "config/partnerships" / key / "columns.yaml"
    return Columns.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
