"""Bytes to values with places, for right files and for broken ones."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from config.reading import MOST_BYTES, read
from config.scalars import as_typed, as_written


def test_every_scalar_stays_as_it_was_written() -> None:
    document = read(b"dialled: 0010\nhours: 09:00-21:00\nyes: no\nempty:\ntilde: ~\nquoted: '~'\n", "a.yaml")
    assert document.value == {
        "dialled": "0010",
        "hours": "09:00-21:00",
        "yes": "no",
        "empty": None,
        "tilde": None,
        "quoted": "~",
    }


def test_typed_scalars_follow_the_core_schema_unless_quoted() -> None:
    numbers = read(b"[1, -2, 1.5, 1e3, .5, '1', 1_000, 0x10, 1.2.3]", "a.yaml", typed=True)
    assert numbers.value == [1, -2, 1.5, 1000.0, 0.5, "1", "1_000", "0x10", "1.2.3"]
    others = read(b"[true, FALSE, null, no, 'true', '']", "a.yaml", typed=True)
    assert others.value == [True, False, None, "no", "true", ""]


def test_places_are_known_for_keys_and_entries() -> None:
    document = read("# 说明\na:\n  b: 1\n  c:\n    - x\n    - {y: z}\n".encode(), "a.yaml")
    places = {
        (): "a.yaml:1:1",
        ("a",): "a.yaml:2:1",
        ("a", "b"): "a.yaml:3:3",
        ("a", "c", 0): "a.yaml:5:7",
        ("a", "c", 1): "a.yaml:6:7",
        ("a", "c", 1, "y"): "a.yaml:6:8",
        ("a", "b", "no such key"): "a.yaml:3:3",
        ("nowhere",): "a.yaml:1:1",
    }
    assert {path: document.place_of(path) for path in places} == places


def test_a_text_is_found_where_it_stands_first() -> None:
    document = read(b"a: [x, {k: y}]\nb: y\n", "a.yaml")
    assert document.find((), "y") == ("a", 1, "k")
    assert document.find(("b",), "y") == ("b",)
    assert document.find(("a",), "nothing") == ("a",)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "a.yaml").value == {"a": "1", "b": "2"}


def test_an_empty_file_holds_nothing() -> None:
    assert read(b"", "a.yaml").value is None
    assert read(b"# only a remark\n", "a.yaml").value is None


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"a: &x 1\nb: *x\n", "a.yaml:1:4"),
        (b"a: &x [*x]\n", "a.yaml:1:4"),
        (b"a:\n  <<: *x\n", "a.yaml:2:7"),
        (b"*: 1\n", "a.yaml:1:1"),
        (b"a: 1\nb: !!int 3\n", "a.yaml:2:4"),
        (b"a: 1\nb: !strange!x 3\n", "a.yaml:2:4"),
        (b"---\na: 1\n---\nb: 1\n", "a.yaml:3:1"),
        (b"a: 1\n\tb: 2\n", "a.yaml:2:1"),
        (b"a: 1\nb: 'x\n\n\n", "a.yaml:2:4"),
        (b'a: 1\nb: "\\UFFFFFFFF"\n', "a.yaml"),
        (b"a: 1\n\x00", "a.yaml:2:1"),
        (b'a: 1\nb: "\\ud83d"\n', "a.yaml:2:4"),
        (b"a: 1\n\xff\xfe", "a.yaml:2"),
        (b"? [a]\n: b\n", "a.yaml:1:3"),
        (b"a: 1\n'': 2\n", "a.yaml:2:1"),
        (b"a: {b: 1, b: 2}\n", "a.yaml:1:11"),
        (b"%YAML 9.9\n---\na: 1\n", "a.yaml:1:1"),
        (b"a: " + b"[" * 5000, "a.yaml:1:23"),
        (b"a:\n" + b"- " * 5000 + b"x\n", "a.yaml:2:39"),
    ],
)
def test_what_is_not_wanted_is_refused_at_its_place(raw: bytes, place: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read(raw, "a.yaml")
    (fault,) = raised.value.faults
    assert fault.place == place
    assert fault.problem_zh
    assert fault.remedy_zh
    assert str(fault).replace("\n", "").isprintable()


def test_a_file_beyond_the_limit_is_not_even_parsed() -> None:
    with pytest.raises(ConfigurationError, match="1024 kB"):
        read(b"[" * (MOST_BYTES + 1), "a.yaml")


values = st.recursive(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcé中", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(values, st.booleans())
def test_what_is_written_as_json_is_read_as_it_was(value: object, escaped: bool) -> None:
    """JSON is YAML 1.2; astral characters and line separators included."""
    assert read(json.dumps(value, ensure_ascii=escaped).encode(), "a.yaml").value == value


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text("ab:-[]{}\"'&*!|>%@#?, \n\t0~", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_fault(raw: bytes) -> None:
    with contextlib.suppress(ConfigurationError):
        assert read(raw, "a.yaml").name == "a.yaml"


@given(st.text(max_size=30))
def test_typing_a_scalar_never_fails(text: str) -> None:
    assert as_typed(text, plain=False) == text
    assert isinstance(as_typed(text, plain=True), str | int | float | bool | None)
    assert as_written(text, plain=True) in (text, None)
