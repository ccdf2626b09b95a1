"""What a partnership's training is paid for, and what it costs: parts of `partnership.yaml`, in pounds."""

from pydantic import Field

from bot.plan.shape import Names, Shape


class Charges(Shape):
    """What a lost place costs; sums in pounds, None where the source gives none (L10)."""

    attend_day: int | None = None
    attend_half_day: int | None = None
    absence_day: int | None = None
    absence_half_day: int | None = None
    cancel_working_days: int | None = Field(None, description="Working days of notice that make a cancellation free")
    exempt_agencies: Names = ()
    note: str = ""


class Costs(Shape):
    """What training costs, in pounds, for the return on investment; None where nobody has said."""

    trainer_day: float | None = Field(None, ge=0, description="A trainer's day, with preparation and travel")
    venue_day: float | None = Field(None, ge=0, description="A room for a day; events online cost none")
    delegate_day: float | None = Field(None, ge=0, description="A day of a delegate's working time")
    administration_event: float | None = Field(None, ge=0, description="The business unit's work on an event")
    half_day_hours: float = Field(4, gt=0, le=24, description="Up to so many hours an event costs half a day")
    value_per_change: float | None = Field(
        None, gt=0, description="What one delegate's changed practice is worth; without it no return is worked out"
    )
    note: str = Field("", description="Where the sums come from; printed with them")

    def sums(self) -> dict[str, float]:
        """Give the sums that are known, by name."""
        names = ("trainer_day", "venue_day", "delegate_day", "administration_event")
        return {name: sum_ for name in names if (sum_ := getattr(self, name)) is not None}
