"""Twilio's side in a thread and event loop of its own: webhooks are judged and requests are made there, so that no
flood of forged webhooks and no slow API ever holds up a call."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette

from calls.errors import ConfigurationError, Fault, OwnError
from telephony.twilio_voice.rest import Rest

T = TypeVar("T")

LOG = logging.getLogger("hotline.twilio")
UP_WITHIN_S = 30.0
LOOK_S = 0.01
DOWN_WITHIN_S = 5.0
LONGEST_MESSAGE = 65_536


class Outside:
    """Serves what `make_app` makes (given its lifespan) and keeps the REST client. Raises ConfigurationError when the
    address cannot be listened on."""

    def __init__(
        self, make_app: Callable[[Any], Starlette], make_rest: Callable[[], Rest], host: str, port: int
    ) -> None:
        self._socket = _listen(host, port)
        self.port = int(self._socket.getsockname()[1])
        self._make_rest = make_rest
        config = uvicorn.Config(
            make_app(self._lifespan),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
            ws_max_size=LONGEST_MESSAGE,
            limit_concurrency=2000,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="twilio", daemon=True)

    def start(self) -> None:
        """Return when requests are taken."""
        self._thread.start()
        waiting = threading.Event()
        for _ in range(round(UP_WITHIN_S / LOOK_S)):
            if self._server.started:
                return
            waiting.wait(LOOK_S)
        raise OwnError("Twilio's webhooks did not come up")

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(DOWN_WITHIN_S)
        self._socket.close()

    @property
    def rest(self) -> Rest:
        """For use on that loop, by coroutines given to `ask`."""
        return self._rest

    def ask(self, work: Coroutine[Any, Any, T]) -> asyncio.Future[T]:
        """Have it done over there; to be awaited on the loop this is called on."""
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        self._rest = self._make_rest()
        yield
        await self._rest.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        fault = Fault(
            f"twilio: port: {port}",
            f"nobody can listen for Twilio's webhooks on {host}:{port}: {reason}",
            "Choose another port, or stop the program that uses this one",
            f"无法在 {host}:{port} 监听 Twilio 的回调：{reason}",
            "请改用其他端口，或停止占用该端口的程序",
        )
        raise ConfigurationError([fault]) from error
    return listener
