"""How fast each target goes, for who waits: the longest go first, so that all processes end together."""

from collections.abc import Iterable

PACES = {
    "answers": 900,
    "backups": 110,
    "certificates": 500,
    "chat_answers": 140,
    "chat_homes": 40,
    "chat_steps": 100,
    "chat_words": 400,
    "concern_signs": 300,
    "configuration": 70,
    "console": 60,
    "dates_of_rosters": 840,
    "exports": 2400,
    "letters": 550,
    "lines": 300,
    "mail_read": 300,
    "mail_setting": 1000,
    "mail_taken": 90,
    "officers_type": 120,
    "pages": 2100,
    "paper_pdf": 250,
    "paper_word": 900,
    "past_answers": 160,
    "periods": 400,
    "phrases": 300,
    "recurrence": 330,
    "redaction": 300,
    "roster_bytes": 300,
    "roster_cells": 220,
    "roster_imports": 180,
    "roster_words": 1090,
    "roster_workbooks": 200,
    "slack_parsing": 300,
    "slack_requests": 110,
    "timing": 400,
    "trainers_type": 130,
    "web_forms": 110,
    "web_requests": 220,
    "web_schema": 130,
    "web_tokens": 250,
}
"""Inputs a second on one core, as the table of an earlier run gave them."""
_UNKNOWN = 100


def longest_first(names: Iterable[str]) -> list[str]:
    """Put the slowest targets first."""
    return sorted(names, key=lambda name: (PACES.get(name, _UNKNOWN), name))


def guess(names: Iterable[str], inputs: int, processes: int) -> float:
    """Give the seconds that so many inputs of each may take."""
    each = [inputs / PACES.get(name, _UNKNOWN) for name in names]
    return max(sum(each) / processes, max(each, default=0.0))
