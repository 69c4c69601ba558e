"""A caller keys his card number, with tones on top as some telephones send them: afterwards it stands nowhere,
neither as one run of digits nor key by key, and the recording has silence in its place [H1, X4]."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest

from calls import events as e
from hotline.flow_tests.services import answering
from tests.live import tones
from tests.live.hotline_folder import EXAMPLE, MAIN
from tests.live.served import TOKEN, Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import happened, hears_something, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

CARD, SHOWN = "6222020000000007", "••••••••••••0007"
CALLER = "13800000017"
ROWS_HZ, COLUMNS_HZ = (697, 770, 852, 941), (1209, 1336, 1477)
KEYPAD = ("123", "456", "789", "*0#")
AUDIBLE_DB = -40.0
BY_A_HAIR_S = 0.1
"""The journal's clock and the recording's may differ by so much."""
BOARD = "/api/live"
A_FEW = 5
"""Keys in a row that are already too many to be seen."""


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    """The example, its shop answering, its calls recorded from the notice on."""
    answers = {"points": {"points": "3250", "until": "2027-12-31"}}
    with answering(EXAMPLE, answers) as config:
        lines = config / "lines.yaml"
        every = '- dialled: "*"\n    flow: main'
        assert lines.read_text().count(every) == 1
        lines.write_text(lines.read_text().replace(every, f"{every}\n    record: all"))
        with Served(tmp_path, config_dir=config, log_level="debug") as running:
            yield running


def in_band(key: str) -> tuple[int, int]:
    """The two frequencies of a key (ITU-T Q.23)."""
    row = next(number for number, keys in enumerate(KEYPAD) if key in keys)
    return ROWS_HZ[row], COLUMNS_HZ[KEYPAD[row].index(key)]


async def press(phone: WirePhone, key: str) -> None:
    """By RFC 4733, and the tones themselves right after it."""
    await phone.press(key)
    await phone.utter(tones.a_law(sum(tones.tone(hz, 0.08, -15) for hz in in_band(key))), quiet_s=0.06)


@asynccontextmanager
async def served_caller(hotline: Served) -> AsyncIterator[str]:
    """He has heard how many points his card has; the id of his call."""
    async with wire_phone(hotline, name=CALLER) as phone:
        await phone.call(MAIN)
        await hears_something(phone)
        for key in "35":
            await press(phone, key)
        call = await happened(hotline, phone, e.CallOffered)
        await at(hotline, call, "card")
        for key in f"{CARD}#":
            await press(phone, key)
        await at(hotline, call, "anything_else", 30)
        yield call
        await press(phone, "2")
        await happened(hotline, phone, e.CallEnded, 20)


async def at(hotline: Served, call: str, node: str, within_s: float = 10.0) -> None:
    async def look() -> bool:
        return bool(hotline.events(e.NodeEntered, call=call, node=node))

    await hotline.until(look, within_s)


async def test_a_card_number_leaves_no_trace(hotline: Served, tmp_path: Path) -> None:
    async with served_caller(hotline) as call:
        said = await everything_said(hotline, call)
    record = await hotline.sealed(call)
    said |= await everything_said(hotline, call)
    assert [note.event.value for note in hotline.events(e.NoteTaken, call=call, name="card")] == [SHOWN]
    assert any(SHOWN in text for text in said.values()), "agents recognise the card by its end"
    recording = tmp_path / "recording.wav"
    recording.write_bytes((await hotline.get(record["recording"]["url"])).content)
    hotline.terminate()
    assert hotline.wait() == 0
    for place, text in said.items():
        assert is_clean(text), place
    for file, text in everything_written(hotline):
        assert is_clean(text), file
    began_s, *_, ended_s = moments(hotline)
    check_recording(recording, began_s, ended_s - BY_A_HAIR_S)


async def everything_said(hotline: Served, call: str) -> dict[str, str]:
    """What the server answers to whoever may ask everything."""
    described = (await hotline.api("/api/openapi.json"))["paths"]
    asked = [path.replace("{id}", call) for path, methods in described.items() if "get" in methods]
    paths = [path for path in asked if "{" not in path and not path.endswith(("/recording", BOARD))]
    assert f"/api/calls/{call}" in paths
    said = {path: (await hotline.get(path)).text for path in [*paths, "/metrics"]}
    return {**said, BOARD: await asyncio.to_thread(the_board, hotline)}


def the_board(hotline: Served) -> str:
    """Its first words: the snapshot."""
    url, headers = f"http://127.0.0.1:{hotline.http_port}{BOARD}", {"Authorization": f"Bearer {TOKEN}"}
    with httpx.stream("GET", url, headers=headers, timeout=10) as answer:
        return next(answer.iter_text())


def everything_written(hotline: Served) -> Iterator[tuple[Path, str]]:
    """Journal, database, log, standard output, recordings' companions; bytes as they stand in the files."""
    places = [file for file in hotline.folder.rglob("*") if file.is_file() and file.suffix != ".wav"]
    assert {"journal", "hotline.db", "server.log"} <= {part for file in places for part in file.parts}
    return ((file, file.read_bytes().decode("latin-1")) for file in places)


def is_clean(text: str) -> bool:
    """No digits of the card in a row but its last four, nor key after key in what looks like events."""
    keyed = "".join(re.findall(r'"digit": ?"([0-9])"', text))
    return not any(CARD[start : start + 8] in text for start in range(len(CARD) - 7)) and not any(
        CARD[start : start + A_FEW] in keyed for start in range(len(CARD) - A_FEW + 1)
    )


def check_recording(path: Path, began_s: float, ended_s: float) -> None:
    """The tones of the menu can be heard in it, those of the card cannot, nor what was said meanwhile."""
    sides, rate_hz = tones.read_wav(path)
    began, ended = round(began_s * rate_hz), round(ended_s * rate_hz)
    assert audible(sides[0, :began], "3", rate_hz), "who listens hears the caller"
    assert ended - began > 3 * rate_hz
    assert not sides[:, began:ended].any()


def moments(hotline: Served) -> list[float]:
    """When each secret key was counted, in seconds of the recording."""
    (started,) = hotline.events(e.RecordingStarted)
    pressed = hotline.events(e.DigitPressed, secret=True)
    assert len(pressed) == len(CARD) + 1
    return [(entry.at - started.at).total_seconds() for entry in pressed]


def audible(samples: np.ndarray, key: str, rate_hz: int) -> bool:
    return all(
        tones.level_db(tones.loudest_part(samples, hz, rate_hz, 0.06), hz, rate_hz) > AUDIBLE_DB
        for hz in in_band(key)
    )
