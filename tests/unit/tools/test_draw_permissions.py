"""The page about who may do what is drawn from what is enforced [X4]."""

from __future__ import annotations

from pathlib import Path

from console.permissions import MAY, Role
from tools.draw_permissions import drawn


def test_the_page_is_what_is_enforced() -> None:
    assert Path("docs/permissions.md").read_text(encoding="utf-8") == drawn(), "out of step: run `make docs`"


def test_each_route_is_a_row_and_each_role_a_column() -> None:
    rows = [line.split("|")[1:-1] for line in drawn().splitlines() if line.startswith("| `")]
    assert [row[0].strip(" `") for row in rows] == list(MAY)
    assert {len(row) for row in rows} == {len(Role) + 2}
    told = {row[0].strip(" `"): [cell.strip() for cell in row[1:]] for row in rows}
    roles = list(Role)
    assert told["healthz"] == ["●"] * (len(Role) + 1)
    assert told["metrics"] == ["", *("◐" if role is Role.ADMIN else "" for role in roles)]
    assert told["me"] == ["", *("●" for _ in roles)]
