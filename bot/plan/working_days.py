"""Working days of England: Monday to Friday without bank holidays."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache
def _bank_holidays(year: int) -> frozenset[date]:
    """List a year's bank holidays, substitute days too; a year at a time and whole, since threads share it."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Tell whether offices in England are open on `day`."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def working_days_from(day: date, amount: int) -> date:
    """Go `amount` working days on from `day` (back, if negative); `day` itself is not counted."""
    step = 1 if amount >= 0 else -1
    for _ in range(abs(amount)):
        day += timedelta(days=step)
        while not is_working_day(day):
            day += timedelta(days=step)
    return day
