"""How long searches take among 200,000 recorded calls on SQLite: `python -m bench.search [CALLS] [FILE]`.

Calls of a year: 200 agents, 12 queues of unequal size, 60,000 callers. Each of a call's 12 lines is one of 40 common
sentences two times of three, else one of 4,000. With FILE the database is kept, and taken as it is the next time.
Each kind of search is asked 200 times with other values; a page has 50 recordings.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from calls.model import Direction, Purpose, Tier
from calls.retention import RetentionClass, RetentionPolicy
from store import tables
from store.database import Database
from store.grams import grams_of
from store.retention_tables import legal_holds, spoken
from store.searching import Search, Searches

CALLS, ASKED, LINES, AGENTS, CALLERS = 200_000, 200, 12, 200, 60_000
QUEUES = (
    "orders",
    "repairs",
    "returns",
    "invoices",
    "delivery",
    "members",
    "loans",
    "claims",
    "vip",
    "it",
    "press",
    "law",
)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
STEP = timedelta(days=365) / CALLS
POLICY = RetentionPolicy(queues={"claims": RetentionClass.COMPLAINT})
SIGNS = "".join(chr(0x4E00 + 7 * at) for at in range(900))


def main(calls: int = CALLS, file: str = "") -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(file) if file else Path(folder) / "hotline.db"
        made = place.is_file()
        database = Database(f"sqlite:///{place}")
        database.migrate()
        if not made:
            began = time.perf_counter()
            _fill(database, calls)
            print(f"{calls} calls in {time.perf_counter() - began:.0f} s, {place.stat().st_size / 1e6:.0f} MB")
        _ask(database)
        database.dispose()


def _sentences() -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(SIGNS, k=chance.randint(6, 14))) for _ in range(4040)]


def _fill(database: Database, calls: int) -> None:
    chance, sentences = random.Random(11), _sentences()
    grams = [grams_of(sentence) for sentence in sentences]
    for first in range(0, calls, 5000):
        numbers = range(first, min(first + 5000, calls))
        lines = {number: _said(chance) for number in numbers}
        keys = {number: 1_000_000 * (number * 157 + 1_767_225_600) for number in numbers}
        index = [
            {"number": keys[number], "grams": " ".join(set().union(*(grams[line] for line in lines[number])))}
            for number in numbers
        ]
        with database.writing() as connection:
            connection.execute(tables.calls.insert(), [_call(number, chance) for number in numbers])
            connection.execute(tables.recordings.insert(), [_recording(number, chance) for number in numbers])
            connection.execute(
                spoken.insert(),
                [
                    {
                        "number": keys[number],
                        "recording": f"r{number}",
                        "lines": [
                            [9000 * at, 9000 * at + 4000, ("agent", "caller")[at % 2], sentences[line]]
                            for at, line in enumerate(lines[number])
                        ],
                    }
                    for number in numbers
                ],
            )
            connection.execute(text("INSERT INTO spoken_words (rowid, grams) VALUES (:number, :grams)"), index)
    hold = {"by": "wang", "reason": "court", "placed_at": BEGIN}
    with database.writing() as connection:
        held = [{"hold": at, "call": f"c{at * 997}", **hold} for at in range(1, 200)]
        connection.execute(legal_holds.insert(), held)


def _said(chance: random.Random) -> list[int]:
    return [chance.randrange(40) if chance.random() < 0.67 else chance.randrange(40, 4040) for _ in range(LINES)]


def _at(number: int) -> datetime:
    return BEGIN + timedelta(seconds=157 * number)


def _call(number: int, chance: random.Random) -> dict[str, Any]:
    score = round(min(100.0, max(0.0, chance.gauss(82, 10))), 1)
    queue = QUEUES[min(int(chance.expovariate(0.5)), len(QUEUES) - 1)]
    tier = chance.choices([Tier.NORMAL, Tier.VIP, Tier.COMPLAINT, Tier.EMERGENCY], [90, 6, 3, 1])[0]
    return dict.fromkeys(tables.calls.columns.keys()) | {
        "call": f"c{number}", "caller": f"138{chance.randrange(CALLERS):08}", "dialled": "400", "trunk": "carrier",
        "offered_at": _at(number), "caller_name": "", "diverted_from": "", "tier": tier, "queue": queue,
        "agent": f"{1000 + chance.randrange(AGENTS)}", "ended_at": _at(number), "recording": f"r{number}",
        "score": score, "needs_review": chance.random() < 0.05, "direction": Direction.INBOUND,
    }  # fmt: skip


def _recording(number: int, chance: random.Random) -> dict[str, Any]:
    at = _at(number)
    length_ms = int(chance.lognormvariate(5.0, 0.7) * 1000)
    return {
        "recording": f"r{number}", "call": f"c{number}", "path": f"{at:%Y/%m/%d}/r{number}.wav", "rate_hz": 8000,
        "started_at": at, "length_ms": length_ms, "sha256": "ab" * 32, "cut": False, "sealed_at": at,
        "purpose": Purpose.TALK,
    }  # fmt: skip


def _kinds(sentences: list[str], calls: int) -> dict[str, Callable[[random.Random], Search]]:
    def week(chance: random.Random) -> dict[str, datetime]:
        since = _at(chance.randrange(calls))
        return {"since": since, "until": since + timedelta(days=7)}

    def rare(chance: random.Random) -> str:
        return sentences[chance.randrange(40, 4040)][1:5]

    def common(chance: random.Random) -> str:
        return sentences[chance.randrange(40)][1:3]

    def agent(chance: random.Random) -> str:
        return f"{1000 + chance.randrange(AGENTS)}"

    def caller(chance: random.Random) -> str:
        return f"138{chance.randrange(CALLERS):08}"

    return {
        "nothing": lambda _: Search(),
        "caller": lambda c: Search(caller=caller(c)),
        "agent": lambda c: Search(agent=agent(c)),
        "queue": lambda c: Search(queue=c.choice(QUEUES)),
        "week": lambda c: Search(**week(c)),  # type: ignore[arg-type]
        "score below": lambda c: Search(most_score=c.uniform(50, 70)),
        "length above": lambda c: Search(shortest_ms=c.randrange(300_000, 1_200_000)),
        "needs review": lambda c: Search(needs_review=True, queue=c.choice(QUEUES)),
        "class": lambda c: Search(kept_as=c.choice(list(RetentionClass))),
        "held": lambda _: Search(held=True),
        "agent, week, score": lambda c: Search(agent=agent(c), most_score=75.0, **week(c)),  # type: ignore[arg-type]
        "words rare": lambda c: Search(words=rare(c)),
        "words common": lambda c: Search(words=common(c)),
        "words one sign": lambda c: Search(words=c.choice(SIGNS)),
        "words nowhere": lambda c: Search(words="".join(c.choices(SIGNS, k=4))),
        "words two": lambda c: Search(words=f"{common(c)} {rare(c)}"),
        "words, agent": lambda c: Search(words=common(c), agent=agent(c)),
        "words, caller": lambda c: Search(words=common(c), caller=caller(c)),
        "words, queue, week": lambda c: Search(words=common(c), queue=c.choice(QUEUES), **week(c)),  # type: ignore[arg-type]
        "words, score below": lambda c: Search(words=common(c), most_score=60.0),
    }


def _ask(database: Database) -> None:
    with database.reading() as connection:
        calls = connection.scalar(select(func.count()).select_from(tables.calls)) or 0
    searches, every = Searches(database, POLICY), []
    print(f"{calls} calls; ms\n{'asked for':22}{'p50':>8}{'p99':>8}{'most':>8}{'found':>8}")
    for name, make in _kinds(_sentences(), calls).items():
        took, found = zip(*_timed(searches, make), strict=True)
        every += took
        print(f"{name:22}{_row(took)}{sum(found) / len(found):8.1f}", flush=True)
    print(f"{'all':22}{_row(every)}")


def _timed(searches: Searches, make: Callable[[random.Random], Search]) -> Iterator[tuple[float, int]]:
    chance = random.Random(3)
    for _ in range(ASKED):
        search = make(chance)
        began = time.perf_counter()
        page = searches.find(search)
        yield 1000 * (time.perf_counter() - began), len(page.items)


def _row(took: Any) -> str:
    ordered = sorted(took)
    return "".join(
        f"{value:8.1f}" for value in (ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100], ordered[-1])
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS, sys.argv[2] if len(sys.argv) > 2 else "")
