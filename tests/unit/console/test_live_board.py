"""The live board: one row a call, one row an agent, and every change told once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from calls import events as e
from calls.journal import Entry
from calls.model import (
    AgentState,
    AgentStatus,
    Concern,
    HangupCause,
    LeaveReason,
    Party,
    PauseBy,
    QueueRefusal,
    RefusalReason,
    Stage,
    Tier,
)
from calls.table import Agent, RoutingTable
from console.live import LiveBoard
from console.live_wire import call_item
from console.schemas import ConcernItem, FlowPlace
from tests.decisions import SOME_WHY
from tests.unit.console.house import TABLE

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ON, OFF = AgentStatus.AVAILABLE, AgentStatus.OFF


class Told:
    """A board and the clock of what it is told."""

    def __init__(self, **options: int) -> None:
        self.board = LiveBoard(**options)
        self.seq = 0

    def hear(self, event: e.Event, at_s: float = 0.0) -> None:
        self.seq += 1
        self.board.hear(Entry(self.seq, NOON + timedelta(seconds=at_s), at_s, event))

    def call(self, call: str = "c1"):
        return self.board.snapshot().calls[call]

    def agent(self, agent: str = "1001"):
        return self.board.snapshot().agents[agent]

    def kinds(self) -> list[str]:
        return [change.kind for change in self.board.take()[0]]


def offered(call: str = "c1") -> e.CallOffered:
    return e.CallOffered(call, f"{call}-c", "carrier", "13800138000", "4008001234", NOON, "陈静")


def queued(told: Told, at_s: float = 10.0) -> Told:
    told.hear(offered())
    told.hear(e.LegAnswered("c1", "c1-c"), 1)
    told.hear(e.NodeEntered("c1", "menu", "menu"), 2)
    told.hear(e.CallQueued("c1", "orders", Tier.VIP, "zh-CN"), at_s)
    return told


def talking(told: Told) -> Told:
    queued(told)
    told.hear(e.OfferMade("c1", "c1-o1", "1001", "sip:1001", 20, SOME_WHY), 11)
    told.hear(e.CallLeftQueue("c1", "orders", LeaveReason.SERVED), 14)
    told.hear(e.TalkStarted("c1", "1001", "c1-a1"), 14)
    return told


def test_a_call_begins_as_the_trunk_offered_it() -> None:
    told = Told()
    told.hear(offered())
    row = told.call()
    assert (row.caller, row.caller_name, row.dialled, row.trunk) == ("13800138000", "陈静", "4008001234", "carrier")
    assert (row.stage, row.tier, row.since) == (Stage.OFFERED, Tier.NORMAL, NOON)


def test_a_customer_who_is_called_back_is_on_the_board_from_the_dialling_on() -> None:
    told = Told()
    told.hear(e.CallbackDue("c1", "c0-b1", "c0", "orders", Tier.VIP, "zh-CN", "13800138000", 1, 30, "4008001234"))
    row = told.call()
    assert (row.caller, row.dialled, row.tier, row.stage) == (
        "13800138000",
        "4008001234",
        Tier.VIP,
        Stage.CALLING_BACK,
    )
    told.hear(e.LegAnswered("c1", "c1-c"), 8)
    assert (told.call().stage, told.call().since) == (Stage.IN_IVR, NOON + timedelta(seconds=8))


def test_answering_the_callers_leg_puts_the_call_into_the_menu_but_an_agents_leg_does_not() -> None:
    told = Told()
    told.hear(offered())
    told.hear(e.LegAnswered("c1", "c1-a1"), 1)
    assert told.call().stage is Stage.OFFERED
    told.hear(e.LegAnswered("c1", "c1-c"), 2)
    assert told.call().stage is Stage.IN_IVR
    told.hear(e.LegAnswered("c1", "c1-c"), 3)
    assert told.call().since == NOON + timedelta(seconds=2)


def test_a_queued_call_shows_queue_class_and_since_when_it_waits() -> None:
    row = queued(Told()).call()
    assert (row.stage, row.queue, row.tier, row.node) == (Stage.QUEUED, "orders", Tier.VIP, None)
    assert row.waiting_since == NOON + timedelta(seconds=10)


def test_moved_to_another_queue_the_call_has_waited_since_the_first() -> None:
    told = queued(Told())
    told.hear(e.CallQueued("c1", "repairs", Tier.VIP, "zh-CN"), 60)
    assert told.call().waiting_since == NOON + timedelta(seconds=10)
    assert told.call().queue == "repairs"


def test_an_offer_shows_whose_phone_rings_until_it_is_over() -> None:
    told = queued(Told())
    told.hear(e.OfferMade("c1", "c1-o1", "1001", "sip:1001", 20, SOME_WHY), 11)
    assert told.call().ringing == "1001"
    told.hear(e.OfferRefused("c1", "c1-o0", "1002", RefusalReason.BUSY), 12)
    assert told.call().ringing == "1001", "an older offer's end is not this one's"
    told.hear(e.OfferWithdrawn("c1", "c1-o1", "1001"), 13)
    assert told.call().ringing is None


def test_of_several_phones_that_ring_the_first_is_shown_and_each_stops_by_itself() -> None:
    told = queued(Told())
    for number in ("1001", "1002"):
        told.hear(e.OfferMade("c1", f"c1-o{number}", number, f"sip:{number}", 20, SOME_WHY), 11)
    assert (told.call().ringing, told.call().offered_to) == ("1001", ("1001", "1002"))
    told.hear(e.OfferRefused("c1", "c1-o1001", "1001", RefusalReason.BUSY), 12)
    assert told.call().offered_to == ("1002",)


def test_the_routers_word_about_class_and_time_waited_counts() -> None:
    told = queued(Told())
    told.hear(e.CallWaits("c1", "orders", replace(SOME_WHY, tier=Tier.EMERGENCY, waited_s=300.0)), 10)
    assert told.call().tier is Tier.EMERGENCY
    assert told.call().waiting_since == NOON - timedelta(seconds=290), "he had his old place again"
    told.hear(e.CallWaits("c1", "orders", replace(SOME_WHY, tier=Tier.EMERGENCY, waited_s=350.4)), 60)
    assert told.call().waiting_since == NOON - timedelta(seconds=290), "clocks never agree exactly"


def test_moved_by_the_ladder_the_call_shows_its_new_queue_and_what_it_was_told() -> None:
    told = queued(Told())
    told.hear(e.PositionTold("c1", "orders", 2, 5, 60.0, 120.0), 20)
    told.hear(e.CallMoved("c1", "orders", "repairs"), 30)
    assert (told.call().queue, told.call().estimate_s) == ("repairs", (60.0, 120.0))
    told.hear(e.PositionTold("c1", "repairs", 1, 1), 40)
    assert told.call().estimate_s is None


def test_an_order_about_a_call_that_does_not_wait_changes_nothing() -> None:
    told = talking(Told())
    before = told.call()
    told.hear(e.PriorityOrdered("c1", Tier.VIP, 60, "chen"), 20)
    assert told.call() == before


def test_pausing_a_queue_and_switching_a_plan_are_told_like_a_table() -> None:
    told = Told()
    told.hear(e.QueuePaused("orders", "chen"))
    told.hear(e.PlanSwitched("storm", True, "chen"))
    assert (told.board.snapshot().paused, told.board.snapshot().plans) == ({"orders"}, {"storm"})
    told.hear(e.QueueResumed("orders", "chen"))
    told.hear(e.PlanSwitched("storm", False, "chen"))
    assert (told.board.snapshot().paused, told.board.snapshot().plans) == (frozenset(), frozenset())
    assert told.kinds() == ["table"] * 4


def test_what_a_supervisor_set_stays_while_the_agent_works() -> None:
    told = Told()
    told.hear(e.TablePublished(TABLE))
    told.hear(e.AgentSkillsSet("1001", {"orders": 5}, "chen"), 1)
    told.hear(e.AgentGroupsSet("1001", ("night",), "chen"), 1)
    told.hear(e.AgentLent("1001", "day", 60, "chen"), 1)
    told.hear(e.AgentStateChanged("1001", ON, AgentState.TALKING, True), 5)
    told.hear(e.AgentLent("1001", "late", 60, "chen"), 90)
    row = told.agent()
    assert (row.skills, row.groups) == ({"orders": 5}, ("night",))
    assert row.loans == {"late": NOON + timedelta(seconds=150)}, "the first loan is over"
    told.hear(e.AgentSkillsSet("nobody", {}, "chen"))


def test_a_caller_is_at_the_step_he_came_to_last_also_while_he_waits_and_talks() -> None:
    told = Told()
    told.hear(offered())
    assert call_item(told.call()).place is None
    told.hear(e.NodeEntered("c1", "orders", "enqueue", (), "main", "3", "1"), 2)
    told.hear(e.CallQueued("c1", "orders", Tier.NORMAL, "zh-CN"), 2)
    told.hear(e.TalkStarted("c1", "1001", "c1-a1"), 9)
    assert told.call().node is None
    assert call_item(told.call()).place == FlowPlace(flow="main", version="3", node="orders")
    told.hear(e.NodeEntered("c1", "survey", "survey"), 60)
    assert call_item(told.call()).place is None


def test_who_listens_hears_each_entry_once_the_board_shows_it() -> None:
    told = Told()
    heard: list[bool] = []
    with told.board.listening(lambda entry: heard.append(told.board.call(entry.event.call) is not None)):
        told.hear(offered())
    told.hear(offered("c2"))
    assert heard == [True]


def test_talk_ends_the_wait_and_names_the_agent() -> None:
    row = talking(Told()).call()
    assert (row.stage, row.agent, row.waiting_since, row.ringing) == (Stage.TALKING, "1001", None, None)


def test_after_the_talk_the_call_is_back_with_the_flow() -> None:
    told = talking(Told())
    told.hear(e.TalkEnded("c1", "1001", Party.AGENT), 60)
    assert (told.call().stage, told.call().agent) == (Stage.IN_IVR, None)


def test_a_queue_that_refuses_leaves_no_wait() -> None:
    told = queued(Told())
    told.hear(e.QueueRefused("c1", "orders", QueueRefusal.FULL), 10)
    assert (told.call().stage, told.call().queue, told.call().waiting_since) == (Stage.IN_IVR, None, None)


def test_taken_out_of_the_queue_the_call_is_back_in_the_menu() -> None:
    told = queued(Told())
    told.hear(e.CallLeftQueue("c1", "orders", LeaveReason.WITHDRAWN), 30)
    assert (told.call().stage, told.call().waiting_since) == (Stage.IN_IVR, None)


def test_a_transfer_dials_and_may_fail() -> None:
    told = Told()
    told.hear(offered())
    told.hear(e.FlowStarted("c1", "main", "1", Tier.VIP))
    told.hear(e.TransferStarted("c1", "sip:out@example.com"), 5)
    assert (told.call().stage, told.call().tier) == (Stage.DIALLING, Tier.VIP)
    told.hear(e.TransferFailed("c1", "sip:out@example.com", HangupCause.USER_BUSY), 9)
    assert told.call().stage is Stage.IN_IVR


def test_an_ended_call_is_gone_and_told_once() -> None:
    told = talking(Told())
    told.kinds()
    end = e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING)
    told.hear(end, 70)
    told.hear(end, 71)
    assert told.board.snapshot().calls == {}
    assert told.kinds() == ["ended"]


def test_events_of_calls_nobody_saw_begin_change_nothing() -> None:
    told = Told()
    told.hear(e.CallQueued("ghost", "orders", Tier.NORMAL, "zh-CN"))
    assert told.board.snapshot().calls == {}
    assert told.kinds() == []


def test_what_is_not_shown_is_not_told() -> None:
    told = Told()
    told.hear(offered())
    told.kinds()
    told.hear(e.DigitPressed("c1", "c1-c", "1"))
    assert told.kinds() == []


def test_a_concern_stands_on_the_board_until_the_talk_is_over() -> None:
    told = Told()
    told.hear(offered())
    told.hear(e.TalkStarted("c1", "1001", "c1-a1"))
    told.hear(e.ConcernRaised("c1", "c1-r1", Concern.RAISED_VOICE, Party.CALLER, 9000, 11_000), 12)
    assert call_item(told.board.snapshot().calls["c1"]).concern == ConcernItem(
        concern=Concern.RAISED_VOICE, by=Party.CALLER, at=NOON + timedelta(seconds=12), ms=9000
    )
    told.hear(e.TalkEnded("c1", "1001", Party.AGENT))
    assert told.board.snapshot().calls["c1"].concern is None


def test_a_recording_that_could_not_be_paused_wants_a_lead_and_one_that_stays_silent_does_not() -> None:
    told = Told()
    told.hear(offered())
    told.hear(e.TalkStarted("c1", "1001", "c1-a1"))
    told.hear(e.RecordingNotChanged("c1", "c1-r1", True, PauseBy.TIME))
    assert told.board.snapshot().calls["c1"].concern is None
    told.hear(e.RecordingNotChanged("c1", "c1-r1", False, PauseBy.AGENT))
    concern = call_item(told.board.snapshot().calls["c1"]).concern
    assert concern is not None
    assert (concern.concern, concern.by) == (Concern.NOT_PAUSED, Party.SYSTEM)


def test_recording_and_score_of_a_finished_call_are_told() -> None:
    told = Told()
    told.hear(e.RecordingClosed("c9", "c9-r1", "a.wav", 1000, 8000, "00"))
    told.hear(e.CallScored("c9", "c9-r1", 88.0, False))
    assert told.kinds() == ["record", "record"]


def test_agents_of_the_table_stand_on_the_board_before_anything_is_known_of_them() -> None:
    told = Told()
    told.hear(e.TablePublished(TABLE))
    assert {row.name for row in told.board.snapshot().agents.values()} == {"李娜", "王强", "Zoë Martin"}
    assert (told.agent().status, told.agent().reachable) == (OFF, False)


def test_time_in_state_runs_on_while_only_the_phone_comes_and_goes() -> None:
    told = Told()
    told.hear(e.TablePublished(TABLE))
    told.hear(e.AgentStateChanged("1001", ON, AgentState.IDLE, True), 5)
    told.hear(e.AgentStateChanged("1001", ON, AgentState.IDLE, False), 65)
    assert (told.agent().since, told.agent().reachable) == (NOON + timedelta(seconds=5), False)
    told.hear(e.AgentStateChanged("1001", ON, AgentState.TALKING, True), 70)
    assert told.agent().since == NOON + timedelta(seconds=70)


def test_a_new_table_renames_keeps_and_drops_agents_but_not_while_one_talks() -> None:
    told = Told()
    told.hear(e.TablePublished(TABLE))
    told.hear(e.AgentStateChanged("1001", ON, AgentState.IDLE, True), 5)
    told.hear(e.AgentStateChanged("1002", ON, AgentState.TALKING, True), 5)
    told.hear(e.TablePublished(RoutingTable("8", {}, {"1001": Agent("1001", "李娜娜", {})})), 9)
    assert (told.agent().name, told.agent().status) == ("李娜娜", ON)
    assert set(told.board.snapshot().agents) == {"1001", "1002"}, "1002 is still talking"
    told.hear(e.AgentStateChanged("1002", OFF, AgentState.IDLE, False), 30)
    assert set(told.board.snapshot().agents) == {"1001"}


def test_an_agent_nobody_lists_shows_while_something_is_under_way() -> None:
    told = Told()
    told.hear(e.AgentStateChanged("9999", ON, AgentState.WRAP_UP, True))
    assert told.agent("9999").name == ""


def test_changes_nobody_took_are_counted_as_lost_once_they_are_too_many() -> None:
    told = Told(kept=3)
    for number in range(5):
        told.hear(offered(f"c{number}"))
    changes, lost = told.board.take()
    assert ([change.key for change in changes], lost) == (["c2", "c3", "c4"], True)
    told.hear(offered("c5"))
    assert [change.key for change in told.board.take()[0]] == ["c5"]
    assert told.board.take() == ([], False)


def test_a_reader_in_another_thread_never_sees_half_a_change() -> None:
    """The board promises it without a lock: the writer hammers, the reader looks."""
    told = Told()
    torn: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            for row in told.board.snapshot().calls.values():
                if (row.stage is Stage.QUEUED) != (row.waiting_since is not None):
                    torn.append(row.call)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(3000):
        call = f"c{number}"
        told.hear(offered(call))
        told.hear(e.CallQueued(call, "orders", Tier.NORMAL, "zh-CN"))
        if number >= 50:
            told.hear(e.CallEnded(f"c{number - 50}", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED))
    done.set()
    reader.join()
    assert torn == []
    assert len(told.board.snapshot().calls) == 50


def test_the_calls_of_another_board_take_the_places_of_all_but_those_to_keep() -> None:
    told, other = Told(), Told()
    for call in ("mine", "gone"):
        told.hear(offered(call), 5)
    other.hear(offered("there"))
    other.hear(e.CallQueued("there", "orders", Tier.NORMAL, "zh-CN"), 1)
    told.board.take()
    told.board.take_up(other.board, {"mine"})
    assert list(told.board.snapshot().calls) == ["there", "mine"], "by when they came"
    assert told.call("there").queue == "orders"
    assert told.board.stories.of("there") is not None
    assert told.board.stories.of("mine") is not None
    assert told.board.stories.of("gone") is None
    assert told.kinds() == ["table"], "pages get a snapshot"
    told.hear(e.CallEnded("there", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED), 9)
    assert list(told.board.snapshot().calls) == ["mine"]
