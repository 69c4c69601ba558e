"""What seat, router and ledger make of messages that come late, twice, out of turn or for others [X3]."""

from __future__ import annotations

from datetime import UTC, datetime

from calls import events as e
from calls import retold as r
from calls.commands import Announce
from calls.decision import Decision, Verdict
from calls.model import AgentState, AgentStatus
from calls.table import RoutingTable
from routing.cluster import messages as m
from routing.cluster.book import Book
from routing.cluster.homes import Homes
from routing.cluster.ledger import Ledger
from routing.cluster.router import SILENT_S, TERM_S, TERMS, Router
from routing.cluster.seat import ALONE_AFTER_S, Seat
from tests.unit.routing.cluster.world import table

AT = datetime(2026, 1, 1, tzinfo=UTC)
WHY = Decision(Verdict.OFFERED, "1", "orders", e.Tier.NORMAL, 0.0, 0.0)
PAUSED = e.QueuePaused("orders", "lead")
LOGIN = e.AgentLoggedIn("a0", "sip:a0@phones")
QUEUED = e.CallQueued("c1", "orders", e.Tier.NORMAL, "zh-CN", "13800000001")


def seat(fence: int = 7) -> Seat:
    one = Seat("east", "life")
    one.start(0.0)
    one.handle(e.TablePublished(table(1)), 0.0)
    one.hear(m.TermBegan(fence, "west"), 0.0)
    return one


def greets(commands: object) -> bool:
    return commands == [m.Send(m.Hello("east", "life", 7))]


def test_a_seat_knows_its_table_and_when_it_belongs() -> None:
    one = Seat("east", "life")
    assert not one.is_joined
    assert one.handle(LOGIN, 0.0) == []
    one = seat()
    assert one.is_joined
    assert one.table.version == "1"
    assert one.handle(e.NodeEntered("c1", "menu", "menu"), 0.0) == []


def test_an_older_term_or_another_fence_is_history() -> None:
    one = seat()
    assert one.hear(m.TermBegan(7, "west"), 1.0) == []
    assert one.hear(m.Announced(6, "east", "life", 1, PAUSED), 1.0) == []
    assert one.hear(m.Beat("west", "x", 7, 1, ""), 1.0) == []


def test_what_is_announced_is_posted_once_and_in_turn() -> None:
    one = seat()
    assert one.hear(m.Announced(7, "east", "life", 1, PAUSED), 1.0) == [Announce(PAUSED)]
    assert greets(one.hear(m.Announced(7, "east", "life", 3, PAUSED), 1.0))
    assert not one.is_joined
    assert one.hear(m.Announced(7, "east", "life", 2, PAUSED), 1.0) == []


def test_what_was_announced_to_an_earlier_life_is_not_ours() -> None:
    assert greets(seat().hear(m.Announced(7, "east", "before", 1, PAUSED), 1.0))


def test_a_router_that_does_not_count_on_us_is_told_that_we_are_here() -> None:
    assert greets(seat().hear(m.Heard(7, {"west": 3}), 1.0))
    assert seat().hear(m.Heard(7, {"east": 99}), 1.0) == []


def test_orders_are_posted_where_they_are_meant() -> None:
    one = seat()
    assert one.hear(m.Passed(7, "", PAUSED), 1.0) == [Announce(PAUSED)]
    assert one.hear(m.Passed(7, "east", PAUSED), 1.0) == [Announce(PAUSED)]
    assert one.hear(m.Passed(7, "west", PAUSED), 1.0) == []


def test_given_up_though_alive_it_asks_anew_without_its_agents() -> None:
    one = seat()
    one.handle(LOGIN, 0.0)
    assert one.hear(m.Adopted(7, "west", "life"), 1.0) == []
    assert one.hear(m.Adopted(7, "east", "before"), 1.0) == []
    assert greets(one.hear(m.Adopted(7, "east", "life"), 1.0))
    assert one.book.is_empty


def test_alone_it_takes_new_tables_and_has_nobody_with_a_phone_of_his_own() -> None:
    one = seat()
    one.handle(LOGIN, 0.0)
    now = 0.0
    while not one.is_alone:
        now = one.next_deadline() or 0.0
        one.tick(now)
    assert now == ALONE_AFTER_S
    assert any(isinstance(command, Announce) for command in one.handle(e.TablePublished(table(2)), now))
    assert [type(command.event) for command in one.handle(QUEUED, now) if isinstance(command, Announce)] == [
        e.AgentStateChanged,
        e.OfferMade,
    ]
    while (one.next_deadline() or 0.0) < now + 30.0:
        one.tick(one.next_deadline() or 0.0)
    assert one.hear(m.TermBegan(8, "west"), now)[0] == m.Send(
        m.Retold("east", "life", 8, tuple(one.book.retell(now)))
    )


def test_before_its_time_a_tick_does_nothing() -> None:
    one = seat()
    one.tick(0.0)
    assert one.tick(0.1) == []


def router(*nodes: str, now: float = 0.0) -> tuple[Router, Ledger]:
    """In its first term, in which each node has nothing to tell."""
    ledger = Ledger()
    for node in nodes:
        ledger.hear(m.Hello(node, "life", 0), now)
    one = Router("east", 1, table(1), ledger, now)
    tick(one, now)
    for node in nodes:
        hear(one, ledger, m.Retold(node, "life", one.fence, ()), now)
    return one, ledger


def tick(one: Router, now: float) -> list[m.Message]:
    sent: list[m.Message] = []
    while one.next_deadline() <= now:
        sent += one.tick(now)
    return sent


def hear(one: Router, ledger: Ledger, message: m.Message, now: float) -> list[m.Message]:
    ledger.hear(message, now)
    return one.hear(message, now)


def test_a_term_begins_at_most_once_a_second() -> None:
    one, ledger = router("east")
    fence = one.fence
    assert one.counted_on == {"east"}
    assert not one.is_gathering
    for _ in range(3):
        hear(one, ledger, m.Hello("west", "life", 0), 0.1)
    tick(one, TERM_S - 0.01)
    assert one.fence == fence
    tick(one, TERM_S)
    assert one.fence == fence + 1
    assert one.is_gathering
    assert one.publish(table(2), TERM_S) == []
    assert one.hear(m.Retold("west", "life", fence, ()), TERM_S) == []
    assert one.hear(m.Beat("west", "life", fence, 1, ""), TERM_S) == []


def test_who_tells_late_or_leaves_something_out_is_asked_again() -> None:
    for message in (
        m.Retold("west", "life", 1_000_001, ()),
        m.Told("west", "life", 1_000_001, 1, LOGIN),
        m.Told("east", "life", 1_000_001, 2, LOGIN),
    ):
        one, ledger = router("east")
        assert hear(one, ledger, message, 0.1) == []
        assert [type(sent) for sent in tick(one, TERM_S)][-1] is m.TermBegan


def test_who_takes_up_the_lease_that_he_has_goes_on_behind_his_last_term() -> None:
    first, ledger = router("east")
    again = Router("east", first.lease, table(1), ledger, 1.0)
    tick(again, 1.0)
    assert again.fence == first.fence + 1


def test_who_takes_up_an_older_lease_than_one_he_has_heard_of_still_goes_on() -> None:
    first, ledger = router("east")
    ledger.hear(m.TermBegan(7 * TERMS + 3, "west"), 1.0)
    again = Router("east", first.lease, table(1), ledger, 1.0)
    tick(again, 1.0)
    assert again.fence == 7 * TERMS + 4


def test_what_is_told_while_others_are_still_asked_waits_its_turn() -> None:
    ledger = Ledger()
    for node in ("east", "west"):
        ledger.hear(m.Hello(node, "life", 0), 0.0)
    one = Router("east", 1, table(1), ledger, 0.0)
    tick(one, 0.0)
    hear(one, ledger, m.Retold("east", "life", one.fence, (LOGIN,)), 0.0)
    assert hear(one, ledger, m.Told("east", "life", one.fence, 1, QUEUED), 0.0) == []
    sent = hear(one, ledger, m.Retold("west", "life", one.fence, ()), 0.0)
    assert e.OfferMade in {type(message.event) for message in sent if isinstance(message, m.Announced)}
    assert one.tick(0.01) == []


def test_what_only_books_need_is_no_news_for_the_engine() -> None:
    one, ledger = router("east")
    assert hear(one, ledger, m.Told("east", "life", one.fence, 1, e.RecordingRefused("c1")), 0.0) == []


def test_a_new_table_is_announced_to_whom_it_concerns() -> None:
    one, _ = router("east")
    sent = one.publish(table(2), 0.1)
    assert [message.event.agent for message in sent if isinstance(message, m.Announced)] == ["a1"]  # type: ignore[attr-defined]


def test_nobody_is_told_who_is_not_counted_on() -> None:
    one, _ = router()
    tick(one, 1.0)
    assert one.publish(table(2), 1.0) == []


def test_an_order_goes_to_the_node_of_the_call_or_agent_else_to_all() -> None:
    one, ledger = router("east", "west")
    hear(one, ledger, m.Told("west", "life", one.fence, 1, LOGIN), 0.0)
    hear(one, ledger, m.Told("west", "life", one.fence, 2, QUEUED), 0.0)
    orders = (e.WithdrawalOrdered("c1", "lead"), e.AgentStatusChosen("a0", AgentStatus.BREAK), PAUSED)
    passed = [hear(one, ledger, m.Ordered("east", "life", order), 0.0) for order in orders]
    assert passed == [
        [m.Passed(one.fence, node, order)] for node, order in zip(("west", "west", ""), orders, strict=True)
    ]


def test_an_order_finds_a_caller_in_a_menu_after_a_change_of_router() -> None:
    offered = e.CallOffered("c1", "c1-c", "t", "138", "4000", AT)
    there = seat()
    there.handle(offered, 0.0)
    (told,) = there.book.retell(0.0)
    one, ledger = router("west")
    tick(one, TERM_S)
    hear(one, ledger, m.Hello("east", "life", 0), TERM_S)
    tick(one, 2 * TERM_S)
    for node, events in (("west", (told,)), ("east", ())):
        hear(one, ledger, m.Retold(node, "life", one.fence, events), 2 * TERM_S)
    order = e.CallEndOrdered("c1", emergency=False, by="lead")
    assert hear(one, ledger, m.Ordered("x", "life", order), 2 * TERM_S) == [m.Passed(one.fence, "west", order)]
    assert ledger.nodes["west"].book.callers.left_behind(2 * TERM_S) == []


def test_a_silent_node_is_left_out_of_the_next_term_but_not_its_talks() -> None:
    one, ledger = router("east", "west")
    hear(one, ledger, m.Told("east", "life", one.fence, 1, LOGIN), 0.0)
    hear(one, ledger, m.Told("west", "life", one.fence, 1, QUEUED), 0.0)
    (offer,) = one.engine.room.offers
    made = e.OfferMade("c1", offer, "a0", "sip:a0@phones", 8.0, WHY)
    ledger.hear(m.Announced(one.fence, "west", "life", 1, made), 0.0)
    hear(one, ledger, m.Told("west", "life", one.fence, 2, e.OfferAccepted("c1", offer, "a0")), 0.0)
    late = SILENT_S + 0.1
    ledger.hear(m.Beat("east", "life", one.fence, 9, ""), late)
    sent = tick(one, late)
    assert m.Heard(one.fence - 1, {"east": 9}) in sent
    hear(one, ledger, m.Retold("east", "life", one.fence, (LOGIN,)), late)
    assert one.counted_on == {"east"}
    assert one.engine.desks["a0"].state is AgentState.TALKING
    assert list(one.silent(late + 5.0, 5.0)) == ["west"]
    messages, events = one.adopt("west", late)
    assert m.Adopted(one.fence, "west", "life") in messages
    assert [event.callback for event in events if isinstance(event, e.CallbackRequested)] == ["c1-lost"]
    assert one.engine.desks["a0"].state is not AgentState.TALKING


def test_whom_the_database_asks_for_is_not_asked_for_twice() -> None:
    one, ledger = router("east", "west")
    for number, call in enumerate(("c1", "c2"), 1):
        offered = e.CallOffered(call, f"{call}-c", "t", f"1300{number}", "4000", AT)
        hear(one, ledger, m.Told("west", "life", one.fence, 2 * number - 1, offered), 0.0)
        queued = e.CallQueued(call, "orders", e.Tier.NORMAL, "zh-CN", f"1300{number}")
        hear(one, ledger, m.Told("west", "life", one.fence, 2 * number, queued), 0.0)
    _, events = one.adopt("west", 5.0, {"c1-lost"})
    assert [(event.callback, event.waited_s) for event in events] == [("c2-lost", 5.0)]  # type: ignore[attr-defined]


def test_a_node_that_died_and_is_there_again_calls_its_own_back() -> None:
    one, ledger = router("east", "west")
    hear(one, ledger, m.Told("west", "life", one.fence, 1, QUEUED), 0.0)
    ledger.hear(m.Hello("west", "again", 0), 1.0)
    ledger.hear(m.Hello("west", "third", 0), 1.5)
    adopted, asked = one.take_up_fallen(2.0)
    assert adopted == m.Adopted(one.fence, "west", "life")
    assert isinstance(asked, m.Passed)
    assert (asked.node, asked.event.callback) == ("west", "c1-lost")  # type: ignore[attr-defined]
    ledger.hear(m.Adopted(one.fence, "west", "other"), 2.0)
    assert one.take_up_fallen(2.0)
    ledger.hear(adopted, 2.0)
    assert one.take_up_fallen(2.0) == []


def test_an_agent_is_of_the_node_where_he_came_last() -> None:
    one = seat()
    one.handle(LOGIN, 10.0)
    one.hear(m.Retold("west", "x", 7, (r.DeskRetold("a0", AgentStatus.AVAILABLE, "sip:a0", here_s=20.0),)), 15.0)
    one.hear(m.Retold("west", "x", 7, (r.DeskRetold("b0", AgentStatus.AVAILABLE, "sip:b0", here_s=20.0),)), 15.0)
    one.hear(m.Told("west", "x", 7, 1, PAUSED), 15.0)
    one.hear(m.Told("east", "life", 7, 1, LOGIN), 15.0)
    assert not one.book.is_empty
    one.hear(m.Retold("west", "x", 7, (r.DeskRetold("a0", AgentStatus.AVAILABLE, "sip:a0", here_s=2.0),)), 15.0)
    assert one.book.is_empty
    one.handle(LOGIN, 20.0)
    one.hear(m.Told("west", "x", 7, 2, LOGIN), 21.0)
    assert one.book.is_empty


def test_a_ledger_forgets_what_was_taken_over_and_an_earlier_life() -> None:
    ledger = Ledger()
    ledger.hear(m.Told("west", "one", 7, 1, LOGIN), 0.0)
    ledger.hear(m.Announced(7, "nobody", "one", 1, PAUSED), 0.0)
    ledger.hear(m.Adopted(7, "west", "other"), 0.0)
    ledger.hear(m.Message(), 0.0)
    assert not ledger.nodes["west"].book.is_empty
    ledger.hear(m.Adopted(8, "west", "one"), 0.0)
    assert ledger.nodes["west"].book.is_empty
    assert ledger.fence == 8
    ledger.hear(m.Hello("west", "two", 8), 0.0)
    assert ledger.nodes["west"].life == "two"


def test_homes() -> None:
    homes = Homes()
    homes.note("west", LOGIN)
    homes.note("west", QUEUED)
    homes.note("west", e.CallbackRequested("c2", "c2-b1", "orders", e.Tier.NORMAL, "zh-CN", "139"))
    homes.note("west", e.FlowsPublished("x"))
    due = e.CallbackDue("c2-b1.1", "c2-b1", "c2", "orders", e.Tier.NORMAL, "zh-CN", "139", 1, 30.0)
    assert [homes.of(event, "east") for event in (due, e.PositionAsked("c2-b1"), QUEUED, LOGIN, PAUSED)] == [
        "west",
        "west",
        "west",
        "west",
        "east",
    ]
    homes.note("west", e.CallEnded("c1", e.HangupCause.NORMAL_CLEARING, e.Party.CALLER, e.Stage.QUEUED))
    homes.note("west", e.CallbackClosed("c2", "c2-b1", reached=False, attempts=1))
    homes.note("west", e.AgentLoggedOut("a0"))
    assert [homes.of(event, "east") for event in (due, QUEUED, LOGIN)] == ["east"] * 3


def test_books_of_priorities_and_log_ins_twice() -> None:
    book = Book()
    book.hear(QUEUED, 0.0)
    book.hear(e.PriorityOrdered("c1", e.Tier.VIP, 5.0, "lead"), 0.0)
    book.hear(PAUSED, 0.0)
    book.hear(LOGIN, 0.0)
    book.hear(LOGIN, 9.0)
    book.hear(e.OfferMade("c9", "o", "a0", "", 5.0, WHY), 9.0)
    desk, place = book.retell(10.0)[1:3]
    assert (desk.idle_s, place.tier, place.head_start_s) == (10.0, e.Tier.VIP, 5.0)  # type: ignore[attr-defined]
    assert RoutingTable("") == Seat("a", "b").table


def test_who_only_orders_is_no_node_that_could_be_missed() -> None:
    ledger = Ledger()
    ledger.hear(m.Ordered("console", "life", PAUSED), 1.0)
    ledger.hear(m.Published("console"), 1.0)
    assert not ledger.nodes
