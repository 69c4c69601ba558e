"""How long a thousand flow tests take on one core, and all mutants of the example's flows.

Run from the top of the tree: python -m bench.flow_tests
"""

from __future__ import annotations

import time
from itertools import cycle, islice
from pathlib import Path

from config.flow_tests import files_of, read_stories
from hotline.flow_tests.folder import house_in
from hotline.flow_tests.house import House
from hotline.flow_tests.running import Outcome, edges_of_flows, mutants, run

EXAMPLE = Path(__file__).parents[1] / "config" / "example"
TESTS = 1000
MOST_S = 60.0


def main() -> None:
    began = time.process_time()
    house, stories = house_in(EXAMPLE), read_stories(files_of(EXAMPLE))
    ready = time.process_time()
    outcomes = list(run(house, islice(cycle(stories), TESTS)))
    took_s = time.process_time() - ready
    failed = sum(not outcome.passed for outcome in outcomes)
    print(f"{len(outcomes)} flow tests: {took_s:.1f} s CPU, {len(outcomes) / took_s:,.0f} a second, {failed} failed")
    print(f"  before them, configuration and {len(stories)} tests read: {ready - began:.1f} s")
    _take_out_every_way(house, outcomes[: len(stories)])
    if failed or took_s > MOST_S:
        raise SystemExit(f"a thousand flow tests shall pass within {MOST_S:g} s")


def _take_out_every_way(house: House, outcomes: list[Outcome]) -> None:
    edges, began = edges_of_flows(house), time.process_time()
    missed = sum(mutant.noticed_by is None for mutant in mutants(house, outcomes, edges))
    print(f"{len(edges)} ways taken out in turn: {time.process_time() - began:.1f} s CPU, {missed} missed by no test")


if __name__ == "__main__":
    main()
