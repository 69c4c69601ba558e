"""What was adopted from a node that is gone, and what its adopter makes of it [H3, H4]."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calls.events import CallbackClosed, CallbackRequested, CallEnded, Event, VoicemailLeft
from calls.model import HangupCause, Party, Stage, Tier
from calls.table import CallbackRule, Queue
from routing.retold import ring_back
from store.callbacks import request_again
from store.left_behind import tell_again
from store.rows import AgentLogin, Callback, Voicemail


class Kind(StrEnum):
    CALL = "call"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class LostCaller:
    """Somebody who waited for an agent, or talked to one (`talking`), when his node was gone. He waited since
    `joined_at`, by the adopter's clock."""

    call: str
    queue: str
    tier: Tier
    language: str
    number: str
    dialled: str
    joined_at: datetime
    avoid: tuple[str, ...] = ()
    recording_refused: bool = False
    talking: bool = False

    @property
    def callback(self) -> str:
        return ring_back(self.call)

    def request(self, now: datetime) -> CallbackRequested:
        """What puts him on his place; told again it changes nothing."""
        return CallbackRequested(
            call=self.call,
            callback=self.callback,
            queue=self.queue,
            tier=self.tier,
            language=self.language,
            number=self.number,
            waited_s=max(0.001, (now - self.joined_at).total_seconds()),
            dialled=self.dialled,
            avoid=self.avoid,
            recording_refused=self.recording_refused,
        )


@dataclass(frozen=True, slots=True)
class LostCall:
    """A call that is to be ended in the record; `lost_at`: when its node was last heard of, by that node's clock."""

    call: str
    stage: Stage
    lost_at: datetime


@dataclass(frozen=True, slots=True)
class Adopted:
    """`callers` are in the order in which they are to be called: emergencies, then by their places. `callbacks` were
    open already, `reached` those of them whose customer had talked to an agent. `logins` are agents who were there
    last; nobody but the reader decides what becomes of them."""

    callers: tuple[LostCaller, ...] = ()
    calls: tuple[LostCall, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    reached: tuple[Callback, ...] = ()
    voicemails: tuple[Voicemail, ...] = ()
    logins: tuple[AgentLogin, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.callers or self.calls or self.callbacks or self.reached or self.voicemails)

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        """What it is about, by kind and name."""
        callbacks = {(Kind.CALLBACK, one.callback) for one in (*self.callbacks, *self.reached)}
        voicemails = {(Kind.VOICEMAIL, one.voicemail) for one in self.voicemails}
        calls = {(Kind.CALL, one.call) for one in self.calls}
        return frozenset(calls | callbacks | voicemails)

    def without(self, names: Collection[tuple[str, str]]) -> Adopted:
        return Adopted(
            tuple(one for one in self.callers if (Kind.CALL, one.call) not in names),
            tuple(one for one in self.calls if (Kind.CALL, one.call) not in names),
            tuple(one for one in self.callbacks if (Kind.CALLBACK, one.callback) not in names),
            tuple(one for one in self.reached if (Kind.CALLBACK, one.callback) not in names),
            tuple(one for one in self.voicemails if (Kind.VOICEMAIL, one.voicemail) not in names),
            self.logins,
        )

    def requests(self, now: datetime, queues: Mapping[str, Queue]) -> list[CallbackRequested | VoicemailLeft]:
        """What puts everybody on his place: to be posted, in this order. `now` is the adopter's clock."""
        again = [request_again(one, now, _rule(queues.get(one.queue)).retry_s) for one in self.callbacks]
        return [
            *(caller.request(now) for caller in self.callers),
            *again,
            *(tell_again(one, now) for one in self.voicemails),
        ]

    def ends(self) -> list[tuple[Event, datetime]]:
        """What closes the records, and when it was; after the requests."""
        over: list[tuple[Event, datetime]] = []
        for one in self.reached:
            over.append(
                (CallbackClosed(one.call, one.callback, True, one.attempts), one.attempted_at or one.joined_at)
            )
        for call in self.calls:
            ended = CallEnded(call.call, HangupCause.SERVER_RESTART, Party.SYSTEM, call.stage)
            over.append((ended, call.lost_at))
        return over


def _rule(queue: Queue | None) -> CallbackRule:
    return queue.callback if queue is not None else CallbackRule()
