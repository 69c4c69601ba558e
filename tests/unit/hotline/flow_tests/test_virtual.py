"""A caller's acts on a virtual clock, and what came of them [H1]."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.flow_tests import Story
from config.hotline import load
from config.shapes import flow_tests as shapes
from hotline.flow_tests.house import House
from hotline.flow_tests.virtual import A_MONDAY, Performed, moment_of, on_duty, perform
from hotline.sounds import catalogue_for
from tests.unit.config.folders import EXAMPLE
from tests.unit.hotline.flow_tests.shop import shop


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return shop(tmp_path_factory.mktemp("shop") / "config")


def story(script: Any = (), **given: Any) -> Story:
    return Story(
        "a.yaml:1:1", shapes.TestShape.model_validate({"name": "a", "expect": {}, "script": script, **given})
    )


def performed(house: House, *script: Any, **given: Any) -> Performed:
    return perform(house, story(script, **given))


def test_keys_lead_from_node_to_node(house: House) -> None:
    assert performed(house, {"press": "0"}).trace.path == ("topic", "person")
    assert performed(house, {"press": "2"}).trace.path == ("topic", "bye")


def test_silence_lets_time_pass_and_until_waits_for_a_node(house: House) -> None:
    assert performed(house, {"silence": 1}).trace.path == ("topic",)
    assert performed(house, {"silence": 5}).trace.path == ("topic", "person")
    assert performed(house, {"until": "person"}).trace.path == ("topic", "person")


def test_what_never_comes_is_said_to_have_stuck(house: House) -> None:
    done = performed(house, {"until": "status/number"}, {"press": "1"})
    assert "status/number" in done.stuck
    assert done.trace.path == ("topic", "person")
    assert "speak" in performed(house, {"speak": "你好"}).stuck
    assert "talk" in performed(house, {"press": "0"}, "talk", agents="none").stuck


def test_who_has_hung_up_does_nothing_more(house: House) -> None:
    done = performed(house, {"silence": 1}, "hang_up", {"press": "0"}, {"until": "bye"})
    assert (done.trace.path, done.stuck) == (("topic",), "")


def test_other_systems_answer_what_the_test_says_or_are_down(house: House) -> None:
    asks: list[Any] = [{"press": "1"}, {"silence": 3}, {"press": "20261101#"}, {"until": "again"}]
    found = performed(house, *asks, services={"order": {"state": "paid"}})
    assert found.trace.path[-4:] == ("status", "status/number", "status/find", "again")
    assert found.trace.notes == {"order_no": "20261101", "state": "paid"}
    for services in ({"order": "down"}, {}, {"order": {"other": "1"}}):
        assert performed(house, *asks, services=services).trace.path[-2:] == ("status/tell", "again")


def test_an_agent_talks_and_is_the_first_to_hang_up(house: House) -> None:
    done = performed(house, {"press": "0"}, "talk")
    assert (done.trace.queue, done.trace.agent, done.stuck) == ("orders", "1001", "")


def test_silent_phones_are_rung_and_nobody_talks(house: House) -> None:
    done = performed(house, {"press": "0"}, {"silence": 60}, phones="silent")
    assert (done.trace.queue, done.trace.agent) == ("orders", "")


def test_full_and_paused_queues_and_absent_agents_refuse_him(house: House) -> None:
    for given_ in ({"queues": {"orders": "full"}}, {"queues": {"orders": "paused"}}, {"agents": "none"}):
        assert performed(house, {"press": "0"}, {"silence": 1}, **given_).trace.path == ("topic", "person", "bye")


def test_the_same_test_comes_out_the_same_every_time(house: House) -> None:
    scripts = ({"press": "1"}, {"silence": 3}, {"press": "20261101#"}, {"until": "again"}, {"press": "1"})
    assert performed(house, *scripts) == performed(house, *scripts)


def test_a_prompt_lasts_as_long_as_the_house_says(tmp_path: Path) -> None:
    slow = shop(tmp_path / "config", play_s=lambda _: 50.0)
    assert performed(slow, {"silence": 50}).trace.path == ("topic",)
    assert performed(slow, {"silence": 53}).trace.path == ("topic", "person")


def test_a_moment_without_a_zone_is_one_in_beijing_and_none_is_an_ordinary_monday() -> None:
    assert moment_of(story().test) == A_MONDAY
    assert moment_of(story(at="2027-02-06 10:00").test).astimezone(UTC) == datetime(2027, 2, 6, 2, tzinfo=UTC)
    assert moment_of(story(at="2027-02-06T10:00+00:00").test) == datetime(2027, 2, 6, 10, tzinfo=UTC)


def test_those_on_duty_are_all_none_or_the_ones_named(house: House) -> None:
    table = house.table(A_MONDAY)
    assert on_duty(story().test, table) == ["1001"]
    assert on_duty(story(agents="none").test, table) == on_duty(story(agents=["9"]).test, table) == []
    assert on_duty(story(agents=["1001", "9"]).test, table) == ["1001"]


def test_nobody_can_listen_where_speech_is_off() -> None:
    to_bot: list[Any] = [{"press": "3"}, {"press": "4"}, {"silence": 1}]
    assert performed(EXAMPLES, *to_bot).trace.path[-1] == "assistant"
    assert performed(EXAMPLES, *to_bot, speech="off").trace.path[-1] == "assistant_away"


# --- whatever callers do ---

SOUNDS = catalogue_for(EXAMPLE)
HOTLINE = load(EXAMPLE, SOUNDS.keys)
EXAMPLES = House(HOTLINE, lambda _: 2.0, HOTLINE.flows)

acts = st.one_of(
    st.text("0123456789*#", min_size=1, max_size=12).map(lambda keys: {"press": keys}),
    st.floats(0.01, 90).map(lambda seconds: {"silence": seconds}),
    st.sampled_from(sorted(HOTLINE.knowledge.entries)).map(lambda entry: {"speak": "好", "understood": entry}),
    st.sampled_from(["topic", "person", "message"]).map(lambda node: {"until": node}),
    st.sampled_from(["talk", "hang_up"]),
)
surroundings = st.fixed_dictionaries(
    {
        "dial": st.sampled_from(["400", "4008000001", "4008000002", "4009110000", ""]),
        "from": st.sampled_from(["13800138000", "13600136001", "anonymous", ""]),
        "at": st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)).map(datetime.isoformat),  # noqa: DTZ001
        "agents": st.sampled_from(["all", "none", ["1001"]]),
        "phones": st.sampled_from(["answered", "silent"]),
        "queues": st.dictionaries(st.sampled_from(sorted(HOTLINE.table.queues)), st.sampled_from(["full", "paused"])),
        "speech": st.sampled_from(["on", "off"]),
        "services": st.just({"order": {"state": "x", "eta": "y", "price": "z"}}) | st.just({}),
    }
)


@settings(max_examples=60, deadline=None)
@given(script=st.lists(acts, max_size=8), given_=surroundings)
def test_whatever_is_done_something_comes_of_it_along_ways_there_are(script: Any, given_: Any) -> None:
    done = perform(EXAMPLES, story(script, **given_))
    assert done.trace.path
    there = {(flow.name, node.name, way.name) for flow in HOTLINE.flows.values() for node in flow.nodes.values() for way in node.verb.exits}  # fmt: skip  # noqa: E501
    assert set(done.trace.edges) <= there
