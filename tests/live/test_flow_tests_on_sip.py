"""The example's flow tests over real SIP: what comes of a call is what comes of it on the virtual clock. A choice of
them of every kind, on servers of few kinds; `hotline flow test --sip` runs all, and takes longer [H1]."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config import flow_tests
from config.flow_tests import Story
from hotline.flow_tests.folder import house_in
from hotline.flow_tests.on_sip import run_on_sip
from hotline.flow_tests.running import Outcome, run
from hotline.flow_tests.trace import Trace
from tests.live.hotline_folder import EXAMPLE

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]

CHOSEN = {
    "emergencies": (
        "第一句话里按1就是紧急",
        "紧急专线不问任何问题",
        "紧急坐席不在，转任何人 an emergency without its",
        "紧急坐席不在岗，专线转任何人",
    ),
    "menus": (
        "按错两次换一种说法再问",
        "按错三次转人工",
        "英文按2",
        "零随时到人工",
        "九重听，星号返回",
        "投诉",
        "VIP 专线",
    ),
    "more menus": ("不同意录音", "直接找订单客服", "在订单菜单按0", "不会确认，转坐席"),
    "seniors": ("长者不按键直达人工", "长者按1紧急", "长者按0也是人工", "长者想自己办"),
    "look-ups": ("订单已发货", "查询系统不通，转订单坐席"),
    "a secret": ("积分，卡号不留痕",),
    "the assistant": ("要找人工", "助手处按0"),
    "keys while waiting": (
        "等待时按1要回电",
        "不要回电，回到原位",
        "等待时按2留言",
        "等待时按3用智能助手",
        "维修等待时要回电",
    ),
    "after the talk": ("坐席挂机后评分", "投诉后四十八小时回访"),
    "other days": ("春节问候在先", "春节放假", "春节紧急", "春节找值班人员"),
}
"""What their names begin with, before the English."""


def chosen() -> list[Story]:
    stories = {story.name: story for story in flow_tests.read_stories(flow_tests.files_of(EXAMPLE))}
    return [one(stories, begins) for kind in CHOSEN.values() for begins in kind]


def one(stories: dict[str, Story], begins: str) -> Story:
    (story,) = [story for name, story in stories.items() if name.startswith(f"{begins} ")]
    return story


def seen(outcome: Outcome) -> Trace:
    """Without who answered: of several who are free, phones that answer by chance decide."""
    return replace(outcome.trace, agent="")


def test_the_example_does_over_sip_what_it_does_on_the_virtual_clock(tmp_path: Path) -> None:
    house, stories = house_in(EXAMPLE), chosen()
    virtual = {outcome.story.name: outcome for outcome in run(house, stories)}
    real = {outcome.story.name: outcome for outcome in run_on_sip(EXAMPLE, house, stories)}
    assert real.keys() == virtual.keys()
    assert len(real) >= 30
    assert [(name, outcome.wrong, outcome.stuck) for name, outcome in real.items() if not outcome.passed] == []
    for name, outcome in virtual.items():
        assert seen(real[name]) == seen(outcome), name
