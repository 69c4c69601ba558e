"""The console of a server that has one, from the parts of the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from calls.events import Event
from config.hotline import Hotline
from console.agent.known import known_of
from console.alarms import Tell
from console.app import create_app
from console.health import Readiness
from console.live import LiveBoard
from console.review.desk import ReviewDesk
from console.scoring_api import Scoring
from console.serving import ConsoleServer
from hotline.desks import Desks
from hotline.events.part import EventHooks
from hotline.prompting.part import Prompting
from hotline.reporting.part import Reporting
from hotline.settings import Settings
from hotline.tables.rehearsing import Rehearsing
from prompts.catalogue import Catalogue
from recordings.folder import RecordingFolder
from store import Accounts, Database, Queries
from store.texts import Texts


@dataclass(frozen=True, slots=True)
class Parts:
    """`hotline` and `sounds` are asked for each time: a reload replaces them. `post` takes an order, from any thread;
    `heard` says whether anybody hears one now."""

    settings: Settings
    database: Database
    registry: CollectorRegistry
    board: LiveBoard
    folder: RecordingFolder
    desks: Desks
    prompting: Prompting
    rehearsing: Rehearsing
    reporting: Reporting
    webhooks: EventHooks
    scoring: Scoring
    hotline: Callable[[], Hotline]
    sounds: Callable[[], Catalogue]
    post: Callable[[Event], None]
    readiness: Readiness
    alarms: Tell
    heard: Callable[[], bool] = lambda: True


def pages(parts: Parts) -> ConsoleServer:
    """Not started yet. Raises ConfigurationError when its address cannot be listened on."""
    settings, desks, database = parts.settings, parts.desks, parts.database
    app = create_app(
        queries=Queries(database),
        accounts=Accounts(database),
        live=parts.board,
        recordings=parts.folder,
        tables=desks.tables.for_console,
        flows=desks.flows.for_console,
        days=desks.days.for_console,
        rubrics=desks.rubrics.for_console,
        rehearsals=parts.rehearsing.for_console,
        texts=Texts(database),
        report_post=parts.reporting.for_console,
        webhooks=parts.webhooks,
        alarms=parts.alarms,
        scoring=parts.scoring,
        reviews=ReviewDesk.of(database),
        post=parts.post,
        heard=parts.heard,
        prompts=parts.prompting.for_console(lambda: desks.flows.live),
        prompt_text=lambda key, language: parts.sounds().text(key, language),
        readiness=parts.readiness,
        metrics=parts.registry,
        retention=settings.retention,
        sessions=settings.sessions,
        totp=settings.second_factor,
        known=lambda: known_of(parts.hotline()),
        api_token=settings.api_token.get_secret_value() if settings.api_token else None,
    )
    return ConsoleServer(app, settings.http_host, settings.http_port)
