"""`webhooks:` of services.yaml as who is told of which events; secrets are fetched from where they are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.problems import Problems
from config.reading import Document
from config.shapes.webhooks import EventHookShape
from config.wording import meaning
from config.wording import services as wording
from config.wording.kind import shown

SECTION = "webhooks"
LARGEST_SECRET = 4096


@dataclass(frozen=True, slots=True)
class EventHook:
    """Told at `url` of `events` by name; of calls in `queues` only, if there are any. `secrets` sign, each valid.
    `is_complete` is False while a secret is missing: then nothing is sent, and what is to be sent waits."""

    url: str
    events: frozenset[str]
    secrets: tuple[str, ...] = ()
    queues: frozenset[str] = frozenset()
    only_emergencies: bool = False
    numbers_full: bool = False
    at_once: int = 4
    allow_private: bool = False
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Where a customer is in the CRM: `{caller}` and the like stand in `url` for values of the call."""

    url: str
    title: str


def read_hooks(
    document: Document,
    shapes: Mapping[str, EventHookShape],
    folder: Path,
    queues: set[str] | None,
    problems: Problems,
) -> dict[str, EventHook]:
    """`queues` None: they could not be found out, and none is held missing. A secret that is not there is a warning:
    no call waits for it."""
    hooks = {}
    for name, shape in shapes.items():
        for queue in shape.queues:
            if queues is not None and queue not in queues:
                place = document.place_of((SECTION, name, "queues"))
                problems.unknown(place, meaning.UNKNOWN_QUEUE, queue, queues)
        hooks[name] = _hook(document, name, shape, folder, problems)
    return hooks


def _hook(document: Document, name: str, shape: EventHookShape, folder: Path, problems: Problems) -> EventHook:
    secrets = []
    for number, place in enumerate(shape.secrets):
        secret = _secret(place, folder)
        if secret is None:
            problems.warn(
                document.place_of((SECTION, name, "secrets", number)), wording.NO_SECRET, value=shown(place)
            )
        else:
            secrets.append(secret)
    return EventHook(
        url=shape.url,
        events=frozenset(shape.events),
        secrets=tuple(secrets),
        queues=frozenset(shape.queues),
        only_emergencies=shape.only_emergencies,
        numbers_full=shape.numbers == "full",
        at_once=shape.at_once,
        allow_private=shape.allow_private,
        is_complete=bool(secrets) or not shape.secrets,
    )


def _secret(place: str, folder: Path) -> str | None:
    """What stands there; None where nothing does. A file's path is relative to the configuration's folder."""
    kind, _, where = place.partition(":")
    if kind == "env":
        found = os.environ.get(where, "")
    else:
        try:
            with (folder / where).open(encoding="utf-8") as file:
                found = file.read(LARGEST_SECRET)
        except (OSError, UnicodeDecodeError):
            return None
    return found.strip() or None
