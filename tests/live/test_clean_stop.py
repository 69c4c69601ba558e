"""However the server goes, nothing of it stays: no process it started, and nothing of what callers said in memory."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from hotline.ears import MEMORY
from tests.live.hotline_folder import EXAMPLE
from tests.live.served import Served

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

GONE_S = 10.0


def children(pid: int) -> set[Path]:
    """The /proc folders of a process's children, of theirs, and so on."""
    mine = {Path("/proc", child) for task in Path(f"/proc/{pid}/task").iterdir() for child in _of(task)}
    return mine.union(*(children(int(child.name)) for child in mine))


def _of(task: Path) -> list[str]:
    return (task / "children").read_text().split()


def is_speech(process: Path) -> bool:
    return process.exists() and b"speech.worker" in (process / "cmdline").read_bytes()


def ears(hotline: Served) -> Path:
    """Where it keeps what callers say while they are listened to."""
    name = hashlib.sha256(str(hotline.data.resolve()).encode()).hexdigest()[:12]
    return MEMORY / f"hotline-{os.getuid()}-{name}"


async def with_speech(hotline: Served) -> set[Path]:
    """Its processes, once the one that listens and speaks is among them."""

    async def look() -> set[Path]:
        there = children(hotline.pid)
        return there if any(map(is_speech, there)) else set()

    return await hotline.until(look, 20)


async def gone(hotline: Served, processes: set[Path]) -> None:
    async def look() -> bool:
        return not any(process.exists() for process in processes)

    await hotline.until(look, GONE_S)


async def test_a_server_that_is_asked_to_go_leaves_nothing_behind(tmp_path: Path) -> None:
    with Served(tmp_path, config_dir=EXAMPLE) as hotline:
        processes = await with_speech(hotline)
        assert ears(hotline).is_dir()
        hotline.terminate()
        assert hotline.wait() == 0
        await gone(hotline, processes)
        assert not ears(hotline).exists()


async def test_after_a_power_cut_its_processes_end_and_the_next_start_clears_what_callers_said(
    tmp_path: Path,
) -> None:
    with Served(tmp_path, config_dir=EXAMPLE) as hotline:
        processes, said = await with_speech(hotline), ears(hotline) / "said.wav"
        said.write_bytes(b"what a caller said")
        hotline.kill()
        await gone(hotline, processes)
        hotline.start()
        assert not said.exists()
