"""The shape of `columns.yaml`: the headings of a partnership's booking export, and what its words mean."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

RosterField = Literal[
    "event_ref",
    "course",
    "course_code",
    "level",
    "outcomes",
    "date",
    "start",
    "end",
    "times",
    "venue",
    "places",
    "trainer_name",
    "trainer_email",
    "name",
    "first_name",
    "surname",
    "email",
    "job_role",
    "agency",
    "staff_group",
    "supervisor_name",
    "supervisor_email",
    "status",
    "attendance",
]


def _listed(words: Any) -> Any:
    return list(words) if isinstance(words, list | tuple) else [words]


def _words(words: Any) -> Any:
    """YAML reads a bare Y, N, yes or no as a truth value; a person means the word."""
    return [("yes" if w else "no") if isinstance(w, bool) else str(w) for w in _listed(words) if w is not None]


Words = Annotated[tuple[str, ...], BeforeValidator(_words, json_schema_input_type=str | tuple[str, ...])]


def _usual_status() -> Mapping[Literal["booked", "cancelled", "waiting"], tuple[str, ...]]:
    return {
        "booked": ("confirmed", "booked", "enrolled", "registered", "attended"),
        "cancelled": ("cancelled", "canceled", "withdrawn"),
        "waiting": ("waiting list", "waitlisted", "reserve"),
    }


def _usual_attendance() -> Mapping[Literal["attended", "partly_attended", "absent"], tuple[str, ...]]:
    return {
        "attended": ("attended", "yes", "y", "present", "completed", "full"),
        "partly_attended": ("left early", "partly attended", "part", "partial", "arrived late"),
        "absent": ("did not attend", "dna", "no", "n", "absent", "no show"),
    }


class Columns(BaseModel):
    """`columns.yaml`; headings and words are compared without case, accents, spaces and punctuation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: Mapping[RosterField, Words] = Field(description="Our field -> the headings that a file may use for it")
    bookings_sheet: str | None = Field(None, description="The workbook's sheet with a row a booking; else the first")
    events_sheet: str | None = Field(None, description="A sheet with a row an event, joined by event_ref")
    dates: Literal["day_first", "month_first"] = "day_first"
    times: Literal["local", "utc"] = Field("local", description="What a time that ends in Z really is")
    name_order: Literal["first_surname", "surname_first"] = Field(
        "first_surname", description="How `name` is written where it has no comma"
    )
    status: Mapping[Literal["booked", "cancelled", "waiting"], Words] = Field(default_factory=_usual_status)
    attendance: Mapping[Literal["attended", "partly_attended", "absent"], Words] = Field(
        default_factory=_usual_attendance,
        description="A number or percent is compared with the plan's full_attendance; 0 is absent",
    )
