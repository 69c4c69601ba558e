"""Entries of several nodes' journals, put into one order.

A call lives on one node, whose journal tells it in order whatever the clocks say. Others may add to it: an agent's
note taken at another node's console, a card, the end of a call whose node is gone. What they add stands where its
time is; where clocks differ it may stand wrong by so much, and nothing of it is lost or told twice. Only an end told
by another node waits until its own node has told everything: the call was there as long as that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from calls.cdr import BEGINNING, Cdr, fold
from calls.errors import FarEndError
from calls.events import CallbackRequested, CallEnded
from calls.journal import Entry
from store.entries import from_row, unreadable
from store.reporting import Report

_LAST = CallEnded | CallbackRequested
_SAME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, and whose journal it is from."""

    node: str
    entry: Entry


def told_in(rows: Iterable[Row[Any]], report: Report) -> list[Told]:
    """The entries; an event written by a version of the program that knew it otherwise is reported and left out."""
    told = []
    for row in rows:
        try:
            told.append(Told(row.node, from_row(row)))
        except FarEndError as error:
            report(unreadable(row.seq, error))
    return told


def home_of(told: Iterable[Told]) -> str | None:
    """The node a call lives on: where it began, and of several that tell its beginning (who decided that a customer
    is to be called, and who calls him) the one that tells the most. None without its beginning."""
    told = list(told)
    counted = Counter(one.node for one in told)
    begun = {one.node for one in told if isinstance(one.entry.event, BEGINNING)}
    return max(begun, key=lambda node: (counted[node], node), default=None)


def in_order(told: Sequence[Told]) -> list[Told]:
    """Of one call; what one node tells comes in its own order already."""
    if len({one.node for one in told}) < 2:
        return list(told)
    home, reached, keyed = home_of(told), None, []
    for one in sorted(told, key=lambda one: (one.node, one.entry.seq)):
        at = one.entry.at
        if one.node == home:
            reached = at = max(at, reached or at)
        is_last = one.node != home and isinstance(one.entry.event, _LAST)
        is_end = isinstance(one.entry.event, CallEnded)
        stands = (True, _SAME, is_end) if is_last else (False, at, one.node != home)
        keyed.append(((*stands, one.node, one.entry.seq), one))
    return [one for _, one in sorted(keyed, key=lambda pair: pair[0])]


def folded(told: Sequence[Told]) -> Cdr | None:
    """The record of one call from everything that is told of it."""
    return fold(lived(told))


def lived(told: Sequence[Told]) -> list[Entry]:
    """What a record is folded from: an end that another node tells is no earlier than what it ends."""
    home, latest = home_of(told), None
    entries: list[Entry] = []
    for one in in_order(told):
        entry = one.entry
        if one.node != home and isinstance(entry.event, CallEnded):
            entry = replace(entry, at=max(entry.at, latest or entry.at))
        elif one.node == home:
            latest = entry.at
        entries.append(entry)
    return entries
