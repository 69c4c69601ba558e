"""The words of the flow language: one verb, one file."""

from __future__ import annotations

from ivr.verb import Verb
from ivr.verbs.bot import Bot
from ivr.verbs.branch import Branch
from ivr.verbs.callback import Callback
from ivr.verbs.collect import Collect
from ivr.verbs.confirm import Confirm
from ivr.verbs.customer import Customer
from ivr.verbs.emergency import Emergency
from ivr.verbs.enqueue import Enqueue
from ivr.verbs.goto import Goto
from ivr.verbs.hangup import Hangup
from ivr.verbs.hours import Hours
from ivr.verbs.lookup import Lookup
from ivr.verbs.menu import Menu
from ivr.verbs.play import Play
from ivr.verbs.record_notice import RecordNotice
from ivr.verbs.say import Say
from ivr.verbs.set import Set
from ivr.verbs.sms import Sms
from ivr.verbs.subflow import Subflow
from ivr.verbs.survey import Survey
from ivr.verbs.transfer import Transfer
from ivr.verbs.voicemail import Voicemail

VERBS: dict[str, type[Verb]] = {
    verb.verb: verb
    for verb in (
        Play,
        Say,
        RecordNotice,
        Menu,
        Collect,
        Confirm,
        Branch,
        Hours,
        Customer,
        Lookup,
        Set,
        Goto,
        Subflow,
        Bot,
        Emergency,
        Enqueue,
        Callback,
        Voicemail,
        Survey,
        Sms,
        Transfer,
        Hangup,
    )
}

__all__ = [
    "VERBS",
    "Bot",
    "Branch",
    "Callback",
    "Collect",
    "Confirm",
    "Customer",
    "Emergency",
    "Enqueue",
    "Goto",
    "Hangup",
    "Hours",
    "Lookup",
    "Menu",
    "Play",
    "RecordNotice",
    "Say",
    "Set",
    "Sms",
    "Subflow",
    "Survey",
    "Transfer",
    "Voicemail",
]
