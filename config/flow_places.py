"""Where in a flow's file the parts of a node stand."""

from __future__ import annotations

from config.reading import Document
from config.tree import Path
from ivr.verb import Exit


def place_of_exit(document: Document, node: str, way: Exit) -> str:
    """The place of a way out of a node; the node's own when it is not written out."""
    path = ("nodes", node)
    ways: list[Path] = [("keys", way.name), ("offers", way.name)] if way.chosen else []
    kind, _, rest = way.name.partition(".")
    if kind == "when":
        ways.append(("branch", int(rest) - 1, "go"))
    ways += [(kind, rest), ("customer", way.name), (way.name,)]
    inside = next((found for found in ways if (*path, *found) in document.spots), ())
    return document.place_of((*path, *inside))


def place_of_node(document: Document, node: str) -> str:
    return document.place_of(("nodes", node))


def place_of_name(document: Document, node: str, name: str) -> str:
    """The first thing in the node that reads so."""
    return document.place_of(document.find(("nodes", node), name))
