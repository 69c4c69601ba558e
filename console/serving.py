"""The console in a thread and event loop of its own, so that no page ever holds up a call."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import threading
from collections.abc import Callable, Sequence

import uvicorn
from starlette.applications import Starlette

from calls.errors import ConfigurationError, Fault, OwnError

TICK_S = 0.1
"""How often uvicorn looks after itself."""
LET_GO = "ASGI callable returned without completing response."
"""Who is let go in the middle of the live board's stream; that has its own line in the log, and nothing else of ours
ends before its answer does without an error."""
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: what the kernel still has to send is thrown away."""


class ConsoleServer:
    """Serves the app on `host`:`port`; port 0 takes a free one, and `port` tells which.

    What `trusted_proxies` say of the client's address and of https is believed. Whose connection is to be closed and
    who does not take what was sent for one to two times `patience_s` is cut off. Raises ConfigurationError when the
    address cannot be listened on.
    """

    def __init__(
        self,
        app: Starlette,
        host: str,
        port: int,
        trusted_proxies: Sequence[str] = ("127.0.0.1", "::1"),
        patience_s: float = 30.0,
    ) -> None:
        self._socket = _listen(host, port)
        self.host, self.port = host, int(self._socket.getsockname()[1])
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=list(trusted_proxies),
            timeout_keep_alive=30,
            timeout_graceful_shutdown=3,
        )
        logging.getLogger("uvicorn.error").addFilter(_is_news)
        self._server = _Server(config, app.state.close_streams, patience_s)
        self._thread = threading.Thread(target=self._serve, name="console", daemon=True)

    def start(self, within_s: float = 10.0) -> None:
        """Return when requests are taken. Raises OwnError when the app does not come up in time."""
        self._thread.start()
        waiting = threading.Event()
        for _ in range(int(within_s / 0.01)):
            if self._server.started:
                return
            if not self._thread.is_alive():
                break
            waiting.wait(0.01)
        raise OwnError("the console did not start")

    def stop(self, within_s: float = 5.0) -> None:
        """Finish what is being answered, close the rest, and return when the thread is gone."""
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(within_s)
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])


class _Server(uvicorn.Server):
    """Ends the live streams before it waits for answers under way to finish: by themselves they never would.

    A connection that is closed lives on until its reader has taken what was sent: who reads nothing would hold
    memory for good.
    """

    def __init__(self, config: uvicorn.Config, close_streams: Callable[[], None], patience_s: float) -> None:
        super().__init__(config)
        self._close_streams = close_streams
        self._look_every = max(1, round(patience_s / TICK_S))
        self._closing: set[asyncio.Transport] = set()

    async def on_tick(self, counter: int) -> bool:
        if counter % self._look_every == 0:
            self._cut_off()
        return await super().on_tick(counter)

    def _cut_off(self) -> None:
        """Those that were closing already when this was called before."""
        transports = [each.transport for each in self.server_state.connections]
        closing = {each for each in transports if each is not None and each.is_closing()}
        for transport in closing & self._closing:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            transport.abort()
        self._closing = closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._close_streams()
        await super().shutdown(sockets)


def _is_news(record: logging.LogRecord) -> bool:
    return record.msg != LET_GO


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ConfigurationError([_unusable(host, port, error)]) from error
    return listener


def _unusable(host: str, port: int, error: OSError) -> Fault:
    reason = error.strerror or str(error)
    return Fault(
        place=f"HOTLINE_HTTP_PORT={port}",
        problem=f"the console cannot listen on {host}:{port}: {reason}",
        remedy="Choose another port, or stop the program that uses this one.",
        problem_zh=f"管理台无法监听 {host}:{port}：{reason}",
        remedy_zh="请改用其他端口，或停止占用该端口的程序。",
    )
