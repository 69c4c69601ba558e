"""A call as the agent sees it: put together from its story, the live row and the customer's earlier calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from calls.cdr import Cdr
from calls.model import Direction, Party, Stage, Utterance
from calls.numbers import national
from calls.table import RoutingTable
from config.services import gaps_of
from config.webhooks import CustomerPage
from console.agent.known import Known
from console.agent.schemas import (
    CallNoteItem,
    Choice,
    Collected,
    CustomerCard,
    DeskCall,
    EarlierCall,
    KeysItem,
    Outcome,
    PageLink,
    Phase,
    Turn,
)
from console.agent.story import Story, Written
from console.names import agent_title, queue_title
from console.timeline import PromptText
from console.words import same
from store.notes import CallNote

_GAP = re.compile(r"{([^{}\s]{1,64})}")
NAMELESS = ("", "anonymous")
"""Stands for the number of who withholds his."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Which agent looks, and by which rules and lists things are called."""

    agent: str
    table: RoutingTable
    known: Known


class Pop:
    """`prompt_text` has the words of what the bot said."""

    def __init__(self, prompt_text: PromptText) -> None:
        self._prompt_text = prompt_text

    def call(self, story: Story, phase: Phase, desk: Reader, earlier: list[EarlierCall] | None) -> DeskCall:
        table, known = desk.table, desk.known
        code = story.disposition
        return DeskCall(
            id=story.call,
            phase=phase,
            channel=story.channel,
            caller=story.caller,
            caller_name=story.caller_name,
            customer=card(story.caller, desk),
            tier=story.tier,
            language=story.language,
            dialled=story.dialled,
            queue=story.queue,
            queue_title=queue_title(table, story.queue) if story.queue else None,
            began_at=story.began_at,
            waiting_since=story.since,
            waited_s=story.waited_s,
            talk_at=story.talk_at,
            over_at=story.over_at,
            customer_page=customer_page(story, known.customer_page),
            collected=[Collected(name=name, value=value) for name, value in story.noted.copy().items()],
            looked_up=[Collected(name=name, value=value) for name, value in story.looked_up.copy().items()],
            keys=[KeysItem(node=keyed.node, keys=keyed.keys) for keyed in [*story.keys]],
            dialogue=[self._turn(turn, known) for turn in [*story.said]],
            lately=[self._turn(turn, known) for turn in [*story.lately]],
            agents=[agent_title(table, number) for number in [*story.agents]],
            disposition=Choice(code=code, title=known.disposition_title(code)) if code else None,
            notes=[note_item(table, note) for note in [*story.written]],
            can_call_back=has_number(story.caller) and story.queue is not None,
            earlier=earlier,
        )

    def _turn(self, turn: Utterance, known: Known) -> Turn:
        """What the bot said of its knowledge is in its own words."""
        text = same(turn.text) if turn.text else known.answer(turn.entry, self._prompt_text)
        return Turn(by=turn.by, text=text, entry=turn.entry)


def has_number(number: str) -> bool:
    return number.lower() not in NAMELESS and any(letter.isdigit() for letter in number)


def card(number: str, desk: Reader) -> CustomerCard | None:
    customer = desk.known.customers.get(national(number))
    if customer is None:
        return None
    return CustomerCard(
        name=customer.name,
        tier=customer.tier,
        manager=agent_title(desk.table, customer.manager) if customer.manager else None,
        mine=customer.manager == desk.agent,
        senior=customer.senior,
    )


def customer_page(story: Story, page: CustomerPage | None) -> PageLink | None:
    """Where the customer is in the CRM; every character of a value percent-encoded, so that what a caller keyed or
    said leads nowhere else. None while a value is not known."""
    if page is None:
        return None
    values = {**story.noted, **story.looked_up, "caller": story.caller, "dialled": story.dialled, "call": story.call}
    asked = gaps_of(page.url)
    if not asked <= values.keys() or ("caller" in asked and not has_number(story.caller)):
        return None
    url = _GAP.sub(lambda gap: quote(values[gap[1]], safe=""), page.url)
    return PageLink(url=url, title=page.title)


def note_item(table: RoutingTable, note: Written | CallNote) -> CallNoteItem:
    return CallNoteItem(agent=note.agent, agent_name=agent_title(table, note.agent), text=note.text, at=note.at)


def earlier_calls(
    cdrs: Iterable[Cdr], notes: Mapping[str, list[CallNote]], table: RoutingTable, known: Known
) -> list[EarlierCall]:
    return [EarlierCall(**told(cdr, notes.get(cdr.call, []), table, known)) for cdr in cdrs]


def told(cdr: Cdr, notes: Iterable[CallNote], table: RoutingTable, known: Known) -> dict[str, Any]:
    """The fields of an `EarlierCall`."""
    return {
        "id": cdr.call,
        "at": cdr.offered_at,
        "outcome": outcome(cdr),
        "outbound": cdr.direction is Direction.OUTBOUND,
        "queue": queue_title(table, cdr.queue) if cdr.queue else None,
        "agent": agent_title(table, cdr.agent) if cdr.agent else None,
        "talk_s": cdr.talk_s,
        "disposition": known.disposition_title(cdr.disposition) if cdr.disposition else None,
        "notes": [note_item(table, note) for note in notes],
    }


def outcome(cdr: Cdr) -> Outcome:
    if cdr.ended_at is None:
        return Outcome.UP
    if cdr.talk_started_at is not None:
        return Outcome.TALKED
    if cdr.direction is Direction.OUTBOUND:
        return Outcome.NOT_REACHED
    waited = cdr.queued_at is not None and cdr.ended_in in (Stage.QUEUED, Stage.DIALLING)
    return Outcome.ABANDONED if waited and cdr.ended_by is Party.CALLER else Outcome.SELF_SERVED
