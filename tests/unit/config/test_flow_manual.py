"""What docs/flows.md shows can be written so."""

from __future__ import annotations

import re
from pathlib import Path

from config.problems import Problems
from config.reading import Document, read
from config.services import Services, read_services
from config.shapes.node import Head
from config.shapes.nodes import NODES, FlowShape

MANUAL = (Path(__file__).parents[3] / "docs" / "flows.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)


def nodes_shown() -> dict[str, Document]:
    blocks = [block for block in BLOCKS if block.startswith("  ")]
    documents = [read(f"nodes:\n{block}".encode(), "flows.md") for block in blocks]
    return {name: document for document in documents for name in document.value["nodes"]}


def test_every_verb_is_shown_as_it_can_be_written() -> None:
    shown = set()
    for name, document in nodes_shown().items():
        node = document.at(("nodes", name))
        verb = next(iter(node))
        problems = Problems()
        shape = problems.shape(document, NODES[verb], ("nodes", name))
        assert problems.errors == []
        assert shape is not None
        head = Head("person", FlowShape.model_validate(read(BLOCKS[0].encode(), "flows.md").value).declared())
        faults = [wrong.words for _, wrong in shape.faults(head) if "eta" not in str(wrong.words)]
        assert verb == "branch" or faults == []
        shown.add(verb)
    assert shown >= set(NODES) - {"play"}


def test_the_services_shown_can_be_read() -> None:
    problems = Problems()
    services = read_services(read(BLOCKS[-1].encode(), "services.yaml"), Path(), set(), problems)
    assert problems.errors == []
    assert services != Services()
    assert services.lookups["order"].gaps == {"order_no"}
    assert services.template_gaps == {"solution": {"order"}}
    assert services.webhook is not None
