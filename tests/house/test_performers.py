"""Every command has exactly one performer, found by reflection."""

from __future__ import annotations

import inspect

from calls import commands
from calls.commands import DRIVER, SERVICES, SWITCHBOARD, TELEPHONY, Command, LegCommand
from telephony import simulated
from telephony.sip.adapter import SipTelephony

ALL = {
    kind
    for _, kind in inspect.getmembers(commands, inspect.isclass)
    if issubclass(kind, Command) and kind not in (Command, LegCommand)
}


def test_every_command_belongs_to_exactly_one_performer() -> None:
    groups = [*TELEPHONY, *SERVICES, *SWITCHBOARD, *DRIVER]
    assert len(groups) == len(set(groups))
    assert set(groups) == ALL


def test_the_telephone_and_its_twin_perform_all_of_telephonys() -> None:
    recordings = {commands.StopRecording, commands.PauseRecording, commands.ResumeRecording}
    twin = {*simulated._PERFORM, commands.RingAgent, commands.RingSupervisor, commands.Dial, *recordings}
    assert twin == set(TELEPHONY)
    source = inspect.getsource(SipTelephony._make_performers)
    for kind in TELEPHONY:
        assert f"c.{kind.__name__}:" in source
