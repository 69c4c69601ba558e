"""The words of the flow language: one verb, one file."""

from __future__ import annotations

from ivr.verb import Verb
from ivr.verbs.callback import Callback
from ivr.verbs.emergency import Emergency
from ivr.verbs.enqueue import Enqueue
from ivr.verbs.goto import Goto
from ivr.verbs.hangup import Hangup
from ivr.verbs.hours import Hours
from ivr.verbs.menu import Menu
from ivr.verbs.play import Play
from ivr.verbs.say import Say
from ivr.verbs.set import Set
from ivr.verbs.subflow import Subflow
from ivr.verbs.transfer import Transfer

VERBS: dict[str, type[Verb]] = {
    verb.verb: verb
    for verb in (Play, Say, Menu, Goto, Hours, Set, Subflow, Enqueue, Emergency, Callback, Transfer, Hangup)
}

__all__ = [
    "VERBS",
    "Callback",
    "Emergency",
    "Enqueue",
    "Goto",
    "Hangup",
    "Hours",
    "Menu",
    "Play",
    "Say",
    "Set",
    "Subflow",
    "Transfer",
]
