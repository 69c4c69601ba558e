"""A call's SIP messages, leg by leg, and how well each phone was heard: the ladder of its page [C2, M1, X4]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import pairwise

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls import events as e
from calls.events import Event
from calls.sip_text import LONGEST, opening, without_numbers
from calls.table import RoutingTable
from calls.traced import LegQuality, SipMessage
from console.calls_api import CallsApi
from console.live import LiveBoard
from console.names import agent_title
from console.operation import Operation, answer
from console.schemas import Text
from console.sip_schemas import LegItem, LegParty, QualityItem, SipItem, SipPage
from console.words import Words
from store.queries import Queries

MOST = 2_000
_PARTIES = {"c": LegParty.CALLER, "a": LegParty.AGENT, "s": LegParty.SUPERVISOR}


class SipApi:
    def __init__(self, queries: Queries, live: LiveBoard, words: Words, calls: CallsApi) -> None:
        self._queries, self._live, self._words, self._calls = queries, live, words, calls

    def operations(self) -> list[Operation]:
        path, words = "/api/calls/{id}/sip", "The call's SIP messages by leg, and how well each phone was heard"
        return [Operation("call_sip", path, self.sip, words, SipPage, problems=(404,))]

    async def sip(self, request: Request) -> Response:
        """Whoever sees no numbers gets none of those in the messages either."""
        sees_numbers = request.state.visitor.sees_numbers
        return answer(await run_in_threadpool(self._page, request.path_params["id"], sees_numbers))

    def _page(self, call: str, sees_numbers: bool) -> SipPage:
        cdr = self._calls.find(call)
        traced = self._queries.sip_traces().of(call, MOST)
        messages = [one for one in traced if isinstance(one, SipMessage)]
        heard = {one.leg: one for one in traced if isinstance(one, LegQuality)}
        return SipPage(
            call=call,
            caller=cdr.caller,
            up=cdr.ended_at is None,
            near=messages[0].near if messages else "",
            legs=self._legs(call, messages, heard),
            messages=_items(messages, sees_numbers),
        )

    def _legs(self, call: str, messages: Sequence[SipMessage], heard: dict[str, LegQuality]) -> list[LegItem]:
        """In the order in which they came into the call."""
        table = self._live.snapshot().table
        who = _who([entry.event for entry in self._queries.timeline(call)])
        first = {one.leg: one for one in reversed(messages)}
        listed = sorted(first, key=lambda leg: first[leg].at)
        return [self._leg(leg, first[leg], who.get(leg), heard.get(leg), table) for leg in listed]

    def _leg(
        self,
        leg: str,
        first: SipMessage,
        who: str | None,
        heard: LegQuality | None,
        table: RoutingTable,
    ) -> LegItem:
        party = _party(leg, who)
        return LegItem(
            leg=leg,
            party=party,
            title=self._title(party, who, table),
            far=first.far,
            transport=first.transport,
            quality=None if heard is None else _quality(heard),
        )

    def _title(self, party: LegParty, who: str | None, table: RoutingTable) -> Text:
        if party is LegParty.AGENT and who:
            return self._words.both("sip.agent", agent=agent_title(table, who))
        if party is LegParty.SUPERVISOR and who:
            return self._words.both("sip.supervisor", by=who)
        return self._words.both(f"sip.party.{party}")


def _who(events: Sequence[Event]) -> dict[str, str]:
    """Of legs the journal tells of: the agent's number, "" for an outside party, or the supervisor's name."""
    found: dict[str, str] = {}
    for event in events:
        if isinstance(event, e.TalkStarted):
            found[event.leg] = event.agent
        elif isinstance(event, e.MonitoringRung):
            found[event.leg] = event.by
    return found


def _party(leg: str, who: str | None) -> LegParty:
    party = _PARTIES.get(leg.rpartition("-")[2][:1], LegParty.OUTSIDE)
    return LegParty.OUTSIDE if party is LegParty.AGENT and who == "" else party


def _quality(heard: LegQuality) -> QualityItem:
    told = asdict(heard)
    return QualityItem(**{name: told[name] for name in QualityItem.model_fields})


def _items(messages: Sequence[SipMessage], sees_numbers: bool) -> list[SipItem]:
    seen: set[tuple[str, bool, str]] = set()
    items: list[SipItem] = []
    for number, (before, one) in enumerate(pairwise([*messages[:1], *messages]), start=1):
        key = (one.leg, one.sent, one.text)
        items.append(_item(number, one, (messages[0].at, before.at), key in seen, sees_numbers))
        seen.add(key)
    return items


def _item(number: int, one: SipMessage, since: tuple[datetime, datetime], again: bool, sees_numbers: bool) -> SipItem:
    told = opening(one.text)
    hidden = (lambda text: text) if sees_numbers else without_numbers
    return SipItem(
        number=number,
        at=one.at,
        offset_ms=_ms(one.at, since[0]),
        delta_ms=_ms(one.at, since[1]),
        leg=one.leg,
        sent=one.sent,
        transport=one.transport,
        near=one.near,
        far=one.far,
        method=told.method,
        status=told.status or None,
        reason=hidden(told.reason),
        sequence=told.sequence if told.sequence >= 0 else None,
        media="\n\nv=0" in one.text,
        again=again,
        size=one.size,
        cut=one.size > LONGEST,
        text=hidden(one.text),
    )


def _ms(later: datetime, earlier: datetime) -> float:
    return round((later - earlier).total_seconds() * 1000, 1)
