"""Why something cannot be done with what is published, as the API says it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from calls.errors import ConfigurationError
from console.problems import Problem, faulty
from store.publication import ROUTING, Refusal, RefusedError
from store.publications import MovedOnError
from store.versions import DraftChangedError

STATUS = {
    Refusal.NO_SUCH_VERSION: 404,
    Refusal.NO_SUCH_DRAFT: 404,
    Refusal.NO_SUCH_PUBLICATION: 404,
    Refusal.NOTHING_BEFORE: 409,
    Refusal.NOT_WAITING: 409,
    Refusal.ENDS_TOO_SOON: 422,
    Refusal.SECOND_PERSON: 403,
    Refusal.NAMED_PERSON: 403,
}


@contextmanager
def told_as_problems() -> Iterator[None]:
    try:
        yield
    except ConfigurationError as error:
        raise faulty(error.faults) from error
    except RefusedError as error:
        raise Problem(STATUS[error.why], error.why.value) from error
    except DraftChangedError as error:
        raise _changed(error) from error
    except MovedOnError as error:
        live = error.live
        code = "table_moved_on" if live.subject == ROUTING else "version_moved_on"
        moved = Problem(409, code, version=live.version, who=live.by, at=_second(live.live_at))
        raise moved from error


def _changed(error: DraftChangedError) -> Problem:
    if error.now is None:
        return Problem(409, "draft_gone")
    return Problem(409, "draft_changed", who=error.now.author, at=_second(error.now.saved_at))


def _second(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at is not None else "-"
