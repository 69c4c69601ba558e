"""How fast a month is scored again from stored facts: a process of its own judges, SQLite keeps the cards.

Run from the top of the tree: python -m bench.rescoring [--calls 2000]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from ruamel.yaml import YAML

from hotline.scoring import work
from hotline.scoring.child import Child
from qa_scoring.rubric import Rubric
from tests.unit.hotline.scoring.past import past, rescore

CALLS = 2000
RUBRIC = Path(__file__).parents[1] / "config" / "example" / "rubric.yaml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS)
    calls = parser.parse_args().calls
    rubric = Rubric.from_mapping(YAML(typ="safe").load(RUBRIC.read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = past(folder, calls, rubric)
        child = Child()
        child.run(work.nothing, within_s=60.0)
        for batch in ("first", "again"):
            began, cpu = time.perf_counter(), _cpu_s()
            count = rescore(database, folder, rubric, batch, child.run)
            took, used = time.perf_counter() - began, _cpu_s() - cpu
            print(f"{batch}: {count} calls in {took:.1f} s, {count / took:,.0f} a second, server {used:.1f} s CPU")
        child.close()
        judged = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"judging: {(judged.ru_utime + judged.ru_stime) / (2 * calls) * 1000:.1f} ms CPU a call")
        database.dispose()


def _cpu_s() -> float:
    """Of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
