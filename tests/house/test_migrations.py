"""A rolling upgrade: while nodes of the old version still write, the first of the new one has changed the tables. So
migrations since there are several nodes only add what the old version need not know [X2]."""

from __future__ import annotations

import re
from pathlib import Path

VERSIONS = Path(__file__).parents[2] / "store" / "migrations" / "versions"
SEVERAL_NODES = "v0071_nodes.py"
TAKES_AWAY = re.compile(
    r"\bop\.(?:drop_table|drop_column|drop_constraint|rename_table|alter_column|create_primary_key)\b"
)
ADDS = re.compile(r"\bop\.add_column\((.*?)\)\n", re.S)


def disturbs(migration: str) -> list[str]:
    """What of it a node of the old version would stumble over."""
    columns = (column for column in ADDS.findall(migration) if "nullable=False" in column)
    return [*TAKES_AWAY.findall(migration), *(one for one in columns if "server_default" not in one)]


def test_what_disturbs_is_found() -> None:
    assert disturbs((VERSIONS / SEVERAL_NODES).read_text(encoding="utf-8")), "it was made for one server that stands"
    assert disturbs('    op.add_column("calls", sa.Column("mood", sa.Text, nullable=False))\n')
    assert not disturbs('    op.add_column("calls", sa.Column("mood", sa.Text, nullable=False, server_default=""))\n')
    assert not disturbs('    op.add_column("calls", sa.Column("mood", sa.Text))\n    op.create_table("moods")\n')


def test_since_there_are_several_nodes_migrations_only_add() -> None:
    later = [one for one in sorted(VERSIONS.glob("v*.py")) if one.name > SEVERAL_NODES]
    assert {one.name: found for one in later if (found := disturbs(one.read_text(encoding="utf-8")))} == {}
