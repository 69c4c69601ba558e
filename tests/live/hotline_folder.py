"""A configuration folder of a small hotline for tests, its prompts tones whose frequency says which one is heard."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.live import tones

EXAMPLE = Path(__file__).parents[2] / "config" / "example"

MAIN, RINGS_FIRST, ALL_RECORDED, EMERGENCY = "400", "401", "402", "110"
"""Numbers to dial: the menu; the menu after 3 s of ringing; the menu, recorded from the answer on; no menu at all."""

MENU_HZ, MUSIC_HZ, SHORT_HZ, QUESTION_HZ = 700.0, 600.0, 1000.0, 1200.0

LINES = f"""\
hotline: 测试热线
lines:
  - {{dialled: "{RINGS_FIRST}", flow: main, ring_s: 3}}
  - {{dialled: "{ALL_RECORDED}", flow: main, record: all}}
  - {{dialled: "{EMERGENCY}", flow: emergency, tier: emergency}}
  - {{dialled: "*", flow: main}}
"""

MAIN_FLOW = """\
start: topic
nodes:
  topic:
    menu: menu.topic
    keys: {1: orders, 2: repair, 3: team, 9: emergency, 0: orders}
    otherwise: orders
    tries: 9
  orders: {enqueue: orders, prompts: queue.enter, full: busy}
  repair: {enqueue: repair, prompts: queue.enter, full: busy}
  team: {enqueue: team, prompts: queue.enter, full: busy}
  emergency: {enqueue: emergency, full: busy}
  busy: {hangup: queue.full}
"""

EMERGENCY_FLOW = """\
start: emergency
nodes:
  emergency: {enqueue: emergency, full: busy}
  busy: {hangup: queue.full}
"""

TIMES = "ring_s: 5, wrap_up_s: 0.5, rona_delay_s: 4, phrase_s: 0"
QUEUES = f"""\
queues:
  orders: {{title: {{zh-CN: 订单}}, needs: {{orders: 50}}, {TIMES}}}
  repair: {{title: {{zh-CN: 维修}}, needs: {{repair: 50}}, {TIMES}}}
  team: {{title: {{zh-CN: 同振}}, needs: {{team: 50}}, strategy: ring_several, {TIMES}}}
  emergency: {{title: {{zh-CN: 紧急}}, needs: {{emergency: 1}}, emergency: true, {TIMES}}}
"""

PROMPTS = {
    "menu.topic": (MENU_HZ, 12.0),
    "music.wait": (MUSIC_HZ, 5.0),
    "still_there": (QUESTION_HZ, 1.5),
    **dict.fromkeys(("queue.enter", "queue.full", "login.ok", "login.wrong", "logout.ok"), (SHORT_HZ, 0.3)),
    **dict.fromkeys(("menu.invalid", "menu.timeout", "queue.next", "queue.still_waiting"), (SHORT_HZ, 0.3)),
    **dict.fromkeys(("queue.position_before", "queue.position_after"), (SHORT_HZ, 0.3)),
}
"""Frequency and seconds of each."""


@dataclass(frozen=True)
class Agent:
    """Rung at `port` of loopback, or at `address`, or logs in with `pin`. Skills are at level 90."""

    number: str
    port: int = 0
    pin: str = ""
    skills: tuple[str, ...] = ("orders", "repair", "emergency")
    address: str = ""

    def as_yaml(self) -> str:
        address = self.address or (f"sip:{self.number}@127.0.0.1:{self.port}" if self.port else "")
        way_in = f'address: "{address}"' if address else f'pin: "{self.pin}"'
        skills = ", ".join(f"{skill}: 90" for skill in self.skills)
        return f'  "{self.number}": {{name: 坐席{self.number}, skills: {{{skills}}}, {way_in}}}\n'


def write(folder: Path, agents: Iterable[Agent]) -> Path:
    """The folder, complete; whatever stood there is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "flows").mkdir(parents=True)
    (folder / "lines.yaml").write_text(LINES)
    (folder / "routing.yaml").write_text(QUEUES)
    (folder / "agents.yaml").write_text("agents:\n" + ("".join(agent.as_yaml() for agent in agents) or "  {}\n"))
    (folder / "flows" / "main.yaml").write_text(MAIN_FLOW)
    (folder / "flows" / "emergency.yaml").write_text(EMERGENCY_FLOW)
    shutil.copy(EXAMPLE / "rubric.yaml", folder)
    _write_prompts(folder / "prompts" / "zh-CN")
    return folder


def _write_prompts(folder: Path) -> None:
    folder.mkdir(parents=True)
    for key, (frequency_hz, length_s) in PROMPTS.items():
        tones.write_wav(folder / f"{key}.wav", tones.tone(frequency_hz, length_s, -18))
