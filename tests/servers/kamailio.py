"""A real Kamailio for the tests: Debian's, with the configuration we ship, on addresses and in a folder of its own.

    with Kamailio(folder, [("127.0.0.11", 5060)], phones={"1001": "secret"}) as kamailio:
        kamailio.uri("1001"); kamailio.control("dispatcher.list")

Voice nodes, carriers and phones are told apart by address, as they are in service: give each one of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from hotline.registrar import files
from tests.live.ports import free_ports

SHIPPED = Path(__file__).parents[2] / "deploy" / "kamailio"
DOMAIN = "hotline.test"
READY_S = 10.0
GONE_S = 10.0
_MISSING = "Kamailio is not installed. Install it: apt-get install kamailio kamailio-redis-modules"

Address = tuple[str, int]


class Kamailio:
    """A context manager. `trunks` are addresses carriers call from, `carriers` where they are called.

    Without `redis` (host, port) locations are in memory only. `launcher` is put before the command, as in
    `("ip", "netns", "exec", "name")`; `defines` are more of the configuration's names, texts in quotes.
    """

    def __init__(
        self,
        folder: Path,
        nodes: Sequence[Address],
        *,
        phones: Mapping[str, str] | None = None,
        emergency: Iterable[str] = ("110",),
        trunks: Iterable[str] = (),
        carriers: Iterable[Address] = (),
        redis: Address | None = None,
        host: str = "127.0.0.20",
        port: int | None = None,
        launcher: Sequence[str] = (),
        defines: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.host, self.port = folder, host, port or free_ports()
        self._launcher, self._redis, self._defines = tuple(launcher), redis, dict(defines or {})
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.know_nodes(nodes, carriers)
        (folder / "address.list").write_text("".join(f"1 {address} 32 0\n" for address in ("192.0.2.1", *trunks)))
        files.write(folder, DOMAIN, phones or {}, emergency)
        for name in ("kamailio.cfg", "start"):
            shutil.copy(SHIPPED / name, folder)
        (folder / "site.cfg").write_text(self._site())

    def know_nodes(self, nodes: Sequence[Address], carriers: Iterable[Address] = ()) -> None:
        """Write dispatcher.list; a running server takes it with `control("dispatcher.reload")`."""
        sets = [f"{number} sip:{host}:{port} {flags} 0" for number, flags in ((1, 8), (9, 0)) for host, port in nodes]
        sets += [f"2 sip:{host}:{port} 8 {priority}" for priority, (host, port) in enumerate(reversed([*carriers]))]
        (self.folder / "dispatcher.list").write_text("".join(f"{line}\n" for line in sets))

    # --- the process ------------------------------------------------------------------------------------------------

    def __enter__(self) -> Kamailio:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> float:
        """Start, or start again; the seconds until it answered."""
        if shutil.which("kamailio") is None:
            raise RuntimeError(_MISSING)
        began = time.monotonic()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._launcher, str(self.folder / "start"), *self.arguments],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while not (self._answers() and self._is_at_rest()):
            if self._process.poll() is not None or time.monotonic() - began > READY_S:
                raise AssertionError(f"Kamailio is not ready (status {self._process.poll()}):\n{self.log[-4000:]}")
            time.sleep(0.02)
        return time.monotonic() - began

    def stop(self) -> None:
        """As a service manager does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut would: all of its processes at once."""
        self._end(signal.SIGKILL)

    @property
    def arguments(self) -> list[str]:
        listening = [word for kind in ("udp", "tcp") for word in ("-l", f"{kind}:{self.host}:{self.port}")]
        own = ["-Y", str(self.folder), "-w", str(self.folder), "-P", str(self.folder / "pid")]
        return ["-m", "32", "-M", "4", *own, *listening]

    # --- what it says -----------------------------------------------------------------------------------------------

    @property
    def sip(self) -> Address:
        return (self.host, self.port)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def uri(self, user: str) -> str:
        return f"sip:{user}@{self.host}:{self.port}"

    def control(self, *words: str) -> str:
        """The answer of `kamcmd`; RuntimeError with what it says against it."""
        command = ["kamcmd", "-s", f"unix:{self._socket}", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
        if done.returncode or done.stdout.startswith("error:"):
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def registered(self) -> set[str]:
        """Agents whose phones are registered now."""
        lines = (line.strip() for line in self.control("ul.dump").splitlines())
        return {line.removeprefix("AoR: ") for line in lines if line.startswith("AoR: ")}

    # --- inside -----------------------------------------------------------------------------------------------------

    def _site(self) -> str:
        """site.cfg, which the shipped configuration takes from beside it."""
        names = {
            "SIP_DOMAIN": DOMAIN,
            "DISPATCHER_LIST": str(self.folder / "dispatcher.list"),
            "ADDRESS_LIST": str(self.folder / "address.list"),
            "EMERGENCY_LIST": str(self.folder / "emergency.list"),
            "SUBSCRIBER_DB": f"text://{self.folder / 'db'}",
            "CTL_SOCKET": f"unix:{self._socket}",
        }
        if self._redis is not None:
            names["LOCATION_DB"] = f"redis://{self._redis[0]}:{self._redis[1]}/5"
        given = {name: f'"{value}"' for name, value in names.items()} | self._defines
        lines = [f"#!define {name} {value}" for name, value in given.items()]
        lines += ["#!define CHILDREN 2", *([] if self._redis else ["#!define WITHOUT_LOCATION_DB"])]
        return "".join(f"{line}\n" for line in lines)

    @property
    def _socket(self) -> Path:
        return self.folder / "ctl"

    def _answers(self) -> bool:
        """Over its control socket, which works from every network namespace; the last of its processes is there."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
            try:
                asking.connect(str(self._socket))
                return "tcp main process" in self.control("core.psx")
            except (OSError, RuntimeError):
                return False

    def _is_at_rest(self) -> bool:
        """No process of it has anything to do: each of them has opened what it needs."""
        for _ in range(3):
            pids = [int(pid) for pid in re.findall(r"PID: (\d+)", self.control("core.psx"))]
            if any(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "S" for pid in pids):
                return False
            time.sleep(0.03)
        return True

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        if number is signal.SIGKILL:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        try:
            process.wait(GONE_S)
        finally:
            self._socket.unlink(missing_ok=True)
