"""A long run by hand: python -m tests.unit.console.attacks.long_run --minutes 10 --seed 1 [--only /api/calls]"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
import warnings
from pathlib import Path

from tests.unit.console.attacks.full_house import furnish
from tests.unit.console.attacks.fuzzing import Fuzzing
from tests.unit.console.house import House


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--examples", type=int, default=30)
    options.add_argument("--only", default="")
    given = options.parse_args()
    warnings.simplefilter("ignore")
    ends, round_ = time.monotonic() + given.minutes * 60, 0
    sent, told = 0, set[str]()
    while time.monotonic() < ends:
        with tempfile.TemporaryDirectory() as folder:
            house = House(Path(folder))
            furnish(house)
            fuzzing = Fuzzing(house)
            with fuzzing.client:
                for operation in fuzzing.operations():
                    if given.only not in operation.path or time.monotonic() > ends:
                        continue
                    began = time.monotonic()
                    if round_ == 0:
                        fuzzing.edges(operation)
                    fuzzing.fuzz(operation, given.examples, given.seed * 1000 + round_)
                    for fault in [fault for fault in fuzzing.found if fault not in told]:
                        told.add(fault)
                        print(f"--- {fault}\n{fuzzing.examples[fault]}", flush=True)
                    if time.monotonic() - began > 10:
                        print(
                            f"slow: {operation.method} {operation.path} {time.monotonic() - began:.0f} s", flush=True
                        )
            house.close()
        sent += fuzzing.sent.total()
        round_ += 1
        print(f"=== round {round_}: {dict(fuzzing.sent)}; {len(fuzzing.found)} faults", flush=True)
    print(f"{sent} requests")


if __name__ == "__main__":
    logging.basicConfig(level=logging.CRITICAL)
    main()
