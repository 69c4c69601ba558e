"""Where keys may be those of a card or an identity number, and so nobody's business (X4)."""

from __future__ import annotations

from ivr.verb import Verb
from ivr.whereabouts import Whereabouts


def is_hushed(where: Whereabouts) -> bool:
    """Keys pressed at the present node are secret: it asks for something secret, or keeps them for a node that does,
    in whatever flow. Only nodes that keep keys are looked through: this ends at the next question.
    """
    ahead, seen = [where.place], set()
    while ahead:
        flow, node, callers = place = ahead.pop()
        if node.verb.secret:
            return True
        name = (flow.name, node.name, tuple((calling.name, at.name) for calling, at in callers))
        if _keeps_keys(node.verb) and name not in seen:
            seen.add(name)
            ahead += where.ahead(place)
    return False


def _keeps_keys(verb: Verb) -> bool:
    """Keys answer a question at once, and who is brought to a person has no more questions to answer."""
    return not verb.asks and not verb.person
