"""What is to be said of a cluster's faults: a table of how soon people were served again, and what went wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from rich.console import Console
from rich.table import Table

from bench.fates_of_many import Fault, Found
from bench.kept import Kept

Story = tuple[Found, Kept, list[Fault]]
TITLES = ("fault", "times", "next talk after it: p50", "max", "cut off", "called back after: p50", "max")


def verdict(stories: Sequence[Story], took_s: float) -> int:
    """Prints it; the exit status."""
    served: dict[str, list[float]] = defaultdict(list)
    called_back: dict[str, list[float]] = defaultdict(list)
    names = [fault.name for _, _, faults in stories for fault in faults]
    for found, _, faults in stories:
        for fault in faults:
            served[fault.name] += _next_talk(found, fault)
            called_back[fault.name] += _called_back(found, fault, faults)
    table = Table(title=f"{len(names)} faults in {took_s:.0f} s")
    for title in TITLES:
        table.add_column(title, justify="left" if title == "fault" else "right")
    for name in sorted(set(names)):
        back = called_back[name]
        table.add_row(name, str(names.count(name)), *_two(served[name]), str(len(back)), *_two(back))
    Console(width=118).print(table)
    return sum(_print(number, *story) for number, story in enumerate(stories, 1)) > 0


def _two(seconds: list[float]) -> tuple[str, str]:
    return (f"{median(seconds):.1f} s", f"{max(seconds):.1f} s") if seconds else ("", "")


def _print(number: int, found: Found, stands: Kept, faults: list[Fault]) -> int:
    callers = found.callers.values()
    served = sum(bool(one.talks) for one in callers)
    gave_up = sum(one.gave_up and not one.talks for one in callers)
    print(
        f"lane {number}, {len(faults)} faults: callers {len(callers)}, served {served}, hung up waiting {gave_up},"
        f" lost {len(found.lost)}; with two agents {len(found.twice)}, overtaken {len(found.overtaken)}; records"
        f" missing {len(stands.missing)}, double {len(stands.twice)}, called off {stands.called_off}; recordings"
        f" {stands.recordings}, of them more than 1 s missing {len(stands.short)}"
    )
    wrong = [*found.lost, *found.twice, *found.overtaken, *found.records, *stands.wrong]
    for one in wrong:
        print("  ", one)
    return len(wrong)


def _next_talk(found: Found, fault: Fault) -> list[float]:
    """Seconds from the fault's beginning until the next conversation began."""
    begun = [began for one in found.callers.values() for _, _, began, _ in one.talks if began >= fault.began]
    return [min(begun) - fault.began] if begun else []


def _called_back(found: Found, fault: Fault, faults: Iterable[Fault]) -> list[float]:
    """Seconds from a node's death until each caller it had was dialled."""
    if not fault.name.startswith("kill voice"):
        return []
    earlier = [one.began for one in faults if one.name == fault.name and one.began < fault.began]
    since = max(earlier, default=0.0)
    affected = (
        one
        for one in found.callers.values()
        if any(node == fault.host and since < at <= fault.began for node, at in one.cut_off)
    )
    dialled = ([at for at in one.dialled if at >= fault.began] for one in affected)
    return [min(times) - fault.began for times in dialled if times]
