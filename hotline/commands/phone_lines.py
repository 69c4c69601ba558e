"""Moments of a phone on the terminal: a line each for people, or a line of JSON each for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from rich.console import Console
from rich.text import Text

from hotline.commands.language import say
from hotline.commands.moment_words import words
from telephony.sip.phones.timeline import Detail, Moment, What

_STYLES = {
    What.TALKING: "bold green",
    What.LOGGED_IN: "green",
    What.ANSWERED: "green",
    What.HUNG_UP: "bold",
    What.REFUSED: "yellow",
    What.LOG_IN_REFUSED: "bold red",
    What.LOG_IN_FAILED: "red",
    What.SERVER_LOST: "red",
}


class PhoneLines:
    """Writes to stdout."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._console = Console(highlight=False, soft_wrap=True)

    def of_caller(self, moment: Moment) -> None:
        """With the milliseconds since the INVITE."""
        if self._as_json:
            self._json(moment.to_json())
        else:
            self._line(f"{moment.at_ms:>7} ms", moment, "")

    def of_agent(self, agent: str, moment: Moment) -> None:
        """With the time of day and the agent's number; the server has none."""
        now = datetime.now().astimezone()
        if self._as_json:
            self._json({"at": now.isoformat(timespec="milliseconds"), "agent": agent, **moment.to_json()})
        else:
            self._line(f"{now:%H:%M:%S}", moment, agent or say("服务器", "server"))

    def result(self, text: str, good: bool, details: Mapping[str, Detail | None]) -> None:
        """How it went in the end."""
        if self._as_json:
            self._json({"what": "result", "served": good, **details})
        else:
            self._console.print(Text(text, style="bold green" if good else "bold red"))

    def _line(self, time: str, moment: Moment, who: str) -> None:
        parts = (
            (f"{time}  ", "dim"),
            (f"{who}  " if who else "", "cyan"),
            (words(moment), _STYLES.get(moment.what, "")),
        )
        self._console.print(Text.assemble(*parts))

    def _json(self, line: Mapping[str, object]) -> None:
        print(json.dumps(line, ensure_ascii=False), flush=True)
