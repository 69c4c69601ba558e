"""The tables days are run under: a draft's file, the one that is live, a rule of the Anonymous Bank by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from calls.table import Agent, RoutingTable
from config import hotline as configuration
from config.hotline import Hotline
from config.routing import TableDocument, read
from config.routing.schedules import ZONE
from config.wording.kind import printable
from hotline.commands.language import say
from hotline.commands.routes.replay_traffic import Format, text_of
from hotline.publishing.last_known import recall
from hotline.settings import Settings
from routing.replay import anonymous_bank_rule as bank
from routing.replay.simulator import Change
from routing.replay.strangers import strangers
from routing.replay.traffic import Traffic
from store.publication import ROUTING

LIVE = "live"

BANK_RULES: Mapping[str, Callable[[RoutingTable], RoutingTable]] = {
    "bank": lambda table: table,
    "first-come": bank.first_come,
    "plain-vip": bank.plain_vip,
    "strict-vip": bank.strict_vip,
    "aging": bank.aging,
    "one-more": bank.one_more,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A day with the table it is run under and what changes during the day."""

    day: Traffic
    table: RoutingTable
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """`label` names them in a report."""

    label: str
    on: Callable[[Traffic], Setting]


def rules(name: str, days: Sequence[Traffic], form: Format, settings: Settings) -> Rules:
    """What `--table` or `--against` names. Raises ConfigurationError."""
    if form is Format.ANONYMOUS_BANK:
        return _bank_rules(name, days)
    folder = configuration.load(settings.config_dir)
    label, text, file = text_of_table(name, folder.routing_text, settings)
    return rules_of(label, text, file, days, folder)


def rules_of(label: str, text: str, file: str, days: Sequence[Traffic], folder: Hotline) -> Rules:
    """A table's text with the agents and calendars of the folder; `file` is what faults call it. Raises
    ConfigurationError."""
    agents = {**folder.table.agents, **strangers(days, folder.table.agents)}
    document = read(text, agents, None, name=file, calendars=folder.calendars)
    return Rules(label, lambda day: _setting(document, label, day))


def text_of_table(name: str, folders_text: str, settings: Settings) -> tuple[str, str, str]:
    """Label, text, and what the text is called in faults."""
    if name != LIVE:
        return printable(Path(name).name), text_of(Path(name)), name
    last = recall(settings.data_dir, ROUTING)
    if last is None:
        return say("当前", "live"), folders_text, "routing.yaml"
    return say(f"当前 v{last.version}", f"live v{last.version}"), last.text, f"v{last.version}"


def _setting(document: TableDocument, label: str, day: Traffic) -> Setting:
    """With hours of opening on a day that has a date; on another every queue is open."""
    midnight = _midnight(day.name)
    if midnight is None:
        return Setting(day, replace(document.rules, version=label))
    changes = tuple(_changes(document, label, midnight))
    return Setting(day, document.table(midnight, label), changes)


def _midnight(name: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(name), time(), ZONE)
    except ValueError:
        return None


def _changes(document: TableDocument, label: str, midnight: datetime) -> Iterator[Change]:
    at = midnight
    while (at_next := document.next_change(at)) is not None and at_next < midnight + timedelta(days=1):
        at = at_next
        yield Change((at - midnight).total_seconds(), document.table(at, label))


def _bank_rules(name: str, days: Sequence[Traffic]) -> Rules:
    """Each day has the agents that worked on it, who can do what they did on it."""
    if name in BANK_RULES:
        return Rules(name, lambda day: _bank_setting(name, day))
    agents: dict[str, Agent] = {}
    for day in days:
        agents.update(bank.bank_table(day).agents)
    document = read(text_of(Path(name)), agents, None, name=name)
    label = printable(Path(name).name)
    return Rules(
        label,
        lambda day: Setting(day, replace(document.rules, version=label, agents=bank.bank_table(day).agents)),
    )


def _bank_setting(name: str, day: Traffic) -> Setting:
    table = BANK_RULES[name](bank.bank_table(day))
    return Setting(bank.longer(day) if bank.EXTRA in table.agents else day, table)
