"""The flow tests of a folder run with a flow that is not published, in a process of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from calls.errors import ConfigurationError
from config import flow_tests
from config.flow_test_names import check_names
from config.flow_tests import Story
from config.hotline import Hotline
from config.routing import FILE, read
from console.rehearsals import Named
from hotline.aside import Tell
from hotline.commands.flow.tested import as_json
from hotline.flow_tests.folder import Lengths
from hotline.flow_tests.house import House
from hotline.flow_tests.running import coverage, run
from hotline.sounds import catalogue_for
from hotline.tables.what_if import House as Folders


def tested(tell: Tell, folder: Folders, table: Named, flow: str) -> dict[str, Any]:
    """What came of each test, and which ways of `flow` none of them goes. Raises ConfigurationError."""
    sounds = catalogue_for(folder.config_dir, folder.data_dir)
    hotline = folder.hotline()
    routing = read(table.text, hotline.table.agents, None, name=FILE, calendars=hotline.calendars)
    house = House(replace(hotline, routing=routing), Lengths(sounds), hotline.flows)
    stories, outcomes = _stories(folder.config_dir, house.hotline), []
    for outcome in run(house, stories):
        outcomes.append(outcome)
        tell(len(outcomes) / len(stories))
    return as_json(outcomes, coverage(house, outcomes, [flow]))


def _stories(config_dir: Path, hotline: Hotline) -> list[Story]:
    """Their places are told as the folder has them, wherever it lies on this machine."""
    stories = flow_tests.read_stories(flow_tests.files_of(config_dir))
    try:
        check_names(stories, hotline)
    except ConfigurationError as error:
        faults = [replace(fault, place=_within(fault.place, config_dir)) for fault in error.faults]
        raise ConfigurationError(faults) from error
    return [replace(story, place=_within(story.place, config_dir)) for story in stories]


def _within(place: str, config_dir: Path) -> str:
    return place.removeprefix(f"{config_dir}/")
