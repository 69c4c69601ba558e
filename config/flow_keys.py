"""Whether the keys of a menu are those its prompts name."""

from __future__ import annotations

from collections.abc import Collection

from calls.model import CHINESE
from config.flow_key_words import mentioned, offered
from config.flow_places import place_of_exit, place_of_name, place_of_node
from config.known import Known, Texts
from config.problems import Problems
from config.reading import Document
from config.wording import flows as wording
from config.wording.kind import shown
from ivr.asking import every_phrase
from ivr.flow import Flow
from ivr.steps import keys_of
from ivr.verb import Verb
from ivr.verbs import Bot, Callback, Confirm, Menu, Play, RecordNotice

MOST_OPTIONS = 5
PERSON_KEY = "0"
GLOBAL_KEYS = ("9", "*")
"""Repeat and go back, at every menu."""


def check_keys(document: Document, flow: Flow, known: Known, problems: Problems) -> None:
    """What prompts say goes by the words of the catalogue; of prompts without words nothing is known."""
    told = mentioned(known.texts, _told_anywhere(flow))
    for name, node in flow.nodes.items():
        _check_offered(document, name, node.verb, known.texts, problems)
        if isinstance(node.verb, Menu):
            _check_options(document, name, node.verb, problems)
            if all(CHINESE in known.texts.get(prompt, {}) for prompt in node.verb.prompts):
                said = told | mentioned(known.texts, _question_of(node.verb)) | {PERSON_KEY}
                _check_said(document, name, node.verb, said, problems)


def _check_offered(document: Document, name: str, verb: Verb, texts: Texts, problems: Problems) -> None:
    keys = _keys_of(verb)
    for prompt in dict.fromkeys(_question_of(verb)):
        for key in sorted(offered(texts, (prompt,)) - keys):
            place = place_of_name(document, name, prompt)
            problems.error(place, wording.KEY_NOT_MAPPED, name=shown(prompt), key=shown(key))


def _check_options(document: Document, name: str, menu: Menu, problems: Problems) -> None:
    options = [key for key in menu.keys if key not in (PERSON_KEY, *GLOBAL_KEYS)]
    if len(options) > MOST_OPTIONS:
        problems.warn(place_of_node(document, name), wording.MANY_OPTIONS, node=shown(name), count=len(options))
    for way in menu.exits:
        if way.chosen and way.name in GLOBAL_KEYS:
            place = place_of_exit(document, name, way)
            problems.warn(place, wording.GLOBAL_KEY_TAKEN, node=shown(name), key=shown(way.name))


def _check_said(document: Document, name: str, menu: Menu, said: Collection[str], problems: Problems) -> None:
    for way in menu.exits:
        if way.chosen and way.name not in said:
            problems.warn(place_of_exit(document, name, way), wording.KEY_NOT_SAID, key=shown(way.name))


def _keys_of(verb: Verb) -> set[str]:
    """The keys that mean something where a question is asked by key."""
    if isinstance(verb, Menu | Bot):
        return {*verb.keys, *GLOBAL_KEYS, *(PERSON_KEY if isinstance(verb, Bot) else "")}
    if isinstance(verb, Confirm | Callback):
        return {verb.accept, verb.decline, PERSON_KEY, *GLOBAL_KEYS}
    return set()


def _question_of(verb: Verb) -> tuple[str, ...]:
    if isinstance(verb, Bot):
        return verb.manner.prompts.greeting
    if isinstance(verb, Menu | Confirm):
        return keys_of((*verb.prompts, *every_phrase(verb.retry)))
    return verb.prompts if isinstance(verb, Callback) and verb.ask else ()


def _told_anywhere(flow: Flow) -> tuple[str, ...]:
    """Prompts a caller may have heard before he came to a menu."""
    verbs = (node.verb for node in flow.nodes.values())
    return tuple(key for verb in verbs if isinstance(verb, Play | RecordNotice) for key in keys_of(verb.prompts))
