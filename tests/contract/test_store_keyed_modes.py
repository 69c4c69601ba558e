"""A supervisor's mode changed by a key of his phone is in the audit, once, like one that was ordered [X4, C2]."""

from __future__ import annotations

from calls import events as e
from calls.monitored import MonitorMode
from store.auditing import AuditTrail
from store.database import Database
from store.projection import Projection
from tests.contract.test_store_left_behind import entries


def test_a_change_by_key_is_audited_once_and_one_by_order_is_not_again(database: Database) -> None:
    ordered = e.MonitoringModeChanged("c1", "c1-s1", MonitorMode.LISTEN, "li")
    keyed = e.MonitoringModeChanged("c1", "c1-s1", MonitorMode.BARGE, "li", keyed=True)
    projection, trail = Projection(database), AuditTrail(database)
    for _ in range(2):
        projection.apply(entries(ordered, keyed))
    (noted,) = trail.of_kinds(["MonitoringModeChanged"])
    assert (noted.who, noted.detail) == ("li", {"call": "c1", "leg": "c1-s1", "mode": "barge"})
    assert noted.at == entries(ordered, keyed)[1].at
