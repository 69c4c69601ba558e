"""A hotline small enough to see every way of it, and tests of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from calls.commands import Play
from config.flow_tests import Story, read_stories
from config.hotline import load
from hotline.flow_tests.house import House
from hotline.sounds import catalogue_for
from tests.unit.config.folders import EXAMPLE, GOLDEN

MAIN = """\
start: topic
rescue: person
person: person
nodes:
  topic:
    menu: greeting
    tries: 1
    wait_s: 2
    keys: {1: status, 2: bye}
    otherwise: person
  status: {subflow: status, then: again}
  again:
    menu: menu.main
    tries: 1
    wait_s: 2
    keys: {1: topic, 2: bye}
    otherwise: person
  person: {enqueue: orders, full: bye, no_agents: bye}
  bye: {hangup: goodbye}
"""
STATUS = """\
start: number
rescue: tell
variables: {order_no: text, state: text}
nodes:
  number: {collect: order.number, kind: order, into: order_no, then: find, otherwise: tell}
  find: {lookup: order, send: [order_no], into: [state], then: return, otherwise: tell}
  tell: {play: order.unknown, then: return}
"""
SERVICES = """\
lookups:
  order:
    url: https://shop.example/orders
    answer: {state: /data/status}
"""


def shop(folder: Path, main: str = MAIN, play_s: Callable[[Play], float] = lambda _: 1.0) -> House:
    """The hotline, written into a folder that is not there yet."""
    write_shop(folder, main)
    hotline = load(folder, catalogue_for(EXAMPLE).keys)
    return House(hotline, play_s, hotline.flows)


def write_shop(folder: Path, main: str = MAIN) -> Path:
    shutil.copytree(GOLDEN / "base", folder)
    for name, text in {"flows/main.yaml": main, "flows/status.yaml": STATUS, "services.yaml": SERVICES}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def stories(folder: Path, text: str) -> list[Story]:
    """The tests of a text, which is the list below `tests:`."""
    file = folder / "stories.yaml"
    file.write_text(f"tests:\n{text}", encoding="utf-8")
    return read_stories([file])
