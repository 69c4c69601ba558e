"""The supervisors' rules: who can do what, and what each queue needs. Immutable once published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calls.model import Channel, Strategy, Tier


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that is asked for, at this level or better (0-100)."""

    skill: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent: `skills` gives a level 0-100 for each skill; `address` is a SIP URI, or None until log-in.

    `tiers` reserves the agent for these classes (empty: all). `capacity` is how many contacts of a channel he takes
    at once; a channel it does not name is not offered to him. While he has a voice call he is offered nothing else.
    """

    agent: str
    name: str
    skills: Mapping[str, int]
    address: str | None = None
    groups: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    capacity: Mapping[str, int] = field(
        default_factory=lambda: {Channel.VOICE: 1, Channel.CALLBACK: 1, Channel.VOICEMAIL: 1}
    )

    def level(self, need: Need) -> int | None:
        """The agent's level for the need, or None when it is not met."""
        level = self.skills.get(need.skill, 0)
        return level if level >= need.level > 0 or (need.level == 0 and need.skill in self.skills) else None

    def meets(self, needs: tuple[Need, ...]) -> bool:
        return all(self.level(need) is not None for need in needs)


@dataclass(frozen=True, slots=True)
class Group:
    """A team. `skills` are what an agent lent to it brings along for as long as he is lent (弹性匹配, R5)."""

    group: str
    title: Mapping[str, str]
    skills: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a queue's ladder: what changes for a caller who has waited `after_s`; exactly one target is set.

    `needs` replaces what the queue asks for (not what language and region ask for, unless `drop` names them);
    `groups` lets the members of these groups help as well, whatever their skills; `queue` moves the call there, join
    time kept; `exit` sends it back to its flow by that way out (callback, voicemail, …), if the flow has it;
    `number` dials an outside number. With `plan` set, the rung counts only while that emergency plan is on, and then
    at once.
    """

    after_s: float
    needs: tuple[Need, ...] | None = None
    groups: tuple[str, ...] = ()
    queue: str = ""
    exit: str = ""
    number: str = ""
    drop: tuple[str, ...] = ()
    plan: str = ""


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """The share `target` (0-1) of calls to be answered within `within_s`."""

    target: float = 0.80
    within_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a supervisor is warned; None: never."""

    waiting: int | None = None
    longest_wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class CallbackRule:
    """How a caller is called back: up to `attempts` times, `retry_s` apart, ringing for `ring_s` each time.

    Dialling begins `lead_s` before his turn, as far as that can be told, so that he and an agent meet.
    """

    attempts: int = 3
    retry_s: float = 300.0
    ring_s: float = 30.0
    lead_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue. Times in seconds; an empty `needs` lets every agent serve it.

    `emergency` makes every call in it of the emergency class. `groups` restricts it to members of these.
    `head_start_s` counts as if every caller here had waited so much longer. `ring_agents` phones ring at once with
    `RING_SEVERAL`. A phone that let a call of this queue ring unanswered is left alone for `rona_delay_s`, for
    `rona_growth` times as long with every further one, `rona_most_s` at most; after `pause_after` in a row its agent
    is paused (0: never). `wrap_up_most_s` bounds what an agent may extend wrap-up to. `max_wait_s` refuses callers
    whose wait is estimated beyond it. `prefer_manager_s` and `prefer_last_s` keep a caller for his personal manager,
    or for the agent he talked to within `last_agent_within_s`, so long. A caller cut off who is back within
    `return_within_s` has his place again. `hours` names the schedule outside of which the queue is closed; `open` is
    what that says at the moment. `music` has phrases of `phrase_s` seconds, between which callers are spoken to (0:
    at any time).
    """

    queue: str
    title: Mapping[str, str]
    needs: tuple[Need, ...] = ()
    emergency: bool = False
    groups: tuple[str, ...] = ()
    strategy: Strategy = Strategy.LONGEST_IDLE
    head_start_s: float = 0.0
    ring_s: float = 20.0
    ring_agents: int = 3
    wrap_up_s: float = 10.0
    wrap_up_most_s: float = 300.0
    rona_delay_s: float = 30.0
    rona_growth: float = 2.0
    rona_most_s: float = 600.0
    pause_after: int = 3
    max_waiting: int = 1000
    max_wait_s: float | None = None
    prefer_manager_s: float = 0.0
    prefer_last_s: float = 0.0
    last_agent_within_s: float = 86400.0
    return_within_s: float = 0.0
    announce_every_s: float = 30.0
    music: str = "music.wait"
    phrase_s: float = 0.0
    ladder: tuple[Rung, ...] = ()
    callback: CallbackRule = CallbackRule()
    service_level: ServiceLevel = ServiceLevel()
    thresholds: Thresholds = Thresholds()
    hours: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """After `waited_s` the head start is `head_start_s`; straight lines between points, level after the last."""

    waited_s: float
    head_start_s: float


@dataclass(frozen=True, slots=True)
class TierRule:
    """How a class is weighed (R2, R4): a caller's score is the time he waited plus his head start.

    `curve` (ascending, never falling) says how the head start grows with waiting; empty: none. For the first
    `needs_for_s` a caller of the class asks for `needs` besides what the queue asks for (a lead for 投诉高发).
    """

    curve: tuple[CurvePoint, ...] = ()
    needs: tuple[Need, ...] = ()
    needs_for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Reserve:
    """The last `agents` free members of `group` are kept for these classes (and emergencies)."""

    group: str
    agents: int
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class EmergencyRule:
    """Whom else an emergency may have when nobody is free: agents in wrap-up, agents who want a break soon."""

    use_wrap_up: bool = False
    use_break_soon: bool = True


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """A published set of rules. `version` names it wherever a decision is explained.

    `languages` gives the skill a caller of a language asks for, `regions` the same by the beginning of his number
    (the longest that fits counts). `plans` are the emergency plans that can be switched on, with their titles.
    """

    version: str
    queues: Mapping[str, Queue] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    tiers: Mapping[str, TierRule] = field(default_factory=dict)
    languages: Mapping[str, Need] = field(default_factory=dict)
    regions: Mapping[str, Need] = field(default_factory=dict)
    reserves: tuple[Reserve, ...] = ()
    emergency: EmergencyRule = EmergencyRule()
    plans: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
