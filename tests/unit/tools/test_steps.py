"""What a command of the set-up shows, and what it leaves when it fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import steps


@pytest.fixture(autouse=True)
def _log_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_steps_are_numbered(capsys: pytest.CaptureFixture[str]) -> None:
    three = steps.Steps(2)
    with three.step("one"):
        pass
    with three.step("two"):
        pass
    assert capsys.readouterr().out == "[1/2] one\n[2/2] two\n"


def test_a_command_that_works_is_quiet_and_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps.run_shown([sys.executable, "-c", "print('all of it')"], tmp_path)
    assert capsys.readouterr().out == ""
    assert "all of it" in steps.log_file().read_text()


def test_a_command_that_fails_says_how_it_ended_and_where_the_rest_is(tmp_path: Path) -> None:
    with pytest.raises(steps.CommandFailedError) as failure:
        steps.run_shown([sys.executable, "-c", "print('the reason'); raise SystemExit(4)"], tmp_path)
    assert "the reason" in str(failure.value)
    assert str(steps.log_file()) in str(failure.value)


def test_a_long_command_shows_that_it_is_alive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "HEARTBEAT_S", 0.01)
    waits_for_a_line = "print('unpacking', flush=True); import time; time.sleep(0.3)"
    steps.run_shown([sys.executable, "-c", waits_for_a_line], tmp_path)
    assert "unpacking" in capsys.readouterr().out
