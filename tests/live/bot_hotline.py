"""A small hotline whose first node listens, with the example's knowledge; every answer is a tone of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from calls.model import CHINESE, ENGLISH
from tests.live import hotline_folder, tones
from tests.live.hotline_folder import Agent
from tests.live.served import Served

ANSWER_S = 3.0
ANSWERS_HZ = {
    entry: 1_300.0 + 150.0 * number
    for number, entry in enumerate(sorted(file.stem for file in (hotline_folder.EXAMPLE / "knowledge").glob("*.md")))
}
"""By entry: its answer, and the question back where it has one."""
ASKED = {
    "order_status": ("order_number",),
    "exchange": ("order_number",),
    "repair": ("repair_day", "contact_phone"),
}
ENGLISH_LINE = "403"

FLOW = """\
start: bot
person: orders
nodes:
  bot: {bot: knowledge, then: bye, emergency: emergency, unavailable: topic, turns: 30, doubts: 5}
  topic: {menu: menu.topic, keys: {1: orders}}
  orders: {enqueue: orders, full: bye}
  emergency: {enqueue: emergency, full: bye}
  bye: {hangup: queue.full}
"""
IN_ENGLISH = FLOW.replace("start: bot", "start: english").replace(
    "nodes:\n", "nodes:\n  english: {set: {language: en}, then: bot}\n"
)


def served(folder: Path, agents: Iterable[Agent] = (), **settings: str | float) -> Served:
    """Not started yet."""
    hotline = Served(folder, agents, **settings)
    shutil.copytree(hotline_folder.EXAMPLE / "knowledge", hotline.config / "knowledge")
    (hotline.config / "flows" / "main.yaml").write_text(FLOW)
    (hotline.config / "flows" / "english.yaml").write_text(IN_ENGLISH)
    lines = (hotline.config / "lines.yaml").read_text()
    english = f'  - {{dialled: "{ENGLISH_LINE}", flow: english}}\n'
    (hotline.config / "lines.yaml").write_text(lines.replace("lines:\n", f"lines:\n{english}"))
    (hotline.config / "prompts.yaml").write_text(_prompts(hotline.config / "prompts"))
    return hotline


def _prompts(folder: Path) -> str:
    """The tones, and prompts.yaml that says that they are all there is to be said."""
    bot = (
        "greeting",
        "again",
        "silence",
        "more",
        "what_else",
        "you_said",
        "is_that_right",
        "value_again",
        "to_person",
    )
    lengths = dict.fromkeys((f"bot.{key}" for key in bot), (hotline_folder.SHORT_HZ, 0.3))
    lengths |= {f"kb.{entry}.confirm": (hotline_folder.SHORT_HZ, 0.3) for entry in ANSWERS_HZ}
    for entry, hz in ANSWERS_HZ.items():
        lengths |= dict.fromkeys(
            (f"kb.{entry}", *(f"kb.{entry}.{ask}" for ask in ASKED.get(entry, ()))), (hz, ANSWER_S)
        )
    lines = ["prompts:"]
    for key, (hz, length_s) in lengths.items():
        files = ", ".join(f"{language}: {{file: {language}/{key}.wav}}" for language in (CHINESE, ENGLISH))
        lines.append(f"  {key}: {{{files}}}")
        for language in (CHINESE, ENGLISH):
            (folder / language).mkdir(exist_ok=True)
            tones.write_wav(folder / language / f"{key}.wav", tones.tone(hz, length_s, -18))
    return "\n".join(lines) + "\n"
