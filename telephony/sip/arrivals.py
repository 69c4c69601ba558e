"""INVITEs at the door: the account that receives them, and what we copy out of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj

from telephony.sip import headers
from telephony.sip.endpoint import guarded
from telephony.sip.telling import is_asked_for


@dataclass(frozen=True, slots=True)
class Arrival:
    """One INVITE: the library's id for the call, where the packet came from and what it says."""

    library_id: int
    source_host: str
    source_port: int
    message: str

    @property
    def dialog(self) -> str:
        """The Call-ID."""
        return headers.value(self.message, "Call-ID")

    @property
    def dialled(self) -> str:
        return headers.dialled(self.message)

    @property
    def asks_for_progress(self) -> bool:
        return is_asked_for(self.message)

    @property
    def contact(self) -> str:
        return headers.contact(self.message, self.source_host, self.source_port)


class Door(pj.Account):
    """Hands every INVITE on. `receive` must make a Call of it before it returns, else pjsua refuses with 603."""

    def __init__(self, receive: Callable[[Arrival], None]) -> None:
        super().__init__()
        self._receive = receive

    @guarded
    def onIncomingCall(self, prm: Any) -> None:
        host, _, port = str(prm.rdata.srcAddress).rpartition(":")
        self._receive(Arrival(int(prm.callId), host.strip("[]"), int(port), str(prm.rdata.wholeMsg)))
