"""Draw docs/permissions.md from console/permissions.py: which role may open which door."""

from __future__ import annotations

from console.permissions import IN_PERSON, MAY, SEES_NUMBERS, WHOLE_HOUSE, Role

TITLE = """# Who may do what

Drawn from `console/permissions.py` by `make docs`; a test holds the two together, another tries every route of the
console as every role. `●` may; `◐` may, but only who is there for all teams; empty: 403. What belongs to another
team answers 404. `anyone`: also those who are not signed in. How it works: [security](security.md).
"""


def drawn() -> str:
    """The whole page, in Markdown."""
    heading = ["route", "anyone", *(role.value for role in Role)]
    lines = [TITLE, _row(heading), _row(["---", *(":-:" for _ in heading[1:])])]
    lines += [_row([f"`{name}`", *_marks(name)]) for name in MAY]
    numbers = ["sees customers' whole numbers", "", *("●" if role in SEES_NUMBERS else "" for role in Role)]
    in_person = (
        f"Only for who is signed in himself, with no token: {', '.join(f'`{name}`' for name in sorted(IN_PERSON))}."
    )
    return "\n".join([*lines, _row(numbers), "", in_person]) + "\n"


def _marks(name: str) -> list[str]:
    allowed = MAY[name]
    if allowed is None:
        return ["●" for _ in range(len(Role) + 1)]
    mark = "◐" if name in WHOLE_HOUSE else "●"
    return ["", *(mark if role in allowed else "" for role in Role)]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(drawn(), end="")
