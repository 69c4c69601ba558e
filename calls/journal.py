"""One line of the journal: an event, when it happened, and a checksum that finds a torn or damaged line."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass, field
from datetime import datetime

from calls import codec
from calls.errors import FarEndError
from calls.events import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """`seq` counts up by one over the life of a journal; `at` is UTC; `now` is the engines' monotonic second.

    `node` is whose journal it is from, told by who reads several; a journal's own lines do not say it.
    """

    seq: int
    at: datetime
    now: float
    event: Event
    node: str = field(default="", compare=False)


def to_line(entry: Entry) -> bytes:
    """`<crc32 of the rest, 8 hex digits> <json>\\n`, UTF-8; the JSON has no line breaks."""
    record = {"seq": entry.seq, "at": entry.at.isoformat(), "now": entry.now, "event": codec.to_json(entry.event)}
    body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return b"%08x %s\n" % (zlib.crc32(body), body)


def from_line(line: bytes) -> Entry:
    """The entry of a line. Raises FarEndError for a line that is torn, damaged or not a journal's."""
    if not is_whole(line):
        raise FarEndError("the line is torn or damaged (its checksum does not fit)")
    try:
        record = json.loads(line[9:])
        seq, at, now = record["seq"], datetime.fromisoformat(record["at"]), record["now"]
        event = record["event"]
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise FarEndError(f"not a journal line: {error}") from error
    return Entry(seq, at, now, codec.from_json(event))


def is_whole(line: bytes) -> bool:
    """True when nothing of the line is missing or changed: it ends, and its checksum fits."""
    return line.endswith(b"\n") and line[:9] == b"%08x " % zlib.crc32(line[9:-1])


def seq_of(line: bytes) -> int | None:
    """The seq a line claims, unchecked: quick enough to pass over millions. None when it does not look like one."""
    match = _CLAIM.match(line)
    return int(match[1]) if match else None


_CLAIM = re.compile(rb'[0-9a-f]{8} \{"seq":(\d{1,19}),')
