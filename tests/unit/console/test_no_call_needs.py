"""What a load balancer is told when a part is away that no call needs [M3]."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from prometheus_client import CollectorRegistry

from console.health import MQTT, RECORDING, Health


@pytest.mark.parametrize(
    ("parts", "ready"),
    [
        ({"sip": True, RECORDING: False, MQTT: False}, True),
        ({"sip": False, RECORDING: True, MQTT: True}, False),
    ],
)
def test_callers_are_not_turned_away_for_a_broker(parts: Mapping[str, bool], ready: bool) -> None:
    assert Health(lambda: parts, CollectorRegistry()).ready() is ready
