"""Supervisors at their terminals: `hotline flow …` against a served hotline."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

from calls import events as e
from tests.live.served import TOKEN, Served


def terminal(hotline: Served, *words: str, password: str = "") -> subprocess.CompletedProcess[str]:
    """`hotline flow …` in the language of the supervisors."""
    settings = {"HOTLINE_DATA_DIR": str(hotline.data), "HOTLINE_CONFIG_DIR": str(hotline.config)}
    secrets = {"HOTLINE_API_TOKEN": TOKEN, "HOTLINE_PASSWORD": password}
    where = () if words[0] == "users" else ("--server", f"http://127.0.0.1:{hotline.http_port}", "--json")
    command = [sys.executable, "-m", "hotline", *words, *where]
    environment = os.environ | settings | secrets | {"LC_ALL": "zh_CN.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=30)


async def flow(hotline: Served, *words: str, **who: str) -> Any:
    """The JSON that `hotline flow` answers."""
    done = await asyncio.to_thread(terminal, hotline, "flow", *words, **who)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def written(hotline: Served, text: str) -> str:
    file = hotline.folder / "draft.yaml"
    file.write_text(text)
    return str(file)


async def publish(hotline: Served, text: str) -> Any:
    done = await flow(hotline, "publish", "main", written(hotline, text), "--reason", "晚高峰")
    if done["state"] == "live":
        await in_force(hotline, str(done["version"]))
    return done


async def in_force(hotline: Served, version: str) -> None:
    """The switchboard has it, and the journal says so."""

    async def look() -> bool:
        return hotline.events(e.FlowPublished, flow="main")[-1].event.version == version

    await hotline.until(look, 5)
