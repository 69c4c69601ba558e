"""One verb, one file; every verb is in the language."""

import importlib
import pkgutil
from dataclasses import is_dataclass

from calls.events import QueueRefused
from calls.model import CHINESE, QueueRefusal
from ivr import verbs
from ivr.journey import Journey
from ivr.steps import Stay
from ivr.verb import Verb
from tests.unit.ivr.walking import NOON


def test_every_file_in_verbs_holds_the_one_verb_it_is_named_after() -> None:
    names = [module.name for module in pkgutil.iter_modules(verbs.__path__)]
    for name in names:
        module = importlib.import_module(f"ivr.verbs.{name}")
        own = [
            thing
            for thing in vars(module).values()
            if isinstance(thing, type) and issubclass(thing, Verb) and thing.__module__ == module.__name__
        ]
        assert own == [verbs.VERBS[name]]
    assert sorted(names) == sorted(verbs.VERBS)


def test_every_verb_is_immutable_data() -> None:
    for verb in verbs.VERBS.values():
        assert is_dataclass(verb)
        assert verb.__hash__ is not None, "not frozen"


def test_what_a_verb_does_not_care_about_changes_nothing() -> None:
    goto, journey = verbs.Goto("next"), Journey("c1", CHINESE, NOON, {})
    refused = QueueRefused("c1", "orders", QueueRefusal.FULL)
    answers = [
        goto.key("1", journey),
        goto.finished(journey),
        goto.timed_out(journey),
        goto.returned(refused, journey),
    ]
    assert answers == [Stay()] * 4
    assert journey == Journey("c1", CHINESE, NOON, {})
