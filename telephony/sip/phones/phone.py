"""A telephone of our own: one pjsua2 endpoint on a free port, near enough to its server to be called back."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from pathlib import Path
from typing import Any

import pjsua2 as pj

from calls.errors import ConfigurationError, Fault
from telephony.sip import headers
from telephony.sip.certificates import self_signed
from telephony.sip.endpoint import CODECS, EndpointSettings, SipEndpoint
from telephony.sip.phones.handset import Handset, Listener
from telephony.sip.phones.settings import PhoneSettings
from telephony.sip.players import BURIAL_S

CODEC_IDS = {name.partition("/")[0]: name for name in CODECS}
TRANSPORTS = ("udp", "tcp", "tls")


class Phone:
    """`start` it on the loop that shall own it; `stop` it when its calls, players and recorders are let go.

    Raises ConfigurationError when the server's address cannot be used or the port is taken.
    """

    def __init__(self, settings: PhoneSettings) -> None:
        self.settings = settings
        self._server = _parsed(settings.server)
        self._folder = tempfile.TemporaryDirectory(prefix="hotline-phone-")
        self.folder = Path(self._folder.name)
        self.endpoint = SipEndpoint(self._endpoint_settings())

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self.endpoint.start(loop)
        if self.settings.codec:
            only = CODEC_IDS[self.settings.codec]
            for codec in CODECS:
                pj.Endpoint.instance().codecSetPriority(codec, CODECS[codec] if codec == only else 0)

    async def stop(self) -> None:
        """Players are let go of a moment after they fell silent, and before the library goes."""
        await asyncio.sleep(BURIAL_S + 0.05)
        await self.endpoint.stop()
        self._folder.cleanup()

    def handset(self, user: str, name: str, listener: Listener) -> Handset:
        """To call with as `user`, shown as `name`."""
        account = pj.Account()
        account.create(self.account_config(user, name))
        return Handset(account, listener)

    def account_config(self, user: str, name: str = "") -> Any:
        """A `pj.AccountConfig` that calls as `user`, shown as `name`."""
        config = self.endpoint.account_config(user)
        if name:
            config.idUri = f"{headers.display_name(name)} <{config.idUri}>"
        return config

    def uri(self, user: str | None = None) -> str:
        """Where to send an INVITE: the server, or another user there, over our transport."""
        server = self._server
        parameters = tuple(item for item in server.parameters if not item.lower().startswith("transport="))
        if self.settings.transport != "udp":
            parameters += (f"transport={self.settings.transport}",)
        return str(
            headers.Uri(server.scheme, server.user if user is None else user, server.host, server.port, parameters)
        )

    def _endpoint_settings(self) -> EndpointSettings:
        ports: dict[str, int | None] = dict.fromkeys(TRANSPORTS)
        ports[self.settings.transport] = self.settings.port
        host = _near(self._server)
        tls = self_signed(self.folder, host) if self.settings.transport == "tls" else (None, None)
        return EndpointSettings(
            host=host,
            udp_port=ports["udp"],
            tcp_port=ports["tcp"],
            tls_port=ports["tls"],
            certificate=tls[0],
            private_key=tls[1],
            rtp_ports=(0, 0),
            clock_rate_hz=self.settings.rate_hz,
            max_calls=self.settings.max_calls,
            user_agent="Hotline phone",
        )


def _parsed(server: str) -> headers.Uri:
    uri = headers.parse_uri(server if ":" in server.partition("@")[0] else f"sip:{server}")
    if uri is None or uri.scheme == "tel":
        raise _fault(
            server,
            "is not a SIP address",
            "Write it like sip:hotline@127.0.0.1:5060",
            "不是有效的 SIP 地址",
            "请按 sip:hotline@127.0.0.1:5060 的格式填写",
        )
    return uri


def _near(server: headers.Uri) -> str:
    """Our own address on the way to the server: what Contact and SDP have to say."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((server.host, server.port or 5060))
            return str(probe.getsockname()[0])
    except OSError as error:
        raise _fault(
            str(server),
            f"cannot be reached ({error.strerror})",
            "Check the address and the network",
            f"无法连接（{error.strerror}）",
            "请检查地址和网络",
        ) from error


def _fault(place: str, problem: str, remedy: str, problem_zh: str, remedy_zh: str) -> ConfigurationError:
    return ConfigurationError([Fault(headers.printable(place, 200), problem, remedy, problem_zh, remedy_zh)])
