"""days.yaml: what dates are to everybody, seeded from the statutory holidays and edited by hand."""

from __future__ import annotations

from config.days.reading import read_days
from config.days.table import DayTable

__all__ = ["DayTable", "read_days"]
