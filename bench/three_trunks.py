"""All flow tests of the example on three trunks: the virtual clock, real SIP, and Twilio (the loopback of the tests).

Tells every test whose trace differs. Run from the top of the tree on a quiet machine: `python -m bench.three_trunks`;
words after it choose tests whose names hold one of them. Takes some minutes: every call lasts as long as it lasts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from config.flow_tests import Story, files_of, read_stories
from hotline.flow_tests.calling import run_with_calls
from hotline.flow_tests.folder import house_in
from hotline.flow_tests.house import House
from hotline.flow_tests.on_sip import run_on_sip
from hotline.flow_tests.running import Outcome, run
from hotline.flow_tests.trace import Trace
from tests.live.twilio_flow_trunk import twilio

EXAMPLE = Path(__file__).parents[1] / "config" / "example"
Runner = Callable[[House, Sequence[Story]], Iterator[Outcome]]

TRUNKS: dict[str, Runner] = {
    "simulated": run,
    "SIP": lambda house, stories: run_on_sip(EXAMPLE, house, stories),
    "Twilio": lambda house, stories: run_with_calls(twilio, EXAMPLE, house, stories),
}


def main(words: Sequence[str]) -> None:
    house = house_in(EXAMPLE)
    stories = [story for story in read_stories(files_of(EXAMPLE)) if _is_chosen(story, words)]
    traces, bad = {}, 0
    for name, runner in TRUNKS.items():
        began, outcomes = time.monotonic(), {}
        for outcome in runner(house, stories):
            outcomes[outcome.story.name] = outcome
        traces[name] = {story: _seen(outcome) for story, outcome in outcomes.items()}
        failed = [story for story, outcome in outcomes.items() if not outcome.passed]
        differing = [story for story, trace in traces[name].items() if trace != traces["simulated"][story]]
        bad += len({*failed, *differing})
        took_s = time.monotonic() - began
        print(f"{name}: {len(outcomes)} tests in {took_s:.0f} s, {len(failed)} failed, {len(differing)} differ")
        for story in {*failed, *differing}:
            print(f"  {story}\n    {traces[name][story]}\n    {traces['simulated'][story]}")
    raise SystemExit(bool(bad))


def _is_chosen(story: Story, words: Sequence[str]) -> bool:
    return not words or any(word in story.name for word in words)


def _seen(outcome: Outcome) -> Trace:
    """Without who answered: of several who are free, phones that answer by chance decide."""
    return replace(outcome.trace, agent="")


if __name__ == "__main__":
    main(sys.argv[1:])
