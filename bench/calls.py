"""Calls at once and calls a second, on the real server over real SIP and RTP.

Run from the top of the tree, as root, on a machine that does nothing else: python -m bench.calls
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.callers import Crowd, Outcome
from bench.gaps import Listening
from bench.served import Served

SERVER_RTP = (30_000, 33_999)
AT_ONCE = 400
A_SECOND = 20
SECONDS = 60


def main() -> None:
    failed = at_once()
    failed += a_second()
    raise SystemExit(1 if failed else 0)


def at_once() -> int:
    """400 recorded calls with a prompt playing: evenness of RTP, CPU and memory a call."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Served(folder, AT_ONCE + 50, SERVER_RTP) as server:
            crowd = Crowd(AT_ONCE, 20, 60.0, 6100)
            empty_bytes = server.memory_bytes()
            sipp = crowd.start(server.sip_port, folder / "sipp")
            time.sleep(AT_ONCE / crowd.rate + 5)
            with Listening(SERVER_RTP, folder / "rtp.pcap") as listening:
                begin, cpu_s = time.monotonic(), server.cpu_s()
                time.sleep(20)
                seconds, cpu_s = time.monotonic() - begin, server.cpu_s() - cpu_s
                memory_bytes = server.memory_bytes() - empty_bytes
            sipp.wait(180)
        outcome, gaps = crowd.outcome(folder / "sipp"), listening.gaps()
    print(f"{AT_ONCE} recorded calls at once, prompt playing, {seconds:.0f} s watched")
    print(f"  calls failed                  {outcome.failed} of {outcome.calls}")
    print(f"  RTP to callers                {gaps.packets:,} packets in {gaps.flows} flows")
    print(f"  largest gap                   {gaps.worst_ms:.1f} ms, {gaps.over_60_ms} over 60 ms")
    print(f"  99.9 % of gaps within         {gaps.p999_ms:.1f} ms")
    print(f"  CPU                           {100 * cpu_s / seconds:.0f} % of a core")
    print(f"  CPU a call-second             {1000 * cpu_s / seconds / AT_ONCE:.2f} ms")
    print(f"  memory                        {memory_bytes / AT_ONCE / 1000:.0f} kB a call")
    return outcome.failed + gaps.over_60_ms + max(0, AT_ONCE - gaps.flows)


def a_second() -> int:
    """20 new recorded calls a second for a minute: how long until they are answered."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Served(folder, 500, SERVER_RTP) as server:
            crowd = Crowd(A_SECOND * SECONDS, A_SECOND, 5.0, 6200)
            begin, cpu_s = time.monotonic(), server.cpu_s()
            crowd.start(server.sip_port, folder / "sipp").wait(180)
            seconds, cpu_s = time.monotonic() - begin, server.cpu_s() - cpu_s
        outcome = crowd.outcome(folder / "sipp")
    _print_a_second(outcome, cpu_s, seconds)
    return outcome.failed + (outcome.percentile(0.99) > 50)


def _print_a_second(outcome: Outcome, cpu_s: float, seconds: float) -> None:
    print(f"{A_SECOND} new recorded calls a second for {SECONDS} s, 5 s each")
    print(f"  calls failed                  {outcome.failed} of {outcome.calls}")
    times = " · ".join(f"p{100 * share:g} {outcome.percentile(share):.0f} ms" for share in (0.5, 0.99, 0.999))
    print(f"  INVITE → 200                  {times}")
    print(f"  CPU                           {100 * cpu_s / seconds:.0f} % of a core")
    print(f"  CPU a call                    {1000 * cpu_s / outcome.calls:.1f} ms")


if __name__ == "__main__":
    main()
