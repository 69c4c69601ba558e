"""What a router that has just been elected is told of what stands: by the nodes, out of their books (X2, X3).

Nothing happened, so none of these is taken down in a journal; they go over the bus only. Times are seconds before the
telling, for the clocks of two machines have nothing in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calls.event import CallEvent, Event
from calls.model import AgentStatus, Channel, Tier
from calls.table import Need


@dataclass(frozen=True, slots=True)
class PlaceRetold(CallEvent):
    """A caller waits in `queue`, where he came `in_queue_s` ago; he has waited `waited_s` in all.

    `tries` is how many offers were made for him. `served`: he does not wait, an agent has him; he is told of for
    those who have to call him should the node die; with no `queue`, for he has not come to one yet, only where he is.
    The other fields are those of `CallQueued`, `CallOffered` and
    `CallbackRequested`.
    """

    queue: str
    tier: Tier
    language: str
    waited_s: float
    in_queue_s: float
    caller: str = ""
    needs: tuple[Need, ...] = ()
    channel: Channel = Channel.VOICE
    exits: tuple[str, ...] = ()
    callback: str = ""
    avoid: tuple[str, ...] = ()
    head_start_s: float = 0.0
    tries: int = 0
    served: bool = False
    number: str = ""
    dialled: str = ""
    recording_refused: bool = False


@dataclass(frozen=True, slots=True)
class CallbackRetold(CallEvent):
    """Somebody is to be called back; `call` is where he asked for it.

    He shall not be called before `rests_s` from now; `tried`: he is being called, or was reached and waits. The last
    try failed `failed_s` ago, None without one.
    """

    callback: str
    queue: str
    tier: Tier
    language: str
    number: str
    waited_s: float
    rests_s: float = 0.0
    attempts: int = 0
    tried: bool = False
    failed_s: float | None = None
    dialled: str = ""
    avoid: tuple[str, ...] = ()
    recording_refused: bool = False


@dataclass(frozen=True, slots=True)
class WorkRetold(CallEvent):
    """An agent's phone rings for the call (`talking` False), or he has it. `withdrawn`: it was told to be silent."""

    offer: str
    agent: str
    queue: str
    channel: Channel = Channel.VOICE
    talking: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class DeskRetold(Event):
    """An agent of this node: what he wants and where his phone is. `idle_s` is since when he has nothing to do,
    `here_s` since when he is of this node: of two nodes that tell of him he is of the later.

    `paused`: he was put on his break after `refusals` calls in a row. `wrapping` is the queue after whose call he has
    been in wrap-up for `wrapped_s`, with `more_s` he asked for. `left_alone_s`: he shall not be rung for so long, his
    phone is busy with nobody knows what. `skills` and `groups` are what a supervisor gave him
    (None: what the table says), `loans` the seconds left in each group he is lent to.
    """

    agent: str
    status: AgentStatus
    contact: str | None
    idle_s: float = 0.0
    here_s: float = 0.0
    paused: bool = False
    refusals: int = 0
    wrapping: str = ""
    wrapped_s: float = 0.0
    more_s: float = 0.0
    left_alone_s: float = 0.0
    skills: Mapping[str, int] | None = None
    groups: tuple[str, ...] | None = None
    loans: Mapping[str, float] | None = None


RETOLD: tuple[type[Event], ...] = (PlaceRetold, CallbackRetold, WorkRetold, DeskRetold)
