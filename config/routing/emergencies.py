"""What an emergency queue must have, and what it must not have (R3)."""

from __future__ import annotations

from calls.table import Queue, RoutingTable
from config.problems import Problems
from config.reading import Document
from config.wording import routing as wording
from config.wording.kind import shown

_KEEPS_WAITING = ("hours", "prefer_manager_s", "prefer_last_s", "max_wait_s")


def check_emergencies(document: Document, rules: RoutingTable, problems: Problems) -> None:
    for queue in rules.queues.values():
        if queue.emergency:
            _check_queue(document, queue, problems)
            _check_moves(document, queue, rules, problems)


def _check_queue(document: Document, queue: Queue, problems: Problems) -> None:
    path = ("queues", queue.queue)
    if not queue.groups:
        problems.warn(document.place_of(path), wording.EMERGENCY_NO_GROUP, queue=shown(queue.queue))
    for key in _KEEPS_WAITING:
        if getattr(queue, key):
            place = document.place_of((*path, key))
            problems.error(place, wording.EMERGENCY_NEVER, key=key, queue=shown(queue.queue))


def _check_moves(document: Document, queue: Queue, rules: RoutingTable, problems: Problems) -> None:
    for number, rung in enumerate(queue.ladder):
        if rung.queue and rules.queues[rung.queue].hours:
            place = document.place_of(("queues", queue.queue, "ladder", number, "queue"))
            words = {"queue": shown(queue.queue), "to": shown(rung.queue)}
            problems.error(place, wording.EMERGENCY_KEPT_FROM, **words)
