"""Structured logs, a line an event; neither answers nor addresses nor tokens are ever put into one."""

import logging
import re
import sys
from typing import Any

import structlog

from bot.errors import told_safely

_MASKS = (
    (re.compile(r"[^\s@<>\"(]+@[^\s@<>\")]+"), "[address]"),
    (re.compile(r"/(q|s|p|c)/[\w-]{8,}"), r"/\1/[token]"),
)
_log = structlog.get_logger()


def set_up_logs(level: int = logging.INFO) -> None:
    """Log from `level` on as JSON to standard error, or in colour at a terminal; standard output is for answers."""
    terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_safely,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # asked for at each line: tests swap it
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Others()])


def _tell_safely(_logger: Any, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Leave out the text of faults, which may hold anything; and mask what slipped in all the same."""
    fault = line.pop("exc_info", None)
    fault = fault[1] if isinstance(fault, tuple) else sys.exception() if fault is True else fault
    if isinstance(fault, BaseException):
        line["reason"] = told_safely(fault)
    return {name: _masked(value) if isinstance(value, str) else value for name, value in line.items()}


def _masked(words: str) -> str:
    for pattern, mask in _MASKS:
        words = pattern.sub(mask, words)
    return words


class _Others(logging.Handler):
    """What the libraries have to say (uvicorn, Alembic, SQLAlchemy), as lines of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log a record; a traceback becomes where it was."""
        more = {"exc_info": record.exc_info[1]} if record.exc_info else {}
        _log.log(record.levelno, record.getMessage().strip(), logger=record.name, **more)
