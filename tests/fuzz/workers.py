"""What a process of `python -m tests.fuzz` does."""

import logging
import traceback
import warnings
from dataclasses import replace
from typing import Any, NoReturn

import structlog

from tests.fuzz.fuzzing import Outcome, fuzz
from tests.fuzz.targets import TARGETS

_LINE = 1_000
"""Characters of what is told of a fault that stand in a line."""


def be_quiet() -> None:
    """Write no logs: what a target asks of them it captures."""
    structlog.configure(processors=[_drop])
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _drop(*_: Any) -> NoReturn:
    raise structlog.DropEvent


def play(name: str, inputs: int, start: int | None) -> Outcome:
    """Play a target; a fault comes back as words, since not every one can be sent to another process."""
    outcome = fuzz(name, TARGETS[name], inputs, start)
    if outcome.fault is None:
        return outcome
    outcome.fault.__notes__ = []  # hypothesis repeats the input there, which may fill screens
    told = "".join(line[:_LINE] for line in traceback.format_exception(outcome.fault)[-12:])
    why = f"{type(outcome.fault).__name__}: {outcome.fault}"[:_LINE]
    return replace(outcome, fault=RuntimeError(why), told=told)
