"""What the console asks about anything that is published in versions, and how: never on its own loop, for the store
may block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.errors import Fault
from console.operation import answer
from console.problems import Problem
from console.refusals import told_as_problems
from store.auditing import AuditTrail
from store.publication import Draft, Order, Publication, Refusal, RefusedError, Version
from store.publications import Publications
from store.versions import Versions


class Publishing(Protocol):
    """Who puts versions of one subject into force. Every method may block; those that order raise what `refusals`
    knows."""

    def live_text(self) -> str: ...

    def live_label(self) -> str: ...

    def live_publication(self) -> Publication | None: ...

    def file(self) -> str: ...

    def check(self, text: str) -> tuple[list[Fault], list[Fault]]: ...

    def needs_second_person(self, text: str) -> bool: ...

    def publish(self, order: Order) -> Publication: ...

    def rollback(self, *, by: str, reason: str, to: int | None = None) -> Publication: ...

    def approve(self, version: int, *, by: str) -> Publication: ...

    def cancel(self, publication: int, *, by: str) -> Publication: ...


@dataclass(frozen=True, slots=True)
class Published:
    """All that the API asks about one subject; `calls_begun` counts the calls that are up by the version they began
    under."""

    versions: Versions
    publications: Publications
    trail: AuditTrail
    publisher: Publishing
    calls_begun: Callable[[], dict[str, int]]

    def version(self, number: int) -> Version:
        """Raises RefusedError."""
        version = self.versions.version(number)
        if version is None:
            raise RefusedError(Refusal.NO_SUCH_VERSION)
        return version

    def draft(self, name: str) -> Draft:
        """Raises RefusedError."""
        draft = self.versions.draft(name)
        if draft is None:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        return draft


Pick = Callable[[Request], Published]
"""Of which subject a request speaks. Raises Problem 404 when there is none."""


def number_in(request: Request) -> int:
    """The number in the path. Raises Problem 404 for anything else."""
    text = request.path_params["id"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Problem(404, "not_found")
    return int(text)


async def answered(ask: Callable[[], BaseModel]) -> Response:
    """The answer of the store, its refusals as problems."""

    def told() -> BaseModel:
        with told_as_problems():
            return ask()

    return answer(await run_in_threadpool(told))
