"""A process that works for us: what it does when the work fails, kills it, hangs, or has to stand still."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.scoring.child import NICENESS, PATIENT_NICENESS, Child, ChildError, ChildGoneError, ChildLateError


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child()
    yield child
    child.close()


def test_it_does_one_thing_after_the_other_in_one_process(child: Child) -> None:
    assert child.pid is None
    assert child.run(divmod, 17, 5, within_s=30) == (3, 2)
    assert child.run(os.getpid, within_s=30) == child.pid
    assert child.pid != os.getpid()


@pytest.mark.parametrize(("patient", "niceness"), [(False, NICENESS), (True, PATIENT_NICENESS)])
def test_it_stands_back(patient: bool, niceness: int) -> None:
    child = Child(patient=patient)
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert child.run(os.getpriority, os.PRIO_PROCESS, 0, within_s=30) == min(19, ours + niceness)
    idle = child.run(os.sched_getscheduler, 0, within_s=30) == os.SCHED_IDLE
    assert idle is patient
    child.close()


def test_work_that_fails_is_told_and_the_process_goes_on(child: Child) -> None:
    with pytest.raises(ChildError, match=r"FileNotFoundError: .*nowhere"):
        child.run(os.stat, "/nowhere", within_s=30)
    pid = child.pid
    assert child.run(os.getpid, within_s=30) == pid


def test_a_process_that_ends_over_its_work_costs_this_work_only(child: Child) -> None:
    with pytest.raises(ChildGoneError, match="status 3"):
        child.run(os._exit, 3, within_s=30)
    with pytest.raises(ChildGoneError, match=f"status -{signal.SIGABRT.value}"):
        child.run(os.abort, within_s=30)
    assert child.run(abs, -1, within_s=30) == 1


def test_one_that_hangs_is_ended(child: Child) -> None:
    child.run(os.getpid, within_s=30)
    pid = child.pid
    assert pid is not None
    with pytest.raises(ChildLateError, match="not done within 0 s"):
        child.run(time.sleep, 60, within_s=0.4)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert child.run(abs, -1, within_s=30) == 1


def test_killed_from_another_thread_it_fails_at_once(child: Child) -> None:
    child.run(os.getpid, within_s=30)
    threading.Timer(0.2, child.kill).start()
    began = time.monotonic()
    with pytest.raises(ChildGoneError):
        child.run(time.sleep, 60, within_s=60)
    assert time.monotonic() - began < 10


def test_while_it_may_not_run_it_stands_still_and_its_time_does_not_count(child: Child) -> None:
    """Half a second's work, four seconds of standing still in it, within three and a half."""
    child.run(os.getpid, within_s=30)
    began, beats, seen = time.monotonic(), [], set()

    def may_run() -> bool:
        return time.monotonic() - began > 4.0

    def beat() -> None:
        beats.append(1)
        seen.add(Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0])

    child.run(time.sleep, 0.5, within_s=3.5, may_run=may_run, beat=beat)
    assert time.monotonic() - began > 4.0
    assert "T" in seen
    assert len(beats) >= 3
