import pytest

from qa_scoring.span import Span, other, total_ms


def test_a_span_knows_its_length_and_its_json_form() -> None:
    span = Span(1500, 2750, "agent")
    assert span.length_ms == 1250
    assert span.to_list() == [1500, 2750, "agent"]


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, 10), (10, 10), (10, 9)])
def test_a_span_that_nobody_could_play_is_refused(start_ms: int, end_ms: int) -> None:
    with pytest.raises(ValueError, match="a span must begin"):
        Span(start_ms, end_ms, "caller")


def test_a_span_of_an_unknown_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="caller, agent, both"):
        Span(0, 1, "supervisor")  # type: ignore[arg-type]


def test_lengths_add_up() -> None:
    assert total_ms([Span(0, 10, "both"), Span(20, 25, "both")]) == 15
    assert total_ms([]) == 0


def test_each_voice_has_another() -> None:
    assert other("caller") == "agent"
    assert other("agent") == "caller"
