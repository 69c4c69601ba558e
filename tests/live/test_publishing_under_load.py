"""Tables published again and again while callers wait, come and go: nobody is lost, offered twice or overtaken, and
everybody's phone saw the call through. `python -m bench.publishing` does the same for longer and with more [R7]."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.publishing import AGENTS, measure

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]


def test_tables_published_one_after_another_cost_no_caller_his_place(tmp_path: Path) -> None:
    measured = measure(tmp_path, waiting=30, seconds=6)
    fates = measured.fates
    assert (fates.lost, fates.offered_twice, fates.overtaken, measured.faults) == ({}, [], [], 0), measured
    assert len(measured.took_ms) == measured.versions == 5
    assert len(fates.served) > AGENTS
    assert len(fates.queued) == 30 + AGENTS + 3 * 6 * 20
