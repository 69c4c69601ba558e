"""Supervisors who change what they do in a talk by a key of their phone: audited like those who order it [X4].

An order is noted where it is given; a key comes by the telephone, and only the journal knows of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from calls.events import MonitoringModeChanged
from calls.journal import Entry
from store.auditing import note


def project(connection: Connection, fresh: Iterable[Entry]) -> None:
    for entry in fresh:
        event = entry.event
        if isinstance(event, MonitoringModeChanged) and event.keyed:
            told = {"call": event.call, "leg": event.leg, "mode": event.mode.value}
            note(connection, entry.at, event.by, "MonitoringModeChanged", **told)
