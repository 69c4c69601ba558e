"""One call walked through the hotline under a table that is not published, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from calls.errors import ConfigurationError, Fault
from calls.table import RoutingTable
from config import hotline as configuration
from config.flow_texts import flow_file, read_flow_text
from config.hotline import Hotline
from config.routing import FILE, read
from config.wording.kind import printable
from console.rehearsals import CallToTry, Named
from hotline.aside import Tell
from hotline.commands.routes.rehearsal import Caller, Rehearsal
from hotline.commands.routes.whatif import answer, length_by
from hotline.commands.routes.whatif_words import outcome, steps
from hotline.sounds import catalogue_for
from ivr.calendar import Calendar
from telephony.sip.phones import keying


@dataclass(frozen=True, slots=True)
class House:
    """Where the folders are, the texts of the flows callers go through, by name (flows themselves cannot be given to
    another process), and the calendars in force; None: the folder's."""

    config_dir: Path
    data_dir: Path
    flows: Mapping[str, str]
    calendars: Mapping[str, Calendar] | None = None

    def hotline(self, at: datetime | None = None) -> Hotline:
        """The folder's, with these flows. What they name was checked when they were published, or sent."""
        found = configuration.load(self.config_dir, None, at, spare_published=True)
        calendars = found.calendars if self.calendars is None else self.calendars
        known = replace(found.known, queues=None, prompts=None, skills=None, calendars=set(calendars))
        texts = self.flows.items()
        flows = {name: read_flow_text(text, flow_file(name), "", known) for name, text in texts}
        return replace(found, flows={**found.flows, **flows}, calendars=calendars)


def what_if(_: Tell, house: House, named: Named, call: CallToTry) -> dict[str, Any]:
    """Every step as one JSON object. Raises ConfigurationError."""
    sounds = catalogue_for(house.config_dir, house.data_dir)
    hotline = house.hotline(call.at)
    document = read(named.text, hotline.table.agents, None, name=FILE, calendars=hotline.calendars)
    table = document.table(call.at, named.label)
    rehearsal = Rehearsal(hotline, table, _on_duty(call, table), length_by(sounds))
    moments = rehearsal.call(Caller(call.caller, call.dialled, call.at, _keys(call.keys)), call.limit_s)
    return answer(call.at, table, list(steps(moments, table, sounds)), outcome(moments, call.limit_s))


def _on_duty(call: CallToTry, table: RoutingTable) -> set[str]:
    if call.agents is None:
        return set(table.agents)
    if unknown := sorted(set(call.agents) - set(table.agents)):
        names = printable(", ".join(unknown))
        fault = Fault(
            "agents",
            f"there is no agent {names}",
            "Choose among those of agents.yaml",
            f"没有坐席 {names}",
            "请从坐席名单中选择",
        )
        raise ConfigurationError([fault])
    return set(call.agents)


def _keys(text: str) -> tuple[keying.Step, ...]:
    try:
        return keying.parse(text)
    except ValueError as error:
        fault = Fault(
            "keys",
            str(error),
            "Use keys, a comma for the next prompt, w2.5 for 2.5 s",
            f"按键写法有误：{error}",
            "可用：数字、*、#、逗号（等下一个提示）、w2.5（等 2.5 秒）",
        )
        raise ConfigurationError([fault]) from error
