"""SQL counts the visits to a flow's nodes as the journal tells them, in whatever batches it arrives."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from calls import events as e
from calls.model import HangupCause, InputFailure, Party, Stage
from ivr.funnel import NodeFunnel, VisitEnd, funnel
from store import tables
from store.database import Database
from store.projection import Projection
from store.queries import CallFilter, Queries, Through
from tests.unit.store.lives import at, entries
from tests.visits import funnel_of, visits_of

several = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def enters(call: str, node: str, by: str = "", version: str = "3", flow: str = "main") -> e.NodeEntered:
    return e.NodeEntered(call, node, "menu", (), flow, version, by)


def ends(call: str, stage: Stage = Stage.IN_IVR, by: Party = Party.CALLER) -> e.CallEnded:
    return e.CallEnded(call, HangupCause.NORMAL_CLEARING, by, stage)


def empty(database: Database) -> None:
    with database.writing() as connection:
        for table in (tables.journal, tables.flow_visits, tables.calls):
            connection.execute(delete(table))
        connection.execute(update(tables.checkpoints).values(seq=0))


calls = st.sampled_from(["c1", "c2", "c3"])
events = st.lists(
    st.one_of(
        st.builds(enters, calls, st.sampled_from("ab"), st.sampled_from(["", "0", "1"]), st.sampled_from(["3", "4"])),
        st.builds(e.InputFailed, calls, st.sampled_from("ab"), st.just("main"), st.sampled_from(InputFailure)),
        st.builds(ends, calls, st.sampled_from(Stage), st.sampled_from(Party)),
    ),
    max_size=25,
)


@several
@given(events, st.lists(st.integers(1, 6), max_size=10))
def test_any_batches_told_any_number_of_times_make_the_journals_funnel(
    database: Database, told: list[e.Event], sizes: list[int]
) -> None:
    empty(database)
    lived = entries(told)
    rest, projection = lived, Projection(database)
    for size in [*sizes, len(lived)]:
        projection.apply(rest[:size])
        projection.apply(rest[:size])
        rest = rest[size:]
    assert funnel(Queries(database).passages("main")) == funnel_of(visits_of(lived))


def test_a_month_can_be_asked_for_by_flow_version_and_day(database: Database) -> None:
    told: list[e.Event] = [
        enters("c1", "topic"),
        enters("c1", "person", "0"),
        ends("c1", Stage.QUEUED),
        enters("c2", "topic", version="4"),
        enters("c3", "hello", flow="office"),
        ends("c3"),
    ]
    Projection(database).apply(entries(told))
    queries = Queries(database)
    assert [node.node for node in funnel(queries.passages("main", "3"))] == ["person", "topic"]
    assert funnel(queries.passages("main", "4")) == (NodeFunnel("4", "topic", "menu", 1, still_there=1),)
    first_day = queries.passages("main", since=at(1), until=at(2))
    assert Counter(node.node for node in funnel(first_day)) == {"topic": 1}
    assert queries.passages("main", since=at(6) + timedelta(days=1)) == []
    (office,) = queries.passages("office")
    assert (office.node, office.end, office.visits) == ("hello", VisitEnd.HUNG_UP, 1)


def test_calls_are_found_by_where_they_came_and_how_they_left(database: Database) -> None:
    offered = [e.CallOffered(call, f"{call}-c", "t", "138", "400", at(0)) for call in ("c1", "c2", "c3")]
    lived = [
        enters("c1", "topic"), enters("c1", "person", "0"), enters("c1", "topic", "after"),
        enters("c2", "topic"), enters("c2", "person", "otherwise"), enters("c3", "topic"), ends("c3"),
    ]  # fmt: skip
    Projection(database).apply(entries([*offered, *lived]))
    queries = Queries(database)

    def found(flow: str, node: str | None = None, way: str | None = None) -> set[str]:
        page = queries.calls(filters=CallFilter(through=Through(flow, node, way)))
        assert len({call.call for call in page.items}) == len(page.items)
        return {call.call for call in page.items}

    assert found("main") == found("main", "topic") == {"c1", "c2", "c3"}
    assert found("main", "person") == {"c1", "c2"}
    assert found("main", "topic", "0") == {"c1"}
    assert found("main", "topic", "hung_up") == found("main", None, "hung_up") == {"c3"}
    assert found("main", "topic", "let_go") == found("main", "nowhere") == found("office") == set()
