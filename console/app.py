"""The console as a Starlette application, wired from plain arguments."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection
from datetime import UTC, datetime, tzinfo
from functools import cache
from importlib import metadata, resources
from typing import Any
from zoneinfo import ZoneInfo

from prometheus_client import CollectorRegistry, Gauge
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from calls.errors import NobodyHearsError
from calls.retention import RetentionPolicy
from console import openapi, words
from console.access import Access, Endpoint
from console.accounts import ConsoleAccounts, SessionTerms
from console.agent.known import AskKnown, nothing
from console.agent.operations import desk_operations
from console.alarming import Alarming
from console.alarms import Tell
from console.audit_api import AuditApi
from console.calls_api import CallQuery, CallsApi
from console.credentials.door import Door
from console.credentials.factors import Factors, FactorTerms
from console.day_book import DayBook, DayFigures
from console.days import Days
from console.failures import Failures
from console.feed import Feed
from console.figures import Count, Figures
from console.flow_trials_api import FlowTrialsApi
from console.flows import Flows
from console.front_end import FrontEnd
from console.funnel_api import FunnelApi
from console.headers import SecurityHeaders
from console.health import Health, Readiness, RequestCounter
from console.keeping_api import KeepingApi
from console.kpis_api import KpisApi
from console.live import LiveBoard
from console.live_api import LiveApi
from console.live_operations import live_operations
from console.me_api import MeApi
from console.my_account_api import MyAccountApi
from console.operation import Operation
from console.orders import Orders, Post
from console.orders_schemas import AgentDetailPage
from console.outbox_api import OutboxApi
from console.pages import Pages
from console.prompt_desks import PromptDesks
from console.prompt_operations import prompt_operations
from console.publishing_operations import day_operations, flow_operations, rubric_operations, table_operations
from console.pulsing import Pulsing
from console.recording_api import PeaksQuery, RecordingApi, SoundQuery
from console.rehearsals import Rehearsals
from console.rehearsals_api import RehearsalsApi
from console.reports.api import ReportsApi
from console.reports.reporter import Reporter
from console.reports.schedules_api import ReportPost, SchedulesApi
from console.reveal_api import RevealApi
from console.review.desk import ReviewDesk
from console.review.operations import Heard, review_operations
from console.rubric_api import RubricApi
from console.rubrics import Rubrics
from console.schemas import (
    CallDetail,
    CallPage,
    LiveChanges,
    LiveSnapshot,
    Peaks,
    Pulse,
    ScoreCardAnswer,
    Today,
)
from console.scope import Bounds
from console.scoring_api import Scoring, ScoringApi
from console.screens import Screens
from console.search_api import SearchApi
from console.sessions_api import SessionsApi
from console.sign_in import SignIn
from console.sign_in_steps import SignInSteps
from console.sip_api import SipApi
from console.streams import Listeners, Streams
from console.table_files_api import TableFilesApi
from console.tables import Tables
from console.timeline import Narrator, PromptText
from console.transcript_api import TranscriptApi
from console.users_api import UsersApi
from console.vitals import Vitals
from console.voicemails_api import VoicemailsApi
from console.webhooks_api import HookDesk, WebhooksApi
from console.why_api import WhyApi
from recordings.folder import RecordingFolder
from store.accounts import Accounts
from store.database import AWAY
from store.queries import Queries
from store.scoping import Scope
from store.second_factors import SecondFactors
from store.texts import Texts

SHANGHAI = ZoneInfo("Asia/Shanghai")
_USUAL = RetentionPolicy()
_SESSIONS = SessionTerms()
LARGEST_BODY_BYTES = 64 * 1024
"""Where an operation does not say more."""


def create_app(
    *,
    queries: Queries,
    accounts: Accounts,
    live: LiveBoard,
    recordings: RecordingFolder,
    tables: Tables,
    flows: Flows,
    days: Days,
    rubrics: Rubrics,
    rehearsals: Rehearsals,
    prompts: PromptDesks,
    texts: Texts,
    report_post: ReportPost,
    webhooks: HookDesk,
    scoring: Scoring,
    reviews: ReviewDesk,
    post: Post,
    prompt_text: PromptText,
    readiness: Readiness,
    metrics: CollectorRegistry,
    totp: FactorTerms,
    api_token: str | None = None,
    sessions: SessionTerms = _SESSIONS,
    zone: tzinfo = SHANGHAI,
    retention: RetentionPolicy = _USUAL,
    service_level: tuple[float, float] = (0.80, 20.0),
    front_end: FrontEnd | None = None,
    known: AskKnown = nothing,
    alarms: Tell | None = None,
    heard: Callable[[], bool] = lambda: True,
) -> Starlette:
    """The whole console. `service_level` is (target 0-1, within seconds); `zone` says when a day begins.

    `totp` says who signs in with one-time codes, and what their secrets are sealed with. `post` takes supervisors'
    and agents' orders to the call loop; `heard` says whether any call loop hears them now; `known` tells what the
    configuration has for agents; `alarms` is told what the board warns of, whoever looks. Runs on a loop of its own
    (`serving.ConsoleServer`); of the arguments only `live` is shared with the call loop.
    """
    catalogue = words.load()
    pages = Pages(catalogue)
    users = ConsoleAccounts(accounts, sessions)
    trail = tables.published.trail
    streams = Streams(users, Listeners(live, post, trail))
    access = Access(users, api_token, Bounds(live, queries, reviews), streams.held)
    health = Health(readiness, metrics)
    book = DayBook(queries, live, zone, service_level)
    figures = Figures(_counting(queries, book, zone, service_level))
    pulsing = Pulsing(live, health, figures, Vitals(metrics))
    feed, alarming = Feed(live, pulsing.pulse), Alarming(live, figures, pulsing, alarms)
    narrator = Narrator(catalogue, prompt_text, lambda code: known().disposition_title(code))
    calls = CallsApi(queries, live, narrator, zone)
    looking, judging = asyncio.Lock(), asyncio.Lock()
    reporter = Reporter(queries, queries.outcomes(), lambda: live.snapshot().table, words=catalogue, zone=zone)
    orders = Orders(live, post, trail, heard)
    sounds = RecordingApi(queries, recordings, trail)
    said = TranscriptApi(queries, calls, reviews.edits)
    door, factors = Door(users, trail, totp.box.shared("forms")), Factors(SecondFactors(accounts.database), totp)
    sign_in = SignIn(door, pages, catalogue, SignInSteps(door, pages, catalogue, factors))
    operations = [
        *MeApi(sign_in.form_token).operations(),
        *MyAccountApi(door, factors).operations(),
        *SessionsApi(users).operations(),
        *_operations(calls, sounds, LiveApi(live, feed, figures, worked=lambda: book.agents, known=known)),
        *UsersApi(users, factors.store, lambda: live.snapshot().table).operations(),
        *AuditApi(trail, zone).operations(),
        *sounds.operations(),
        *RevealApi(live, calls, trail).operations(),
        *VoicemailsApi(queries, sounds).operations(),
        *OutboxApi(texts, trail).operations(),
        *WebhooksApi(webhooks, trail).operations(),
        *said.operations(),
        *ScoringApi(scoring, trail).operations(),
        *KeepingApi(queries.holds(), queries.burials(), calls, retention).operations(),
        *SearchApi(queries.searches(retention), zone).operations(),
        *SipApi(queries, live, catalogue, calls).operations(),
        *WhyApi(queries, live, narrator, calls).operations(),
        *KpisApi(queries, live, zone).operations(),
        *ReportsApi(reporter, catalogue, trail).operations(),
        *SchedulesApi(report_post, trail, zone).operations(),
        *FunnelApi(queries, zone).operations(),
        *RehearsalsApi(tables.published, rehearsals).operations(),
        *TableFilesApi(tables, looking).operations(),
        *table_operations(tables, looking),
        *flow_operations(flows, looking),
        *FlowTrialsApi(flows, tables.published, rehearsals, looking).operations(),
        *day_operations(days, looking),
        *RubricApi(rubrics, queries, judging).operations(),
        *rubric_operations(rubrics.published, judging),
        *live_operations(orders, calls, queries),
        *prompt_operations(prompts, trail, orders),
        *review_operations(reviews, live, zone, heard=Heard(sounds, said), words=catalogue, known=known),
        *desk_operations(orders, queries, feed, prompt_text, known),
    ]
    front_end = front_end or FrontEnd()
    failures = Failures(pages, catalogue)
    Gauge("hotline_console_live_pages", "Pages that follow the live board.", registry=metrics).set_function(
        lambda: feed.followers
    )
    app = Starlette(
        routes=[
            *_guarded(access, operations),
            *_other_routes(access, health, Screens(pages, sign_in, front_end), sign_in, front_end),
        ],
        middleware=[Middleware(RequestCounter, registry=metrics), Middleware(SecurityHeaders)],
        exception_handlers={
            **dict.fromkeys((HTTPException, *AWAY, NobodyHearsError, Exception), failures.answer),
            ClientDisconnect: failures.gone,
        },
        lifespan=_lifespan(feed, figures, alarming, streams),
        max_body_size=LARGEST_BODY_BYTES,
    )
    app.state.close_streams = feed.close
    return app


def _operations(calls: CallsApi, recordings: RecordingApi, live: LiveApi) -> list[Operation]:
    """The JSON API, every operation of it."""
    one = "/api/calls/{id}"
    events: dict[str, type[BaseModel]] = {"snapshot": LiveSnapshot, "changes": LiveChanges, "pulse": Pulse}
    return [
        Operation(
            "calls", "/api/calls", calls.calls, "Calls, newest first", CallPage, query=CallQuery, problems=(400,)
        ),
        Operation("call", one, calls.call, "One call with all that happened", CallDetail, problems=(404,)),
        Operation(
            "recording",
            f"{one}/recording",
            recordings.recording,
            "The recording: the caller left, the agent right",
            media="audio/wav",
            query=SoundQuery,
            problems=(400, 404, 410, 416, 503),
            partial=True,
        ),
        Operation(
            "peaks",
            f"{one}/peaks",
            recordings.peaks,
            "The recording's outline",
            Peaks,
            query=PeaksQuery,
            problems=(400, 404, 410, 503),
        ),
        Operation(
            "score", f"{one}/score", calls.score, "The latest score card", ScoreCardAnswer, problems=(404, 410)
        ),
        Operation(
            "live",
            "/api/live",
            live.live,
            "Server-sent events: a snapshot, then changes; `Last-Event-ID` replays what was missed",
            media="text/event-stream",
            problems=(503,),
            shapes=events,
        ),
        Operation("today", "/api/today", live.today, "Figures of the day so far", Today, problems=(503,)),
        Operation("agents", "/api/agents", live.agents, "Agents as they are now", AgentDetailPage),
    ]


def _guarded(access: Access, operations: list[Operation]) -> list[BaseRoute]:
    """The operations and their description, which describes itself too, made when it is first asked for."""

    @cache
    def description() -> dict[str, Any]:
        return openapi.document(described, metadata.version("hotline"))

    async def describe(_: Request) -> Response:
        return JSONResponse(await run_in_threadpool(description))

    describing = Operation("openapi", "/api/openapi.json", describe, "This description")
    described = [*operations, describing]
    return [_route(access, each) for each in described]


def _route(access: Access, operation: Operation) -> Route:
    guarded = access.guard(operation.name, operation.endpoint, operation.path)
    most = operation.largest_body_bytes
    return Route(operation.path, guarded, methods=[operation.method], name=operation.name, max_body_size=most)


def _other_routes(
    access: Access, health: Health, screens: Screens, sign_in: SignIn, front_end: FrontEnd
) -> list[BaseRoute]:
    def route(path: str, name: str, endpoint: Endpoint, method: str = "GET") -> Route:
        return Route(path, access.guard(name, endpoint, path), methods=[method], name=name)

    return [
        route("/", "board", screens.home),
        route("/login", "login", sign_in.page),
        route("/login", "sign_in", sign_in.sign_in, "POST"),
        route("/login/step", "sign_in_step", sign_in.steps.page),
        route("/login/step", "take_sign_in_step", sign_in.steps.take, "POST"),
        route("/logout", "logout", sign_in.sign_out, "POST"),
        route("/healthz", "healthz", health.healthz),
        route("/readyz", "readyz", health.readyz),
        route("/metrics", "metrics", health.metrics),
        route("/{area:area}", "app", screens.app),
        Mount("/static", StaticFiles(directory=front_end.folder, check_dir=False), name="static"),
        Mount("/plain", StaticFiles(directory=str(resources.files("console") / "plain")), name="plain"),
    ]


def _counting(queries: Queries, book: DayBook, zone: tzinfo, service_level: tuple[float, float]) -> Count:
    target, within_s = service_level

    def today(scope: Scope, now: datetime, figures: DayFigures | None) -> Today:
        counts = queries.counts_today(now, zone, within_s, scope)
        return Today(
            **(dict(figures) if figures is not None else {}),
            offered=counts.offered,
            answered=counts.answered,
            abandoned=counts.abandoned,
            service_level=counts.service_level,
            target=target,
            within_s=within_s,
        )

    def count(scopes: Collection[Scope]) -> dict[Scope, Today]:
        now = datetime.now(UTC)
        figures = book.figures(now, scopes)
        return {scope: today(scope, now, figures.get(scope)) for scope in scopes}

    return count


def _lifespan(
    feed: Feed, figures: Figures, alarming: Alarming, streams: Streams
) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        fresh = figures.kept_fresh(lambda: feed.followers > 0)
        async with feed.running(), streams.watched(), fresh, alarming.running():
            yield

    return lifespan
