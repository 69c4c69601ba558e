"""Log lines on standard error: one a line whatever is in them, so that no caller can write a line of his own."""

from __future__ import annotations

import logging
import sys

import structlog


def start_logging(level: str) -> None:
    """Route everything, ours and the libraries', through one printer that escapes control characters."""
    handler = logging.StreamHandler(sys.stderr)
    colours = sys.stderr.isatty()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=False),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _in_its_place,
                structlog.dev.ConsoleRenderer(colors=colours),
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("uvicorn", "alembic", "httpx", "sse_starlette"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _in_its_place(_: object, __: str, record: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The event on its one line, a traceback behind a margin that no log line begins with."""
    record["event"] = _escaped(str(record.get("event", "")))
    if "exception" in record:
        record["exception"] = "\n".join(f"    | {_escaped(line)}" for line in str(record["exception"]).splitlines())
    return record


def _escaped(text: str) -> str:
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
