"""A hotline with a past: events told through the store's own projection to a real database, recordings on disk."""

from __future__ import annotations

import itertools
import json
import time
import wave
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

import httpx
import numpy as np
from prometheus_client import CollectorRegistry
from ruamel.yaml import YAML
from starlette.applications import Starlette

from calls import events as e
from calls.commands import Announce
from calls.journal import Entry
from calls.model import AgentState, AgentStatus, HangupCause, LeaveReason, Party, Stage, Tier
from calls.table import Agent, Queue, RoutingTable
from config import hotline as configuration
from config.days import DayTable
from config.hotline import Hotline
from config.services import ReportReceivers, Webhook
from config.webhooks import EventHook
from console.accounts import ensure_admin
from console.agent.known import Known
from console.alarms import Tell
from console.app import create_app
from console.credentials.factors import FactorTerms, TotpPolicy
from console.credentials.secret_box import SecretBox
from console.days import Days
from console.flows import Flows
from console.front_end import FrontEnd
from console.live import LiveBoard
from console.prompt_desks import PromptDesks
from console.published import Published
from console.reports.schedules_api import ReportPost
from console.review.desk import ReviewDesk
from console.rubrics import Rubrics
from console.scoring_api import Scoring
from console.tables import Tables
from hotline.days.source import DaysSource
from hotline.events.part import EventHooks
from hotline.flows.calls_begun import FlowCalls
from hotline.flows.source import FlowSource
from hotline.prompting.announcing import AnnouncementDesk
from hotline.prompting.desk import PromptDesk
from hotline.prompting.drafts import PromptDrafts
from hotline.prompting.naming import Naming
from hotline.publishing.publisher import Publisher
from hotline.rubrics.source import RubricSource
from hotline.rubrics.trial import Past, effect_of, failures_of
from hotline.tables.calls_begun import CallsBegun
from hotline.tables.known import known_names
from hotline.tables.rehearsing import Rehearsing
from hotline.tables.source import TableSource
from ivr.flow import Flow
from qa_scoring.call_facts import CallFacts
from qa_scoring.listener import facts_of
from qa_scoring.regression_case import CaseFailure
from qa_scoring.rubric import Rubric
from qa_scoring.score import score
from qa_scoring.transcript import Transcript
from qa_scoring.what_if import Effect
from recordings.folder import RecordingFolder
from recordings.sealing import seal
from recordings.wav import Wav
from routing.engine import Engine
from store import (
    Accounts,
    AuditTrail,
    Mailings,
    Publications,
    Queries,
    RegressionCases,
    ReportSchedules,
    Versions,
    publication,
)
from store.announcements import Announcements
from store.projection import Projection
from store.publication import ROUTING, flow_subject
from store.rows import Score
from store.score_cards import ScoreCards, StoredFacts
from store.scoring_batches import ScoringBatches
from store.scoring_jobs import ScoringJobs
from store.texts import Texts
from tests.decisions import SOME_WHY
from tests.unit.config.folders import EXAMPLE
from tests.unit.hotline import flows, tables
from tests.unit.hotline.prompting.voice import ToneVoice
from tests.unit.qa_scoring.planted import AGENT, CALLER, Planted

TOKEN = "correct-horse-battery-staple"
PASSWORD = "kestrel-falls-42"
BEARER = {"authorization": f"Bearer {TOKEN}"}
RUBRIC = Rubric.from_mapping(YAML(typ="safe").load(Path("config/example/rubric.yaml")))
PROMPTS = {
    "greeting": ("您好，欢迎致电客户服务热线。", "Welcome to our customer service line."),
    "menu.main": ("订单和物流，请按1。售后维修，请按2。", "For orders, press 1. For repairs, press 2."),
}
TABLE = RoutingTable(
    "7",
    {
        "orders": Queue("orders", {"zh-CN": "订单物流", "en": "Orders"}),
        "repairs": Queue("repairs", {"zh-CN": "售后维修", "en": "Repairs"}),
        "emergency": Queue("emergency", {"zh-CN": "紧急", "en": "Emergency"}, emergency=True),
    },
    {
        "1001": Agent("1001", "李娜", {"orders": 80}, "sip:1001@127.0.0.1"),
        "1002": Agent("1002", "王强", {"repairs": 70}, "sip:1002@127.0.0.1"),
        "1003": Agent("1003", "Zoë Martin", {"orders": 60, "emergency": 90}),
    },
)


DAYS = """\
years:
  2026: {source: holidays 0.109, country: CN, status: official}
days:
  # New Year
  2026-01-01: {kind: holiday, name: {zh-CN: 元旦, en: New Year's Day}, source: holidays 0.109 (ea23)}
  2026-01-04: {kind: workday, name: {zh-CN: 调休上班}, source: own}
  2026-02-13: {kind: half_day, name: {zh-CN: 年前}, hours: "09:00-15:00", greeting: greeting.spring_festival}
"""


@cache
def example() -> Hotline:
    """The example's folder."""
    return configuration.load(EXAMPLE)


@dataclass(frozen=True)
class EmptyJournal:
    folder: Path
    last_seq: int = 0
    synced_seq: int = 0

    def when_synced(self, listener: Callable[[], None]) -> None:
        pass


def prompt_text(key: str, language: str) -> str | None:
    return PROMPTS[key][language != "zh-CN"] if key in PROMPTS else key


@dataclass
class House:
    """`hear` is what the driver does with each event: journal (here straight to SQL) and subscribers."""

    folder: Path
    database: tables.Breakable = field(init=False)
    live: LiveBoard = field(default_factory=LiveBoard)
    routing: Engine = field(default_factory=Engine)
    on_the_way: list[e.Event] = field(default_factory=list)
    afterwards: list[e.Event] = field(default_factory=list)
    in_force: list[RoutingTable] = field(default_factory=list)
    rubrics_in_force: list[Rubric] = field(default_factory=list)
    days_in_force: list[DayTable] = field(default_factory=list)
    flows_in_force: list[Flow] = field(default_factory=list)
    flows: dict[str, Published] = field(default_factory=dict)
    flow_sources: dict[str, FlowSource] = field(default_factory=dict)
    flow_calls: FlowCalls = field(default_factory=FlowCalls)
    front_end: FrontEnd = field(init=False)
    known: Known = field(default_factory=Known)
    readiness: Callable[[], dict[str, bool]] = lambda: {"sip": True, "database": True}
    alarms: Tell | None = None
    heard: Callable[[], bool] = lambda: True
    lost: Callable[[e.Event], None] | None = None
    totp: TotpPolicy = TotpPolicy.OPTIONAL
    codes_at_s: Callable[[], float] = time.time
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.database = tables.Breakable(f"sqlite:///{self.folder / 'hotline.db'}")
        self.database.migrate()
        self.front_end = FrontEnd(built(self.folder / "front_end"))
        self.box = SecretBox(self.folder / "keys" / "console.key")
        self.queries, self.accounts = Queries(self.database), Accounts(self.database)
        self.recordings = RecordingFolder(self.folder / "recordings")
        self.texts = Texts(self.database)
        self.receivers = ReportReceivers(
            domains=("lead.example",), webhooks={"bi": Webhook("http://bi.example/", "secret")}
        )
        schedules, mailings = ReportSchedules(self.database), Mailings(self.database)
        self.report_post = ReportPost(schedules, mailings, lambda: self.receivers, self._wake)
        self.woken = 0
        self.hooks = {"crm": EventHook("http://127.0.0.1:9/", frozenset({"call.ended"}), allow_private=True)}
        self.events = EventHooks("node1", self.database, EmptyJournal(self.folder), CollectorRegistry(), self.hooks)
        self.scoring = Scoring(ScoringJobs(self.database), ScoringBatches(self.database), self._wake)
        self.tables = self._make_tables()
        self.days = self._make_days()
        self.rehearsing = Rehearsing(self.database.url, EXAMPLE, self.folder, dict)
        self.rubrics = self._make_rubrics()
        self.voice = ToneVoice()
        self.prompts = PromptDesk(self.folder / "data", self.voice, "tones")
        self.prompt_drafts = PromptDrafts(self.prompts, self.folder / "data" / "prompts" / "drafts")
        self.prompt_uses = Naming(self.folder / "config", lambda: {flow.name: flow for flow in self.flows_in_force})
        kept = Announcements(self.database)
        self.announcements = AnnouncementDesk(kept, self.prompts.maker, self.prompts.live, self.happens)
        self._projection = Projection(self.database)
        self._seq = itertools.count(1)

    def _make_tables(self) -> Tables:
        versions, publications = Versions(self.database, ROUTING), Publications(self.database, ROUTING)
        self.begun = CallsBegun()
        source = TableSource(tables.AGENTS, None, tables.TABLE, {})
        self.publisher = Publisher(versions, publications, source, self.folder, self.in_force.append)
        self.publisher.open()
        trail = AuditTrail(self.database)
        published = Published(versions, publications, trail, self.publisher, self.begun.by_version)
        return Tables(published, self._preview, lambda: known_names(source))

    def _make_days(self) -> Days:
        subject = publication.DAYS
        versions, publications = Versions(self.database, subject), Publications(self.database, subject)
        source = DaysSource(DAYS)
        publisher = Publisher(versions, publications, source, self.folder, self.days_in_force.append)
        publisher.open()
        published = Published(versions, publications, AuditTrail(self.database), publisher, dict)
        return Days(published, lambda: example().calendars, lambda: example().routing, lambda: example().flows)

    def _make_rubrics(self) -> Rubrics:
        subject = publication.RUBRIC
        versions, publications = Versions(self.database, subject), Publications(self.database, subject)
        source = RubricSource((EXAMPLE / "rubric.yaml").read_text(), self._examine)
        publisher = Publisher(versions, publications, source, self.folder, self.rubrics_in_force.append)
        publisher.open()
        published = Published(versions, publications, AuditTrail(self.database), publisher, dict)
        return Rubrics(published, RegressionCases(self.database), self._what_if, self._examine)

    def _what_if(self, before: str, after: str, since: datetime, until: datetime, most: int) -> Effect:
        """As the server does, in this process."""
        return effect_of(self.database.url, before, after, Past(since, until, most))

    def _examine(self, text: str) -> list[CaseFailure]:
        return failures_of(self.database.url, text, self.rubrics.cases.in_use())

    def _preview(self, text: str, at: datetime) -> tuple[RoutingTable, datetime | None]:
        document = self.publisher.source.read(text)
        return document.table(at, ""), document.next_change(at)

    def open_flow(self, name: str, text: str, source: FlowSource | None = None) -> None:
        """There is such a flow; `flows_in_force` are its versions that came into force."""
        subject = flow_subject(name)
        versions, publications = Versions(self.database, subject), Publications(self.database, subject)
        source = source or FlowSource(name, text, flows.KNOWN, lambda: flows.QUEUES)
        self.flow_sources[name] = source
        publisher = Publisher(versions, publications, source, self.folder, self.flows_in_force.append)
        publisher.open()
        begun = partial(self.flow_calls.by_version, name)
        self.flows[name] = Published(versions, publications, AuditTrail(self.database), publisher, begun)

    def close(self) -> None:
        self.rehearsing.stop()
        self.database.dispose()

    def app(self, api_token: str | None = TOKEN) -> Starlette:
        return create_app(
            queries=self.queries,
            accounts=self.accounts,
            live=self.live,
            recordings=self.recordings,
            tables=self.tables,
            flows=Flows(lambda: self.flows, lambda name, text: self.flow_sources[name].read(text)),
            days=self.days,
            rubrics=self.rubrics,
            rehearsals=self.rehearsing.for_console,
            prompts=PromptDesks(self.prompts, self.announcements, self.prompt_drafts, self.prompt_uses),
            texts=self.texts,
            report_post=self.report_post,
            webhooks=self.events,
            scoring=self.scoring,
            reviews=ReviewDesk.of(self.database),
            post=self.happens,
            prompt_text=prompt_text,
            readiness=lambda: self.readiness(),  # noqa: PLW0108 - a test may change it later
            metrics=CollectorRegistry(),
            totp=FactorTerms(self.totp, self.box, lambda: self.codes_at_s()),  # noqa: PLW0108
            api_token=api_token,
            front_end=self.front_end,
            known=lambda: self.known,
            alarms=self.alarms,
            heard=lambda: self.heard(),  # noqa: PLW0108 - a test may change it later
        )

    def client(self, app: Starlette | None = None, **options: object) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app or self.app(), raise_app_exceptions=False, client=("192.0.2.9", 50000))
        return httpx.AsyncClient(transport=transport, base_url="http://hotline.test", **options)  # type: ignore[arg-type]

    def facts(self, recording: str) -> StoredFacts:
        stored = ScoreCards(self.database).facts(recording)
        assert stored is not None
        return stored

    def _wake(self) -> None:
        self.woken += 1

    def add_admin(self) -> None:
        ensure_admin(self.accounts, PASSWORD)

    def hear(self, event: e.Event, after_s: float = 0.0) -> Entry:
        self.at += timedelta(seconds=after_s)
        entry = Entry(next(self._seq), self.at, self.at.timestamp(), event)
        self._projection.apply([entry])
        self.live.hear(entry)
        self.begun.hear(entry)
        self.flow_calls.hear(entry)
        return entry

    def happens(self, event: e.Event) -> None:
        """As the driver has it: the routing engine handles the event, everybody hears it, then what it announced.

        `on_the_way` came before, `afterwards` comes after.
        """
        if self.lost is not None:
            self.lost(event)
        todo = deque([*self.on_the_way, event, *self.afterwards])
        while todo:
            commands = self.routing.handle(todo[0], self.at.timestamp())
            self.hear(todo.popleft())
            todo += [command.event for command in commands if isinstance(command, Announce)]

    # --- stories ---

    def open_shop(self) -> None:
        self.hear(e.TablePublished(TABLE))
        for agent in TABLE.agents:
            on = AgentStatus.OFF if agent == "1003" else AgentStatus.AVAILABLE
            self.hear(e.AgentStateChanged(agent, on, AgentState.IDLE, on is AgentStatus.AVAILABLE))

    def offered(self, call: str, caller: str = "13800138000", caller_name: str = "") -> str:
        self.hear(e.CallOffered(call, f"{call}-c", "carrier", caller, "4008001234", self.at, caller_name), 0.1)
        self.hear(e.FlowStarted(call, "main", "3", Tier.NORMAL))
        self.hear(e.LegAnswered(call, f"{call}-c", "PCMA"), 0.009)
        self.hear(e.NodeEntered(call, "greeting", "play", ("greeting",)), 0.02)
        self.hear(e.PlayFinished(call, f"{call}-c", f"{call}-p1"), 4)
        self.hear(e.NodeEntered(call, "main_menu", "menu", ("menu.main",)))
        return call

    def queued(self, call: str, queue: str = "orders", tier: Tier = Tier.NORMAL, **who: str) -> str:
        self.offered(call, **who)
        self.hear(e.DigitPressed(call, f"{call}-c", "1"), 3.2)
        self.hear(e.CallQueued(call, queue, tier, "zh-CN"), 0.01)
        self.hear(e.PositionTold(call, queue, 2, 5), 1)
        return call

    def ringing(self, call: str, agent: str = "1001", **story: object) -> str:
        self.queued(call, **story)  # type: ignore[arg-type]
        self.hear(e.OfferMade(call, f"{call}-o1", agent, "sip:a@127.0.0.1", 20, SOME_WHY), 8)
        self.hear(e.AgentStateChanged(agent, AgentStatus.AVAILABLE, AgentState.OFFERED, True))
        self.hear(e.LegRinging(call, f"{call}-a1"), 0.1)
        return call

    def talking(self, call: str, agent: str = "1001", **story: object) -> str:
        self.ringing(call, agent, **story)
        self.hear(e.LegAnswered(call, f"{call}-a1", "PCMA"), 2)
        self.hear(e.OfferAccepted(call, f"{call}-o1", agent))
        queue = story.get("queue", "orders")
        self.hear(e.CallLeftQueue(call, str(queue), LeaveReason.SERVED))
        self.hear(e.TalkStarted(call, agent, f"{call}-a1"), 0.02)
        self.hear(e.AgentStateChanged(agent, AgentStatus.AVAILABLE, AgentState.TALKING, True))
        path = self.recordings.place(f"{call}-r1", self.at)
        self.hear(e.RecordingStarted(call, f"{call}-r1", path, 8000))
        return call

    def served(
        self, call: str, agent: str = "1001", *, length_s: int = 60, sound: bool = True, **story: object
    ) -> str:
        """A call from beginning to end; with `sound`, its recording is on disk, sealed and scored."""
        self.talking(call, agent, **story)
        self.hear(e.TalkEnded(call, agent, Party.CALLER), length_s)
        self.hear(e.AgentStateChanged(agent, AgentStatus.AVAILABLE, AgentState.WRAP_UP, True))
        self.hear(e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING))
        if sound:
            self.record(call, length_s)
            self.score(call)
        self.hear(e.AgentStateChanged(agent, AgentStatus.AVAILABLE, AgentState.IDLE, True), 10)
        return call

    def abandoned(self, call: str, **story: object) -> str:
        self.queued(call, **story)  # type: ignore[arg-type]
        self.hear(e.CallLeftQueue(call, str(story.get("queue", "orders")), LeaveReason.ABANDONED), 45)
        self.hear(e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED))
        return call

    def record(self, call: str, length_s: int) -> Path:
        """Write and seal the call's recording: caller and agent take turns, once they talk over each other."""
        started = next(entry.event for entry in self.queries.timeline(call) if is_started(entry))
        path = self.recordings.resolve(started.path)
        write_wav(path, conversation(length_s))
        sealed = seal(path)
        self.hear(e.RecordingStopped(call, started.recording, started.path, sealed.frames, sealed.rate_hz), 0.1)
        self.hear(
            e.RecordingClosed(call, started.recording, started.path, sealed.length_ms, sealed.rate_hz, sealed.sha256),
            0.2,
        )
        return path

    def score(self, call: str, said: Transcript | None = None) -> None:
        recording = self.queries.recordings_of(call)[-1]
        with Wav(self.recordings.resolve(recording.path)) as wav:
            card = score(CallFacts(facts_of(wav.blocks(), wav.rate_hz), transcript=said), RUBRIC)
        self.queries.save_score(
            Score(
                recording.recording,
                call,
                card.rubric,
                str(card.rubric_version),
                card.total,
                card.needs_review,
                card.to_dict(),
                self.at,
            )
        )
        self.hear(e.CallScored(call, recording.recording, card.total, card.needs_review), 1)


def built(folder: Path) -> Path:
    """As the front end's build leaves a folder, with next to nothing in it: what the server does with it is tried."""
    chunks = {
        "src/main.ts": {
            "file": "assets/main-Ab1.js",
            "isEntry": True,
            "imports": ["_vue.js"],
            "css": ["assets/main-C.css"],
        },
        "_vue.js": {"file": "assets/vue-Xy2.js"},
    }
    (folder / "assets").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(chunks))
    (folder / "assets" / "main-Ab1.js").write_text("export {};")
    return folder


def is_started(entry: Entry) -> bool:
    return isinstance(entry.event, e.RecordingStarted)


def conversation(length_s: int) -> np.ndarray:
    """Turns of a few seconds; the agent is late once and interrupts once, where the call is long enough."""
    planted = Planted(length_s * 1000)
    planted.says(AGENT, 1200, min(4200, length_s * 1000))
    for turn, start_ms in enumerate(range(5000, length_s * 1000 - 5000, 5000)):
        speaker = CALLER if turn % 2 == 0 else AGENT
        late = 1800 if turn == 3 else 0
        early = 1500 if turn == 5 else 0
        planted.says(speaker, start_ms + late - early, start_ms + 4400)
    return np.round(planted.render() * 32767).astype("<i2")


def write_wav(path: Path, sound: np.ndarray, rate_hz: int = 8000) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, rate_hz, 0, "NONE", "not compressed"))
        file.writeframes(sound.tobytes())
