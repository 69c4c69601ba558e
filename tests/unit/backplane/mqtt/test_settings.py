"""The section `mqtt:`, and topics made of names [M3]."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backplane.mqtt.published import BUSINESS
from backplane.mqtt.settings import MqttSettings
from backplane.mqtt.topics import Topics


def test_a_broker_and_nothing_else() -> None:
    given_ = MqttSettings(url="mqtts://broker.example")
    assert (given_.host, given_.port, given_.tls, given_.kinds) == ("broker.example", 8883, True, BUSINESS)
    assert not given_.commands
    assert not given_.full_numbers
    assert MqttSettings(url="mqtt://10.0.0.1:1999").port == 1999


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://broker"},
        {"url": "mqtt://"},
        {"url": "mqtt://anna:word@broker"},
        {"url": "mqtt://broker/path"},
        {"url": "mqtt://broker:99999"},
        {"url": "mqtt://broker", "root": "hotline/#"},
        {"url": "mqtt://broker", "root": "a//b"},
        {"url": "mqtt://broker", "root": "$SYS"},
        {"url": "mqtt://broker", "events": ["CallOffered", "DigitPressed"]},
        {"url": "mqtt://broker", "password": "a", "password_file": "b"},
        {"url": "mqtts://broker", "certificate": "c.pem"},
        {"url": "mqtt://broker", "ca": "ca.pem"},
        {"url": "mqtt://broker", "qos": 2},
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MqttSettings(**wrong)


def test_the_password_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("heron\n")
    assert MqttSettings(url="mqtt://b", password_file=tmp_path / "secret").secret() == "heron"
    assert "heron" not in repr(MqttSettings.model_validate({"url": "mqtt://b", "password": "heron"}))


@given(st.text(min_size=1))
def test_no_name_leads_out_of_its_place(name: str) -> None:
    topic = Topics("hotline", "node1").agent(name)
    assert topic.startswith("hotline/node1/state/agents/")
    assert topic.count("/") == 4
    assert not {*topic} & {*"+#\0"}
