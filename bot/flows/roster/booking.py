"""One row of a roster read into a booking, with every fault and warning on the way."""

from datetime import date
from functools import lru_cache

from bot.flows.roster import people, words
from bot.flows.roster.cells import Cells, Reading
from bot.flows.roster.rows import RosterRow
from bot.flows.roster.schedule import Schedule, Unclear, schedule
from bot.flows.roster.when import When, when
from bot.plan.columns import RosterField

TIMES: tuple[RosterField, ...] = ("date", "start", "end", "times")
WITH_NAMES: tuple[RosterField, ...] = ("name", "first_name", "surname", "supervisor_name", "agency")
PARTS: tuple[RosterField, ...] = ("first_name", "surname")
PLACEHOLDERS = frozenset({"", "-", "tbc", "tba", "n/a", "unknown"})


def booking(cells: Cells, reading: Reading) -> RosterRow | None:
    """Read one row; nothing where it has a fault. All its faults and warnings are kept in `cells`."""
    known_event = not cells.faults  # else its event is in no sheet, which is said already
    status, attendance = _register(cells, reading)
    name, email = _delegate(cells, reading)
    supervisor = _supervisor(cells, reading, (name, email), asked=status == "booked")
    course = cells.given("course")
    if not course and known_event:
        cells.fault("course", "no course title")
    held = _schedule(cells, reading) if known_event else None
    _letters(cells)
    trainers, places = _trainers(cells), _places(cells)
    if cells.faults or held is None:
        return None
    return RosterRow(
        row=cells.row,
        event_ref=cells.given("event_ref") or made_ref(course, cells.given("course_code"), held.starts.date()),
        course=course,
        course_code=cells.given("course_code"),
        level=cells.given("level"),
        outcomes=words.outcomes(cells.values.get("outcomes")),
        starts=held.starts,
        ends=held.ends,
        venue=cells.given("venue"),
        places=places,
        trainers=trainers,
        name=name,
        email=email,
        job_role=cells.given("job_role"),
        agency=cells.given("agency"),
        staff_group=cells.given("staff_group"),
        supervisor_name=supervisor[0],
        supervisor_email=supervisor[1],
        status=status,
        attendance=attendance,
    )


@lru_cache(maxsize=1024)
def made_ref(course: str, code: str, day: date) -> str:
    """Make the reference of an event that has none: its course's code or initials, and its date."""
    initials = "".join(words.fold(part)[:1] for part in course.replace("-", " ").split())
    return f"{code or initials.upper() or 'EVENT'}-{day:%Y%m%d}"


def _register(cells: Cells, reading: Reading) -> tuple[str, str]:
    """Read status and attendance; many systems write the one in the column of the other."""
    said, register = cells.text("status"), cells.text("attendance")
    status = words.word(said, reading.status) if said else "booked"
    by_status = words.word(said, reading.attendance)
    if not status and not by_status:
        cells.fault("status", "not a word for a booking's status that is known; add it to columns.yaml under status")
    by_register = words.word(register, reading.status)
    if by_register in {"cancelled", "waiting"} and not words.word(register, reading.attendance):
        return by_register, ""
    try:
        attendance = words.attendance(register, reading.attendance, reading.full_attendance) or by_status
    except ValueError as error:
        cells.fault("attendance", str(error))
        return status or "booked", ""
    if status in {"cancelled", "waiting"} and attendance in {"attended", "partly_attended"}:
        cells.warn("attendance", f"there, though the booking is {status}")
    return status or "booked", attendance


def _delegate(cells: Cells, reading: Reading) -> tuple[str, str]:
    name = _name(cells, reading.columns.name_order) or people.name_in_address(cells.text("email"))
    if name.casefold() in PLACEHOLDERS or not any(c.isalpha() for c in name):
        cells.fault(cells.first_of("name", "surname", "first_name"), "no name of the delegate")
    email, problem = people.address(cells.text("email", "\n"))
    if not email:
        cells.fault("email", f"{problem} for the delegate" if problem == "no address" else problem)
    elif problem:
        cells.warn("email", problem)
    return name, email


def _name(cells: Cells, order: str) -> str:
    parts = " ".join(part for part in map(cells.text, PARTS) if part.casefold() not in PLACEHOLDERS)
    whole = people.person_name(cells.text("name"), order)
    return parts if cells.text("surname") or not whole else whole


def _supervisor(cells: Cells, reading: Reading, delegate: tuple[str, str], *, asked: bool) -> tuple[str, str]:
    """Read who supervises; the delegate is asked where the file does not say."""
    written = cells.text("supervisor_email", "\n")
    email, problem = people.address(written)
    name = words.given(people.person_name(cells.text("supervisor_name"), "first_surname"))
    name = name or words.given(people.name_in_address(written))
    if email and email == delegate[1] and words.fold(name) in {"", words.fold(delegate[0])}:
        email, problem = "", "the delegate's own address"
    if asked and problem and not email:
        column = cells.first_of("supervisor_email", "supervisor_name")
        if column in cells.headings:
            cells.warn(column, f"{_of_supervisor(problem)}: the delegate will be asked")
    elif asked and problem:
        cells.warn("supervisor_email", problem)
    return name, email


def _of_supervisor(problem: str) -> str:
    return "no address of the supervisor" if problem == "no address" else problem


def _schedule(cells: Cells, reading: Reading) -> Schedule | None:
    said: dict[str, When] = {}
    sound = True
    for name in TIMES:
        try:
            if name in cells.headings:
                said[name] = when(cells.values.get(name), reading.columns.dates)
        except ValueError as error:
            cells.fault(name, str(error))
            sound = False
    if not sound:
        return None
    try:
        held = schedule(said, zone=reading.zone, z_is_utc=reading.columns.times == "utc", today=reading.today)
    except Unclear as error:
        cells.fault(_column(cells, error.field), str(error))
        return None
    for name_, note in held.notes:
        cells.warn_of_event(_column(cells, name_), note)
    return held


def _column(cells: Cells, name: str) -> RosterField:
    """Give the column to blame for a start or an end: its own, or the one that has it too."""
    return cells.first_of(*(own for own in TIMES if own == name), "times", "start", "date")


def _letters(cells: Cells) -> None:
    for name in WITH_NAMES:
        if words.lost_letter(cells.text(name)):
            cells.warn(name, "a letter was lost when this was saved; export it as XLSX or CSV UTF-8")


def _trainers(cells: Cells) -> tuple[tuple[str, str], ...]:
    trainers, problem = people.people(*(_lines(cells, name) for name in ("trainer_name", "trainer_email")))
    if problem:
        cells.warn_of_event("trainer_email", f"{problem}: left out")
    return trainers


def _lines(cells: Cells, name: RosterField) -> str:
    return words.given(cells.text(name, "\n"))


def _places(cells: Cells) -> int | None:
    said = cells.given("places")
    number = said.split()[0] if said else ""
    if number.isascii() and number.isdigit() and len(number) < 7:
        return int(number)
    if said and words.fold(said) != "unlimited":
        cells.warn_of_event("places", "not a number of places: left out")
    return None
