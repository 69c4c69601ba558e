"""The name of a node: whose journal a folder holds. Under another name all of it would be told a second time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection
from pathlib import Path

from calls.errors import ConfigurationError, Fault
from store.segment import segments

FIRST_NODE = "node1"
"""What the one server of a small set-up is called unless it is told otherwise."""

_FILE = "node"


def name_in(folder: Path) -> str:
    """The node whose journal it is; "" for a new folder, and one from before nodes had names."""
    try:
        return (folder / _FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def settle_name(folder: Path, node: str) -> None:
    """Raises ConfigurationError when the folder is another node's. A full disk is no reason not to start."""
    named = name_in(folder)
    if named and named != node:
        raise ConfigurationError([_of_another(folder, named, node)])
    if not named:
        with contextlib.suppress(OSError):
            file = os.open(folder / _FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            os.write(file, f"{node}\n".encode())
            os.close(file)


def check_renamed(folder: Path, node: str, known: Collection[str]) -> None:
    """`known` are the nodes the database knows. Raises ConfigurationError for a journal that has no name yet and is
    known by another one: the server was renamed while it was upgraded."""
    if known and node not in known and not name_in(folder) and folder.is_dir() and segments(folder):
        raise ConfigurationError([_of_another(folder, " / ".join(sorted(known)), node)])


def _of_another(folder: Path, named: str, node: str) -> Fault:
    return Fault(
        place=str(folder),
        problem=f"this is the journal of node {named}, and this server is {node}",
        remedy=f"Set HOTLINE_NODE={named}, or give {node} a folder of its own with HOTLINE_DATA_DIR",
        problem_zh=f"此目录是节点 {named} 的日志，而本服务是 {node}",
        remedy_zh=f"请设置 HOTLINE_NODE={named}，或用 HOTLINE_DATA_DIR 为 {node} 指定独立目录",
    )
