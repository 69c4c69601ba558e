"""The example's flow tests by way of Twilio: of a call comes what comes of it on the virtual clock, and over SIP.
A choice of them, on one server; `python -m bench.three_trunks` runs all on all trunks, and takes longer [X1]."""

from __future__ import annotations

import pytest

from hotline.flow_tests.calling import run_with_calls
from hotline.flow_tests.folder import house_in
from hotline.flow_tests.running import run
from tests.live.hotline_folder import EXAMPLE
from tests.live.test_flow_tests_on_sip import chosen, seen
from tests.live.twilio_flow_trunk import twilio

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

CHOSEN = (
    "第一句话里按1就是紧急", "紧急专线不问任何问题", "按错三次转人工", "英文按2", "零随时到人工", "九重听，星号返回",
    "投诉 ", "VIP 专线", "不同意录音", "直接找订单客服", "不会确认，转坐席", "长者按1紧急", "坐席挂机后评分",
)  # fmt: skip
"""What their names begin with."""


def test_the_example_does_by_way_of_twilio_what_it_does_on_the_virtual_clock() -> None:
    house, stories = house_in(EXAMPLE), [story for story in chosen() if story.name.startswith(CHOSEN)]
    assert len(stories) == len(CHOSEN)
    virtual = {outcome.story.name: outcome for outcome in run(house, stories)}
    real = {outcome.story.name: outcome for outcome in run_with_calls(twilio, EXAMPLE, house, stories)}
    assert [(name, outcome.wrong, outcome.stuck) for name, outcome in real.items() if not outcome.passed] == []
    assert {name: seen(outcome) for name, outcome in real.items()} == {
        name: seen(outcome) for name, outcome in virtual.items()
    }
