"""What the journal knows of a recorded conversation, told from the call's entries in the time of its recording.

Pure: equal entries give an equal context, in whatever process and however late. Nothing here fails on a journal that
ends early (kill -9) or was written before an event existed: what is not told stays empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from calls import events as e
from calls.journal import Entry
from calls.model import Direction
from qa_scoring.call_facts import CallContext
from qa_scoring.intervals import Interval, joined
from qa_scoring.span import Span


def context_of(entries: Iterable[Entry], recording: str) -> CallContext:
    """The context of `recording`, from the journal entries of its call, in order.

    `queue`, `tier` and `language` are the last ones before the recording's end, `agent` is the one of the
    conversation in it, and `flow_path` goes from the call's beginning to that conversation. Holds are those of the
    agent's phone; a hold or a pause that nothing ended lasts to the recording's end. After a take-over the recording
    goes on with a supervisor in the agent's place.
    """
    told = _Told(recording)
    for entry in entries:
        step = _STEPS.get(type(entry.event))
        told.last = entry.now
        if step is not None:
            step(told, entry.event, entry.now)
    return told.context()


@dataclass(slots=True)
class _Told:
    """What was told so far. Times of the journal are its engines' monotonic seconds, which no clock change moves."""

    recording: str
    queue: str = ""
    tier: str = ""
    language: str = ""
    agent: str = ""
    direction: Direction = Direction.INBOUND
    path: list[str] = field(default_factory=list)
    talks_on: str = ""
    talk_over: bool = False
    stopped: bool = False
    began: float | None = None
    last: float = 0.0
    length_ms: int | None = None
    held_at: float | None = None
    paused_ms: int | None = None
    taken_over: float | None = None
    holds: list[tuple[float, float]] = field(default_factory=list)
    pauses: list[Interval] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        """Whether the conversation that is in the recording is still to come or goes on."""
        return not (self.stopped or (self.talk_over and self.began is not None))

    def end_hold(self, now: float) -> None:
        if self.held_at is not None:
            self.holds.append((self.held_at, now))
            self.held_at = None

    def context(self) -> CallContext:
        began = self.last if self.began is None else self.began
        self.end_hold(self.last)
        length_ms = self.length_ms if self.length_ms is not None else _ms(self.last - began)
        if self.paused_ms is not None:
            self.pauses.append((self.paused_ms, length_ms))
        holds = [(_ms(start - began), _ms(end - began)) for start, end in self.holds]
        return CallContext(
            queue=self.queue,
            tier=self.tier,
            language=self.language,
            agent=self.agent,
            direction=self.direction.value,
            flow_path=tuple(self.path),
            holds=_spans(holds, length_ms),
            pauses=_spans(self.pauses, length_ms),
            agent_until_ms=None if self.taken_over is None else min(_ms(self.taken_over - began), length_ms),
        )


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _spans(stretches: list[Interval], length_ms: int) -> tuple[Span, ...]:
    """The parts of them that are in the recording; those that meet are one."""
    inside = [(max(start, 0), min(end, length_ms)) for start, end in stretches]
    return tuple(Span(start, end, "both") for start, end in joined(sorted(i for i in inside if i[0] < i[1]), 0))


def _called_back(told: _Told, event: e.CallbackDue, _: float) -> None:
    told.direction, told.queue, told.tier, told.language = (
        Direction.OUTBOUND,
        event.queue,
        event.tier.value,
        event.language,
    )


def _flow_started(told: _Told, event: e.FlowStarted, _: float) -> None:
    told.tier = event.tier.value


def _came_to(told: _Told, event: e.NodeEntered, _: float) -> None:
    if told.goes_on:
        told.path.append(f"{event.flow}.{event.node}" if event.flow else event.node)


def _queued(told: _Told, event: e.CallQueued, _: float) -> None:
    if told.goes_on:
        told.queue, told.tier, told.language = event.queue, event.tier.value, event.language


def _moved(told: _Told, event: e.CallMoved, _: float) -> None:
    if told.goes_on:
        told.queue = event.to


def _left_message(told: _Told, event: e.VoicemailLeft, _: float) -> None:
    if event.recording == told.recording:
        told.queue, told.tier, told.language = event.queue, event.tier.value, event.language


def _talk_started(told: _Told, event: e.TalkStarted, _: float) -> None:
    if told.goes_on:
        told.agent, told.talks_on, told.talk_over = event.agent, event.leg, False


def _talk_ended(told: _Told, _: e.TalkEnded, now: float) -> None:
    """One before the recording is not what is in it."""
    if not told.goes_on:
        return
    if told.began is None:
        told.agent, told.talks_on = "", ""
        told.holds.clear()
        told.held_at = None
    else:
        told.end_hold(now)
        told.talk_over = True


def _taken_over(told: _Told, _: e.CallTakenOver, now: float) -> None:
    """The first one counts: the agent is gone, whoever takes over from the supervisor."""
    if told.began is not None and not told.stopped and told.taken_over is None:
        told.taken_over = now


def _held(told: _Told, event: e.LegHeld, now: float) -> None:
    if told.goes_on and event.leg == told.talks_on and told.held_at is None:
        told.held_at = now


def _resumed(told: _Told, event: e.LegResumed, now: float) -> None:
    if event.leg == told.talks_on:
        told.end_hold(now)


def _recording_started(told: _Told, event: e.RecordingStarted, now: float) -> None:
    if event.recording == told.recording:
        told.began = now


def _recording_paused(told: _Told, event: e.RecordingPaused, _: float) -> None:
    if event.recording == told.recording and told.paused_ms is None:
        told.paused_ms = event.at_ms


def _recording_resumed(told: _Told, event: e.RecordingResumed, _: float) -> None:
    if event.recording == told.recording and told.paused_ms is not None:
        told.pauses.append((told.paused_ms, event.at_ms))
        told.paused_ms = None


def _recording_stopped(told: _Told, event: e.RecordingStopped, now: float) -> None:
    if event.recording == told.recording:
        told.stopped = True
        told.length_ms = event.frames * 1000 // max(event.rate_hz, 1)
        told.end_hold(now)


def _recording_closed(told: _Told, event: e.RecordingClosed, now: float) -> None:
    """The sealed length is the last word; after a crash it is the only one."""
    if event.recording == told.recording:
        told.stopped = True
        told.length_ms = event.length_ms
        told.end_hold(now)


_STEPS: Final[dict[type[e.Event], Callable[[_Told, Any, float], None]]] = {
    e.CallbackDue: _called_back,
    e.FlowStarted: _flow_started,
    e.NodeEntered: _came_to,
    e.CallQueued: _queued,
    e.CallMoved: _moved,
    e.VoicemailLeft: _left_message,
    e.TalkStarted: _talk_started,
    e.TalkEnded: _talk_ended,
    e.CallTakenOver: _taken_over,
    e.LegHeld: _held,
    e.LegResumed: _resumed,
    e.RecordingStarted: _recording_started,
    e.RecordingPaused: _recording_paused,
    e.RecordingResumed: _recording_resumed,
    e.RecordingStopped: _recording_stopped,
    e.RecordingClosed: _recording_closed,
}

READ: Final[frozenset[type[e.Event]]] = frozenset(_STEPS)
"""The events `context_of` looks at; entries of other events may be left out."""
