"""Structured logs, a line an event; neither answers nor addresses nor tokens are ever put into one."""

import logging
import sys

import structlog


def set_up_logs(level: int = logging.INFO) -> None:
    """Log from `level` on as JSON to standard error, or in colour at a terminal; standard output is for answers."""
    terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # asked for at each line: tests swap it
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
