"""The process's one pjsua2 endpoint, owned by the thread of the asyncio loop.

pjsua2 gets no worker thread of its own: the loop watches the descriptor of pjsip's ioqueue and turns a 20 ms tick,
so every callback runs on the loop's thread. Media runs in pjmedia's C threads (a bridge clock, an RTP reader).
A second endpoint in one process aborts it, and media threads do not survive a fork: spawn a process for another.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pjsua2 as pj

from calls.errors import ConfigurationError, Fault
from telephony.sip.headers import printable
from telephony.sip.process import allow_sockets, silent_stdout

LOG = logging.getLogger("hotline.sip")

TICK_S = 0.02
ROUNDS_A_TURN = 64
CODECS = {"PCMA/8000/1": 254, "PCMU/8000/1": 253, "G722/16000/1": 252, "opus/48000/2": 251}
"""What is offered and accepted, by priority (255 is not allowed to stand alone); every other codec is off."""

P = ParamSpec("P")
R = TypeVar("R")


def guarded(callback: Callable[P, R]) -> Callable[P, R | None]:
    """A callback pjsua2 may call: an exception is logged and stays inside (it would become a 500 at the caller)."""

    @functools.wraps(callback)
    def caught(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return callback(*args, **kwargs)
        except Exception:
            LOG.exception("a SIP callback failed: %s", callback.__qualname__)
            return None

    return caught


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where to listen. A port of 0 takes a free one, None leaves the transport out; TLS needs certificate and key.

    `rtp_ports` is inclusive. `public_address` is what Contact and SDP say when it is not the address bound
    (behind NAT). `session_timer_s` is the Session-Expires we ask for (RFC 4028).
    """

    host: str = "0.0.0.0"  # noqa: S104  a server is there to be reached
    udp_port: int | None = 5060
    tcp_port: int | None = 5060
    tls_port: int | None = None
    certificate: Path | None = None
    private_key: Path | None = None
    rtp_ports: tuple[int, int] = (16000, 19999)
    clock_rate_hz: int = 8000
    max_calls: int = 4000
    user_agent: str = "Hotline"
    public_address: str = ""
    session_timer_s: int = 1800

    @property
    def rtp_sessions(self) -> int:
        """How many legs the port range can carry: each takes an RTP and an RTCP port (RFC 3550, 11)."""
        first, last = self.rtp_ports
        return (last - first + 1) // 2


class SipEndpoint:
    """`start` on the loop that shall own it, `stop` when every Call, player and recorder of yours is gone."""

    def __init__(self, settings: EndpointSettings) -> None:
        self.settings = settings
        self._ports: dict[str, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tick: asyncio.TimerHandle | None = None
        self._descriptor = -1
        self._address = ""
        self._library: Any = None

    @property
    def ports(self) -> Mapping[str, int]:
        """The ports really bound, by transport: udp, tcp, tls."""
        return self._ports

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Bind the transports and begin to handle events. Raises ConfigurationError when a port cannot be had."""
        allow_sockets(2 * self.settings.max_calls + 512)
        library = pj.Endpoint()
        with silent_stdout():
            library.libCreate()
        try:
            library.libInit(_library_config(self.settings))
            self._open_transports(library)
            library.libStart()
        except Exception:
            library.libDestroy()
            raise
        library.audDevManager().setNullDev()
        _choose_codecs(library)
        self._library, self._loop, self._descriptor = library, loop, int(pj.epollFd())
        loop.add_reader(self._descriptor, self.handle_events)
        self._turn()

    def account_config(self, user: str) -> Any:
        """A `pj.AccountConfig` for calls in and out under our own address, with `user` as its name."""
        settings = self.settings
        config = pj.AccountConfig()
        config.idUri = f"sip:{user}@{self.address}"
        config.sipConfig.ipv6Use = pj.PJSUA_IPV6_DISABLED
        config.natConfig.sipOutboundUse = 0
        config.natConfig.contactRewriteUse = 0
        config.natConfig.viaRewriteUse = 0
        config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_OPTIONAL
        config.callConfig.timerSessExpiresSec = settings.session_timer_s
        media = config.mediaConfig
        media.ipv6Use = pj.PJSUA_IPV6_DISABLED
        media.lockCodecEnabled = False
        media.transportConfig = _bound(settings, settings.rtp_ports[0])
        media.transportConfig.portRange = settings.rtp_ports[1] - settings.rtp_ports[0]
        return config

    @property
    def address(self) -> str:
        """host:port for our own URIs: the public address, or the one pjsip found for the first transport."""
        return self._address

    @property
    def bridge_ports(self) -> int:
        """Ports of the conference bridge in use; the bridge itself is one."""
        return 0 if self._library is None else int(self._library.mediaActivePorts())

    def handle_events(self) -> None:
        """Do what the sockets and timers ask for, a bounded lot at a time so that the loop keeps turning."""
        for _ in range(ROUNDS_A_TURN):
            if self._library is None or self._library.libHandleEvents(0) <= 0:
                return

    async def stop(self) -> None:
        """Hang up what is left, let BYEs be answered, then take the library down. Blocks up to about a second."""
        if self._library is None or self._loop is None:
            return
        self._library.hangupAllCalls()
        await asyncio.sleep(10 * TICK_S)
        self._loop.remove_reader(self._descriptor)
        if self._tick is not None:
            self._tick.cancel()
        library, self._library = self._library, None
        library.libDestroy()

    def _turn(self) -> None:
        assert self._loop is not None
        self._tick = self._loop.call_later(TICK_S, self._turn)
        self.handle_events()

    def _open_transports(self, library: Any) -> None:
        settings = self.settings
        wanted = (
            ("udp", pj.PJSIP_TRANSPORT_UDP, settings.udp_port),
            ("tcp", pj.PJSIP_TRANSPORT_TCP, settings.tcp_port),
            ("tls", pj.PJSIP_TRANSPORT_TLS, settings.tls_port),
        )
        for name, kind, port in wanted:
            if port is not None:
                config = _bound(settings, port)
                if name == "tls":
                    config.tlsConfig = _tls_config(settings)
                local = _opened(library, kind, config, name)
                self._ports[name] = int(local.rpartition(":")[2])
                self._address = self._address or local


def _opened(library: Any, kind: int, config: Any, name: str) -> str:
    """The published address of a new transport, as host:port."""
    try:
        return str(library.transportGetInfo(library.transportCreate(kind, config)).localName)
    except pj.Error as error:
        place = f"SIP {name.upper()} {config.boundAddress}:{config.port}"
        remedy = "Free the port or choose another (HOTLINE_SIP_PORT, HOTLINE_SIP_HOST)"
        fault = Fault(
            place, f"cannot listen: {error.reason}", remedy, f"无法监听：{error.reason}", "请释放该端口或改用其他端口"
        )
        raise ConfigurationError([fault]) from error


class _PjsipLog(pj.LogWriter):
    """pjsip's warnings in our log. With `mainThreadOnly` pjsua2 brings every line to the loop's thread."""

    @guarded
    def write(self, entry: Any) -> None:
        LOG.log(
            logging.ERROR if entry.level <= 1 else logging.WARNING, "pjsip: %s", printable(entry.msg.strip(), 500)
        )


def _library_config(settings: EndpointSettings) -> Any:
    config = pj.EpConfig()
    agent = config.uaConfig
    agent.threadCnt, agent.mainThreadOnly = 0, True
    agent.maxCalls, agent.userAgent = settings.max_calls, settings.user_agent
    agent.natTypeInSdp, agent.mwiUnsolicitedEnabled = 0, False
    log = config.logConfig
    log.level, log.consoleLevel, log.msgLogging, log.decor = 2, 0, 0, 0
    log.writer = _PjsipLog().__disown__()
    media = config.medConfig
    media.clockRate = media.sndClockRate = settings.clock_rate_hz
    media.audioFramePtime = media.ptime = 20
    media.noVad, media.ecTailLen, media.sndAutoCloseTime = True, 0, -1
    media.hasIoqueue, media.threadCnt = True, 1
    # Every port allocates 8 bytes for each possible one. A conversation has two legs, a prompt, perhaps the one
    # before it on its way out, and a recording's two: three a leg.
    media.maxMediaPorts = 3 * settings.max_calls + 64
    return config


def _bound(settings: EndpointSettings, port: int) -> Any:
    config = pj.TransportConfig()
    config.port = port
    config.boundAddress = settings.host
    config.publicAddress = settings.public_address
    return config


def _tls_config(settings: EndpointSettings) -> Any:
    if settings.certificate is None or settings.private_key is None:
        raise ValueError("a TLS port needs a certificate and its key")
    config = pj.TlsConfig()
    config.certFile, config.privKeyFile = str(settings.certificate), str(settings.private_key)
    config.proto = pj.PJ_SSL_SOCK_PROTO_TLS1_2 | pj.PJ_SSL_SOCK_PROTO_TLS1_3
    return config


def _choose_codecs(library: Any) -> None:
    for codec in library.codecEnum2():
        library.codecSetPriority(codec.codecId, CODECS.get(codec.codecId, 0))
