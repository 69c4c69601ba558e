"""Names a node uses that must exist elsewhere: queues, prompts, variables, services."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from calls.model import CHINESE, ENGLISH
from config.flow_places import place_of_name
from config.known import Known
from config.problems import Problems
from config.reading import Document
from config.wording import flows as wording
from config.wording import meaning
from config.wording.kind import Kind, shown
from config.wording.services import SENT_MISSING
from ivr import check
from ivr.flow import Declared, Node
from ivr.verbs import Lookup, Sms

NO_LANGUAGE = ""
"""Of a sound without words."""

_Names = tuple[Kind, tuple[str, ...], Collection[str] | None]


def check_names(
    document: Document, node: Node, variables: Mapping[str, Declared], known: Known, problems: Problems
) -> None:
    """Note every name of the node that nothing has."""
    for kind, names, there in _named(node, known):
        for name in dict.fromkeys(names):
            if there is not None and name not in there:
                problems.unknown(place_of_name(document, node.name, name), kind, name, set(there))
    for skill in node.verb.needs.skills:
        if known.skills is not None and skill not in known.skills:
            place = document.place_of(("nodes", node.name, "needs", skill))
            problems.unknown(place, meaning.UNKNOWN_SKILL, skill, known.skills)
    _check_variables(document, node, variables, problems)
    _check_sent(document, node, known, problems)
    _check_languages(document, node, known, problems)


def _named(node: Node, known: Known) -> Iterator[_Names]:
    needs = node.verb.needs
    yield meaning.UNKNOWN_QUEUE, needs.queues, known.queues
    yield meaning.UNKNOWN_CALENDAR, needs.calendars, known.calendars
    yield meaning.UNKNOWN_PROMPT, needs.prompts, known.prompts
    yield meaning.UNKNOWN_FLOW, needs.flows, known.flows
    yield wording.UNKNOWN_SERVICE, needs.services, known.services
    yield wording.UNKNOWN_TEMPLATE, needs.templates, known.templates
    yield wording.UNKNOWN_KNOWLEDGE, needs.knowledge, known.knowledge


def _check_variables(document: Document, node: Node, variables: Mapping[str, Declared], problems: Problems) -> None:
    """A variable must be set somewhere; a secret one is compared and looked up, but never said or sent."""
    away = {name for name in check.given_away(node.verb) if name in variables and variables[name].secret}
    for name in dict.fromkeys(node.verb.needs.variables):
        place = place_of_name(document, node.name, name)
        if name not in variables:
            problems.unknown(place, wording.UNKNOWN_VARIABLE, name, {*variables})
        elif name in away:
            problems.error(place, wording.SECRET_SAID, node=shown(node.name), name=shown(name))


def _check_sent(document: Document, node: Node, known: Known, problems: Problems) -> None:
    """Everything that a service's address or a message's words need."""
    if isinstance(node.verb, Lookup):
        gaps, to, sent = known.services, node.verb.service, node.verb.send
    elif isinstance(node.verb, Sms):
        gaps, to, sent = known.templates, node.verb.template, node.verb.values
    else:
        return
    needed = gaps.get(to, frozenset()) if isinstance(gaps, Mapping) else frozenset()
    for name in sorted(needed - {*sent}):
        place = document.place_of(("nodes", node.name))
        problems.error(place, SENT_MISSING, node=shown(node.name), name=shown(name), service=shown(to))


def _check_languages(document: Document, node: Node, known: Known, problems: Problems) -> None:
    """A prompt is heard in the other language rather than not at all, and so this is a warning."""
    for name in dict.fromkeys(node.verb.needs.prompts):
        heard = known.heard.get(name, ())
        for language in (CHINESE, ENGLISH):
            if heard and language not in heard and NO_LANGUAGE not in heard:
                place = place_of_name(document, node.name, name)
                problems.warn(place, wording.MISSING_WORDS, name=shown(name), language=language)
