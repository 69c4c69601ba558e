"""The sms verb: a text for whoever has a number (H6)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calls.commands import SendMessage
from ivr.journey import Caller, Journey
from ivr.steps import Order, Take
from ivr.verbs import Sms


def a_journey(number: str = "13900000001", **variables: str | int) -> Journey:
    journey = Journey("c1", "zh-CN", datetime(2026, 11, 23, 2, 0, tzinfo=UTC), {}, caller=Caller(number))
    journey.variables.update(variables)
    return journey


def test_it_goes_to_the_caller_with_the_values_of_his_call() -> None:
    sms = Sms("solved", "bye", {"order": "order_no", "sum": "missing"}, in_s=3600.0, confirmed=("sms.sent",))
    step = sms.begin(a_journey(order_no=12))
    wanted = SendMessage("c1", "solved", "zh-CN", {"order": "12", "sum": ""}, "13900000001", 3600.0)
    assert step == Order(wanted, ("sms.sent",))
    assert sms.finished(a_journey()) == Take("then")
    assert (sms.needs.templates, sms.needs.variables) == (("solved",), ("order_no", "missing"))


def test_or_to_the_number_he_keyed() -> None:
    sms = Sms("solved", "bye", number="mobile")
    step = sms.begin(a_journey("anonymous", mobile="13700000000"))
    assert isinstance(step, Order)
    assert step.command.number == "13700000000"  # type: ignore[attr-defined]
    assert sms.needs.variables == ("mobile",)


@pytest.mark.parametrize("number", ["", "anonymous", "sip:x@y", "+"])
def test_who_has_no_number_is_not_promised_anything(number: str) -> None:
    assert Sms("solved", "bye").begin(a_journey(number)) == Take("then")
