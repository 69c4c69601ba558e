"""The network of hosts the cluster's tests stand on: what is cut is silent, what is killed is gone [H3, X2]."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.hosts import Network, why_not

pytestmark = [pytest.mark.live, pytest.mark.timeout(60), pytest.mark.skipif(bool(why_not()), reason=why_not())]

SILENT = 124
PORT = "6379"


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with Network() as network:
        for name in ("asking", "answering"):
            network.add(name)
        answering = network.hosts["answering"]
        command = [
            "redis-server",
            "--bind",
            answering.address,
            "--port",
            PORT,
            "--save",
            "",
            "--protected-mode",
            "no",
        ]
        server = subprocess.Popen([*answering.launcher, *command], stdout=subprocess.DEVNULL)
        deadline = 100
        while ask(network) != "PONG" and deadline:
            deadline -= 1
        yield network
    assert server.wait(5) == -9
    left = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    assert f"{network.bridge}-" not in left


def ask(network: Network, asking: str = "asking") -> str | int:
    """What the other host's server says, or how the question ended; `""` asks from outside."""
    launcher = network.hosts[asking].launcher if asking else []
    question = ["timeout", "0.5", "redis-cli", "-h", network.hosts["answering"].address, "-p", PORT, "ping"]
    done = subprocess.run([*launcher, *question], capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.returncode


def test_a_host_that_is_cut_off_is_silent_until_it_is_healed(network: Network) -> None:
    network.cut("answering")
    assert (ask(network), ask(network, "")) == (SILENT, SILENT)
    network.heal("answering")
    assert (ask(network), ask(network, "")) == ("PONG", "PONG")


def test_two_hosts_that_are_parted_are_reached_by_everybody_else(network: Network) -> None:
    network.cut("asking", "answering")
    assert (ask(network), ask(network, "")) == (SILENT, "PONG")
    network.heal("answering")
    assert ask(network) == "PONG"


def test_a_frozen_host_answers_nothing_and_goes_on_when_it_is_thawed(network: Network) -> None:
    network.freeze("answering")
    assert ask(network) == SILENT
    network.thaw("answering")
    assert ask(network) == "PONG"


def test_what_is_lost_on_the_way_does_not_arrive(network: Network) -> None:
    network.lose("answering", 1.0)
    assert ask(network) == SILENT
    network.lose("answering", 0)
    assert ask(network) == "PONG"


SAYS_THE_TIME = "import sys, time\nfor _ in sys.stdin: print(time.time(), time.monotonic(), flush=True)"


@pytest.mark.parametrize("ahead_s", [3600, -3600])
def test_a_clock_is_moved_under_what_runs_and_time_goes_by_as_before(
    network: Network, tmp_path: Path, ahead_s: int
) -> None:
    network.give_clock("asking", tmp_path / "clock")
    command = [*network.hosts["asking"].launcher, sys.executable, "-c", SAYS_THE_TIME]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as running:
        assert running.stdin is not None
        assert running.stdout is not None

        def ahead() -> tuple[float, float]:
            running.stdin.write(b"\n")
            said, monotonic = map(float, running.stdout.readline().split())
            return said - time.time(), monotonic - time.monotonic()

        before = ahead()
        network.step_clock("asking", ahead_s)
        until = time.monotonic() + 5
        while abs((after := ahead())[0] - ahead_s) > 5 and time.monotonic() < until:
            time.sleep(0.1)
    assert abs(before[0]) < 5
    assert abs(after[0] - ahead_s) < 5
    assert max(abs(before[1]), abs(after[1])) < 1
    network.hosts["asking"].clock = None


def test_a_second_network_stands_beside_the_first(network: Network) -> None:
    with Network() as other:
        assert other.address != network.address
        assert other.add("asking").namespace != network.hosts["asking"].namespace
    assert ask(network) == "PONG"


def test_a_host_that_is_killed_has_nothing_left_running(network: Network) -> None:
    assert network.hosts["answering"].pids()
    network.kill("answering")
    assert network.hosts["answering"].pids() == []
