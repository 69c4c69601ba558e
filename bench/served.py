"""A hotline to be measured: the real server in a process of its own, its CPU and memory read from the kernel."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from calls.journal import Entry
from store.journal import read
from tests.live.ports import free_ports

TOKEN = "a-token-of-the-bench"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

LINES = "hotline: bench\nlines:\n  - dialled: '*'\n    flow: main\n    record: all\n"
FLOW = """start: words
nodes:
  words:
    play: [greeting, music.wait, greeting, music.wait, greeting, music.wait, greeting, music.wait]
    then: bye
  bye:
    hangup: goodbye
"""


class Served:
    """A context manager: `hotline serve` on free ports.

    Without `config` every call hears words and music for long, and is recorded from the answer on.
    """

    def __init__(self, folder: Path, max_calls: int, rtp_ports: tuple[int, int], config: Path | None = None) -> None:
        self.folder = folder
        self.sip_port, self.http_port = free_ports(2), free_ports()
        self._settings = {
            "HOTLINE_SIP_HOST": "127.0.0.1",
            "HOTLINE_SIP_PORT": str(self.sip_port),
            "HOTLINE_HTTP_PORT": str(self.http_port),
            "HOTLINE_API_TOKEN": TOKEN,
            "HOTLINE_RTP_PORTS": f"{rtp_ports[0]}-{rtp_ports[1]}",
            "HOTLINE_DATA_DIR": str(folder / "var"),
            "HOTLINE_KEYS_DIR": str(folder / "keys"),
            "HOTLINE_CONFIG_DIR": str(config or _configuration(folder / "config")),
            "HOTLINE_MAX_CALLS": str(max_calls),
            "HOTLINE_MAX_UNCONFIRMED": "1000",
            "HOTLINE_LOG_LEVEL": "warning",
            "HOTLINE_DRAIN_S": "2",
            "HOTLINE_TRANSCRIBE": "false",
        }

    def __enter__(self) -> Served:
        self.log = (self.folder / "server.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hotline", "serve"],
            env=os.environ | self._settings,
            stdout=subprocess.PIPE,
            stderr=self.log,
        )
        assert self.process.stdout is not None
        if not self.process.stdout.readline().startswith(b"ready "):
            raise SystemExit((self.folder / "server.log").read_text())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        self.log.close()

    def cpu_s(self) -> float:
        """CPU seconds used by the server's own process so far (scoring runs in others)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def memory_bytes(self) -> int:
        """Resident memory."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE_BYTES

    def entries(self) -> list[Entry]:
        """The journal, as far as it is on the disk."""
        return list(read(self.folder / "var" / "journal"))

    def complaints(self) -> str:
        """What the server wrote to its log: warnings and worse."""
        return (self.folder / "server.log").read_text(errors="replace")


def _configuration(folder: Path) -> Path:
    """The example's tables with one flow that speaks for minutes."""
    example = Path(__file__).parents[1] / "config" / "example"
    (folder / "flows").mkdir(parents=True, exist_ok=True)
    for name in ("agents.yaml", "routing.yaml", "hours.yaml", "rubric.yaml"):
        (folder / name).write_bytes((example / name).read_bytes())
    (folder / "lines.yaml").write_text(LINES)
    (folder / "flows" / "main.yaml").write_text(FLOW)
    return folder
