"""Reviews of calls in which words were said: the index of words leads, what was said decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, column, table, text

from store.retention_tables import spoken
from store.review_tables import reviews
from store.spoken import INDEX, hits_in, matching

AT_ONCE = 20


def with_words(connection: Connection, wanted: Select[Any], terms: tuple[str, ...]) -> Iterator[Row[Any]]:
    """The rows of `wanted`, reviews in some order, in whose recordings all of the terms were said. The index may be
    wrong about neighbours, so each is looked at."""
    dialect = connection.dialect.name
    sqlite = dialect == "sqlite"
    key = "rowid" if sqlite else "number"
    says = text("spoken_words MATCH :grams" if sqlite else "spoken_words.grams @@ CAST(:grams AS tsquery)")
    index = table(INDEX, column(key, BigInteger))
    asked = (
        wanted.join_from(reviews, spoken, spoken.c.recording == reviews.c.review)
        .join(index, index.c[key] == spoken.c.number)
        .where(says.bindparams(grams=matching(terms, dialect)))
        .add_columns(spoken.c.lines)
    )
    with connection.execute(asked, execution_options={"yield_per": AT_ONCE}) as rows:
        yield from (row for row in rows if hits_in(row.lines, terms) is not None)
