"""`make bench`: everything that is measured, one after the other, in one run."""

from __future__ import annotations

import subprocess
import sys

PARTS = (
    "bench.scoring",
    "bench.routing",
    "bench.replay",
    "bench.calls",
    "bench.offers",
    "bench.publishing",
    "bench.flow_tests",
    "bench.journey",
    "bench.vault",
)


def main() -> None:
    failed = [part for part in PARTS if subprocess.run([sys.executable, "-m", part], check=False).returncode]
    if failed:
        raise SystemExit(f"missed its figures: {', '.join(failed)}")


if __name__ == "__main__":
    main()
