"""A flow and its text as what a page draws."""

from __future__ import annotations

from collections.abc import Iterator

from config.flow_texts import flow_file
from config.reading import Document, as_bytes, read
from console.flow_picture_schemas import NodeKind, PictureAnswer, PictureNode, WayOut
from ivr.flow import Flow, Node
from ivr.verb import Verb


def picture(flow: Flow, text: str, version: str | None) -> PictureAnswer:
    """`text` is what `flow` was read from."""
    document = read(as_bytes(text), flow_file(flow.name))
    ends = _ends(document, text)
    return PictureAnswer(
        flow=flow.name,
        version=version,
        title=flow.title,
        start=flow.start,
        person=flow.person,
        rescue=flow.rescue,
        text=text,
        nodes=[_node(flow.nodes[name], document, text, end) for name, end in ends.items() if name in flow.nodes],
    )


def kind_of(verb: Verb) -> NodeKind:
    if verb.person:
        return NodeKind.PERSON
    if verb.asks:
        return NodeKind.QUESTION
    return NodeKind.STEP if verb.exits else NodeKind.END


def _node(node: Node, document: Document, text: str, end: int) -> PictureNode:
    path = ("nodes", node.name)
    needs, line = node.verb.needs, document.line_of(path)
    return PictureNode(
        name=node.name,
        verb=node.verb.verb,
        kind=kind_of(node.verb),
        line=line,
        text=_excerpt(text, line, end),
        details=document.at(path),
        ways=[WayOut(name=way.name, node=way.node, chosen=way.chosen) for way in node.verb.exits],
        prompts=list(dict.fromkeys(needs.prompts)),
        queues=list(needs.queues),
        flows=list(needs.flows),
    )


def _ends(document: Document, text: str) -> dict[str, int]:
    """Each node's name with the line on which the next thing begins, in the order of the text."""
    begins = sorted(document.line_of(("nodes", name)) for name in document.at(("nodes",)))
    heads = [document.line_of((key,)) for key in document.value]
    last = len(text.splitlines()) + 1
    beginnings = sorted({*begins, *heads, last})
    return {
        name: next((line for line in beginnings if line > document.line_of(("nodes", name))), last)
        for name in document.at(("nodes",))
    }


def _excerpt(text: str, line: int, end: int) -> str:
    """The lines from `line` on and before `end`, without what is said of the next thing."""
    lines = text.splitlines()[line - 1 : max(end - 1, line)]
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return "\n".join(_without_margin(lines))


def _without_margin(lines: list[str]) -> Iterator[str]:
    margin = len(lines[0]) - len(lines[0].lstrip())
    return (line[margin:] if not line[:margin].strip() else line for line in lines)
