"""What holds for every run whatever its verbs."""

import pytest

from calls.commands import Announce, Enqueue, Leave, Play, StopPlay
from calls.events import DigitPressed, LegRinging, NodeEntered, PlayFinished
from calls.model import CHINESE, HangupCause, QueueRefusal, Sound
from ivr import verbs
from ivr.flow import Flow, Node
from ivr.run import LONGEST_PROMPTS_S, MOST_NODES_WITHOUT_KEY
from ivr.verbs import Goto, Hangup, Menu
from tests.unit.ivr.walking import Caller, flow_of

ENQUEUE = verbs.Enqueue("orders", full="bye", no_agents="bye")
TALKING = flow_of(
    "greeting",
    greeting=verbs.Play(("greeting",), "menu"),
    menu=Menu(("menu.main",), {"1": "bye"}, "bye"),
    bye=Hangup(),
)


def test_entering_a_node_is_announced_before_it_is_heard() -> None:
    assert Caller(TALKING).commands == [
        Announce(NodeEntered("c1", "greeting", "play", ("greeting",), "main", "v1")),
        Play("c1", "c1-c", "c1-p1", (Sound("greeting", CHINESE),)),
    ]


def test_barge_in_stops_the_old_prompt_before_the_new_one() -> None:
    caller = Caller(TALKING).presses("7")
    after = caller.commands[2:]
    assert after[0] == StopPlay("c1", "c1-c", "c1-p1")
    assert isinstance(after[-1], Play)


def test_keys_and_events_of_others_change_nothing() -> None:
    caller = Caller(TALKING)
    before = list(caller.commands)
    caller.happens(DigitPressed("c1", "c1-a1", "1"))
    caller.happens(PlayFinished("c1", "c1-c", "c1-p99"))
    caller.happens(LegRinging("c1", "c1-c"))
    assert caller.commands == before


def test_a_late_report_of_a_prompt_already_stopped_does_not_skip_the_next_one() -> None:
    caller = Caller(TALKING).presses("7").happens(PlayFinished("c1", "c1-c", "c1-p1"))
    assert caller.run.node == "menu"
    assert caller.run.playing == "c1-p2"


def test_another_play_over_the_prompt_ends_for_both() -> None:
    caller = Caller(TALKING)
    question = caller.run.next_play()
    caller.happens(PlayFinished("c1", "c1-c", question))
    assert caller.way == ["greeting", "menu"]


def test_play_ids_go_on_counting_for_whoever_plays_next() -> None:
    run = Caller(TALKING).run
    assert [run.next_play(), run.next_play()] == ["c1-p2", "c1-p3"]


def test_prompts_that_never_report_their_end_do_not_hold_the_caller_for_ever() -> None:
    caller = Caller(TALKING)
    assert caller.run.next_deadline() == caller.now + LONGEST_PROMPTS_S
    caller.waits(LONGEST_PROMPTS_S)
    assert caller.cut_short == ["c1-p1"]
    assert caller.way == ["greeting", "menu"]


def test_woken_too_early_a_run_sleeps_on() -> None:
    caller = Caller(TALKING)
    before = list(caller.commands)
    assert caller.waits(1).commands == before


def test_a_node_without_prompts_is_passed_in_silence() -> None:
    caller = Caller(flow_of("quiet", quiet=verbs.Play((), "bye"), bye=Hangup()))
    assert caller.way == ["quiet", "bye"]
    assert caller.handed == [Leave("c1")]


def circle(rescue: str = "", **more: verbs.Play | verbs.Enqueue | Hangup) -> Flow:
    return flow_of("a", rescue, a=Goto("b"), b=Goto("a"), **more)


def test_a_flow_that_goes_in_circles_apologises_and_ends() -> None:
    caller = Caller(circle())
    assert len(caller.way) == MOST_NODES_WITHOUT_KEY + 1
    assert caller.way[-1] == "(sorry)"
    assert caller.heard == [("error.sorry",)]
    assert caller.hears_it_out().handed == [Leave("c1", HangupCause.TEMPORARY_FAILURE)]


def test_with_a_rescue_the_circling_caller_gets_to_a_person() -> None:
    person = verbs.Enqueue("general", full="bye", no_agents="bye")
    caller = Caller(circle("person", person=person, bye=Hangup()))
    assert caller.handed == [Enqueue("c1", "general", CHINESE)]


def test_a_rescue_that_leads_back_into_the_circle_is_tried_once() -> None:
    person = verbs.Enqueue("general", full="a", no_agents="a")
    caller = Caller(circle("person", person=person)).is_refused("general", QueueRefusal.FULL)
    assert caller.way.count("person") == 1
    assert caller.way[-1] == "(sorry)"


def test_keys_pressed_in_a_queue_do_not_keep_a_circle_going() -> None:
    caller = Caller(flow_of("wait", wait=verbs.Enqueue("general", full="wait", no_agents="wait")))
    for _ in range(MOST_NODES_WITHOUT_KEY):
        caller.presses("1").is_refused("general", QueueRefusal.FULL)
    assert caller.way[-1] == "(sorry)"


def test_a_caller_who_presses_keys_may_go_round_as_long_as_he_likes() -> None:
    flow = flow_of("menu", menu=Menu(("menu.main",), {"1": "back"}, "bye"), back=Goto("menu"), bye=Hangup())
    caller = Caller(flow).presses("1" * MOST_NODES_WITHOUT_KEY)
    assert caller.run.node == "menu"


def test_a_flow_whose_exits_lead_nowhere_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="nodes that do not exist: nobody, nowhere") as raised:
        Flow("main", "v1", "nowhere", {"a": Node("a", Goto("nobody"))})
    assert "main" in str(raised.value)


def test_a_flow_whose_rescue_is_missing_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="rescuer"):
        flow_of("bye", "rescuer", bye=Hangup())


def test_a_caller_in_whose_way_we_stand_is_brought_to_a_person_and_the_second_time_we_apologise() -> None:
    flow = flow_of("menu", "person", menu=Menu(("menu.main",), {}, "bye"), person=ENQUEUE, bye=Hangup())
    caller = Caller(flow)
    caller.is_rescued()
    assert (caller.way, caller.cut_short) == (["menu", "person"], ["c1-p1"])
    assert caller.handed == [Enqueue("c1", "orders", CHINESE)]
    caller.is_rescued()
    assert caller.way[2:] == ["(sorry)"]
    assert caller.heard[-1] == ("error.sorry",)


def test_a_key_pressed_since_gives_the_rescue_another_chance() -> None:
    flow = flow_of("menu", "menu", menu=Menu(("menu.main",), {}, "bye"), bye=Hangup())
    caller = Caller(flow)
    caller.is_rescued().presses("9").is_rescued()
    assert caller.way == ["menu", "menu", "menu"]
