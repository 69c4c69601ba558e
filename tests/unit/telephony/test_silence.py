"""A recording is told to be silent when it is, and not when it was only to be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calls.model import PauseBy
from telephony.silence import Hands, Silences

LEGS = {"r1": ("c1", "a1"), "e1": ("c1", "")}
AGENT, TIME, FLOW = PauseBy.AGENT, PauseBy.TIME, PauseBy.FLOW


class Bridge:
    """Two recordings whose sides are connected or not; while `broken` nothing can be changed on the named ones."""

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self.sounding = dict.fromkeys(LEGS, True)
        self.told: list[tuple[str, bool, PauseBy]] = []
        self.failed: list[tuple[str, bool, PauseBy]] = []
        self.silences = Silences(
            Hands(
                lambda name: LEGS.get(name, ()),
                self.rewire,
                lambda *news: self.told.append(news),
                lambda *news: self.failed.append(news),
            )
        )

    def rewire(self, name: str) -> bool:
        if name in self.broken:
            return False
        self.sounding[name] = not self.silences.is_wanted(name)
        return True


def test_a_pause_is_told_once_and_so_is_its_end() -> None:
    bridge = Bridge()
    bridge.silences.pause("r1", True, AGENT)
    bridge.silences.pause("r1", True, AGENT)
    assert (bridge.told, bridge.sounding["r1"]) == ([("r1", True, AGENT)], False)
    bridge.silences.pause("r1", False, TIME)
    bridge.silences.pause("r1", False, TIME)
    assert (bridge.told[1:], bridge.sounding["r1"]) == ([("r1", False, TIME)], True)
    assert bridge.failed == []


def test_a_pause_the_bridge_would_not_make_is_none() -> None:
    bridge = Bridge()
    bridge.broken = {"r1"}
    bridge.silences.pause("r1", True, AGENT)
    assert (bridge.told, bridge.failed) == ([], [("r1", True, AGENT)])
    assert not bridge.silences.is_wanted("r1")
    assert not bridge.silences.keys_are_secret("c1", ["r1"])
    bridge.broken = set()
    bridge.silences.pause("r1", True, AGENT)
    assert (bridge.told, bridge.sounding["r1"]) == ([("r1", True, AGENT)], False)


def test_a_recording_that_cannot_be_taken_up_again_stays_silent() -> None:
    bridge = Bridge()
    bridge.silences.pause("r1", True, AGENT)
    bridge.broken = {"r1"}
    bridge.silences.pause("r1", False, TIME)
    assert bridge.failed == [("r1", False, TIME)]
    assert bridge.silences.is_wanted("r1")
    assert bridge.silences.keys_are_secret("a1", ["r1"])
    bridge.broken = set()
    bridge.silences.pause("r1", False, TIME)
    assert bridge.told == [("r1", True, AGENT), ("r1", False, TIME)]


def test_a_secret_of_a_leg_silences_all_its_recordings_that_can_be() -> None:
    bridge = Bridge()
    bridge.broken = {"r1"}
    bridge.silences.keep_secret("c1", True, LEGS)
    assert (bridge.told, bridge.failed) == ([("e1", True, FLOW)], [("r1", True, FLOW)])
    assert bridge.silences.keys_are_secret("c1", [])
    bridge.broken = set()
    bridge.silences.keep_secret("c1", False, LEGS)
    assert bridge.told[1:] == [("e1", False, FLOW)], "nobody was told that the other had fallen silent"
    assert bridge.sounding == {"r1": True, "e1": True}


def test_a_paused_recording_stays_so_when_the_secret_is_over() -> None:
    bridge = Bridge()
    bridge.silences.pause("r1", True, AGENT)
    bridge.silences.keep_secret("a1", True, ["r1"])
    bridge.silences.keep_secret("a1", False, ["r1"])
    assert (bridge.told, bridge.sounding["r1"]) == ([("r1", True, AGENT)], False)


def test_one_begun_while_a_secret_is_kept_is_silent_from_its_beginning() -> None:
    bridge = Bridge()
    bridge.silences.begun("r1")
    bridge.silences.keep_secret("c1", True, [])
    bridge.silences.begun("e1")
    assert bridge.told == [("e1", True, FLOW)]
    bridge.silences.leg_ended("c1")
    assert not bridge.silences.is_wanted("e1")


def test_what_is_over_is_forgotten() -> None:
    bridge = Bridge()
    bridge.silences.pause("r1", True, AGENT)
    bridge.silences.forget("r1")
    assert not bridge.silences.is_wanted("r1")
    assert not bridge.silences.is_wanted("unknown")
    bridge.silences.pause("r1", True, AGENT)
    assert len(bridge.told) == 2


STEPS = st.lists(st.tuples(st.sampled_from(("pause", "secret", "break")), st.booleans()), max_size=12)


@given(STEPS)
def test_what_was_told_last_is_what_the_bridge_did(steps: list[tuple[str, bool]]) -> None:
    bridge = Bridge()
    for what, on in steps:
        if what == "pause":
            bridge.silences.pause("r1", on, AGENT)
        elif what == "secret":
            bridge.silences.keep_secret("c1", on, ["r1"])
        else:
            bridge.broken = {"r1"} if on else set()
        told = [silent for _, silent, _ in bridge.told]
        assert (told[-1] if told else False) == (not bridge.sounding["r1"])
        assert told == [index % 2 == 0 for index in range(len(told))], "silent and not, by turns"
