"""What outlasts a crash: marks, the bounded spool, commands [M3]."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backplane.mqtt.box import FULL, OVERHEAD_BYTES, Box, Marks, open_box
from backplane.mqtt.message import Message

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
ONE = 100 + OVERHEAD_BYTES


def message(topic: str) -> Message:
    return Message(topic, b"x" * 100, "metrics", expiry_s=60)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box, _ = open_box(tmp_path / "mqtt" / "mqtt.db", 3 * ONE)
    yield box
    box.close()


def topics(box: Box) -> list[str]:
    return [kept.message.topic for kept in box.oldest(1000)]


def test_the_oldest_figures_go_first_and_alarms_stay(box: Box) -> None:
    assert box.keep(AT, message("alarm"), telemetry=False)
    assert box.keep(AT, message("t1"), telemetry=True)
    assert box.keep(AT, message("t2"), telemetry=True)
    assert not box.keep(AT, message("t3"), telemetry=True)
    assert topics(box) == ["alarm", "t2", "t3"]
    assert (box.dropped, box.length) == (1, 3)


def test_where_only_alarms_are_left_figures_find_no_room_and_alarms_do(box: Box) -> None:
    for number in range(4):
        box.keep(AT, message(f"alarm{number}"), telemetry=False)
    assert not box.keep(AT, message("t"), telemetry=True)
    assert topics(box) == ["alarm0", "alarm1", "alarm2", "alarm3"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), max_size=30), st.integers(1, 10))
def test_whatever_comes_alarms_are_kept_in_order_and_figures_are_the_newest(kinds: list[bool], room: int) -> None:
    box = _short_lived(room * ONE)
    for number, telemetry in enumerate(kinds):
        box.keep(AT, message(f"{'t' if telemetry else 'a'}{number}"), telemetry=telemetry)
    left = topics(box)
    assert [topic for topic in left if topic[0] == "a"] == [f"a{n}" for n, t in enumerate(kinds) if not t]
    figures = [f"t{n}" for n, t in enumerate(kinds) if t]
    told = [topic for topic in left if topic[0] == "t"]
    assert len(told) + box.dropped == len(figures)
    assert len(left) <= max(room, sum(not t for t in kinds))
    box.close()


def test_what_was_there_is_there_after_a_crash(tmp_path: Path) -> None:
    box, _ = open_box(tmp_path / "mqtt.db", 10 * ONE)
    box.mark(Marks(5, 9, 3))
    box.keep(AT, message("a"), telemetry=False)
    box.trying([1])
    again, aside = open_box(tmp_path / "mqtt.db", 10 * ONE)
    assert (again.marks(), aside) == (Marks(5, 9, 3), None)
    (kept,) = again.oldest(10)
    assert (kept.at, kept.tried, kept.message) == (AT, True, message("a"))
    again.mark(Marks(6, 9, 3), [kept.n])
    assert (again.length, topics(again)) == (0, [])


def test_after_a_loss_what_was_confirmed_lately_is_told_again(tmp_path: Path) -> None:
    now = 0.0
    box = Box(tmp_path / "mqtt.db", ONE, clock=lambda: now)
    box.mark(Marks(0, 0, 1))
    for second in range(1, 26):
        now = float(second)
        box.mark(Marks(second * 100, second * 100, second * 100))
    assert box.rewound() == Marks(1000, 2500, 1000)
    now = 31.0
    box.settle()
    assert box.rewound() == Marks(2000, 2500, 2000)
    now = 42.0
    box.settle()
    assert box.rewound() == Marks(2500, 2500, 2500) == box.marks()
    box.close()


def test_after_a_goodbye_nothing_is_told_again_and_after_a_crash_it_is(tmp_path: Path) -> None:
    box = Box(tmp_path / "mqtt.db", ONE)
    box.mark(Marks(0, 0, 1))
    box.mark(Marks(50, 60, 40))
    assert Box(tmp_path / "mqtt.db", ONE).rewound() == Marks(0, 60, 1)
    box.leave()
    assert Box(tmp_path / "mqtt.db", ONE).rewound() == Marks(50, 60, 40)


def test_a_file_that_is_no_database_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "mqtt.db"
    path.write_bytes(b"not a database" * 100)
    box, aside = open_box(path, ONE)
    assert box.marks() is None
    assert aside is not None
    assert aside.read_bytes().startswith(b"not a")


def test_a_full_disk_is_told_and_nothing_is_half_done(box: Box) -> None:
    box.mark(Marks(1, 1, 1))
    pages = box._db.execute("PRAGMA page_count").fetchone()[0]
    box._db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(FULL):
        box.begin_command("anna", "7" * 100_000, "d", AT)
    with pytest.raises(sqlite3.Error):
        box.retain(dict.fromkeys([f"{number}" * 100 for number in range(1000)], True))
    assert box.retained() == set()
    assert box.marks() == Marks(1, 1, 1)


def test_a_command_is_begun_once_for_each_user(box: Box) -> None:
    assert box.begin_command("anna", "7", "digest", AT)
    assert not box.begin_command("anna", "7", "digest", AT)
    assert box.begin_command("li", "7", "digest", AT)
    assert box.command("anna", "7") == ("digest", None)
    box.end_command("anna", "7", b"{}")
    assert box.command("anna", "7") == ("digest", b"{}")
    box.forget_commands(AT + timedelta(seconds=1))
    assert box.command("anna", "7") is None


def test_retained_topics_are_remembered(box: Box) -> None:
    box.retain({"a": True, "b": True})
    box.retain({"a": False})
    assert box.retained() == {"b"}


def _short_lived(most_bytes: int) -> Box:
    """As a file, for a test that makes many."""
    with tempfile.NamedTemporaryFile(suffix=".db") as file:
        return Box(Path(file.name), most_bytes)
