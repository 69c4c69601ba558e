"""Who speaks into the telephone, and what only comes back through it."""

from __future__ import annotations

import numpy as np

from speech.echo import EchoGuard

PROMPT = 0.2 * np.sin(np.arange(256)).astype(np.float32)
QUIET = np.zeros(256, dtype=np.float32)


def test_a_caller_in_a_silent_line_is_heard() -> None:
    assert EchoGuard().is_the_caller(0.1 * PROMPT, QUIET)


def test_the_prompt_coming_back_is_not_the_caller() -> None:
    guard = EchoGuard()
    assert not any(guard.is_the_caller(0.1 * PROMPT, PROMPT) for _ in range(100))


def test_an_echo_may_come_a_quarter_of_a_second_late_and_no_later() -> None:
    guard = EchoGuard()
    guard.is_the_caller(QUIET, PROMPT)
    late = [guard.is_the_caller(0.1 * PROMPT, QUIET) for _ in range(9)]
    assert late == [False] * 7 + [True] * 2


def test_who_speaks_over_the_prompt_is_heard() -> None:
    assert EchoGuard().is_the_caller(0.3 * PROMPT, PROMPT)


def test_a_line_that_only_hisses_is_nobody() -> None:
    assert not EchoGuard().is_the_caller(0.001 * PROMPT, QUIET)
