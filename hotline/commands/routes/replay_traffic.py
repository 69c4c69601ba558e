"""The days that are run again: a traffic file of ours, one of the Anonymous Bank, or a folder with our journal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from config.routing.schedules import ZONE
from hotline.commands.routes import replay_faults as faults
from routing.replay import anonymous_bank, recorded, traffic_file
from routing.replay.anonymous_bank_rule import kept_open
from routing.replay.traffic import Traffic
from store.journal import read as read_journal
from store.segment import segments

JOURNAL = "journal"


class Format(StrEnum):
    """How a traffic file is written."""

    HOTLINE = "hotline"
    ANONYMOUS_BANK = "anonymous-bank"


@dataclass(frozen=True, slots=True)
class Days:
    """`pickup_s`: how long agents let the phone ring, as far as the record tells."""

    days: tuple[Traffic, ...]
    pickup_s: float = 0.0


def load(path: Path, form: Format, day: str = "") -> Days:
    """All days, or the one asked for. Raises ConfigurationError."""
    found = _journal(path) if path.is_dir() else Days(tuple(_file(path, form)))
    days = tuple(one for one in found.days if not day or one.name == day)
    if not any(one.arrivals for one in days):
        raise faults.no_day(path, day, (one.name for one in found.days))
    return Days(days, found.pickup_s)


def _file(path: Path, form: Format) -> list[Traffic]:
    text = text_of(path)
    if form is Format.ANONYMOUS_BANK:
        return [kept_open(day) for day in anonymous_bank.read(text, path.name)]
    return traffic_file.read(text, path.name)


def _journal(path: Path) -> Days:
    """The folder of the journal itself, or the data folder around it."""
    folder = path / JOURNAL if (path / JOURNAL).is_dir() else path
    if not segments(folder):
        raise faults.no_day(path, "", ())
    seen = recorded.read(read_journal(folder), ZONE)
    return Days(seen.days, seen.pickup_s)


def text_of(path: Path) -> str:
    """Raises ConfigurationError for what is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise faults.unreadable(path, error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise faults.unreadable(path, "UTF-8") from error
