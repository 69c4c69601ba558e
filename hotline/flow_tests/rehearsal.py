"""Flow tests written in Python, for pytest or any other runner.

HOTLINE = Rehearsal("config")

def test_a_complaint_goes_to_the_complaints_queue():
    caller = HOTLINE.calls("4008000001").presses("3").presses("3")
    assert caller.path[-1] == "complaints"
    assert caller.came.tier == "vip"
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from config.flow_test_names import check_names
from config.flow_tests import Story
from config.shapes.flow_tests import ActShape, TestShape
from hotline.flow_tests.folder import house_in
from hotline.flow_tests.house import House
from hotline.flow_tests.trace import Trace
from hotline.flow_tests.virtual import perform

PLACE = "Rehearsal.calls"


class Rehearsal:
    """A hotline that can be called on a virtual clock. Raises ConfigurationError when the folder cannot be used."""

    def __init__(self, folder: Path | str) -> None:
        self.house = house_in(Path(folder))

    def calls(self, dial: str = "400", *, at: datetime | str | None = None, **surroundings: Any) -> Caller:
        """Somebody dials. `surroundings` are other keys of a test in YAML: `agents`, `phones`, `queues`, `speech`,
        `services`, and `from_` for his number. Raises ValueError when they are none.
        """
        given = {name.removesuffix("_"): value for name, value in surroundings.items()}
        if at is not None:
            given["at"] = at.isoformat() if isinstance(at, datetime) else at
        test = TestShape.model_validate({"name": PLACE, "dial": dial, "expect": {}, **given})
        return Caller(self.house, test)


class Caller:
    """What a caller does, act by act; each act gives a caller who has done that as well.

    After his last act he stays on the line for a second and hangs up.
    """

    def __init__(self, house: House, test: TestShape) -> None:
        self._house, self._test = house, test

    def presses(self, keys: str) -> Caller:
        return self._and(press=keys)

    def waits(self, seconds: float) -> Caller:
        """He does nothing."""
        return self._and(silence=seconds)

    def says(self, text: str, *, understood: str = "", score: float = 0.9, confidence: float = 0.95) -> Caller:
        """To the bot, when it listens; `understood` is the knowledge entry this is nearest to, `score` how near."""
        return self._and(speak=text, understood=understood, score=score, confidence=confidence)

    def comes_to(self, node: str) -> Caller:
        """He waits until he is at the node: `topic`, or `order_status/number` in a subflow."""
        return self._and(until=node)

    def talks(self) -> Caller:
        """He waits for an agent, talks, and waits until the agent has hung up."""
        return self._and(talk=True)

    def hangs_up(self) -> Caller:
        return self._and(hang_up=True)

    @cached_property
    def came(self) -> Trace:
        """What came of it. Raises AssertionError when an act could not be done, ConfigurationError for names that
        are not there.
        """
        story = Story(PLACE, self._test)
        check_names([story], self._house.hotline)
        performed = perform(self._house, story)
        if performed.stuck:
            raise AssertionError(
                f"{performed.stuck} could not be done; the way was {' > '.join(performed.trace.path)}"
            )
        return performed.trace

    @property
    def path(self) -> tuple[str, ...]:
        """The nodes he came to, in order."""
        return self.came.path

    def _and(self, **act: Any) -> Caller:
        script = (*self._test.script, ActShape(**act))
        return Caller(self._house, self._test.model_copy(update={"script": script}))
