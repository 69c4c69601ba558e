"""The thread that looks after the tables: it comes in time, survives a defect, and goes at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calls.table import RoutingTable
from hotline.publishing.clock import LOOK_AGAIN_S, PublicationClock
from hotline.publishing.publisher import Publisher
from store.publication import Order
from tests.unit.hotline.tables import LONGER, Desk

SOON = timedelta(milliseconds=300)


class Timed(Desk):
    """On the wall's own clock."""

    def start(self) -> None:
        self.came = {version: threading.Event() for version in ("1", "2", "3")}
        self.publisher = Publisher(self.versions, self.publications, self.source, self.folder, self.hear)
        self.publisher.open()
        self.clock = PublicationClock(lambda: (self.publisher,), self.publisher.poked)

    def hear(self, table: RoutingTable) -> None:
        self.tables.append(table)
        self.came[table.version].set()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Timed]:
    desk = Timed(tmp_path)
    yield desk
    desk.clock.stop()
    desk.database.dispose()


def test_what_is_scheduled_comes_at_its_time_and_goes_at_its_end(desk: Timed) -> None:
    desk.clock.start()
    at = datetime.now(UTC) + SOON
    desk.publish(LONGER, at=at, until=at + SOON)
    desk.came["1"].clear()
    assert desk.came["2"].wait(LOOK_AGAIN_S - 1)
    assert datetime.now(UTC) >= at
    assert desk.came["1"].wait(LOOK_AGAIN_S - 1)
    assert datetime.now(UTC) >= at + SOON


def test_it_is_told_of_a_publication_that_is_due_before_its_next_look(desk: Timed) -> None:
    """Nothing is to come when it goes to sleep."""
    desk.clock.start()
    desk.publisher.publish(Order("wang", "r", version=1, at=datetime.now(UTC) + SOON))
    desk.publish(LONGER, at=datetime.now(UTC) + SOON)
    assert desk.came["2"].wait(LOOK_AGAIN_S - 1)


def test_a_defect_does_not_end_it(desk: Timed) -> None:
    desk.publish(LONGER, at=datetime.now(UTC) + SOON)
    desk.database.defect = KeyError("of a test")
    desk.clock.start()
    assert desk.database.struck.wait(LOOK_AGAIN_S)
    desk.database.defect = None
    desk.publisher.poked.set()
    assert desk.came["2"].wait(2 * LOOK_AGAIN_S)


def test_it_goes_at_once_and_need_not_have_begun(desk: Timed) -> None:
    desk.clock.stop()
    other = PublicationClock(lambda: (desk.publisher,), desk.publisher.poked)
    other.start()
    began = datetime.now(UTC)
    other.stop()
    assert datetime.now(UTC) - began < timedelta(seconds=LOOK_AGAIN_S - 1)
    assert "publishing" not in {thread.name for thread in threading.enumerate()}
