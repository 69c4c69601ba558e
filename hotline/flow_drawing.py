"""A flow as a graph for Graphviz: people red, questions blue, ends grey; ways by key bold, other ways out dashed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator

from hotline.flow_words import verb_in_chinese, way_in_chinese
from ivr.flow import RETURN, Flow, Node
from ivr.verb import Exit, Verb

LONGEST_S = 60.0
FONT = "Noto Sans CJK SC,sans-serif"
START, BACK = "(start)", "(return)"
"""No node of a flow can be called so."""

SILENT = ("then", "goto")
"""Ways that need no word where they are the only ones: the arrow says it."""

_HALO = (
    b"<style>.edge text { paint-order: stroke; stroke: white; stroke-width: 4px; stroke-linejoin: round }</style>\n"
)
_PEOPLE, _QUESTION, _END, _STEP = "#ffdcdc", "#dce9ff", "#dddddd", "#f7f7f7"
_BY_KEY = 'style=bold, color="#1f4e9c", fontcolor="#1f4e9c"'
_OTHERWISE = 'style=dashed, color="#999999", fontcolor="#666666"'
_ON = 'color="#444444", fontcolor="#333333"'
_LEGEND = {
    True: "红：人工　蓝：提问　灰：结束　　粗线：按键　虚线：其他情况",
    False: "red: a person   blue: a question   grey: an end      bold: by key   dashed: otherwise",
}


class NoGraphvizError(Exception):
    """The program `dot` is not there."""


def as_dot(flow: Flow, *, chinese: bool = True) -> str:
    """The graph in Graphviz' language; every name is quoted. Ways from one node to the same other are one arrow."""
    title = _quoted(f"{flow.title} {flow.name}".strip() + f"\n{_LEGEND[chinese]}\n ")
    nodes = flow.nodes.values()
    return "\n".join(
        [
            "digraph flow {",
            f'  graph [rankdir=TB, nodesep=0.35, ranksep=0.5, labelloc=t, fontname="{FONT}", label={title}];',
            f'  node [shape=box, style="rounded,filled", color="#888888", fontname="{FONT}", fontsize=12];',
            f'  edge [fontname="{FONT}", fontsize=11, arrowsize=0.7];',
            f'  {_quoted(START)} [shape=circle, label="", width=0.18, fillcolor=black];',
            f"  {_quoted(START)} -> {_quoted(flow.start)};",
            *(_node(node, verb_in_chinese if chinese else str) for node in nodes),
            *(arrow for node in nodes for arrow in _arrows(node, way_in_chinese if chinese else str)),
            *_back(flow),
            "}",
        ]
    )


def as_svg(dot: str) -> bytes:
    """Raises NoGraphvizError when Graphviz is not installed, subprocess errors when it fails."""
    program = shutil.which("dot")
    if program is None:
        raise NoGraphvizError
    drawn = subprocess.run([program, "-Tsvg"], input=dot.encode(), capture_output=True, check=True, timeout=LONGEST_S)  # noqa: S603
    return drawn.stdout.replace(b'<g id="graph0"', _HALO + b'<g id="graph0"', 1)


def _node(node: Node, word: Callable[[str], str]) -> str:
    label = _quoted(f"{node.name}\n{word(node.verb.verb)}")
    return f'  {_quoted(node.name)} [label={label}, fillcolor="{_colour(node.verb)}"];'


def _colour(verb: Verb) -> str:
    if verb.person:
        return _PEOPLE
    if verb.asks:
        return _QUESTION
    return _STEP if verb.exits else _END


def _arrows(node: Node, word: Callable[[str], str]) -> Iterator[str]:
    by_target: dict[str, list[Exit]] = {}
    for way in node.verb.exits:
        by_target.setdefault(BACK if way.node == RETURN else way.node, []).append(way)
    for target, ways in by_target.items():
        names = [] if all(way.name in SILENT for way in ways) else [f"  {word(way.name)} " for way in ways]
        label = _quoted("\n".join(names))
        yield f"  {_quoted(node.name)} -> {_quoted(target)} [label={label}, {_style(ways)}];"


def _style(ways: list[Exit]) -> str:
    if any(way.chosen for way in ways):
        return _BY_KEY
    return _OTHERWISE if all(way.name == "otherwise" for way in ways) else _ON


def _back(flow: Flow) -> list[str]:
    returns = any(way.node == RETURN for node in flow.nodes.values() for way in node.verb.exits)
    return [f'  {_quoted(BACK)} [shape=circle, label="", width=0.18, fillcolor=white];'] if returns else []


def _quoted(text: str) -> str:
    """A string as Graphviz reads it: neither its escapes nor its character entities are taken from the text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("\n", "\\n")
    return f'"{escaped}"'
