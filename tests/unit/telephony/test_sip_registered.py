"""Agents' phones at a proxy: where they are rung [X3]."""

from __future__ import annotations

import pytest

from telephony.sip.registered import is_place, registered_at


@pytest.mark.parametrize(
    "place", ["sip:{phone}@proxy.example:5060", "sip:{agent}@192.0.2.1", "sip:a-{agent}@proxy.example;transport=tcp"]
)
def test_an_address_with_one_gap_is_a_place(place: str) -> None:
    assert is_place(place)


@pytest.mark.parametrize(
    "place",
    ["", "sip:1001@proxy", "sip:{agent}{phone}@proxy", "sip:{agent}@{phone}", "tel:{agent}@x", "{agent}@proxy",
     "sip:{agent}@proxy:99999", "sip:{agent}@proxy;maddr=192.0.2.9", "sip:{other}@proxy"],
)  # fmt: skip
def test_anything_else_is_none(place: str) -> None:
    assert not is_place(place)


def test_the_agent_is_rung_at_his_number_or_at_the_phone_he_uses() -> None:
    assert registered_at("sip:{agent}@proxy", "1001", "desk-7") == "sip:1001@proxy"
    assert registered_at("sip:{phone}@proxy", "1001", "desk-7") == "sip:desk-7@proxy"


def test_a_phones_name_cannot_lead_elsewhere() -> None:
    assert registered_at("sip:{phone}@proxy", "1001", "x@evil;maddr=1") == "sip:x%40evil%3Bmaddr%3D1@proxy"
