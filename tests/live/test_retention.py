"""Recordings whose time is over go, beside a running server and by the server itself: no file of its data knows them
any more, and whoever asks is told that they were deleted. A legal hold wins [X4, Q1]."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from calls import events as e
from qa_scoring.transcript import Transcript, Utterance
from store import tables
from store.database import Database
from store.score_cards import StoredFacts, facts_of, keep_facts
from tests.live.hotline_folder import ALL_RECORDED
from tests.live.served import Served
from tests.live.wire_phones import happened, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

LONG_AGO = timedelta(days=200)
KEPT_DAYS = 184
GOES, HELD = ("xylophonist", "那台红色的冰箱"), ("zebrafish", "那张蓝色的沙发")
SEALED_HEADER, PIECE, EVERY = 64, 48, 4096


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path) as running:
        yield running


async def recorded(hotline: Served, number: str) -> str:
    """A caller speaks for a while and is recorded, sealed and scored; the call."""
    async with wire_phone(hotline, name=number) as phone:
        await phone.call(ALL_RECORDED)
        await phone.speak(440, 3.0)
        await phone.hang_up()
    call = await happened(hotline, phone, e.CallScored, 30)
    await hotline.sealed(call)
    return call


@asynccontextmanager
async def database_of(hotline: Served) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{hotline.data / 'hotline.db'}")
    yield database
    database.dispose()


async def understood_long_ago(hotline: Served, call: str, words: tuple[str, str]) -> None:
    """What this was said in, and that it was long ago, is known to the database."""
    recording = f"{call}-r1"
    lines = tuple(Utterance("caller", 900 * at, 900 * at + 800, text, 0.9) for at, text in enumerate(words))
    then = datetime.now(UTC) - LONG_AGO
    async with database_of(hotline) as database:
        with database.writing() as connection:
            heard = facts_of(connection, recording)
            assert heard is not None
            facts = {**heard.facts, "transcript": Transcript(lines, "zh-CN", "m1").to_dict()}
            assert keep_facts(
                connection, StoredFacts(recording, call, facts, "d", heard.sha256, heard.listening_version, 1, then)
            )
    await was_long_ago(hotline, call)


async def was_long_ago(hotline: Served, call: str) -> None:
    """Whatever is told of the call afterwards writes its row anew, from the journal, which knows better."""
    then = datetime.now(UTC) - LONG_AGO
    async with database_of(hotline) as database:
        with database.writing() as connection:
            one = tables.recordings.c.call == call
            connection.execute(update(tables.recordings).where(one).values(started_at=then, sealed_at=then))
            connection.execute(update(tables.calls).where(tables.calls.c.call == call).values(ended_at=then))


def pieces_of(hotline: Served, call: str, words: tuple[str, str]) -> dict[str, bytes]:
    """What to look for: words as they are and as JSON writes them, bytes of the sealed sound and of its key."""
    found = {word: word.encode() for word in words}
    found |= {f"{word} as JSON": word.encode("unicode-escape") for word in words}
    for file in hotline.data.rglob(f"{call}-r1.wav*"):
        content = file.read_bytes()
        places = range(SEALED_HEADER, max(SEALED_HEADER + 1, len(content) - PIECE), EVERY)
        found |= {f"{file.name} at {at}": content[at : at + PIECE] for at in places}
    return found


def left(hotline: Served, pieces: dict[str, bytes]) -> set[str]:
    """Those of them that stand in any file of the data folder, and files named after the recording."""
    found = set()
    for file in filter(Path.is_file, hotline.data.rglob("*")):
        content = file.read_bytes()
        found |= {name for name, piece in pieces.items() if piece in content}
    return found


def purge(hotline: Served) -> subprocess.CompletedProcess[str]:
    """Beside the running server."""
    command = [sys.executable, "-m", "hotline", "recordings", "purge"]
    given = {"HOTLINE_DATA_DIR": str(hotline.data), "HOTLINE_KEYS_DIR": str(hotline.folder / "keys"), "LC_ALL": "C"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | given, timeout=60)


async def found_by(hotline: Served, word: str) -> list[str]:
    return [item["call"] for item in (await hotline.api(f"/api/recordings?words={word}"))["items"]]


async def statuses(hotline: Served, call: str) -> list[int]:
    paths = ("recording", "peaks", "score", "transcript")
    return [(await hotline.get(f"/api/calls/{call}/{path}")).status_code for path in paths]


async def tombstones(hotline: Served, call: str) -> list[dict[str, Any]]:
    return list((await hotline.api(f"/api/calls/{call}/keeping"))["deleted"])


async def test_what_is_past_its_date_goes_whole_and_what_is_held_stays_until_the_hold_is_lifted(
    hotline: Served,
) -> None:
    goes, held = await recorded(hotline, "13800000051"), await recorded(hotline, "13800000052")
    await understood_long_ago(hotline, goes, GOES)
    await understood_long_ago(hotline, held, HELD)
    hold = await hotline.post(f"/api/calls/{held}/holds", {"reason": "court order 7"})
    traces, held_traces = pieces_of(hotline, goes, GOES), pieces_of(hotline, held, HELD)
    seen, held_seen = left(hotline, traces), left(hotline, held_traces)
    assert {"xylophonist", f"{GOES[1]} as JSON", f"{goes}-r1.wav.sealed at 64", f"{goes}-r1.wav.key at 64"} <= seen
    assert (await found_by(hotline, GOES[0]), await statuses(hotline, goes)) == ([goes], [200] * 4)

    done = await asyncio.to_thread(purge, hotline)
    assert (done.returncode, done.stderr.strip()) == (0, ""), done.stderr
    assert "1 recordings deleted" in done.stdout
    assert left(hotline, traces) == set()
    assert list(hotline.data.rglob(f"{goes}-r1*")) == []
    assert (await found_by(hotline, GOES[0]), await statuses(hotline, goes)) == ([], [410] * 4)
    (stone,) = await tombstones(hotline, goes)
    assert (stone["recording"], stone["kept_as"], stone["kept_days"]) == (f"{goes}-r1", "normal", KEPT_DAYS)
    assert stone["done_at"] is not None
    assert await hotline.api(f"/api/calls/{goes}"), "that there was a call is still known"

    assert left(hotline, held_traces) == held_seen, "a legal hold wins"
    assert await statuses(hotline, held) == [200] * 4
    await hotline.post(f"/api/calls/{held}/holds/{hold['hold']}/lift", {"reason": "judged"})
    hotline.terminate()
    hotline.wait()
    await was_long_ago(hotline, held)
    hotline.start()  # it looks for what is due at its start, and each hour from then on

    async def gone() -> bool:
        return bool(await tombstones(hotline, held)) and not left(hotline, held_traces)

    await hotline.until(gone, 30)
    assert await statuses(hotline, held) == [410] * 4
    (stone,) = await tombstones(hotline, held)
    assert (stone["recording"], stone["by"]) == (f"{held}-r1", "retention")

    async def told() -> bool:
        return {entry.event.recording for entry in hotline.events(e.RecordingDeleted)} == {f"{goes}-r1", f"{held}-r1"}

    await hotline.until(told, 10)
