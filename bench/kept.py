"""What is kept of every call after the faults: its detail record in the database, its recordings on the disk."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from bench.fates_of_many import Fault, told
from calls import events as e
from calls.errors import ConfigurationError, FarEndError
from recordings.folder import RecordingFolder
from recordings.keyring import GivenKeys
from recordings.vault import Vault

MOST_MISSING_S = 1.0
SETTLES_S = 60.0
UNSETTLED = (
    "SELECT (SELECT count(*) FROM calls WHERE ended_at IS NULL),"
    " (SELECT count(*) FROM recordings WHERE sealed_at IS NULL)"
)
RECORDS = "SELECT call, caller, direction, answered_at, ended_at FROM calls"


@dataclass(slots=True)
class Kept:
    """Each a list of what is wrong; `recordings` counts those that were compared, `called_off` records of calls that
    a frozen node found at its door when another had taken them: the dispatcher had cancelled them before."""

    missing: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    recordings: int = 0
    called_off: int = 0

    @property
    def wrong(self) -> list[str]:
        return [*self.missing, *self.twice, *self.short]


@dataclass(frozen=True, slots=True)
class Places:
    """Where recordings lie, a folder for each node, and the key that opens them."""

    recordings: Path
    key: str


@dataclass(slots=True)
class _Taken:
    """A recording as the journals tell of it."""

    node: str
    path: str
    began: float
    ended: float | None = None


def settle(database: str) -> None:
    """Wait until the projectors have caught up and everything is sealed; what is not by then is told of below."""
    engine = create_engine(database)
    until = time.monotonic() + SETTLES_S
    with engine.connect() as connection:
        while any(connection.execute(text(UNSETTLED)).one()) and time.monotonic() < until:
            connection.rollback()
            time.sleep(0.5)


def kept(database: str, folders: Iterable[Path], places: Places, faults: list[Fault], answered: set[str]) -> Kept:
    """`answered` are callers, by number, whose call was taken."""
    found, news = Kept(), told(folders)
    with create_engine(database).connect() as connection:
        rows = connection.execute(text(RECORDS)).all()
    _see_records(found, news, rows)
    _see_callers(found, rows, answered)
    for recording, taken in _taken(news).items():
        _see_recording(found, recording, taken, places, faults)
    return found


def _see_records(found: Kept, news: list[tuple[float, str, e.Event]], rows: Iterable[Any]) -> None:
    began = {event.call for _, _, event in news if isinstance(event, e.CallOffered | e.CallbackDue)}
    ended = Counter(row.call for row in rows if row.ended_at is not None)
    found.missing += [f"{call} has no record" for call in sorted(began - ended.keys())]
    found.twice += [f"{call} has {times} records" for call, times in ended.items() if times > 1]


def _see_callers(found: Kept, rows: Iterable[Any], answered: set[str]) -> None:
    """Everybody called once."""
    came: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if str(row.direction).lower() == "inbound":
            came[row.caller].append(row)
    found.missing += [f"the call of {number} has no record" for number in sorted(answered - came.keys())]
    for number, calls in came.items():
        taken = [row.call for row in calls if row.answered_at is not None]
        found.called_off += len(calls) - max(1, len(taken))
        if len(taken) > 1:
            found.twice.append(f"{number} called once and has {taken}")


def _taken(news: list[tuple[float, str, e.Event]]) -> dict[str, _Taken]:
    found: dict[str, _Taken] = {}
    for at, node, event in news:
        match event:
            case e.RecordingStarted(recording=recording, path=path):
                found[recording] = _Taken(node, path, at)
            case e.RecordingStopped(recording=recording) if recording in found:
                found[recording].ended = at
            case e.CallEnded(call=call):
                for one in found.values():
                    if one.ended is None and one.path.rpartition("/")[2].startswith(f"{call}-r"):
                        one.ended = at
    return found


def _see_recording(found: Kept, recording: str, taken: _Taken, places: Places, faults: list[Fault]) -> None:
    """It has to last from its beginning to its end; as long as its node was frozen there was nothing to record, and
    after it was killed nothing either."""
    of_node = [one for one in faults if one.host == taken.node]
    killed = [one.began for one in of_node if one.name.startswith("kill") and one.began >= taken.began]
    until = min([faults[-1].ended if taken.ended is None else taken.ended, *killed])
    frozen = [one for one in of_node if one.name.startswith("freeze")]
    frozen_s = sum(max(0.0, min(one.ended, until) - max(one.began, taken.began)) for one in frozen)
    folder = RecordingFolder(places.recordings / taken.node, Vault(GivenKeys(places.key, "the bench")))
    try:
        with folder.open(taken.path) as tape:
            length_s = tape.frames / tape.rate_hz
    except (OSError, FarEndError, ConfigurationError) as error:
        found.short.append(f"{recording}: {type(error).__name__} {error}")
        return
    found.recordings += 1
    missing_s = until - taken.began - frozen_s - length_s
    if missing_s > MOST_MISSING_S:
        found.short.append(f"{recording} of {taken.node}: {missing_s:.1f} s of {until - taken.began:.1f} s missing")
