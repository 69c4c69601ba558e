"""The passwords of agents' phones at the registrar: made up here, kept in one file only we can read.

They are long and random, since who guesses one can be rung as the agent: a PIN of six digits, which an agent dials
and a lock after three tries protects, would not do against a registrar that answers thousands of tries.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from calls.errors import ConfigurationError, Fault

FILE = "phones.json"
LENGTH = 20
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""None that look alike: somebody types them into a telephone."""


class PhonePasswords:
    """The file `phones.json` of the keys' folder. A folder that is not there is made.

    Raises ConfigurationError naming the file when it is there and cannot be used: passwords that are in phones
    already are not to be made up anew behind their owners' backs.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def settle(self, agents: Iterable[str]) -> dict[str, str]:
        """Every agent's password; made up where there is none. Those of agents who are gone are forgotten."""
        kept = self._read()
        settled = {agent: kept.get(agent) or _new() for agent in agents}
        if settled != kept:
            self._write(settled)
        return settled

    def renew(self, agent: str) -> str:
        """Another password for this agent; the old one ends with the next export."""
        password = _new()
        self._write({**self._read(), agent: password})
        return password

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise _unreadable(self._path, str(error)) from None
        if not isinstance(kept, dict) or not all(isinstance(word, str) for word in kept.values()):
            raise _unreadable(self._path, "is not a list of agents and passwords")
        return kept

    def _write(self, passwords: dict[str, str]) -> None:
        """Replace the file as a whole, so that a reader never sees half of it."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_suffix(".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(passwords, file, indent=1)
        draft.replace(self._path)


def _new() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def _unreadable(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        [
            Fault(
                str(path),
                f"cannot be used: {why}",
                "Put the file back from a backup; without one remove it, export again and give every phone its new "
                "password",
                f"无法使用：{why}",
                "请从备份恢复该文件；没有备份时删除它，重新导出，并为每部话机设置新密码",
            )
        ]
    )
