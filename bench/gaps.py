"""How evenly RTP reaches the callers: the kernel's own time stamps, read by tcpdump. A call is told by the ports
it is sent from and to: SIPp receives many calls on one port, and the server gives a port to one call after another.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

SNAP_BYTES = 54
"""Ethernet 14, IPv4 20, UDP 8, RTP 12."""
_SOURCE_PORT = 14 + 20


@dataclass(frozen=True, slots=True)
class Gaps:
    """Milliseconds between two packets of one flow. `worst_ms` is the largest of all flows."""

    flows: int
    packets: int
    worst_ms: float
    p999_ms: float
    over_60_ms: int


class Listening:
    """Captures RTP from a range of ports while the block runs. Needs root (raw sockets) and tcpdump."""

    def __init__(self, ports: tuple[int, int], file: Path, interface: str = "lo") -> None:
        self._file = file
        low, high = ports
        self._command = [
            *(
                "tcpdump",
                "-i",
                interface,
                "-n",
                "-U",
                "-B",
                "65536",
                "-s",
                str(SNAP_BYTES),
                "--nano",
                "-w",
                str(file),
            ),
            f"udp src portrange {low}-{high}",
        ]

    def __enter__(self) -> Listening:
        if shutil.which("tcpdump") is None:
            raise SystemExit("tcpdump is missing: apt-get install tcpdump")
        self._process = subprocess.Popen(self._command, stderr=subprocess.PIPE)
        assert self._process.stderr is not None
        while b"listening on" not in self._process.stderr.readline():
            if self._process.poll() is not None:
                raise SystemExit("tcpdump cannot listen: run the bench as root")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate()

    def gaps(self) -> Gaps:
        """What was captured; RTCP (odd ports) left out."""
        times, ports = _read(self._file.read_bytes())
        media = (ports >> 16) % 2 == 0
        times, ports = times[media], ports[media]
        order = np.lexsort((times, ports))
        times, ports = times[order], ports[order]
        same_flow = ports[1:] == ports[:-1]
        gaps = np.diff(times)[same_flow] / 1e6
        return Gaps(
            flows=int(np.unique(ports).size),
            packets=int(times.size),
            worst_ms=float(gaps.max(initial=0.0)),
            p999_ms=float(np.quantile(gaps, 0.999)) if gaps.size else 0.0,
            over_60_ms=int((gaps > 60).sum()),
        )


def _read(capture: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Time (ns) and UDP ports (source << 16 | destination) of every packet of a pcap file with nanosecond stamps."""
    (magic,) = struct.unpack_from("<I", capture)
    if magic != 0xA1B23C4D:
        raise SystemExit("tcpdump wrote a file of another kind")
    times, ports, place = [], [], 24
    while place + 16 <= len(capture):
        seconds, nanoseconds, kept, _ = struct.unpack_from("<IIII", capture, place)
        place += 16
        if kept >= _SOURCE_PORT + 4 and place + kept <= len(capture):
            times.append(seconds * 1_000_000_000 + nanoseconds)
            ports.append(struct.unpack_from(">I", capture, place + _SOURCE_PORT)[0])
        place += kept
    return np.array(times, np.int64), np.array(ports, np.int64)
