"""The PINs agents dial: configured ones, and those made up here at the first start and kept in the data folder."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from config.agents import Pin

FILE = "pins.json"
DIGITS = 6


def settle(pins: Mapping[str, Pin], data_dir: Path) -> tuple[dict[str, str], list[str]]:
    """Every agent's PIN, and the agents whose PIN was made up just now. Writes `pins.json` (mode 0600)."""
    path = data_dir / FILE
    kept = _read(path)
    settled = {agent: pin.digits or kept.get(agent) or _new_pin() for agent, pin in pins.items()}
    fresh = [agent for agent, pin in pins.items() if pin.generated and agent not in kept]
    if settled != kept:
        _write(path, settled)
    return settled, fresh


def judge(pins: Mapping[str, str], dialled: str) -> str | None:
    """The agent whose number and PIN were dialled in one string of digits, or None.

    Every agent is compared in constant time, so the time taken tells nothing about the PIN.
    """
    found = None
    for agent, pin in pins.items():
        if hmac.compare_digest((agent + pin).encode(), dialled.encode()):
            found = agent
    return found


def _new_pin() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def _read(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(agent): str(pin) for agent, pin in kept.items()} if isinstance(kept, dict) else {}


def _write(path: Path, pins: Mapping[str, str]) -> None:
    """Replace the file as a whole, so that a reader never sees half of it."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(pins, file, indent=1)
    draft.replace(path)
