"""People found by their names, as they are written or as they sound: 李娜 by 李, 1001, lina, ln or li."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pypinyin import Style, pinyin

from calls.table import RoutingTable
from store.grams import plain
from store.review_filter import People
from switchboard.customers import Customers

MOST_CUSTOMERS = 500
"""So many at most are looked for; who types on finds fewer."""
_LONGEST = 40
_ABROAD = ("", "+86", "86", "0086")
"""What a trunk may put before a number of ours."""


def people(wanted: str, table: RoutingTable, customers: Customers) -> People:
    """Agents and customers who are called so; nobody when nobody is."""
    sought = plain(wanted)[:_LONGEST].replace(" ", "")
    agents = {number: agent.name for number, agent in table.agents.items()}
    numbers = _called(sought, {number: customer.name for number, customer in customers.items()})[:MOST_CUSTOMERS]
    return People(
        frozenset([*_called(sought, agents), *(number for number in agents if number == sought)]),
        frozenset(before + number for number in numbers for before in _ABROAD),
    )


def _called(sought: str, names: Mapping[str, str]) -> list[str]:
    return [number for number, name in names.items() if is_called(name, sought)]


def is_called(name: str, sought: str) -> bool:
    """Whether a name has `sought` in it, or is spelt so from one of its characters on."""
    if not sought or not name:
        return False
    if sought in plain(name).replace(" ", ""):
        return True
    sounds = _sounds(name)
    return any(_spelt(sought, sounds[start:]) for start in range(len(sounds)))


@lru_cache(maxsize=20_000)
def _sounds(name: str) -> tuple[frozenset[str], ...]:
    """Of each character all ways to read it, without tones; what is no Chinese as it stands."""
    read = pinyin(name, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return tuple(frozenset(plain(each) for each in ways if plain(each)) for ways in read)


def _spelt(sought: str, sounds: Sequence[frozenset[str]]) -> bool:
    """Of each character the whole sound or its beginning: lina, lin, ln."""
    if not sought:
        return True
    if not sounds:
        return False
    begun = {sound[:length] for sound in sounds[0] for length in range(1, len(sound) + 1)}
    return any(_spelt(sought[len(part) :], sounds[1:]) for part in begun if sought.startswith(part))
