"""A small network of machines on this one: network namespaces on one bridge, to be cut off, killed and frozen.

    with Network() as network:
        voice = network.add("voice1")
        server = subprocess.Popen([*voice.launcher, "redis-server", "--bind", voice.address])
        network.cut("voice1")               # from everybody; nothing is told to either side
        network.cut("voice1", "redis")      # from one
        network.heal("voice1"); network.kill("voice1"); network.freeze("voice1"); network.thaw("voice1")

The tests themselves stand outside, on the bridge at `network.address` and whatever `network.outside()` gives: there
are the phones and the carriers. Needs root. What a run that was killed has left is removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

NETWORKS = 40
FIRST_INSIDE, FIRST_OUTSIDE = 11, 101
SETTLE_S = 5.0
FAKETIME = Path("/usr/lib") / f"{os.uname().machine}-linux-gnu" / "faketime" / "libfaketime.so.1"


class HostsError(RuntimeError):
    """The network cannot be made here; says why and what to do."""


@dataclass
class Host:
    """One machine: `launcher` goes before the command of what shall run on it."""

    name: str
    address: str
    namespace: str
    port: str
    """The bridge's end of its cable."""
    clock: Path | None = None
    """How far its clock is ahead stands in there, for running processes too."""
    _cut_from: set[str] = field(default_factory=set)

    @property
    def launcher(self) -> list[str]:
        """Before a command: it runs on this machine, by this machine's clock."""
        clock = [] if self.clock is None else _going_by(self.clock)
        return ["ip", "netns", "exec", self.namespace, *clock]

    def pids(self) -> list[int]:
        """Everything that runs on it."""
        return [int(word) for word in _run("ip", "netns", "pids", self.namespace).split()]

    def signal(self, number: signal.Signals) -> None:
        for pid in self.pids():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue


class Network:
    """A context manager: leaving it kills what runs on the hosts and takes everything down."""

    def __init__(self) -> None:
        if reason := why_not():
            raise HostsError(reason)
        self._claim, self._number = _claim()
        self.hosts: dict[str, Host] = {}
        self._outside = FIRST_OUTSIDE

    def __enter__(self) -> Network:
        _take_down(self._number)
        _run("ip", "link", "add", self.bridge, "type", "bridge")
        _run("ip", "address", "add", f"{self.address}/24", "dev", self.bridge)
        _run("ip", "link", "set", self.bridge, "up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            _take_down(self._number)
        finally:
            self._claim.close()

    @property
    def bridge(self) -> str:
        return f"hotline{self._number}"

    @property
    def address(self) -> str:
        """Where the tests are seen."""
        return self._at(1)

    def outside(self) -> str:
        """One more address of the tests' own: a carrier, an office, an attacker."""
        address, self._outside = self._at(self._outside), self._outside + 1
        _run("ip", "address", "add", f"{address}/24", "dev", self.bridge)
        return address

    def add(self, name: str) -> Host:
        """Another machine, up and connected."""
        index = len(self.hosts)
        host = Host(name, self._at(FIRST_INSIDE + index), f"{self.bridge}-{name}", f"hl{self._number}p{index}")
        subprocess.run(["ip", "link", "del", host.port], capture_output=True, check=False)  # of a run that was killed
        _run("ip", "netns", "add", host.namespace)
        _run("ip", "link", "add", host.port, "type", "veth", "peer", "name", "eth0", "netns", host.namespace)
        _run("ip", "link", "set", host.port, "master", self.bridge, "up")
        _run("ip", "-n", host.namespace, "address", "add", f"{host.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            _run("ip", "-n", host.namespace, "link", "set", device, "up")
        self.hosts[name] = host
        _until_connected(host)
        return host

    # --- what can go wrong ------------------------------------------------------------------------------------------

    def cut(self, name: str, *others: str) -> None:
        """From everybody, or in both directions from these. Packets vanish; no connection is told."""
        host = self.hosts[name]
        if not others:
            _run("bridge", "link", "set", "dev", host.port, "state", "0")
        for other in others:
            _misaddress(host, self.hosts[other].address)
            _misaddress(self.hosts[other], host.address)
            host._cut_from.add(other)

    def heal(self, name: str) -> None:
        """Connected to everybody again."""
        host = self.hosts[name]
        _run("bridge", "link", "set", "dev", host.port, "state", "3")
        for one in self.hosts.values():
            if one.name in host._cut_from or name in one._cut_from:
                _readdress(host, one.address)
                _readdress(one, host.address)
                one._cut_from.discard(name)
        host._cut_from.clear()
        self._ask_anew()

    def kill(self, name: str) -> None:
        """As a power cut would: everything on it at once."""
        self.hosts[name].signal(signal.SIGKILL)

    def freeze(self, name: str) -> None:
        """As a machine that hangs: it answers nothing and knows nothing of the time that goes by."""
        self.hosts[name].signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.hosts[name].signal(signal.SIGCONT)

    def lose(self, name: str, share: float) -> None:
        """This share of what is sent to it is lost from now on; 0: nothing."""
        namespace = self.hosts[name].namespace
        filters = ("ip", "netns", "exec", namespace, "iptables")
        _run(*filters, "-F", "INPUT")
        if share:
            chance = ("-m", "statistic", "--mode", "random", "--probability", str(share))
            _run(*filters, "-A", "INPUT", *chance, "-j", "DROP")

    def delay(self, name: str, milliseconds: float) -> None:
        """What it sends comes so much later; 0: as before. HostsError where the kernel has no netem."""
        namespace = self.hosts[name].namespace
        subprocess.run(
            ["tc", "-n", namespace, "qdisc", "del", "dev", "eth0", "root"], capture_output=True, check=False
        )
        if milliseconds:
            _run("tc", "-n", namespace, "qdisc", "add", "dev", "eth0", "root", "netem", "delay", f"{milliseconds}ms")

    def give_clock(self, name: str, file: Path) -> None:
        """What is started on it from now on goes by a clock that `step_clock` moves while it runs."""
        if not FAKETIME.exists():
            raise HostsError("libfaketime is not installed. Install it: apt-get install libfaketime")
        self.hosts[name].clock = file
        self.step_clock(name, 0)

    def step_clock(self, name: str, ahead_s: float) -> None:
        """As an administrator or a time server does: all at once, seen within a second. How long something takes is
        measured as before (CLOCK_MONOTONIC)."""
        file = self.hosts[name].clock
        assert file is not None
        new = file.with_suffix(".new")
        new.write_text(f"{ahead_s:+g}\n")
        new.replace(file)

    def _ask_anew(self) -> None:
        """Nobody waits for the answer to a question he asked while the cable was out."""
        _run("ip", "neighbour", "flush", "dev", self.bridge)
        for host in self.hosts.values():
            _run("ip", "-n", host.namespace, "neighbour", "flush", "dev", "eth0")

    def _at(self, last: int) -> str:
        return f"10.213.{self._number}.{last}"


def _going_by(clock: Path) -> list[str]:
    time_of_day = ("FAKETIME_DONT_FAKE_MONOTONIC=1", f"FAKETIME_TIMESTAMP_FILE={clock}", "FAKETIME_CACHE_DURATION=1")
    return ["env", f"LD_PRELOAD={FAKETIME}", *time_of_day]


def why_not() -> str:
    """Why no network can be made here, with the remedy; empty where it can."""
    if missing := [program for program in ("ip", "bridge") if shutil.which(program) is None]:
        return f"{' and '.join(missing)} is missing. Install it: apt-get install iproute2"
    if os.geteuid() != 0:
        return "network namespaces need root: run the tests as root (or in a container with --privileged)"
    probe = f"hotline-probe-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True, check=False)
    subprocess.run(["ip", "netns", "del", probe], capture_output=True, check=False)
    if made.returncode:
        return f"this root needs CAP_SYS_ADMIN and CAP_NET_ADMIN for network namespaces ({made.stderr.strip()})"
    return ""


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise HostsError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def _claim() -> tuple[socket.socket, int]:
    """A number no other run has; it is free again when this process is gone, however it went."""
    for number in range(NETWORKS):
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0hotline-test-network-{number}")
        except OSError:
            claim.close()
        else:
            return claim, number
    raise HostsError(f"{NETWORKS} networks are in use: too many test runs at once")


def _take_down(number: int) -> None:
    """Whatever there is of this network, also of an earlier run's."""
    bridge = f"hotline{number}"
    for line in _run("ip", "netns", "list").splitlines():
        namespace = line.split()[0]
        if namespace.startswith(f"{bridge}-"):
            Host("", "", namespace, "").signal(signal.SIGKILL)
            _run("ip", "netns", "del", namespace)
    subprocess.run(["ip", "link", "del", bridge], capture_output=True, check=False)


def _until_connected(host: Host) -> None:
    """A port of a bridge takes a moment until it forwards."""
    deadline = time.monotonic() + SETTLE_S
    while "state forwarding" not in _run("bridge", "link", "show", "dev", host.port):
        if time.monotonic() > deadline:
            raise HostsError(f"{host.namespace} is not connected within {SETTLE_S} s")
        time.sleep(0.02)


def _misaddress(host: Host, other: str) -> None:
    """What it sends to the other goes to a card that is nowhere: lost without a word, as on a broken cable."""
    _neighbour(host, "replace", other, "lladdr", "02:00:00:00:00:01", "nud", "permanent")


def _readdress(host: Host, other: str) -> None:
    subprocess.run(
        ["ip", "-n", host.namespace, "neighbour", "del", other, "dev", "eth0"], capture_output=True, check=False
    )


def _neighbour(host: Host, verb: str, other: str, *words: str) -> None:
    _run("ip", "-n", host.namespace, "neighbour", verb, other, *words, "dev", "eth0")


def launched(launcher: Sequence[str], *command: str, user: str | None = None) -> list[str]:
    """The command on a host, as another user: entering the host needs root, PostgreSQL wants to run without."""
    as_user = () if user is None else ("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups")
    return [*launcher, *as_user, *command]
