"""What the database gives back. Times are aware UTC; a call's row is `calls.cdr.Cdr`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calls.cdr import Cdr
from calls.model import AgentStatus, Purpose, Tier
from calls.retention import RetentionClass

HANDLE = 16
"""Characters of the handle of a session or a token."""


@dataclass(frozen=True, slots=True)
class Page:
    """Calls, newest first; `next` is the cursor of the page behind, None on the last."""

    items: tuple[Cdr, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """`path` is relative to the recordings folder. `length_ms`, `sha256` and `sealed_at` are None until it is sealed;
    `cut` says that not everything could be written."""

    recording: str
    call: str
    path: str
    rate_hz: int
    started_at: datetime
    length_ms: int | None = None
    sha256: str | None = None
    cut: bool = False
    sealed_at: datetime | None = None
    purpose: Purpose = Purpose.TALK


@dataclass(frozen=True, slots=True)
class Voicemail:
    """A message left for a queue in `call`, to be heard by an agent: `agent` and `heard_at` are None until then. With
    `recording_refused` a call back to who left it is not recorded. `node` is its home: where it waits to be heard."""

    voicemail: str
    call: str
    queue: str
    tier: Tier
    language: str
    recording: str
    number: str
    dialled: str
    left_at: datetime
    agent: str | None = None
    heard_at: datetime | None = None
    recording_refused: bool = False
    node: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """The marks 1-5 a caller gave for his talk with `agent`; `score` is 0-100, None when he skipped everything."""

    call: str
    agent: str
    marks: Mapping[str, int]
    score: float | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Callback:
    """A customer who wants to be called at `number`, asked for in `call`. He has waited since `joined_at` and does
    not want to be called before `wanted_at`. `attempt_call` is the last attempt's call, dialled at `attempted_at`;
    None before the first. `closed_at` and `reached` are None while he is still to be called. `avoid` are agents who
    shall not call him. With `recording_refused` he is not recorded when he is called. `node` is its home: the one who
    was told of it last, by the customer or by a restart."""

    callback: str
    call: str
    queue: str
    tier: Tier
    language: str
    number: str
    dialled: str
    joined_at: datetime
    wanted_at: datetime
    attempts: int = 0
    attempt_call: str | None = None
    attempted_at: datetime | None = None
    closed_at: datetime | None = None
    reached: bool | None = None
    avoid: tuple[str, ...] = ()
    recording_refused: bool = False
    node: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """One score card of a recording under one version of a rubric; `total` is 0-100, None when nothing was judged.
    `content` names what it was made from: equal content, equal card; "" where that is not known."""

    recording: str
    call: str
    rubric: str
    rubric_version: str
    total: float | None
    needs_review: bool
    card: Mapping[str, Any]
    created_at: datetime
    content: str = ""


@dataclass(frozen=True, slots=True)
class AgentLogin:
    """Where an agent's phone was last logged in (None: nowhere) and what the agent last chose to be.

    `node` is where he logged in or out last, at `contact_at`; `status_by` the node whose journal has what he chose
    last, at `status_at`: by the database's clock, None where it is not known."""

    agent: str
    contact: str | None
    status: AgentStatus
    node: str | None = field(default=None, compare=False)
    contact_at: datetime | None = field(default=None, compare=False)
    status_by: str | None = field(default=None, compare=False)
    status_at: datetime | None = field(default=None, compare=False)

    @property
    def home(self) -> str | None:
        """The node that puts him back after a restart."""
        return self.node or self.status_by


@dataclass(frozen=True, slots=True)
class User:
    """`teams` are the groups of agents he is there for, None for all. `phone` is the SIP address at which he is
    rung to be in a call. With `must_change` his password opens nothing until he has chosen another; once closed,
    nothing of his opens anything, and nobody else gets his name."""

    name: str
    password_hash: str
    role: str
    teams: tuple[str, ...] | None = None
    phone: str | None = None
    must_change: bool = False
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What his one-time codes are made from, sealed; `last_step` is the time step of the last code taken."""

    user: str
    secret: str
    last_step: int
    since: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token of a user's own, of which only the hash is kept; it may what `role` may. `seen_at` and `address` tell
    of its last use."""

    token_hash: str
    user: str
    name: str
    role: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None = None
    address: str = ""

    @property
    def handle(self) -> str:
        """Names the token to people, and opens nothing."""
        return self.token_hash[:HANDLE]


@dataclass(frozen=True, slots=True)
class Session:
    """A browser logged in; only the hash of its token is kept. `seen_at` is when it was last used, about; None: not
    since it was opened. `address` and `browser` are what it said of itself."""

    token_hash: str
    user: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None = None
    address: str = ""
    browser: str = ""

    @property
    def handle(self) -> str:
        """Names the session to people, and opens nothing."""
        return self.token_hash[:HANDLE]


@dataclass(frozen=True, slots=True)
class Counts:
    """Calls offered since midnight: `answered` reached a person, `abandoned` hung up in a queue or while an agent's
    phone rang; `waiting` and `talking` are up now.

    `service_level` is answered within `within_s` / (answered + abandoned) of the calls that were queued; None when
    there were none.
    """

    offered: int
    answered: int
    abandoned: int
    waiting: int
    talking: int
    within_s: float
    service_level: float | None


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Nothing of `call` is deleted from `placed_at` on until `lifted_at`, which is None while it is in force."""

    hold: int
    call: str
    by: str
    reason: str
    placed_at: datetime
    lifted_by: str | None = None
    lifted_reason: str | None = None
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChosenClass:
    """A person's word on what a call is kept as."""

    call: str
    kept_as: RetentionClass
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording with all that its deletion depends on. `unheard`: a message for a queue that still waits."""

    recording: str
    call: str
    path: str
    started_at: datetime
    length_ms: int | None
    sha256: str | None
    ended_at: datetime | None
    kept_as: RetentionClass
    held: bool
    unheard: bool


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a deleted recording. `by` is who deleted it, `kept_days` how long its class was kept then;
    `files` and `bytes` are what was on disk; `done_at` is None while the deletion is under way, `told_at` until the
    journal tells of it."""

    recording: str
    call: str
    path: str
    kept_as: RetentionClass
    kept_days: int
    started_at: datetime
    length_ms: int | None
    sha256: str | None
    by: str
    begun_at: datetime
    files: int | None = None
    bytes: int | None = None
    done_at: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An utterance in which what was looked for was said; `voice` is caller or agent."""

    start_ms: int
    end_ms: int
    voice: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A recording that a search found, with its call's record as far as it is shown; `hits` where its words stand."""

    recording: str
    started_at: datetime
    length_ms: int | None
    purpose: Purpose
    call: str
    caller: str
    agent: str | None
    queue: str | None
    tier: Tier
    offered_at: datetime
    score: float | None
    needs_review: bool
    kept_as: RetentionClass
    held: bool
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPage:
    """`next` is the cursor of what is behind, None when there is no more."""

    items: tuple[Found, ...]
    next: str | None = None
