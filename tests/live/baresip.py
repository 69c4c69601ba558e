"""baresip as an independent telephone, caller or agent, that speaks a WAV and records what it hears.

    async with baresip(folder, user="1001", voice=tone_880, answers=True) as agent: ...
    async with baresip(folder, user="13800138000", voice=tone_440) as caller:
        await caller.dial("sip:hotline@127.0.0.1:5060")
        await caller.expect("CALL_ESTABLISHED")
        await caller.press("1")
    levels_db(caller.heard(), 440, 880)

Driven by the JSON of its ctrl_tcp module, netstring framed. Its files, log and recordings lie in `folder`.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.live.ports import free_ports

MODULES = Path("/usr/lib/baresip/modules")
INSTALL = "apt-get install --no-install-recommends baresip-core"
START_S = 5.0

CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{port}
net_interface 127.0.0.1
call_local_timeout 120
call_max_calls 4
audio_source aufile,{voice}
audio_player aubridge,ears
audio_alert aubridge,alert
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
audio_buffer 20-160
jitter_buffer_delay 5-10
rtp_tos 0
rtp_ports {rtp}-{rtp_last}
rtp_stats no
snd_path {folder}
ctrl_tcp_listen 127.0.0.1:{control}
ringback_disabled yes
statmode_default off
module_path {modules}
module g711.so
module g722.so
module sndfile.so
module aufile.so
module aubridge.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
"""


class Baresip:
    """A running baresip; one call at a time."""

    def __init__(self, folder: Path, user: str, port: int) -> None:
        self.folder = folder
        self.user = user
        self.port = port
        self.events: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self._reading: asyncio.Task[None] | None = None

    @property
    def uri(self) -> str:
        return f"sip:{self.user}@127.0.0.1:{self.port}"

    async def connect(self, control: int) -> None:
        """Take hold of the controls, as soon as they are there."""
        async with asyncio.timeout(START_S):
            while True:
                try:
                    self._reader, self._writer = await asyncio.open_connection("127.0.0.1", control)
                    break
                except OSError:
                    await asyncio.sleep(0.05)
        self._reading = asyncio.create_task(self._read())

    async def dial(self, uri: str) -> None:
        await self._command("dial", uri)

    async def accept(self) -> None:
        await self._command("accept")

    async def hang_up(self) -> None:
        """BYE, CANCEL, or 486 to a call that was not answered."""
        await self._command("hangup")

    async def press(self, keys: str) -> None:
        """RFC 4733 events."""
        for key in keys:
            await self._command("sndcode", key)
            await asyncio.sleep(0.25)

    async def expect(self, kind: str, wait_s: float = 10.0) -> dict[str, Any]:
        """Take out the first event of this type; TimeoutError when none comes.

        CALL_INCOMING (only where it does not answer by itself), CALL_RINGING, CALL_ESTABLISHED, CALL_DTMF_START and
        CALL_CLOSED, whose `param` is the key or the SIP status and reason.
        """
        async with asyncio.timeout(wait_s):
            while True:
                for event in self.events:
                    if event.get("type") == kind:
                        self.events.remove(event)
                        return event
                self._news.clear()
                await self._news.wait()

    def heard(self, call: int = -1) -> Path:
        """The recording of what came in, of the last call or another; whole only when the call is over."""
        return self._recordings("dec")[call]

    def spoken(self, call: int = -1) -> Path:
        return self._recordings("enc")[call]

    def _recordings(self, kind: str) -> list[Path]:
        return sorted(self.folder.glob(f"dump-*-{kind}.wav"))

    async def _command(self, command: str, params: str = "") -> None:
        said = json.dumps({"command": command, "params": params}).encode()
        self._writer.write(b"%d:%s," % (len(said), said))
        await self._writer.drain()

    async def _read(self) -> None:
        """Netstrings: length, colon, that many bytes, comma."""
        while length := (await self._reader.readuntil(b":"))[:-1]:
            event = json.loads((await self._reader.readexactly(int(length) + 1))[:-1])
            if event.get("event"):
                self.events.append(event)
                self._news.set()

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._writer.close()


@asynccontextmanager
async def baresip(
    folder: Path,
    user: str,
    voice: Path,
    *,
    answers: bool = False,
    codecs: Sequence[str] = ("pcma", "pcmu"),
    port: int | None = None,
) -> AsyncIterator[Baresip]:
    """Started on free ports, or with SIP on `port`; ended when the block is left. `voice` is mono 16-bit WAV at the
    codecs' rate."""
    program = shutil.which("baresip")
    if program is None:
        raise RuntimeError(f"baresip is missing: {INSTALL}")
    port = free_ports(2) if port is None else port
    control = _set_up(folder, user, port, voice=voice, mode="auto" if answers else "manual", codecs=codecs)
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            program, "-4", "-f", folder, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder
        )
    phone = Baresip(folder, user, port)
    try:
        await phone.connect(control)
        yield phone
    finally:
        await phone.close()
        process.terminate()
        await process.wait()


def _set_up(folder: Path, user: str, port: int, *, voice: Path, mode: str, codecs: Sequence[str]) -> int:
    """Write baresip's files; the port of its controls."""
    folder.mkdir(parents=True, exist_ok=True)
    control, rtp = free_ports(), free_ports(20)
    named = {"port": port, "voice": voice, "rtp": rtp, "rtp_last": rtp + 19, "folder": folder, "control": control}
    (folder / "config").write_text(CONFIG.format(**named, modules=MODULES))
    wanted = ",".join(f"{codec}/{16000 if codec == 'g722' else 8000}/1" for codec in codecs)
    (folder / "accounts").write_text(
        f"<sip:{user}@127.0.0.1:{port}>;regint=0;answermode={mode};audio_codecs={wanted};dtmfmode=rtpevent\n"
    )
    return control
