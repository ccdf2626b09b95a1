"""Values that are written as words in a plan: times, rhythms, shares, hours of the day."""

from datetime import time
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from bot.plan import recurrence, timing


def _timing(words: Any) -> timing.Timing:
    return words if isinstance(words, timing.Timing) else timing.parse(words)


def _recurrence(words: Any) -> recurrence.Recurrence:
    return words if isinstance(words, recurrence.Recurrence) else recurrence.parse(words)


def _percent(words: Any) -> float:
    text = str(words).strip()
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        raise ValueError(f"'{words}' is no share; write it like 90%") from None
    share = number / 100 if text.endswith("%") or number > 1 else number
    if not 0 <= share <= 1:
        raise ValueError(f"'{words}' is no share; write it like 90%")
    return share


def _clock(words: Any) -> time:
    try:
        return words if isinstance(words, time) else time.fromisoformat(str(words))
    except ValueError:
        raise ValueError(f"'{words}' is no time of the day; write it like 09:30") from None


TimingWords = Annotated[
    timing.Timing,
    BeforeValidator(_timing),
    WithJsonSchema({"type": "string", "examples": ["12 weeks after event end", "7 days before event start"]}),
]
RecurrenceWords = Annotated[
    recurrence.Recurrence,
    BeforeValidator(_recurrence),
    WithJsonSchema({"type": "string", "examples": ["every quarter", "every 2 years from 2026-04-01"]}),
]
Share = Annotated[float, BeforeValidator(_percent), WithJsonSchema({"type": ["string", "number"], "examples": ["90%"]})]
ClockTime = Annotated[time, BeforeValidator(_clock), WithJsonSchema({"type": "string", "examples": ["09:30"]})]
