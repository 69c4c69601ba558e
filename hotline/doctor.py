"""What is there, what is missing, and the line that mends it."""

from __future__ import annotations

import json
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from backplane.mqtt.trying import trouble_with
from console.access import is_loopback
from hotline.settings import Settings
from hotline.twilio_check import account_trouble

OLDEST_PYTHON = (3, 11)
CODECS = {"PCMU/8000", "PCMA/8000", "G722/16000", "opus/48000"}
LEGS_A_CALL = 2
# A leg's RTP and RTCP sockets, and a recording's file.
FILES_A_CALL = 2 * LEGS_A_CALL + 1
FILES_BESIDE = 200
RECORDING_BYTES_A_SECOND = 64_000
LEAST_FREE_BYTES = 2 * 10**9
# What the SIP sockets ask the kernel for (tools/pjsua2/config_site.h).
SOCKET_BUFFER_BYTES = 4_000_000
PROBE_TIMEOUT_S = 20
TEST_PROGRAMS = {"sipp": "sip-tester", "baresip": "baresip-core", "chromium": "chromium", "psql": "postgresql"}


class Text(NamedTuple):
    """The same in the product's two languages."""

    zh: str
    en: str


MAKE_RUN = Text("运行 make run", "Run make run")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `detail` is figures and names, the same in every language; `remedy` matters when not ok.

    An `optional` one that is not ok keeps nobody from serving calls.
    """

    name: Text
    ok: bool
    detail: str
    remedy: Text
    optional: bool = False


def examine(settings: Settings) -> list[Finding]:
    """Looks at the machine with these settings in mind. Changes nothing; takes about half a second."""
    return [
        python(),
        *sip_library(settings),
        *ports(settings),
        *twilio(settings),
        rtp_ports(settings),
        data_folder(settings.data_dir),
        disk(settings.data_dir),
        open_files(settings),
        socket_buffers(),
        prompts(),
        *mqtt(settings),
        *test_programs(),
    ]


def python() -> Finding:
    inside = "venv" if sys.prefix != sys.base_prefix else "no venv"
    return Finding(
        Text("Python", "Python"),
        sys.version_info >= OLDEST_PYTHON,
        f"{sys.version.split()[0]}, {inside}",
        Text("安装 Python 3.11 或更高版本", "Install Python 3.11 or newer"),
    )


def sip_library(settings: Settings) -> Iterator[Finding]:
    facts, trouble = _probe()
    name = Text("SIP 引擎 pjsua2", "SIP engine pjsua2")
    yield Finding(
        name, bool(facts), trouble or f"{facts['version']}, {facts['recipe']}, {facts['openssl']}", MAKE_RUN
    )
    if not facts:
        return
    legs = settings.max_calls * LEGS_A_CALL
    yield Finding(
        Text("同时通话上限", "Calls at once"),
        legs <= facts["calls"],
        f"{settings.max_calls} × {LEGS_A_CALL} ≤ {facts['calls']}",
        Text(f"把 HOTLINE_MAX_CALLS 改到 {facts['calls'] // LEGS_A_CALL} 以内", "Lower HOTLINE_MAX_CALLS"),
    )
    yield Finding(Text("语音编码", "Codecs"), set(facts["codecs"]) >= CODECS, ", ".join(facts["codecs"]), MAKE_RUN)


def _probe() -> tuple[dict[str, Any], str]:
    """The library's facts, or nothing and why not."""
    command = [sys.executable, "-m", "telephony.sip.probe"]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, capture_output=True, text=True, check=False, timeout=PROBE_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        return {}, f"no answer in {PROBE_TIMEOUT_S} s"
    if done.returncode:
        return {}, (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
    return json.loads(done.stdout), ""


def ports(settings: Settings) -> Iterator[Finding]:
    wanted = [
        ("SIP UDP", socket.SOCK_DGRAM, settings.sip_host, settings.sip_port, "HOTLINE_SIP_PORT"),
        ("SIP TCP", socket.SOCK_STREAM, settings.sip_host, settings.sip_port, "HOTLINE_SIP_PORT"),
        ("SIP TLS", socket.SOCK_STREAM, settings.sip_host, settings.tls_port, "HOTLINE_SIP_TLS_PORT"),
        ("HTTP", socket.SOCK_STREAM, settings.http_host, settings.http_port, "HOTLINE_HTTP_PORT"),
    ]
    for title, kind, host, port, variable in wanted:
        trouble = _bind_trouble(kind, host, port)
        yield Finding(
            Text(f"端口 {title}", f"Port {title}"),
            not trouble,
            f"{host}:{port} {trouble}".strip(),
            Text(
                f"停止占用它的程序(也许 hotline 已在运行)，或用 {variable} 换一个端口",
                f"Stop what uses it (perhaps hotline is running already) or set {variable} to another",
            ),
        )


def _bind_trouble(kind: socket.SocketKind, host: str, port: int) -> str:
    """Why nobody could listen there now; empty when it is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind is socket.SOCK_STREAM:
            # As servers do: connections of a server just stopped may linger.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def twilio(settings: Settings) -> Iterator[Finding]:
    """Nothing where there is no account."""
    account = settings.twilio
    if account is None:
        return
    trouble = _bind_trouble(socket.SOCK_STREAM, account.host, account.port)
    yield Finding(
        Text("端口 Twilio", "Port Twilio"),
        not trouble,
        f"{account.host}:{account.port} {trouble}".strip(),
        Text("停止占用它的程序，或改 twilio: port:", "Stop what uses it, or set another twilio: port:"),
    )
    yield Finding(
        Text("Twilio 公网地址", "Twilio public address"),
        account.public_url.startswith("https://"),
        account.public_url,
        Text("请使用 https 地址，见 docs/twilio.md", "Use an https address, see docs/twilio.md"),
        optional=True,
    )
    yield Finding(
        Text("Twilio 外显号码", "Twilio numbers"),
        bool(account.numbers),
        " ".join(account.numbers) or "–",
        Text(
            "在 twilio: numbers: 中填写；否则无法呼叫电话",
            "Name them in twilio: numbers:, or no telephone can be rung",
        ),
        optional=True,
    )
    trouble = account_trouble(account)
    yield Finding(
        Text("Twilio 账户", "Twilio account"),
        not trouble,
        trouble or account.account_sid,
        Text("核对 account_sid、auth_tokens 与网络", "Check account_sid, auth_tokens and the network"),
        optional=True,
    )


def rtp_ports(settings: Settings) -> Finding:
    low, high = settings.rtp_range
    pairs = (high - low + 1) // 2
    enough = pairs // LEGS_A_CALL
    return Finding(
        Text("RTP 端口范围", "RTP port range"),
        enough >= settings.max_calls,
        f"{settings.rtp_ports}: {enough} / {settings.max_calls}",
        Text("扩大 HOTLINE_RTP_PORTS 或降低 HOTLINE_MAX_CALLS", "Widen HOTLINE_RTP_PORTS or lower HOTLINE_MAX_CALLS"),
        optional=enough > 0,
    )


def data_folder(folder: Path) -> Finding:
    place = _nearest_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            trouble = ""
    except OSError as error:
        trouble = error.strerror or str(error)
    return Finding(
        Text("数据目录可写", "Data folder writable"),
        not trouble,
        f"{folder.resolve()} {trouble}".strip(),
        Text(
            f"sudo chown $USER {place},或设置 HOTLINE_DATA_DIR", f"sudo chown $USER {place}, or set HOTLINE_DATA_DIR"
        ),
    )


def disk(folder: Path) -> Finding:
    free = shutil.disk_usage(_nearest_existing(folder)).free
    hours = free // RECORDING_BYTES_A_SECOND // 3600
    return Finding(
        Text("磁盘空间", "Disk space"),
        free >= LEAST_FREE_BYTES,
        f"{free / 10**9:.1f} GB ≈ {hours:,} h",
        Text("清理磁盘，或把 HOTLINE_DATA_DIR 移到更大的盘", "Free some space or move HOTLINE_DATA_DIR"),
    )


def _nearest_existing(folder: Path) -> Path:
    folder = folder.resolve()
    return next(place for place in (folder, *folder.parents) if place.exists())


def open_files(settings: Settings) -> Finding:
    wanted = settings.max_calls * FILES_A_CALL + FILES_BESIDE
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return Finding(
        Text("可打开文件数", "Open files"),
        hard == resource.RLIM_INFINITY or hard >= wanted,
        f"{'∞' if hard == resource.RLIM_INFINITY else hard} / {wanted}",
        Text(
            f"systemd: LimitNOFILE={wanted};终端：ulimit -n {wanted}",
            f"systemd: LimitNOFILE={wanted}; shell: ulimit -n {wanted}",
        ),
    )


def socket_buffers() -> Finding:
    path = Path("/proc/sys/net/core/rmem_max")
    most = int(path.read_text()) if path.exists() else 0
    line = f"sudo sysctl -w net.core.rmem_max={SOCKET_BUFFER_BYTES}"
    return Finding(
        Text("UDP 接收缓冲", "UDP receive buffer"),
        most >= SOCKET_BUFFER_BYTES,
        f"net.core.rmem_max = {most}",
        Text(f"来话高峰时可能丢包：{line}", f"Bursts of calls may be lost: {line}"),
        optional=True,
    )


def prompts() -> Finding:
    sounds = sum(1 for path in Path(str(resources.files("prompts"))).rglob("*.wav"))
    return Finding(
        Text("提示音", "Prompts"),
        sounds > 0,
        f"{sounds} WAV",
        Text("git checkout -- prompts", "git checkout -- prompts"),
    )


def mqtt(settings: Settings) -> Iterator[Finding]:
    """Nothing unless a broker is configured. Who it is not there for today is told all of it later."""
    if settings.mqtt is None:
        return
    trouble = trouble_with(settings.mqtt)
    yield Finding(
        Text("MQTT 服务器", "MQTT broker"),
        not trouble,
        f"{settings.mqtt.url} {trouble}".strip(),
        Text(
            "检查服务器、地址、用户与证书(docs/mqtt.md)",
            "Check broker, address, user and certificates (docs/mqtt.md)",
        ),
        optional=True,
    )
    exposed = settings.mqtt.user is not None and not settings.mqtt.tls and not is_loopback(settings.mqtt.host)
    yield Finding(
        Text("MQTT 加密", "MQTT encryption"),
        not exposed,
        "TLS" if settings.mqtt.tls else "–",
        Text("密码与令牌以明文传输：改用 mqtts://", "Password and tokens go in the clear: use mqtts://"),
        optional=True,
    )


def test_programs() -> Iterator[Finding]:
    for program, package in TEST_PROGRAMS.items():
        path = shutil.which(program)
        line = f"sudo apt-get install {package}"
        yield Finding(
            Text(f"测试用 {program}", f"{program} (tests)"),
            path is not None,
            path or "–",
            Text(line, line),
            optional=True,
        )
