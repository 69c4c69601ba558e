"""Agents' phones, several in one process: they log in by dialling and stay logged in, whatever the server does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from calls.model import HangupCause
from telephony.sip import headers
from telephony.sip.arrivals import Arrival
from telephony.sip.logins import LOG_IN, LOG_OUT
from telephony.sip.phones.habits import Habits, Identity
from telephony.sip.phones.log_in import LogInCall
from telephony.sip.phones.offered import OfferedCall
from telephony.sip.phones.phone import Phone
from telephony.sip.phones.server_watch import AskingDoor, ServerWatch
from telephony.sip.phones.timeline import Moment, What
from telephony.sip.progress import LogIn

RETRY_S = (1.0, 2.0, 5.0, 10.0)
RETRY_WRONG_S = 90.0
"""A wrong PIN is not tried again soon: the server locks out whoever guesses."""
LOG_OUT_MAX_S = 3.0

Report = Callable[[str, Moment], None]
"""Told the agent's number (empty for the server) and what happened."""


class AgentPhone:
    """One agent's phone. `pin` gives the PIN of an agent, asked anew for each log-in; None: not known yet."""

    def __init__(
        self, phone: Phone, identity: Identity, habits: Habits, pin: Callable[[str], str | None], report: Report
    ) -> None:
        self._phone = phone
        self._identity = identity
        self._habits = habits
        self._pin = pin
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._began_at = self._loop.time()
        self._tries = 0
        self._calls = 0
        self._retry: asyncio.TimerHandle | None = None
        self._log_in_call: LogInCall | None = None
        self._talk: OfferedCall | None = None
        self._out: asyncio.Future[None] | None = None
        self.door = AskingDoor(self._receive)
        self.door.create(phone.account_config(identity.agent))
        self.is_logged_in = False

    def log_in(self) -> None:
        """Dial the log-in code now, and again until it works; a try still on its way is given up."""
        if self._log_in_call is not None:
            self._log_in_call.hang_up()
        self.stop_trying()
        self._dial(LOG_IN)

    def stop_trying(self) -> None:
        """Dial no more; the server is gone, and with it the log-in."""
        self.is_logged_in = False
        if self._retry is not None:
            self._retry.cancel()
        self._retry = None

    async def log_out(self) -> None:
        """Hang up, dial the log-out code and wait a moment for the server to take it."""
        was_logged_in = self.is_logged_in
        self.stop_trying()
        if self._talk is not None:
            self._talk.hang_up()
        if was_logged_in:
            self._out = self._loop.create_future()
            self._dial(LOG_OUT)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._out, LOG_OUT_MAX_S)

    # --- log-in -------------------------------------------------------------------------------------------------

    def _dial(self, code: str) -> None:
        agent, pin = self._identity.agent, self._pin(self._identity.agent)
        if pin is None:
            self._try_again(What.LOG_IN_FAILED, {"cause": "no_pin"}, RETRY_S[-1])
            return
        self._log_in_call = LogInCall(self.door, self._phone.uri(f"{code}{agent}{pin}"), self._dialled)

    def _dialled(self, said: LogIn | None, cause: HangupCause, sip_status: int) -> None:
        self._log_in_call = None
        if self._out is not None:
            self._logged_out()
        elif said is LogIn.IN:
            self.is_logged_in, self._tries = True, 0
            self._note(What.LOGGED_IN)
        elif said is LogIn.WRONG or sip_status in (403, 404):
            self._try_again(What.LOG_IN_REFUSED, {}, RETRY_WRONG_S)
        else:
            details: dict[str, str | int] = {"cause": cause.value, "sip_status": sip_status}
            self._try_again(What.LOG_IN_FAILED, details, RETRY_S[min(self._tries, len(RETRY_S) - 1)])

    def _logged_out(self) -> None:
        self._note(What.LOGGED_OUT)
        if self._out is not None and not self._out.done():
            self._out.set_result(None)

    def _try_again(self, what: What, details: dict[str, str | int], after_s: float) -> None:
        self._tries += 1
        self._note(what, **details)
        self._retry = self._loop.call_later(after_s, self.log_in)

    # --- calls --------------------------------------------------------------------------------------------------

    def _receive(self, arrival: Arrival) -> None:
        """What is done with the call has to wait until pjsua2's callback has returned."""
        caller = headers.caller(arrival.message, trusted=True)
        about = headers.subject(arrival.message)
        self._note(What.OFFERED, caller=caller.number, name=caller.name, **({"about": about} if about else {}))
        offered = OfferedCall(self.door, arrival.library_id, self._habits, self._note, self._over)
        if self._talk is not None:
            self._loop.call_soon(offered.refuse, 486, HangupCause.USER_BUSY)
            return
        self._talk = offered
        self._calls += 1
        self._loop.call_soon(offered.take, self._identity.sentence, self._tape())

    def _tape(self) -> Path | None:
        folder = self._habits.tapes
        return None if folder is None else folder / f"{self._identity.agent}-{self._calls}.wav"

    def _over(self, offered: OfferedCall) -> None:
        if self._talk is offered:
            self._talk = None

    def _note(self, what: What, **details: str | int) -> None:
        at_ms = round(1000 * (self._loop.time() - self._began_at))
        self._report(self._identity.agent, Moment(at_ms, what, details))


class AgentPhones:
    """Several agents on one phone, watching one server."""

    def __init__(
        self,
        phone: Phone,
        identities: Sequence[Identity],
        habits: Habits,
        pin: Callable[[str], str | None],
        report: Report,
    ) -> None:
        self._report = report
        self._began_at = asyncio.get_running_loop().time()
        self._agents = [AgentPhone(phone, identity, habits, pin, report) for identity in identities]
        self._watch = ServerWatch(self._agents[0].door, phone.uri(""), self._found, self._lost)

    async def run(self, until: asyncio.Event) -> None:
        """Serve calls until told to go; then log out."""
        watching = asyncio.create_task(self._watch.run())
        await until.wait()
        watching.cancel()
        await asyncio.gather(*(agent.log_out() for agent in self._agents))
        for agent in self._agents:
            agent.door.shutdown()

    def _found(self) -> None:
        self._note(What.SERVER_FOUND)
        for agent in self._agents:
            agent.log_in()

    def _lost(self, sip_status: int) -> None:
        self._note(What.SERVER_LOST, sip_status=sip_status)
        for agent in self._agents:
            agent.stop_trying()

    def _note(self, what: What, **details: str | int) -> None:
        at_ms = round(1000 * (asyncio.get_running_loop().time() - self._began_at))
        self._report("", Moment(at_ms, what, details))
