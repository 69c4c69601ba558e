"""Lives of calls for the tests: what a journal holds, from one plain call to a random crowd."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from calls import events as e
from calls.journal import Entry
from calls.model import AgentStatus, HangupCause, LeaveReason, Party, Stage, Tier

BEGIN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

on_disk = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""For properties tried out on real files."""

# What a caller may send: no database takes all of these as they come.
said = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(["\x00", "\ud800", "'; DROP TABLE calls;--"])


def at(seq: int) -> datetime:
    """A moment for each entry, 250 ms apart."""
    return BEGIN + timedelta(milliseconds=250 * seq)


def entries(events: list[e.Event]) -> list[Entry]:
    return [Entry(seq, at(seq), seq / 4, event) for seq, event in enumerate(events, start=1)]


def offered(call: str, seq: int = 1, caller: str = "13800138000", caller_name: str = "") -> e.CallOffered:
    return e.CallOffered(call, f"{call}-c", "trunk", caller, "4008001234", at(seq), caller_name)


def served(call: str, agent: str = "1001", queue: str = "orders") -> list[e.Event]:
    """A call that was answered, waited, talked, was recorded, sealed and scored."""
    recording, path = f"{call}-r1", f"2026/11/22/{call}-r1.wav"
    return [
        offered(call),
        e.LegAnswered(call, f"{call}-c", "PCMA"),
        e.FlowStarted(call, "main", "v1", Tier.NORMAL),
        e.NodeEntered(call, "menu", "menu", ("menu.main",), "main", "v1"),
        e.DigitPressed(call, f"{call}-c", "1"),
        e.CallQueued(call, queue, Tier.NORMAL, "zh-CN"),
        e.CallLeftQueue(call, queue, LeaveReason.SERVED),
        e.TalkStarted(call, agent, f"{call}-a1"),
        e.RecordingStarted(call, recording, path, 8000),
        e.TalkEnded(call, agent, Party.CALLER),
        e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING),
        e.RecordingStopped(call, recording, path, 80_000, 8000),
        e.RecordingClosed(call, recording, path, 10_000, 8000, "ab" * 32),
        e.CallScored(call, recording, 87.5, False),
    ]


def abandoned(call: str, queue: str = "orders") -> list[e.Event]:
    return [
        offered(call),
        e.LegAnswered(call, f"{call}-c"),
        e.CallQueued(call, queue, Tier.VIP, "zh-CN"),
        e.CallLeftQueue(call, queue, LeaveReason.ABANDONED),
        e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED),
    ]


def asked_back(call: str) -> list[e.Event]:
    """A caller who waited a while and asked to be called back instead."""
    return [
        offered(call),
        e.LegAnswered(call, f"{call}-c"),
        e.CallQueued(call, "orders", Tier.VIP, "zh-CN"),
        e.CallLeftQueue(call, "orders", LeaveReason.OVERFLOWED),
        e.CallbackRequested(call, f"{call}-b1", "orders", Tier.VIP, "zh-CN", "13800138000", dialled="4008001234"),
        e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR),
    ]


def attempt(call: str, number: int = 1) -> list[e.Event]:
    """We call him, and he answers and waits for an agent."""
    callback, ours = f"{call}-b1", f"{call}-b1.{number}"
    return [
        e.CallbackDue(ours, callback, call, "orders", Tier.VIP, "zh-CN", "13800138000", number, 30.0, "4008001234"),
        e.LegAnswered(ours, f"{ours}-c"),
        e.CallQueued(ours, "orders", Tier.VIP, "zh-CN", callback=callback),
    ]


def called_back(call: str) -> list[e.Event]:
    """Asked, called, reached, talked, over."""
    ours = f"{call}-b1.1"
    return [
        *asked_back(call),
        *attempt(call),
        e.CallLeftQueue(ours, "orders", LeaveReason.SERVED),
        e.TalkStarted(ours, "1001", f"{ours}-a1"),
        e.CallbackClosed(call, f"{call}-b1", True, 1),
        e.TalkEnded(ours, "1001", Party.CALLER),
        e.CallEnded(ours, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING),
    ]


def agents_day(agent: str) -> list[e.Event]:
    return [
        e.AgentLoggedIn(agent, f"sip:{agent}@10.0.0.7"),
        e.AgentStatusChosen(agent, AgentStatus.BREAK),
        e.AgentLoggedOut(agent),
        e.AgentStatusChosen(agent, AgentStatus.AVAILABLE),
    ]


@st.composite
def life(draw: st.DrawFn, name: str) -> list[e.Event]:
    """One call or one agent's day, cut off anywhere, with anything for a caller's name and number."""
    kind = draw(st.sampled_from([served, abandoned, called_back, agents_day]))
    events = kind(name)
    if isinstance(events[0], e.CallOffered):
        events[0] = offered(name, caller=draw(said), caller_name=draw(said))
    return events[: draw(st.integers(1, len(events)))]


@st.composite
def crowds(draw: st.DrawFn, most: int = 6) -> list[Entry]:
    """The journal of several lives going on at the same time."""
    lives = [iter(draw(life(f"c{number}"))) for number in range(draw(st.integers(1, most)))]
    return entries(list(_interleaved(draw, lives)))


def _interleaved(draw: st.DrawFn, lives: list[Iterator[e.Event]]) -> Iterator[e.Event]:
    while lives:
        chosen = lives[draw(st.integers(0, len(lives) - 1))]
        event = next(chosen, None)
        if event is None:
            lives.remove(chosen)
        else:
            yield event
