"""The switchboard: all calls that are up, behind three doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calls import events as e
from calls.alarms import Alarms
from calls.commands import Announce, Command
from calls.errors import step_of
from calls.model import HangupCause, Party, RefusalReason, Stage
from calls.table import RoutingTable
from ivr.flow import Flow
from switchboard.customers import NOBODY, Customers
from switchboard.lines import Line
from switchboard.phones import PhoneLogins
from switchboard.record import Record
from switchboard.transitions import Side, Trigger, row_for, take
from switchboard.turn import Calendars, Rules, Turn

_PHONE_EVENTS = (e.LegAnswered, e.PlayFinished, e.LegHungUp)


class Switchboard:
    """Deterministic: the same events at the same times give the same commands."""

    def __init__(
        self,
        lines: Sequence[Line],
        flows: Mapping[str, Flow],
        calendars: Calendars,
        customers: Customers = NOBODY,
    ) -> None:
        self.records: dict[str, Record] = {}
        self._rules = Rules(RoutingTable(""), lines, flows, calendars, customers)
        self._phones = PhoneLogins()
        self._still_here: dict[str, e.CallbackDue] = {}
        self._alarms: Alarms[tuple[str, str]] = Alarms()

    def publish(
        self,
        lines: Sequence[Line],
        flows: Mapping[str, Flow],
        calendars: Calendars,
        customers: Customers = NOBODY,
    ) -> None:
        """Take new lines and flows into use for new calls; calls under way finish on what they began with."""
        self._rules.publish(lines, flows, calendars, customers)

    # --- the three doors ---

    def handle(self, event: e.Event, now: float) -> list[Command]:
        if isinstance(event, e.TablePublished):
            self._rules.table = event.table
        elif isinstance(event, e.AgentPhoneCalled):
            return self._phones.handle(event)
        elif isinstance(event, e.AnnouncementMade):
            self._announce(event, now)
        elif isinstance(event, e.AnnouncementWithdrawn):
            self._rules.announcements.withdrawn(event)
        elif isinstance(event, e.CustomerNoted):
            self._rules.memory.note(event.number, event.name, event.value)
        elif isinstance(event, e.CallEvent):
            return self._happened(event, now)
        return []

    def _announce(self, event: e.AnnouncementMade, now: float) -> None:
        """Whoever waits hears it at once; one by one, so that nobody's call has to wait for it."""
        self._rules.announcements.made(event, now)
        for call, record in self.records.items():
            if record.stage is Stage.QUEUED and not record.is_message:
                self._alarms.set((call, "announcement"), now)

    def _happened(self, event: e.CallEvent, now: float) -> list[Command]:
        if isinstance(event, e.VoicemailLeft):
            return self._message_left(event, now)
        if event.call in self._phones and isinstance(event, _PHONE_EVENTS):
            return self._phones.handle(event)
        if isinstance(event, e.CallbackClosed) and event.call in self._still_here:
            due = self._still_here.pop(event.call)
            return [Announce(e.CallEnded(due.call, HangupCause.NORMAL_CLEARING, Party.SYSTEM, Stage.CALLING_BACK))]
        if isinstance(event, e.CallEnded):
            event = self._still_here.pop(event.call, event)
        self._open(event)
        record = self.records.get(event.call)
        if isinstance(event, e.OfferMade) and (record is None or not record.waits):
            return [Announce(e.OfferRefused(event.call, event.offer, event.agent, RefusalReason.CALLER_GONE))]
        if record is None:
            return []
        return self._step(record, type(event), _side(record, event), event, now)

    def _message_left(self, event: e.VoicemailLeft, now: float) -> list[Command]:
        """It has a record of its own; told twice, it is one message."""
        if event.voicemail in self.records:
            return []
        record = self.records[event.voicemail] = Record(event, stage=Stage.QUEUED)
        return self._step(record, type(event), Side.NONE, event, now)

    def _open(self, event: e.CallEvent) -> None:
        """A record for a call that begins. Nobody is called back before he has hung up: he would be engaged; nor for
        a message whose agent has hung up meanwhile.
        """
        if isinstance(event, e.CallOffered):
            self.records[event.call] = Record(event)
        elif isinstance(event, e.CallbackDue) and event.call not in self.records and event.call != event.callback:
            asked_in = self.records.get(event.of)
            if asked_in is not None and asked_in.stage is not Stage.ENDED:
                self._still_here[event.of] = event
            else:
                self.records.setdefault(event.call, Record(event, stage=Stage.CALLING_BACK))

    def next_deadline(self) -> float | None:
        return self._alarms.next()

    def tick(self, now: float) -> list[Command]:
        """Rings one alarm; `next_deadline` stays in the past while there are more."""
        due = self._alarms.pop(now)
        if due is None:
            return []
        call, alarm = due
        record = self.records[call]
        return self._step(record, alarm, Side.NONE, None, now)

    # --- one step ---

    def _step(
        self, record: Record, trigger: Trigger, side: Side, event: e.CallEvent | None, now: float
    ) -> list[Command]:
        row = row_for(record.stage, trigger, side, is_message=record.is_message)
        if row is None:
            return []
        turn = Turn(record, self._rules, self._alarms, now)
        with step_of(record.call, row.trigger if isinstance(row.trigger, str) else row.trigger.__name__):
            take(row, turn, event)
        if record.stage is Stage.ENDED and not record.legs:
            turn.sleep_all()
            del self.records[record.call]
        return turn.commands


def _side(record: Record, event: e.CallEvent) -> Side:
    leg = getattr(event, "leg", None)
    if leg is None:
        return Side.NONE
    if leg == record.leg:
        return Side.CALLER
    return Side.SUPERVISOR if leg in record.monitors else Side.OTHER
