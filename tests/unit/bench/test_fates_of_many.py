"""The bench of a cluster that fails finds who was lost, shared, overtaken or forgotten [X2]."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.fates_of_many import Fault, Found, fates
from calls import events as e
from calls.decision import Decision, Verdict
from calls.journal import Entry, to_line
from calls.model import CHINESE, HangupCause, LeaveReason, Party, Stage, Tier

AT = datetime(2026, 12, 1, tzinfo=UTC)
WHY = Decision(Verdict.OFFERED, "1", "orders", Tier.NORMAL, 0.0, 0.0)
Told = tuple[float, e.Event]


def came(call: str) -> e.CallOffered:
    return e.CallOffered(call, f"{call}-c", "trunk", f"number of {call}", "400", AT)


def queued(call: str, queue: str = "orders") -> e.CallQueued:
    return e.CallQueued(call, queue, Tier.NORMAL, CHINESE)


def offered(call: str, agent: str = "1001", offer: str = "1") -> e.OfferMade:
    return e.OfferMade(call, f"{call}-o{offer}", agent, "sip:1001@h", 20.0, WHY)


def talks(call: str, agent: str = "1001") -> list[e.Event]:
    left = e.CallLeftQueue(call, "orders", LeaveReason.SERVED)
    return [e.OfferAccepted(call, f"{call}-o1", agent), left, e.TalkStarted(call, agent, f"{call}-a")]


def ended(call: str, cause: HangupCause = HangupCause.NORMAL_CLEARING, by: Party = Party.AGENT) -> e.CallEnded:
    return e.CallEnded(call, cause, by, Stage.TALKING)


def served(call: str, at: float, agent: str = "1001", talk_s: float = 4.0) -> list[Told]:
    """Waits a moment, is offered, talks."""
    begins = [(at, came(call)), (at, queued(call)), (at, offered(call, agent))]
    return [*begins, *((at + 0.3, one) for one in talks(call, agent)), (at + 0.3 + talk_s, ended(call))]


def found(folder: Path, *faults: Fault, **nodes: list[Told]) -> Found:
    for node, told in nodes.items():
        journal = folder / node / "data" / "journal"
        journal.mkdir(parents=True)
        ordered = sorted(told, key=lambda one: one[0]) if all(now for now, _ in told) else told
        lines = [to_line(Entry(seq, AT, now, event)) for seq, (now, event) in enumerate(ordered, 1)]
        (journal / "journal-00000000000000000001.log").write_bytes(b"".join(lines))
    return fates([folder / node / "data" for node in nodes], list(faults))


def test_two_nodes_that_serve_everybody_in_order_have_no_fault(tmp_path: Path) -> None:
    seen = found(tmp_path, east=served("a", 10.0), west=served("b", 11.0, "1002"))
    assert (seen.lost, seen.twice, seen.overtaken, seen.records) == ([], [], [], [])
    assert {one.number for one in seen.callers.values() if one.talks} == {"number of a", "number of b"}


def test_who_waited_and_neither_talked_nor_hung_up_is_lost(tmp_path: Path) -> None:
    seen = found(tmp_path, east=[(1.0, came("a")), (1.0, queued("a")), (9.0, ended("a", by=Party.SYSTEM))])
    assert seen.lost == ["number of a"]


def test_a_call_whose_end_nobody_wrote_down_has_no_record(tmp_path: Path) -> None:
    assert found(tmp_path, east=[(1.0, came("a"))]).records == ["a"]


def test_an_agent_in_two_talks_at_once_is_found_over_both_journals(tmp_path: Path) -> None:
    seen = found(tmp_path, east=served("a", 10.0), west=served("b", 12.0))
    assert seen.twice == ["1001 talks in a and b"]


def test_a_call_offered_to_two_agents_at_once_is_found(tmp_path: Path) -> None:
    told = [*served("a", 10.0), (10.1, offered("a", "1002", "2"))]
    assert len(found(tmp_path, east=told).twice) == 1


def test_who_waits_longer_at_another_node_is_overtaken(tmp_path: Path) -> None:
    waits = [(5.0, came("a")), (5.0, queued("a")), (30.0, ended("a"))]
    seen = found(tmp_path, east=waits, west=served("b", 10.0))
    assert [line.partition(" ")[2] for line in seen.overtaken] == ["number of b before number of a"]


def test_who_has_his_own_offer_a_moment_later_is_not_overtaken(tmp_path: Path) -> None:
    waits = [(5.0, came("a")), (5.0, queued("a")), (10.5, offered("a", "1002")), (30.0, ended("a"))]
    assert found(tmp_path, east=waits, west=served("b", 10.0)).overtaken == []


def test_while_something_is_the_matter_only_callers_of_the_same_node_count(tmp_path: Path) -> None:
    waits = [(5.0, came("a")), (5.0, queued("a")), (30.0, ended("a"))]
    fault = Fault("cut west", 8.0, 9.0)
    assert found(tmp_path / "1", fault, east=waits, west=served("b", 10.0)).overtaken == []
    assert len(found(tmp_path / "2", fault, east=[*waits, *served("b", 10.0)]).overtaken) == 1
    harmless = Fault("step west +1 h", 8.0, 9.0)
    assert len(found(tmp_path / "3", harmless, east=waits, west=served("b", 10.0)).overtaken) == 1


def test_a_caller_of_a_dead_node_has_the_place_he_had(tmp_path: Path) -> None:
    """`b` came later than `a` called first, whose node died and who waits again."""
    again = replace(CALLBACK, call="a2", number="number of a")
    dead = [(5.0, came("a")), (5.0, queued("a"))]
    told = [(5.5, ended("a", HangupCause.SERVER_RESTART, Party.SYSTEM)), (20.0, again), (22.0, queued("a2"))]
    seen = found(tmp_path, east=dead, west=[*told, *served("b", 24.0), (40.0, ended("a2"))])
    assert [line.partition(" ")[2] for line in seen.overtaken] == ["number of b before number of a"]
    one = seen.callers["number of a"]
    assert (one.cut_off, one.dialled) == ([("east", 5.0)], [20.0])


def test_what_a_node_tells_of_the_past_counts_from_when_it_told_it(tmp_path: Path) -> None:
    """An adopter has no instant for another's end: what stands above it in his journal has."""
    told = [*served("a", 10.0), (0.0, ended("b", HangupCause.SERVER_RESTART, Party.SYSTEM))]
    assert found(tmp_path, east=[(1.0, came("b"))], west=told).records == []


CALLBACK = e.CallbackDue("", "callback", "a", "orders", Tier.NORMAL, CHINESE, "", attempt=1, ring_s=15.0)
