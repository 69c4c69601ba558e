"""A served hotline with calls up is backed up and put back somewhere else: the same calls, recordings, users and
places in the queue [X2]."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from calls import events as e
from tests.live import tones
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phones import agent_phone, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

TALKER = Agent("1001", free_ports(), skills=("orders",))
PASSPHRASE = "correct horse battery"
ADMIN, OTHER = "kestrel-falls-42", "another-password-99"
CDR = ("id", "caller", "queue", "agent", "offered_at", "talk_started_at", "ended_at", "cause", "wait_s", "talk_s")
NEAR = """\
trunk: sip:{number}@127.0.0.1:9
"""
CALLBACK = "  later: {callback: repair, ask: false, then: busy, otherwise: busy}\n"


def run(hotline: Served, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | hotline._environment | {"HOTLINE_BACKUP_PASSPHRASE": PASSPHRASE, "LANG": "C"} | more
    return subprocess.run(
        [sys.executable, "-m", "hotline", *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("first"), [TALKER], admin_password=ADMIN)
    lines, flow = served.config / "lines.yaml", served.config / "flows" / "main.yaml"
    lines.write_text(NEAR + lines.read_text())
    flow.write_text(flow.read_text().replace("2: repair", "2: later") + CALLBACK)
    for key in ("confirmed", "greeting"):
        tones.write_wav(served.config / "prompts" / "zh-CN" / f"callback.{key}.wav", tones.tone(900, 0.3, -18))
    with served as running:
        yield running


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Another machine: nothing but its settings."""
    served = Served(tmp_path_factory.mktemp("second"), [TALKER])
    shutil.rmtree(served.config)
    yield served
    served.__exit__(None, None, None)


async def waiting(hotline: Served) -> list[tuple[str, str]]:
    return [(one["call"], one["queue"]) for one in (await hotline.api("/api/waiting"))["items"]]


async def test_everything_is_there_again(hotline: Served, elsewhere: Served, tmp_path: Path) -> None:
    backup, told = tmp_path / "hotline.tar", Path(hotline.config) / "note.txt"
    told.write_text("the owner's own")
    asked = [await wants_a_call(hotline, number) for number in ("13800000008", "13800000009")]
    async with (
        agent_phone(hotline, TALKER),
        wire_phone(hotline, name="13800000001") as caller,
        wire_phone(hotline, name="13800000002") as up,
        wire_phone(hotline, name="13800000003") as queued,
    ):
        call = await reach(hotline, caller, "1", e.TalkStarted)
        await caller.hang_up()
        record = await hotline.sealed(call)
        sound = (await hotline.get(f"/api/calls/{call}/recording")).content
        await hotline.until(lambda: idle(hotline), 5)
        talk = await reach(hotline, up, "1", e.TalkStarted)
        await reach(hotline, queued, "1", e.CallQueued)
        done = await asyncio.to_thread(run, hotline, "backup", str(backup), "--with-keys")
        assert done.returncode == 0, done.stderr
        assert "KEYS ARE IN IT" in done.stderr
        assert (await hotline.api(f"/api/calls/{talk}"))["ended_at"] is None, "it went on"
        record = await hotline.api(f"/api/calls/{call}")
    assert run(hotline, "backup", "verify", str(backup)).returncode == 0
    done = run(elsewhere, "restore", str(backup), "--with-keys")
    assert done.returncode == 0, done.stderr
    assert (elsewhere.config / "note.txt").read_text() == "the owner's own"
    with_keys = (elsewhere.folder / "keys" / "recordings.key").read_bytes()
    assert with_keys == (hotline.folder / "keys" / "recordings.key").read_bytes()
    elsewhere.start()
    again = await elsewhere.api(f"/api/calls/{call}")
    assert {name: again[name] for name in CDR} == {name: record[name] for name in CDR}
    assert (await elsewhere.get(f"/api/calls/{call}/recording")).content == sound
    broken = await elsewhere.sealed(talk)
    assert (broken["cause"], broken["ended_at"] is not None) == ("server_restart", True)
    assert [one[0] for one in await waiting(elsewhere) if one[1] == "repair"] == asked
    assert signed_in(elsewhere, ADMIN)
    assert not signed_in(elsewhere, OTHER)
    whats = [entry["what"] for entry in (await elsewhere.api("/api/audit"))["items"]]
    assert {"backup_restored", "backup_made"} <= set(whats)
    assert elsewhere.entries()[-1].seq > 1_000_000
    elsewhere.terminate()
    elsewhere.wait()


async def wants_a_call(hotline: Served, number: str) -> str:
    async with wire_phone(hotline, name=number) as caller:
        return f"{await reach(hotline, caller, '2', e.CallbackRequested)}-b1"


async def idle(hotline: Served) -> bool:
    return (await hotline.agents())["1001"] == "available idle"


def signed_in(hotline: Served, password: str) -> bool:
    with httpx.Client(base_url=f"http://127.0.0.1:{hotline.http_port}", follow_redirects=False) as browser:
        page = browser.get("/login").text
        token = page.split('name="form_token" value="')[1].split('"')[0]
        form = {"name": "admin", "password": password, "form_token": token, "next": "/"}
        return browser.post("/login", data=form).status_code == 303


async def test_it_is_not_put_over_a_server_that_runs_or_over_what_is_there(
    hotline: Served, elsewhere: Served, tmp_path: Path
) -> None:
    backup = tmp_path / "hotline.tar"
    assert run(hotline, "backup", str(backup), "--without-recordings").returncode == 0
    done = run(hotline, "restore", str(backup), "--replace")
    assert (done.returncode, "another server" in done.stderr) == (2, True)
    done = run(elsewhere, "restore", str(backup))
    assert (done.returncode, "--replace" in done.stderr) == (2, True)
    before = (elsewhere.data / "pins.json").read_bytes() if (elsewhere.data / "pins.json").is_file() else b""
    done = run(elsewhere, "restore", str(backup), "--replace")
    assert done.returncode == 0, done.stderr
    (kept,) = elsewhere.data.glob(".before-*")
    assert list((kept / "journal").glob("journal-*.log"))
    assert not before or (kept / "pins.json").read_bytes() == before
