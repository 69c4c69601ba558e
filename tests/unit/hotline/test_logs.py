"""No caller writes a log line of his own [X4]."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from hotline.logs import start_logging

FORGED = "x\n2026-01-01T00:00:00 [info     ] all is well [hotline]\x1b[2J\r\x85"


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_an_event_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("info")
    logging.getLogger("hotline.sip").warning("call from %s", FORGED)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert r"call from x\n2026" in lines[0]
    assert "\x1b[2J" not in lines[0]


def test_what_an_exception_quotes_stays_behind_the_margin(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("info")
    try:
        raise ValueError(FORGED)
    except ValueError:
        logging.getLogger("hotline.sip").exception("failed")
    first, *rest = capsys.readouterr().err.splitlines()
    assert "failed" in first
    assert rest
    assert all(line.startswith("    | ") for line in rest if line)


def test_quiet_levels_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("warning")
    logging.getLogger("hotline").info("nothing to see")
    assert capsys.readouterr().err == ""
