"""The digest of a rubric names its content: in every process, and nothing but its content."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qa_scoring.rubric import Rubric
from qa_scoring.rubric_parts import Criterion
from qa_scoring.rubric_rules import Limit, Scale
from qa_scoring.rule import parsed
from qa_scoring.wording import Wording

EXAMPLE = "config/example/rubric.yaml"
RUBRIC = Rubric.from_mapping(YAML(typ="safe").load(Path(EXAMPLE)))
TITLE = Wording("规则", "Rules")
RULES = Rubric(
    "rules",
    1,
    TITLE,
    (
        Criterion("a", TITLE, "rule", parsed('said.hello || count.bye > 2 && tier == "vip"'), 5.0),
        Criterion("b", TITLE, "hold_s", Scale(1.0, 2.0), 5.0, when=parsed("transcript")),
    ),
)
ASKED = f"""
from pathlib import Path
from ruamel.yaml import YAML
from qa_scoring.rubric import Rubric
print(Rubric.from_mapping(YAML(typ="safe").load(Path({EXAMPLE!r}))).digest)
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_it_is_the_same_in_every_process(seed: str) -> None:
    command = [sys.executable, "-c", ASKED]
    done = subprocess.run(command, env={"PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == RUBRIC.digest


@pytest.mark.parametrize("rubric", [RUBRIC, RULES])
def test_a_rubric_that_was_sent_to_another_process_is_the_same(rubric: Rubric) -> None:
    sent = pickle.loads(pickle.dumps(rubric))
    assert sent == rubric
    assert sent.digest == rubric.digest


def test_whatever_makes_two_rubrics_differ_makes_their_digests_differ() -> None:
    first, second = RULES.criteria
    others = [
        replace(RULES, version=2),
        replace(RULES, title=Wording("规则", "Rule")),
        replace(RULES, criteria=(second, first)),
        replace(RULES, criteria=(first, replace(second, rule=Limit(1.0, 2.0)))),
        replace(RULES, criteria=(replace(first, rule=parsed("said.hello")), second)),
        replace(RULES, criteria=(first, replace(second, when=None))),
    ]
    assert len({rubric.digest for rubric in [RULES, *others]}) == len(others) + 1
