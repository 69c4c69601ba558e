"""What an emergency queue must have, and what it must not have (R3)."""

from __future__ import annotations

from calls.table import RoutingTable
from config.problems import Problems
from config.reading import Document
from config.wording import routing as wording
from config.wording.kind import shown

_KEEPS_WAITING = ("hours", "prefer_manager_s", "prefer_last_s", "max_wait_s")


def check_emergencies(document: Document, rules: RoutingTable, problems: Problems) -> None:
    for queue in rules.queues.values():
        path = ("queues", queue.queue)
        if queue.emergency and not queue.groups:
            problems.warn(document.place_of(path), wording.EMERGENCY_NO_GROUP, queue=shown(queue.queue))
        for key in _KEEPS_WAITING:
            if queue.emergency and getattr(queue, key):
                place = document.place_of((*path, key))
                problems.error(place, wording.EMERGENCY_NEVER, key=key, queue=shown(queue.queue))
