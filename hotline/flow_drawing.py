"""A flow as a graph for Graphviz: people red, questions blue, ends grey; ways by key bold, by silence dotted."""

from __future__ import annotations

import shutil
import subprocess

from ivr.flow import RETURN, Flow, Node
from ivr.verb import Exit

LONGEST_S = 60.0

_LANGUAGES = {True: "Noto Sans CJK SC,sans-serif", False: "sans-serif"}


class NoGraphvizError(Exception):
    """The program `dot` is not there."""


def as_dot(flow: Flow, *, chinese: bool = True) -> str:
    """The graph in Graphviz' language; every name is quoted."""
    font = _LANGUAGES[chinese]
    lines = [
        "digraph flow {",
        f'  graph [rankdir=TB, fontname="{font}", label={_quoted(flow.title or flow.name)}, labelloc=t];',
        f'  node [shape=box, style="rounded,filled", fillcolor="#f5f5f5", fontname="{font}", fontsize=11];',
        f'  edge [fontname="{font}", fontsize=10];',
        f'  start [shape=circle, label="", width=0.2, fillcolor=black]; start -> {_quoted(flow.start)};',
    ]
    lines += [_node(node) for node in flow.nodes.values()]
    lines += [_way(node, way) for node in flow.nodes.values() for way in node.verb.exits]
    return "\n".join([*lines, "}"])


def as_svg(dot: str) -> bytes:
    """Raises NoGraphvizError when Graphviz is not installed, subprocess errors when it fails."""
    program = shutil.which("dot")
    if program is None:
        raise NoGraphvizError
    drawn = subprocess.run([program, "-Tsvg"], input=dot.encode(), capture_output=True, check=True, timeout=LONGEST_S)  # noqa: S603
    return drawn.stdout


def _node(node: Node) -> str:
    verb = node.verb
    colour = "#ffe0e0" if verb.person else "#e0ecff" if verb.asks else "#e8e8e8" if not verb.exits else "#f5f5f5"
    label = f"{node.name}\n{verb.verb}"
    return f'  {_quoted(node.name)} [label={_quoted(label)}, fillcolor="{colour}"];'


def _way(node: Node, way: Exit) -> str:
    style = "bold" if way.chosen else "dotted" if way.name == "otherwise" else "solid"
    target = way.node if way.node != RETURN else "(return)"
    return f"  {_quoted(node.name)} -> {_quoted(target)} [label={_quoted(way.name)}, style={style}];"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
