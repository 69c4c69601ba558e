"""The words of the flow language: one verb, one file."""

from __future__ import annotations

from ivr.verb import Verb
from ivr.verbs.callback import Callback
from ivr.verbs.enqueue import Enqueue
from ivr.verbs.goto import Goto
from ivr.verbs.hangup import Hangup
from ivr.verbs.hours import Hours
from ivr.verbs.menu import Menu
from ivr.verbs.play import Play
from ivr.verbs.set import Set
from ivr.verbs.transfer import Transfer

VERBS: dict[str, type[Verb]] = {
    verb.verb: verb for verb in (Play, Menu, Goto, Hours, Set, Enqueue, Callback, Transfer, Hangup)
}

__all__ = ["VERBS", "Callback", "Enqueue", "Goto", "Hangup", "Hours", "Menu", "Play", "Set", "Transfer"]
