"""Figures and alarms when the disk is full [M3]."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from backplane.mqtt.box import open_box
from backplane.mqtt.message import Message
from backplane.mqtt.spooling import Spooling

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)


def message(topic: str) -> Message:
    return Message(topic, b"x" * 50_000, "alarm")


def test_figures_are_dropped_alarms_wait_for_room(tmp_path: Path) -> None:
    box, _ = open_box(tmp_path / "mqtt.db", 10_000_000)
    told: list[Exception] = []
    spooling = Spooling(box, told.append, lambda: None)
    pages = box._db.execute("PRAGMA page_count").fetchone()[0]
    box._db.execute(f"PRAGMA max_page_count={pages + 2}")
    spooling.keep(AT, message("figures"), telemetry=True)
    spooling.keep(AT, message("alarm1"), telemetry=False)
    spooling.keep(AT, message("alarm2"), telemetry=False)
    assert (len(told), box.dropped, box.length) == (3, 1, 0)
    box._db.execute("PRAGMA max_page_count=100000")
    spooling.keep_unkept()
    assert [kept.message.topic for kept in box.oldest(9)] == ["alarm1", "alarm2"]
    box.close()
