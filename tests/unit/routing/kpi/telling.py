"""Stories for the observer: entries one after the other, times in seconds since the morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calls import events as e
from calls.journal import Entry
from calls.model import (
    AgentState,
    AgentStatus,
    HangupCause,
    LeaveReason,
    Party,
    QueueRefusal,
    RefusalReason,
    Stage,
    Tier,
)
from routing.kpi.figures import Kpis
from routing.kpi.observer import Observer
from routing.kpi.scheme import Scheme
from routing.kpi.service_level import rule_of
from tests.decisions import SOME_WHY

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return MORNING + timedelta(seconds=seconds)


class Story:
    """Tells an observer what happens; every event may be told at any second, by the journal of `node`."""

    def __init__(self, scheme: Scheme | None = None) -> None:
        self.observer = Observer(scheme)
        self.at_s = 0.0
        self.node = ""
        self._seq = 0

    def tell(self, at_s: float, *events: e.Event) -> None:
        self.at_s = at_s
        for event in events:
            self._seq += 1
            self.observer.hear(Entry(self._seq, after(at_s), at_s, event, self.node))

    def figures(self, at_s: float | None = None, definition: str = "genesys", queue: str | None = None) -> Kpis:
        return self.observer.figures(after(self.at_s if at_s is None else at_s), rule_of(definition), queue)

    # --- callers ---

    def queued(self, at_s: float, call: str, queue: str = "orders", tier: Tier = Tier.NORMAL) -> None:
        self.tell(at_s, e.CallQueued(call, queue, tier, "zh-CN"))

    def left(self, at_s: float, call: str, reason: LeaveReason, queue: str = "orders") -> None:
        self.tell(at_s, e.CallLeftQueue(call, queue, reason))

    def answered(self, at_s: float, call: str, agent: str = "1001") -> None:
        self.tell(
            at_s,
            e.OfferAccepted(call, f"{call}-o1", agent),
            e.CallLeftQueue(call, "orders", LeaveReason.SERVED),
            e.TalkStarted(call, agent, f"{call}-a1"),
        )

    def talked(self, at_s: float, call: str, agent: str = "1001") -> None:
        self.tell(at_s, e.TalkEnded(call, agent, Party.CALLER), ended(call))

    def refused(self, at_s: float, call: str, queue: str = "orders") -> None:
        self.tell(at_s, e.QueueRefused(call, queue, QueueRefusal.FULL))

    # --- agents ---

    def agent(
        self,
        at_s: float,
        state: AgentState,
        status: AgentStatus = AgentStatus.AVAILABLE,
        *,
        reachable: bool = True,
    ) -> None:
        self.tell(at_s, e.AgentStateChanged("1001", status, state, reachable))

    def offered(self, at_s: float, offer: str, refused: RefusalReason | None = None) -> None:
        self.tell(at_s, e.OfferMade("x", offer, "1001", "sip:1001@127.0.0.1", 15.0, SOME_WHY))
        if refused is not None:
            self.tell(at_s + 1, e.OfferRefused("x", offer, "1001", refused))


def ended(call: str) -> e.CallEnded:
    return e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING)
