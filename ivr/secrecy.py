"""Where keys may be those of a card or an identity number, and so nobody's business (X4)."""

from __future__ import annotations

from ivr.verb import Verb
from ivr.whereabouts import Place, Whereabouts

_Name = tuple[tuple[str, str], ...]


class Secrecy:
    """Remembers the nodes whose keys are nobody's secret, so that each is looked at once a call."""

    def __init__(self, where: Whereabouts) -> None:
        self._where = where
        self._open: set[_Name] = set()

    def holds(self) -> bool:
        """Keys pressed at the present node are secret: it asks for something secret, or keeps them for a node that
        does, in whatever flow. Only nodes that keep keys are looked through: this ends at the next question.
        """
        ahead, seen = [self._where.place], set(self._open)
        while ahead:
            place = ahead.pop()
            verb, name = place[1].verb, _name(place)
            if verb.secret:
                return True
            if _keeps_keys(verb) and name not in seen:
                seen.add(name)
                ahead += self._where.ahead(place)
        self._open = seen
        return False


def _keeps_keys(verb: Verb) -> bool:
    """Keys answer a question at once, and who is brought to a person has no more questions to answer."""
    return not verb.asks and not verb.person


def _name(place: Place) -> _Name:
    flow, node, callers = place
    return ((flow.name, node.name), *((calling.name, at.name) for calling, at in callers))
