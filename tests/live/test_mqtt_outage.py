"""The bench of the long outage, short: broker killed, node twice, broker once more while it is told [M3]."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import mqtt_outage

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


def test_nothing_is_lost_nothing_out_of_order_no_duplicate_unmarked(tmp_path: Path) -> None:
    found = mqtt_outage.run(tmp_path, events=2000, outage_s=3.0, before_s=1.0)
    assert (found.lost, found.out_of_order, found.not_marked, found.alarms_lost) == (0, 0, 0, 0)
    assert found.events >= 2000
    assert found.alarms == 5
