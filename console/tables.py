"""What the console asks about routing tables: what it asks about all that is published, and how one would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from calls.table import RoutingTable
from console.grid_schemas import KnownNames
from console.published import Published

Preview = Callable[[str, datetime], tuple[RoutingTable, datetime | None]]


@dataclass(frozen=True, slots=True)
class Tables:
    """`preview` may block and raises ConfigurationError: the table of a text as it is in force at a moment, and when
    a queue opens or closes next. `known` are the names there are besides the table's own."""

    published: Published
    preview: Preview
    known: Callable[[], KnownNames]
