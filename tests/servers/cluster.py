"""A whole cluster on hosts of its own: voice nodes, Kamailio, Redis, PostgreSQL. Needs root; see `hosts`.

    with Cluster(folder, [Agent("1001", pin="43215")], voices=2) as cluster:
        phone = await WirePhone.open(cluster.kamailio.sip, name="1001", local_host=cluster.outside)
        cluster.network.cut("voice1")
        cluster.network.kill("redis"); cluster.start_redis()

Hosts: `voice1` and so on, `kamailio`, `redis`, `postgresql`. What is killed is started again by its `start_…`, on the
same disk. Phones and carriers stand outside: `outside` calls as a carrier, `network.address` is anybody.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType

from tests.contract.postgresql import programs
from tests.live.hotline_folder import Agent
from tests.live.served import Served
from tests.servers.hosts import Network, launched
from tests.servers.kamailio import Kamailio

REDIS, POSTGRESQL = 6379, 5432
READY_S = 15.0
SETTINGS: Mapping[str, str | float] = {
    "database_url": "postgresql://hotline@{postgresql}/hotline",
    "sip_trusted": '["{kamailio}/32"]',
    "node": "{name}",
}
"""Of each voice node; `{…}` are addresses of hosts and the node's own name."""


class Cluster:
    """A context manager. `settings` are HOTLINE_… of every voice node, without the prefix, in small letters; a text
    may name hosts as in `redis://{redis}`. `phones` are agents' passwords at Kamailio, by default `secret-1001`;
    `kamailio` are names its configuration knows."""

    def __init__(
        self,
        folder: Path,
        agents: Iterable[Agent] = (),
        *,
        voices: int = 2,
        phones: Mapping[str, str] | None = None,
        emergency: Iterable[str] = ("110",),
        kamailio: Mapping[str, str] | None = None,
        **settings: str | float,
    ) -> None:
        agents = list(agents)
        self.folder, self._agents, self._settings = folder, agents, {**SETTINGS, **settings}
        self.phones = {agent.number: f"secret-{agent.number}" for agent in agents} if phones is None else dict(phones)
        self._emergency, self._voices, self._defines = tuple(emergency), voices, kamailio
        self.network = Network()
        self.voices: list[Served] = []
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._data = Path(tempfile.mkdtemp(prefix="hotline-cluster-"))
        """PostgreSQL's own user has to get there."""

    def __enter__(self) -> Cluster:
        self.network.__enter__()
        try:
            self._set_up()
        except BaseException:
            self._take_down()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._take_down()

    def _set_up(self) -> None:
        self.outside = self.network.outside()
        names = [f"voice{number}" for number in range(1, self._voices + 1)]
        self._add_hosts([*names, "kamailio", "redis", "postgresql"])
        self.start_redis()
        self._make_database()
        self.start_postgresql()
        self.voices = [self._voice(name) for name in names]
        self.kamailio = self._make_kamailio()
        self.kamailio.start()
        for voice in self.voices:
            voice.launch()
        for voice in self.voices:
            voice.until_ready()

    def _add_hosts(self, names: list[str]) -> None:
        for name in names:
            self.network.add(name)

    def _take_down(self) -> None:
        self.network.__exit__(None, None, None)
        for process in self._running.values():
            process.wait()
        shutil.rmtree(self._data, ignore_errors=True)

    # --- one by one -------------------------------------------------------------------------------------------------

    def address(self, name: str) -> str:
        return self.network.hosts[name].address

    def voice(self, name: str) -> Served:
        return self.voices[int(name.removeprefix("voice")) - 1]

    def start_voice(self, name: str) -> float:
        """Again, on the same data; the seconds until it took calls."""
        voice = self.voice(name)
        voice.use_launcher(self.network.hosts[name].launcher)
        return voice.start()

    def start_kamailio(self) -> float:
        return self.kamailio.start()

    def start_redis(self, *, empty: bool = False) -> None:
        """With everything written to the disk once a second (AOF), as we ship it."""
        host, folder = self.network.hosts["redis"], self._data / "redis"
        if empty:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(exist_ok=True)
        options = {"bind": host.address, "port": REDIS, "dir": folder, "appendonly": "yes", "protected-mode": "no"}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self._start("redis", [*host.launcher, "redis-server", *words, "--save", ""], REDIS)

    def start_postgresql(self) -> None:
        host, user = self.network.hosts["postgresql"], _postgres()
        own = (str(programs() / "postgres"), "-D", str(self._data / "postgresql"), "-h", host.address)
        more = ("-p", str(POSTGRESQL), "-c", "unix_socket_directories=", "-c", "max_connections=300")
        self._start("postgresql", launched(host.launcher, *own, *more, user=user), POSTGRESQL)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _start(self, name: str, command: list[str], port: int) -> None:
        log = (self._data / f"{name}.log").open("ab")
        with log:
            self._running[name] = process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._data)
        _until(
            lambda: process.poll() is None and _listens(self.address(name), port),
            name,
            lambda: (self._data / f"{name}.log").read_text(errors="replace"),
        )

    def _make_database(self) -> None:
        """One user who may all, from every host; a database."""
        folder, user = self._data / "postgresql", _postgres()
        self._data.chmod(0o755)
        folder.mkdir()
        shutil.chown(folder, user)
        initdb = [str(programs() / "initdb"), "-D", str(folder), "-U", "hotline", "-A", "trust", "-E", "UTF8"]
        _quietly(launched((), *initdb, "--locale=C.UTF-8", "--no-sync", user=user), self._data)
        with (folder / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.213.0.0/16 trust\n")
        create = [str(programs() / "postgres"), "--single", "-D", str(folder), "postgres"]
        _quietly(launched((), *create, user=user), self._data, b"CREATE DATABASE hotline\n")

    def _voice(self, name: str) -> Served:
        host, places = self.network.hosts[name], {each.name: each.address for each in self.network.hosts.values()}
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        given = {
            key: value.format(name=name, **places) if isinstance(value, str) else value
            for key, value in self._settings.items()
        }
        return Served(folder, self._agents, host=host.address, launcher=host.launcher, **given)

    def _make_kamailio(self) -> Kamailio:
        host = self.network.hosts["kamailio"]
        return Kamailio(
            self.folder / "kamailio",
            [voice.sip for voice in self.voices],
            phones=self.phones,
            emergency=self._emergency,
            trunks=[self.outside],
            redis=(self.address("redis"), REDIS),
            host=host.address,
            port=5060,
            launcher=host.launcher,
            defines=self._defines,
        )


def _postgres() -> str:
    """PostgreSQL refuses to run as root, and only root gets as far as here."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _quietly(command: list[str], folder: Path, said: bytes = b"") -> None:
    done = subprocess.run(command, cwd=folder, input=said, capture_output=True, check=False, env=os.environ)
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stderr.decode(errors='replace')}")


def _listens(address: str, port: int) -> bool:
    with socket.socket() as trying:
        trying.settimeout(0.5)
        return trying.connect_ex((address, port)) == 0


def _until(is_so: Callable[[], bool], what: str, log: Callable[[], str]) -> None:
    deadline = time.monotonic() + 4 * READY_S
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} is not ready:\n{log()[-4000:]}")
        time.sleep(0.02)
