"""A router that begins from the nodes' books stands where the one before stood [X2]."""

from __future__ import annotations

import pytest

from calls import events as e
from calls import retold as r
from calls.model import AgentState, AgentStatus, Channel, LeaveReason, QueueRefusal, RefusalReason, Tier
from calls.table import CallbackRule, Group, Rung
from tests.unit.routing.cluster.booked import BookedHall, view
from tests.unit.routing.hall import agent, queue

ANN, BOB = agent("ann", orders=50), agent("bob", orders=50)
ORDERS = queue(wrap_up_s=10.0, ring_s=20.0, callback=CallbackRule(retry_s=60.0))
REPAIR = queue("repair")


def hall(*things: object, **rules: object) -> BookedHall:
    there = BookedHall(*(things or (ANN, BOB, ORDERS, REPAIR)), **rules)  # type: ignore[arg-type]
    for name in there.engine.desks:
        there.tell(e.AgentLoggedIn(name, f"sip:{name}@phones"))
    return there


def busy(there: BookedHall) -> None:
    """The agent has somebody, for as long as the story lasts."""
    there.call("busy")
    there.answer("busy")


def same_after(there: BookedHall, *, again: bool = False) -> None:
    """Nothing is lost in the change, nor in a second one by a node that only overheard."""
    before = view(there.engine.room, there.now)
    if again:
        there.again()
    there.resume()
    assert view(there.engine.room, there.now) == before


@pytest.mark.parametrize("again", [False, True])
def test_callers_keep_their_places_and_phones_ring_on(again: bool) -> None:
    there = hall()
    there.offered("c1", "13800000001")
    for number in range(1, 6):
        there.call(f"c{number}", caller=f"1380000000{number}")
        there.wait(1.0)
    there.answer("c1")
    same_after(there, again=again)
    there.answer("c2")
    assert there.waiting() == ["c3", "c4", "c5"]
    there.finish("c1", "ann")
    there.wait(10.0)
    assert there.rings_at("c3") == ["ann"]


@pytest.mark.parametrize("again", [False, True])
def test_what_supervisors_ordered_holds(again: bool) -> None:
    groups = {"west": Group("west", {}, {"repair": 60})}
    plan = {"flood": {"zh-CN": "洪水"}}
    there = hall(ANN, BOB, ORDERS, REPAIR, groups=groups, plans=plan)
    for name in ("ann", "bob"):
        there.tell(e.AgentStatusChosen(name, AgentStatus.BREAK))
    for call in ("c1", "c2", "c3"):
        there.call(call)
        there.wait(1.0)
    there.tell(e.MoveOrdered("c1", "repair", "lead"))
    there.tell(e.PriorityOrdered("c3", Tier.VIP, 100.0, "lead"))
    there.tell(e.QueuePaused("orders", "lead"))
    there.tell(e.QueuePaused("repair", "lead"))
    there.tell(e.QueueResumed("repair", "lead"))
    there.tell(e.PlanSwitched("flood", True, "lead"))
    there.tell(e.PlanSwitched("rain", False, "lead"))
    there.tell(e.AgentSkillsSet("ann", {"orders": 10}, "lead"))
    there.tell(e.AgentGroupsSet("ann", ("west",), "lead"))
    there.tell(e.AgentLent("bob", "west", 600.0, "lead"))
    there.tell(e.AgentLent("bob", "nowhere", 600.0, "lead"))
    there.wait(5.0)
    same_after(there, again=again)
    assert there.call("late")[-1] == e.QueueRefused("late", "orders", QueueRefusal.PAUSED)


@pytest.mark.parametrize("again", [False, True])
def test_wrap_up_goes_on_for_as_long_as_it_would_have(again: bool) -> None:
    there = hall(ANN, ORDERS)
    there.call("c1")
    there.answer("c1")
    there.wait(30.0)
    there.finish("c1", "ann")
    there.tell(e.WrapUpExtended("ann", 20.0))
    there.wait(4.0)
    same_after(there, again=again)
    there.call("c2")
    there.wait(25.0)
    assert there.rings_at("c2") == []
    there.wait(1.0)
    assert there.rings_at("c2") == ["ann"]


def test_an_agent_put_on_a_break_by_his_phone_stays_there() -> None:
    there = hall(ANN, queue(pause_after=1))
    there.call("c1")
    there.refuse("c1")
    assert there.engine.desks["ann"].paused
    same_after(there)


@pytest.mark.parametrize("again", [False, True])
def test_callbacks_wait_rest_are_dialled_and_answered(again: bool) -> None:
    there = hall(ANN, ORDERS)
    there.call("busy")
    there.answer("busy")
    there.wait(5.0)
    there.call("c1", caller="13800000001")
    there.wait(2.0)
    there.tell(e.CallbackRequested("c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "13800000001"))
    there.tell(e.CallbackRequested("c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "13800000001"))
    there.tell(e.CallbackRequested("c2", "c2-b1", "orders", Tier.NORMAL, "zh-CN", "13800000002", in_s=50.0))
    there.wait(3.0)
    same_after(there, again=again)
    there.finish("busy", "ann")
    there.wait(10.0)
    (due,) = there.of(e.CallbackDue)
    same_after(there, again=again)
    there.tell(e.CallbackFailed(due.call, "c1-b1", e.HangupCause.NO_ANSWER))
    same_after(there, again=again)
    there.wait(70.0)
    due = there.of(e.CallbackDue)[-1]
    there.tell(e.CallQueued(due.call, "orders", Tier.NORMAL, "zh-CN", due.number, callback=due.callback))
    same_after(there, again=again)
    there.hang_up(due.call)
    same_after(there, again=again)
    there.wait(61.0)
    due = there.of(e.CallbackDue)[-1]
    there.tell(e.CallQueued(due.call, "orders", Tier.NORMAL, "zh-CN", due.number, callback=due.callback))
    there.answer(due.call)
    assert there.last(e.CallbackClosed).callback == due.callback


def test_moved_callbacks_and_messages_keep_queue_and_place() -> None:
    there = hall(ANN, ORDERS, REPAIR)
    there.tell(e.AgentStatusChosen("ann", AgentStatus.BREAK))
    there.tell(e.CallbackRequested("c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "13800000001"))
    there.tell(e.MoveOrdered("c1-b1", "repair", "lead"))
    there.call("m1", channel=Channel.VOICEMAIL)
    same_after(there)
    there.tell(e.AgentStatusChosen("ann", AgentStatus.AVAILABLE))
    there.wait(1.0)
    assert there.rings_at("m1") == ["ann"]
    same_after(there)


def test_what_was_withdrawn_rings_no_more() -> None:
    """An emergency took the phone back; its owner has not said yet that it is silent."""
    there = hall(ANN, ORDERS, queue("urgent", needs=(), emergency=True))
    there.call("c1")
    there.call("fire", "urgent")
    assert there.of(e.OfferWithdrawn)
    there.resume()
    assert there.waiting() == ["c1"]
    there.tell(e.OfferRefused("c1", there.of(e.OfferMade)[0].offer, "ann", RefusalReason.WITHDRAWN))
    assert there.rings_at("fire") == ["ann"]


def test_who_hung_up_or_went_away_is_forgotten_with_his_last_phone() -> None:
    there = hall(ANN, BOB, ORDERS)
    there.call("c1")
    there.call("c2")
    offer = there.offers("c1")[0]
    there.hang_up("c1")
    there.hang_up("c2")
    there.hang_up("c2")
    there.hang_up("stranger")
    assert [work.withdrawn for work in there.book.callers.works()] == [True, True]
    there.tell(e.OfferRefused("c1", offer.offer, offer.agent, RefusalReason.CALLER_GONE))
    assert set(there.book.callers.calls) == {"c2"}
    there.resume()
    assert there.waiting() == []
    there.wait(30.0)
    assert there.engine.desks["bob"].state == "idle"


def test_ways_out_of_a_queue_without_an_agent() -> None:
    there = hall(ANN, ORDERS)
    there.tell(e.AgentStatusChosen("ann", AgentStatus.BREAK))
    for call in ("left", "failed", "refused", "withdrawn"):
        there.call(call)
    there.leave("left")
    there.tell(e.StepFailed("failed", "offer"))
    there.tell(e.QueueRefused("refused", "orders", QueueRefusal.FULL))
    there.tell(e.WithdrawalOrdered("withdrawn", "lead"))
    for nobody in (
        e.CallLeftQueue("x", "orders", LeaveReason.ABANDONED),
        e.StepFailed("x", "offer"),
        e.QueueRefused("x", "orders", QueueRefusal.FULL),
        e.RecordingRefused("x"),
        e.PriorityOrdered("x", Tier.VIP, 0.0, "lead"),
        e.CallMoved("x", "orders", "repair"),
        e.OfferWithdrawn("x", "o", "ann"),
        e.OfferAccepted("x", "o", "ann"),
        e.OfferAccepted("failed", "o", "ann"),
        e.OfferRefused("x", "o", "ann", RefusalReason.BUSY),
        e.TalkEnded("x", "ann", e.Party.CALLER),
        e.CallbackDue("x.1", "x", "c", "orders", Tier.NORMAL, "zh-CN", "1", 1, 30.0),
        e.CallbackFailed("x.1", "x", e.HangupCause.NO_ANSWER),
        e.AgentStateChanged("x", AgentStatus.OFF, AgentState.IDLE, reachable=True),
        e.AgentPaused("x", 3),
        e.WrapUpExtended("x", 3.0),
        e.AgentLoggedOut("x"),
    ):
        there.book.hear(nobody, there.now)
    told = there.book.callers.retell(there.now)
    assert {(one.queue, one.served) for one in told if isinstance(one, r.PlaceRetold)} == {("", True)}
    assert len(told) == 4, "each is still on the line, in a menu"


def test_a_table_that_knows_less_than_the_book() -> None:
    """Who is gone from the table, his queue, his group: nothing is made up."""
    there = hall()
    there.call("c1")
    there.answer("c1")
    there.finish("c1", "ann")
    there.call("c2")
    there.answer("c2")
    there.call("c3")
    there.tell(e.CallbackRequested("c4", "c4-b1", "orders", Tier.NORMAL, "zh-CN", "13800000001"))
    told = there.retold()
    there.publish(ANN, REPAIR)
    engine = there.engine = type(there.engine)()
    engine.handle(e.TablePublished(there._rules), there.now)
    heard = there._hear(engine.resume(told, there.now))
    assert e.QueueRefused("c3", "orders", QueueRefusal.UNKNOWN) in heard
    assert e.CallbackClosed("c4", "c4-b1", reached=False, attempts=0) in heard
    assert engine.desks["ann"].state == "idle"
    assert "bob" not in engine.desks


def test_an_agent_busy_elsewhere_is_left_alone_for_a_while_by_a_node_that_is_alone() -> None:
    there = hall(ANN, BOB, ORDERS)
    there.book.hear(e.AgentStateChanged("ann", AgentStatus.AVAILABLE, AgentState.TALKING, True), there.now)
    there.resume(alone=True)
    there.call("c1")
    there.call("c2")
    assert [there.rings_at(call) for call in ("c1", "c2")] == [["bob"], []]
    there.answer("c1")
    there.wait(31.0)
    assert there.rings_at("c2") == ["ann"]


def test_a_router_that_was_one_before_remembers_places_of_those_nobody_tells_of() -> None:
    """Their node fell silent: should they ring again they have their places."""
    there = hall(ANN, queue(return_within_s=300.0))
    busy(there)
    there.call("c1", caller="13800000001")
    there.call("m1", channel=Channel.VOICEMAIL)
    there.tell(e.CallbackRequested("c9", "c9-b1", "orders", Tier.NORMAL, "zh-CN", "13800000009"))
    there.wait(20.0)
    there.call("c2", caller="13800000002")
    there.book.callers.calls.clear()
    there.book.callers.callbacks.clear()
    there.call("c2", caller="13800000002", waited_s=0.0)
    there.resume(known=True)
    there.call("c3", caller="13800000001")
    assert [waiter.call for waiter in sorted(there.engine.waiting("orders"), key=lambda one: one.key)] == ["c3", "c2"]


def test_told_twice_is_once() -> None:
    there = hall(ANN, ORDERS)
    there.call("c1")
    there.tell(e.CallbackRequested("c4", "c4-b1", "orders", Tier.NORMAL, "zh-CN", "13800000001"))
    told = there.retold()
    there.engine = type(there.engine)()
    there.engine.handle(e.TablePublished(there._rules), there.now)
    there._hear(there.engine.resume([*told, *told], there.now))
    assert (sorted(there.waiting()), there.rings_at("c1")) == (["c1", "c4-b1"], ["ann"])


def test_who_lives_after_all_is_not_rung_back() -> None:
    there = hall(ANN, ORDERS)
    busy(there)
    there.tell(e.CallbackRequested("c1", "c1-lost", "orders", Tier.NORMAL, "zh-CN", "13800000001"))
    there.call("c1", caller="13800000001")
    there.resume()
    assert there.last(e.CallbackClosed).callback == "c1-lost"
    assert there.waiting() == ["c1"]


def test_rungs_of_the_ladder_are_climbed_again() -> None:
    there = hall(ANN, queue(ladder=(Rung(5.0, queue="repair"),)), REPAIR)
    busy(there)
    there.call("c1")
    there.wait(3.0)
    there.resume()
    there.wait(1.0)
    assert there.waiting() == ["c1"]
    there.wait(1.5)
    assert there.waiting("repair") == ["c1"]


def test_what_a_dead_node_leaves_behind() -> None:
    """Emergencies first, then by place; who refused to be recorded still does; who has no number is not called."""
    there = hall(ANN, ORDERS, queue("urgent", needs=(), emergency=True))
    there.offered("talks", "13800000001")
    there.call("talks", caller="13800000001")
    there.answer("talks")
    there.leave("talks", reason=LeaveReason.SERVED)
    there.wait(5.0)
    there.offered("waits", "13800000002")
    there.tell(e.RecordingRefused("waits"))
    there.call("waits", caller="13800000002")
    there.wait(5.0)
    there.tell(e.CallbackRequested("c4", "c4-b1", "orders", Tier.NORMAL, "zh-CN", "13800000004"))
    there.offered("fire", "13800000003")
    there.call("fire", "urgent", Tier.EMERGENCY, caller="13800000003")
    there.call("nameless")
    there.call("message", channel=Channel.VOICEMAIL, caller="13800000005")
    there.wait(1.0)
    left = there.book.callers.left_behind(there.now)
    assert [one.callback for one in left] == ["fire-lost", "talks-lost", "waits-lost", "c4-b1"]
    assert [one.waited_s for one in left] == [1.0, 11.0, 6.0, 1.0]
    assert [one.recording_refused for one in left] == [False, False, True, False]
    assert there.book.callers.hung_up() == [e.TalkEnded("talks", "ann", e.Party.SYSTEM)]
    assert there.book.desks.homeless() == [
        e.AgentLoggedIn("ann", "sip:ann@phones"),
        e.AgentStatusChosen("ann", AgentStatus.AVAILABLE),
    ]


def test_a_callback_under_way_when_its_node_dies_is_one_try_less() -> None:
    there = hall(ANN, BOB, ORDERS)
    there.tell(e.CallbackRequested("c4", "c4-b1", "orders", Tier.NORMAL, "zh-CN", "13800000004"))
    (due,) = there.of(e.CallbackDue)
    there.tell(e.CallQueued(due.call, "orders", Tier.NORMAL, "zh-CN", due.number, callback=due.callback))
    there.tell(e.AgentSkillsSet("cid", None, "lead"))
    (left,) = there.book.callers.left_behind(there.now)
    assert (left.callback, left.attempts) == ("c4-b1", 0)
    (ringing,) = there.book.callers.hung_up()
    assert isinstance(ringing, e.OfferRefused)
    assert e.AgentStatusChosen("cid", AgentStatus.OFF) in there.book.desks.homeless()
    assert not there.book.is_empty
    there.book.desks.let_go()
    assert not there.book.is_empty
    assert r.DeskRetold not in {type(event) for event in there.retold()}


def test_what_an_agent_wants_is_known_at_his_home() -> None:
    """The router says what it knew before he logged in; a break that he is given when he is done is news."""
    there = hall(ANN, ORDERS)
    late = e.AgentStateChanged("ann", AgentStatus.OFF, AgentState.IDLE, True)
    there.book.hear(late, there.now)
    same_after(there)
    there.call("c1")
    there.answer("c1")
    there.tell(e.AgentStatusChosen("ann", AgentStatus.BREAK_SOON))
    there.finish("c1", "ann")
    there.wait(11.0)
    assert there.engine.desks["ann"].status is AgentStatus.BREAK
    same_after(there)


def test_nobody_is_sent_away_while_agents_are_out_of_sight() -> None:
    there = BookedHall(ANN, ORDERS, queue("urgent", needs=(), emergency=True))
    there.tell(e.AgentStatusChosen("ann", AgentStatus.OFF))
    assert there.call("c1")[-1] == e.QueueRefused("c1", "orders", QueueRefusal.NO_AGENTS)
    there.engine.room.patient = True
    there.call("c2")
    assert there.waiting() == ["c2"]
    there.publish(ANN, ORDERS, queue("urgent", groups=("fire",), emergency=True))
    there.tell(e.AgentStatusChosen("ann", AgentStatus.AVAILABLE))
    there.call("fire", "urgent")
    assert there.waiting("urgent") == ["fire"]
    there.engine.room.patient = False
    assert e.QueueRefused("fire2", "urgent", QueueRefusal.NO_AGENTS) in there.call("fire2", "urgent")
