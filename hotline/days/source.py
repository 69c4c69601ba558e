"""What texts of days mean: the folder's days.yaml to begin with, and the prompts that greetings may name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from calls.errors import Fault
from config.days import DayTable
from config.days.editing import FILE
from config.days.texts import check_days_text, read_days_text


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class DaysSource:
    """`prompts` None leaves greetings unchecked."""

    text: str
    prompts: Collection[str] | None = None
    wall: Callable[[], datetime] = field(compare=False, default=_now)

    @property
    def file(self) -> str:
        return FILE

    def read(self, text: str) -> DayTable:
        """Raises ConfigurationError with every fault."""
        return read_days_text(text, self.prompts, self.wall())

    def fit(self, text: str) -> DayTable:
        return self.read(text)

    def check(self, text: str, name: str = FILE) -> tuple[list[Fault], list[Fault]]:
        """Errors and warnings."""
        return check_days_text(text, self.prompts, self.wall(), name)

    def in_force(self, document: DayTable, _label: str, _: datetime) -> DayTable:
        return document

    def next_change(self, _document: DayTable, _now: datetime) -> None:
        """Never by itself: what depends on the hour is asked while the call goes on."""

    def needs_second_person(self, _before: str, _after: str) -> bool:
        """Never: queues for emergencies have no hours, and are open whatever the day."""
        return False
