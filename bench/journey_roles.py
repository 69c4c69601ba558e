"""Where the callers of `bench.journey` go in the example's main flow, what they press, and the way they should have
come: a regular expression over the nodes of a call, `T` and `Q` standing for what differs between the versions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

TOPIC, RENAMED = "topic", "topic_two"
KEYS = "2: repair, 3: complaints"
OTHER_KEYS = "2: complaints, 3: repair"
TO_TOPIC = "caller today welcome language chinese T"
NUMBER, CONFIRM = "order_status/number", "order_status/confirm"


@dataclass(frozen=True, slots=True)
class Step:
    """`keys` are pressed `after_s` seconds after the caller has come to `node` ("": wherever he is)."""

    node: str
    keys: str
    after_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Role:
    """`way` leads to the caller's place, `pastime` is what he does there until he is told to go on, then `last`."""

    name: str
    callers: int
    way: tuple[Step, ...]
    pastime: tuple[Step, ...]
    last: tuple[Step, ...]
    path: str
    speaks: bool = False

    def came_right(self, nodes: list[str], topic: str) -> bool:
        """Whether these are the nodes of a call of the version whose topic menu has that name, as far as the role
        goes: what agents, surveys and offers did afterwards is as it may be."""
        third_key = "complaints" if topic == TOPIC else "repair"
        words = [{"T": topic, "Q": third_key}.get(word, word) for word in re.split(r"(\W)", self.path)]
        return re.match("".join(words) + r"(?= |$)", " ".join(nodes)) is not None


_START = (Step("welcome", "3", 4.0),)
_REPEAT = Step("", "9", 6.0)
_ENTER = (Step(NUMBER, "20261101#", 2.0), Step(CONFIRM, "2", 1.5))

STANDING = (
    Role("menu", 70, _START, (_REPEAT,), (Step(TOPIC, "3"),), f"{TO_TOPIC} Q"),
    Role(
        "self-service",
        40,
        (*_START, Step(TOPIC, "1"), Step("order_choice", "1")),
        _ENTER,
        (_ENTER[0], Step(CONFIRM, "1"), Step("order_status/orders", "")),
        f"{TO_TOPIC} order_choice order_status( {NUMBER} {CONFIRM})+ order_status/find order_status/unknown"
        " order_status/orders",
    ),
    Role(
        "orders",
        30,
        (*_START, Step(TOPIC, "1"), Step("order_choice", "2")),
        (_REPEAT,),
        (),
        f"{TO_TOPIC} order_choice orders",
    ),
    Role("repair", 20, (*_START, Step(TOPIC, "2")), (_REPEAT,), (), f"{TO_TOPIC} repair"),
    Role("complaints", 20, (*_START, Step(TOPIC, "3")), (_REPEAT,), (), f"{TO_TOPIC} complaints"),
    Role(
        "voicemail",
        10,
        (*_START, Step(TOPIC, "1"), Step("order_choice", "2"), Step("orders", "2", 4.0)),
        (),
        (),
        f"{TO_TOPIC} order_choice orders message",
        speaks=True,
    ),
    Role("bot", 10, (*_START, Step(TOPIC, "4")), (), (Step("", "0"),), f"{TO_TOPIC} assistant"),
)
"""200 callers who are in the flow when it is changed."""

NEW = (
    Role("new, third key", 1, (*_START, Step(TOPIC, "3", 0.5)), (), (), f"{TO_TOPIC} Q"),
    Role(
        "new, orders",
        1,
        (*_START, Step(TOPIC, "1", 0.5), Step("order_choice", "2", 0.5)),
        (),
        (),
        f"{TO_TOPIC} order_choice orders",
    ),
)
"""Those who call meanwhile come by turns."""


def changed(flow: Path) -> str:
    """The flow with two keys exchanged and a node renamed, so that every later node tells its version."""
    text = flow.read_text()
    if KEYS not in text:
        raise SystemExit(f"the example's main flow has no `{KEYS}` any more")
    return re.sub(rf"\b{TOPIC}\b", RENAMED, text.replace(KEYS, OTHER_KEYS, 1))
