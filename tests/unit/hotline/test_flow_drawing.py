"""A flow as a picture: every node, every way, and nothing a name could do to the language it is written in [H1]."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from calls.model import HangupCause
from config.hotline import load
from hotline.flow_drawing import BACK, START, NoGraphvizError, as_dot, as_svg
from hotline.flow_words import VERBS, WAYS
from ivr import verbs
from ivr.flow import Flow, Node
from ivr.verb import Verb
from ivr.verbs import Enqueue, Hangup, Menu, Play
from tests.unit.config.folders import EXAMPLE, ROOT

FLOWS = load(EXAMPLE).flows
HOSTILE = '"]; evil [label="a\\" &lt;b&gt; \\N <x> 中 -> {}'


def flow(name: str, **nodes: Verb) -> Flow:
    made = {at: Node(at, verb) for at, verb in nodes.items()}
    return Flow(name, "v1", next(iter(made)), made, title=name)


@pytest.fixture
def graphviz() -> None:
    if shutil.which("dot") is None:
        pytest.fail("no Graphviz: apt-get install graphviz")


def drawn(svg: bytes, kind: str) -> Counter[str]:
    """The titles of what was drawn: names of nodes, or of edges as `from->to`."""
    root = ElementTree.fromstring(svg.decode())
    space = {"s": "http://www.w3.org/2000/svg"}
    return Counter(group.findtext("s:title", "", space) for group in root.findall(f".//s:g[@class='{kind}']", space))


def arrows(of: Flow) -> set[str]:
    ways = {(node.name, way.node) for node in of.nodes.values() for way in node.verb.exits}
    return {f"{name}->{BACK if to == 'return' else to}" for name, to in ways} | {f"{START}->{of.start}"}


def words(svg: bytes) -> str:
    root = ElementTree.fromstring(svg.decode())
    return "\n".join("".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text"))


@pytest.mark.usefixtures("graphviz")
@pytest.mark.parametrize("name", sorted(FLOWS))
@pytest.mark.parametrize("chinese", [True, False])
def test_every_node_and_every_way_is_drawn_once(name: str, chinese: bool) -> None:
    svg = as_svg(as_dot(FLOWS[name], chinese=chinese))
    returns = (
        {BACK} if "return" in {way.node for node in FLOWS[name].nodes.values() for way in node.verb.exits} else set()
    )
    assert drawn(svg, "node") == Counter({START, *FLOWS[name].nodes, *returns})
    assert drawn(svg, "edge") == Counter(arrows(FLOWS[name]))


def test_ways_to_the_same_node_are_one_arrow_that_names_them_all() -> None:
    ring = flow(
        "f", topic=Menu(("m",), {"1": "end", "2": "end"}, "end"), end=Hangup(("bye",), HangupCause.NORMAL_CLEARING)
    )
    assert as_dot(ring, chinese=False).count('"topic" -> "end"') == 1
    assert r'label="  1 \n  2 \n  otherwise "' in as_dot(ring, chinese=False)
    assert r"\n  其他 " in as_dot(ring)


def test_the_only_way_on_needs_no_word() -> None:
    line = flow("f", a=Play(("m",), "b"), b=Hangup(("bye",), HangupCause.NORMAL_CLEARING))
    assert '"a" -> "b" [label="",' in as_dot(line)


def test_people_questions_and_ends_have_their_colours_and_keys_are_bold() -> None:
    dot = as_dot(FLOWS["main"])
    colour = dict(re.findall(r'^  "(\w+)" \[label=.*fillcolor="(#\w+)"', dot, re.MULTILINE))
    assert colour["person"] == colour["emergency"] != colour["topic"] == colour["survey"]
    assert len({colour["person"], colour["topic"], colour["goodbye"], colour["welcome"]}) == 4
    assert re.search(r'"topic" -> "repair" .*style=bold', dot)
    assert re.search(r'"topic" -> "no_choice" .*style=dashed', dot)


@pytest.mark.usefixtures("graphviz")
def test_a_name_is_shown_as_it_is_written_and_means_nothing_to_graphviz() -> None:
    nasty = flow(
        HOSTILE,
        **{HOSTILE: Enqueue("q", full="end", no_agents="end")},
        end=Hangup(("bye",), HangupCause.NORMAL_CLEARING),
    )
    svg = as_svg(as_dot(nasty))
    assert len(drawn(svg, "node")) == 3
    assert words(svg).count(HOSTILE) == 3
    assert "evil" not in {title for title in drawn(svg, "node") if title != HOSTILE and HOSTILE not in title}


def test_every_verb_has_a_chinese_name_and_so_has_every_way_of_the_example() -> None:
    there = {kind.verb for kind in vars(verbs).values() if isinstance(kind, type) and hasattr(kind, "verb")}
    assert set(VERBS) == there
    ways = {way for of in FLOWS.values() for node in of.nodes.values() for way in node.verb.exits if not way.chosen}
    assert {way.name.partition(".")[0] for way in ways} <= set(WAYS)


def test_without_graphviz_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoGraphvizError):
        as_svg(as_dot(FLOWS["main"]))


@pytest.mark.usefixtures("graphviz")
def test_what_graphviz_refuses_is_an_error() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        as_svg("digraph {")


def test_the_picture_in_the_manual_is_that_of_the_example() -> None:
    svg = (ROOT / "docs" / "flow-main.svg").read_bytes()
    assert set(drawn(svg, "edge")) == arrows(FLOWS["main"]), (
        "draw it again: hotline flow draw main -o docs/flow-main.svg"
    )
