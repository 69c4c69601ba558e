"""say: say something with the caller's own values in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ivr.verbs.play import Play


@dataclass(frozen=True, slots=True)
class Say(Play):
    """Like play; among the prompts stand gaps for variables, each read as its kind (`{amount: price}`)."""

    verb: ClassVar[str] = "say"
