"""The nouns, the causes, the commands' performers and the errors."""

import inspect

import pytest

from calls import commands
from calls.commands import Command, LegCommand
from calls.errors import ConfigurationError, FarEndError, Fault, HotlineError, OwnError
from calls.model import ENGLISH, HangupCause, RefusalReason, Sound

GROUPS = (commands.TELEPHONY, commands.SERVICES, commands.SWITCHBOARD, commands.DRIVER)


def every_command() -> list[type[Command]]:
    kinds = [thing for _, thing in inspect.getmembers(commands, inspect.isclass) if issubclass(thing, Command)]
    return [kind for kind in kinds if kind not in (Command, LegCommand)]


@pytest.mark.parametrize("kind", every_command())
def test_every_command_has_exactly_one_performer(kind: type[Command]) -> None:
    assert sum(group.count(kind) for group in GROUPS) == 1


def test_every_performer_performs_only_commands() -> None:
    assert {kind for group in GROUPS for kind in group} == set(every_command())


@pytest.mark.parametrize("cause", HangupCause)
def test_every_cause_has_a_q850_value(cause: HangupCause) -> None:
    assert 1 <= cause.q850 <= 127


@pytest.mark.parametrize("reason", RefusalReason)
def test_an_agent_is_not_blamed_for_a_caller_who_left(reason: RefusalReason) -> None:
    assert reason.agents_doing is (reason.value not in ("caller_gone", "withdrawn", "answered_elsewhere"))


def test_a_number_is_a_sound_of_its_own() -> None:
    assert Sound.of_number(3, ENGLISH) == Sound("number", ENGLISH, 3)


def test_a_fault_says_place_problem_and_remedy_in_both_languages() -> None:
    fault = Fault("queues.yaml:3", "bad", "Mend it", "坏了", "请修改")
    assert str(fault) == "queues.yaml:3: bad. Mend it\n    坏了。请修改"
    assert str(Fault("a:1", "bad", "Mend it")) == "a:1: bad. Mend it"


def test_a_configuration_error_carries_every_fault() -> None:
    faults = [Fault("a:1", "one", "Mend"), Fault("b:2", "two", "Mend")]
    error = ConfigurationError(faults)
    assert error.faults == tuple(faults)
    assert str(error) == "a:1: one. Mend\nb:2: two. Mend"


@pytest.mark.parametrize("kind", [ConfigurationError, FarEndError, OwnError])
def test_every_error_is_ours(kind: type[Exception]) -> None:
    assert issubclass(kind, HotlineError)
