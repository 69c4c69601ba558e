"""Agents' time adds up, and every offer has one outcome."""

from __future__ import annotations

import pytest

from calls import events as e
from calls.model import CHINESE, AgentState, AgentStatus, Channel, RefusalReason, Tier
from routing.kpi.figures import AgentFigures
from routing.kpi.scheme import Scheme
from tests.unit.routing.kpi.telling import Story, after, ended

IDLE, OFFERED, TALKING, WRAP_UP = AgentState.IDLE, AgentState.OFFERED, AgentState.TALKING, AgentState.WRAP_UP


def told(story: Story, at_s: float | None = None) -> AgentFigures:
    return story.figures(at_s).agents["1001"]


def a_morning(story: Story) -> Story:
    story.agent(0, IDLE)
    story.queued(50, "c1")
    story.agent(60, OFFERED)
    story.agent(65, TALKING)
    story.answered(65, "c1")
    story.talked(165, "c1")
    story.agent(165, WRAP_UP)
    story.agent(195, IDLE)
    return story


def test_time_goes_where_the_state_says_and_occupancy_is_the_busy_part_of_it() -> None:
    morning = told(a_morning(Story()), at_s=200)
    assert morning.time_s == {"idle": 65.0, "offered": 5.0, "talking": 100.0, "wrap_up": 30.0}
    assert morning.occupancy == pytest.approx(130 / 200)
    assert (morning.handled, morning.talk_s, morning.wrap_up_s, morning.aht_s) == (1, 100.0, 30.0, 130.0)


def test_wrap_up_is_part_of_handling_the_call() -> None:
    total = a_morning(Story()).figures().total
    assert (total.talk_s, total.wrap_up_s, total.aht_s) == (100.0, 30.0, 130.0)


@pytest.mark.parametrize(
    ("status", "reachable", "name"),
    [
        (AgentStatus.AVAILABLE, True, "idle"),
        (AgentStatus.AVAILABLE, False, "unreachable"),
        (AgentStatus.BREAK, True, "break"),
        (AgentStatus.BREAK_SOON, True, "break"),
    ],
)
def test_idle_time_is_told_apart_by_what_keeps_calls_away(status: AgentStatus, reachable: bool, name: str) -> None:
    story = Story()
    story.agent(0, IDLE, status, reachable=reachable)
    assert told(story, at_s=40).time_s == {name: 40.0}


def test_time_off_is_nobodys_time() -> None:
    story = Story()
    story.agent(0, IDLE, AgentStatus.OFF)
    assert story.figures(at_s=40).agents == {}
    story.agent(50, IDLE)
    assert told(story, at_s=60).time_s == {"idle": 10.0}


def test_only_time_within_the_time_asked_for_counts() -> None:
    story = a_morning(Story(Scheme(since=after(100), until=after(180))))
    assert told(story, at_s=300).time_s == {"talking": 65.0, "wrap_up": 15.0}
    assert told(story, at_s=300).handled == 0, "the talk began before"


def test_every_offer_has_one_outcome() -> None:
    story = Story()
    for number, reason in enumerate(RefusalReason):
        story.offered(number * 10, f"o{number}", reason)
    story.offered(100, "taken")
    story.tell(105, e.OfferAccepted("x", "taken", "1001"), e.OfferAccepted("x", "unheard of", "1001"))
    story.offered(110, "rings")
    story.offered(110, "rings")
    agent = told(story)
    assert (agent.offers, agent.accepted, agent.ronas, agent.refusals, agent.taken_back) == (9, 1, 1, 3, 3)
    story.tell(120, e.OfferRefused("x", "o0", "1001", RefusalReason.BUSY))
    assert told(story).refusals == 3


def test_an_offer_from_before_the_time_asked_for_is_not_counted() -> None:
    story = Story(Scheme(since=after(100)))
    story.offered(90, "early", RefusalReason.NO_ANSWER)
    assert story.figures().agents == {}


def test_a_talk_cut_by_the_end_of_the_call_is_handled() -> None:
    story = Story()
    story.queued(0, "c1")
    story.answered(10, "c1")
    story.tell(25, ended("c1"))
    assert told(story).talk_s == 15.0


def test_after_a_crash_nobody_is_there_until_he_is_heard_of_and_the_dark_time_is_nobodys() -> None:
    story = Story()
    story.agent(0, IDLE)
    story.offered(30, "rings")
    story.tell(1000, e.ServerStarted("n1", after(1000)))
    agent = told(story, at_s=1100)
    assert (agent.time_s, agent.taken_back) == ({"idle": 30.0}, 1)
    story.agent(1100, IDLE)
    assert told(story, at_s=1110).time_s == {"idle": 40.0}


def of_node(story: Story, node: str) -> Story:
    story.node = node
    return story


@pytest.mark.parametrize("event", [e.ServerStarted("n2", after(100)), e.ServerStopped("n2", after(100))])
def test_another_node_that_begins_or_stops_takes_nobody_of_this_one_with_it(event: e.Event) -> None:
    story = Story()
    of_node(story, "n1").agent(0, IDLE)
    story.queued(10, "c1")
    story.offered(20, "rings")
    story.answered(30, "c1")
    of_node(story, "n2").tell(100, event)
    of_node(story, "n1").talked(130, "c1")
    agent = told(story, at_s=200)
    assert (agent.time_s, agent.taken_back, agent.handled, agent.talk_s) == ({"idle": 200.0}, 0, 1, 100.0)


def test_what_a_node_that_died_had_ended_with_its_own_last_word_not_with_that_of_others() -> None:
    story = Story()
    of_node(story, "n1").agent(0, IDLE)
    story.offered(30, "rings")
    of_node(story, "n2").queued(900, "c2")
    of_node(story, "n1").tell(1000, e.ServerStarted("n1", after(1000)))
    agent = told(story, at_s=1100)
    assert (agent.time_s, agent.taken_back) == ({"idle": 30.0}, 1)


def test_a_node_that_begins_anew_forgets_talks_and_messages_of_its_own_only() -> None:
    story = Story()
    for node, call in (("n1", "m1"), ("n2", "m2")):
        of_node(story, node).tell(0, e.CallQueued(call, "orders", Tier.NORMAL, CHINESE, channel=Channel.VOICEMAIL))
    of_node(story, "n1").answered(10, "c1")
    of_node(story, "n2").answered(20, "c2", agent="1002")
    story.tell(40, e.ServerStarted("n2", after(40)))
    for call in ("c1", "m1"):
        of_node(story, "n1").answered(50, call)
        story.talked(60, call)
    of_node(story, "n2").talked(60, "c2", agent="1002")
    agents = story.figures(100).agents
    assert (agents["1001"].handled, "1002" in agents) == (1, False)


def test_who_has_logged_in_at_another_node_stays_when_the_one_he_was_of_begins_anew() -> None:
    story = Story()
    of_node(story, "n1").agent(0, IDLE)
    of_node(story, "n2").tell(50, e.AgentLoggedIn("1001", "sip:1001@127.0.0.1"))
    of_node(story, "n1").tell(80, e.ServerStarted("n1", after(80)))
    assert told(story, at_s=100).time_s == {"idle": 100.0}


def test_a_server_that_stops_takes_its_agents_with_it() -> None:
    story = Story()
    story.tell(0, e.ServerStarted("n1", after(0)))
    story.agent(0, IDLE)
    story.tell(50, e.ServerStopped("n1", after(50)))
    assert told(story, at_s=500).time_s == {"idle": 50.0}


def test_wrap_up_without_a_talk_heard_of_is_time_but_no_handling() -> None:
    story = Story()
    story.agent(0, WRAP_UP)
    story.agent(20, IDLE)
    assert (told(story).time_s, told(story).wrap_up_s) == ({"wrap_up": 20.0}, None)
