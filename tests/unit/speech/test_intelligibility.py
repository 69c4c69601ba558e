"""Errors of a recogniser are counted by character, and by ear."""

from __future__ import annotations

import pytest

from speech.intelligibility import Errors, errors


@pytest.mark.parametrize(
    ("said", "heard", "found"),
    [
        ("您好，请按1。", "您好请按一", Errors(5, 0, 0)),
        ("二十四日", "24日", Errors(4, 0, 0)),
        ("请按一", "请案一", Errors(3, 1, 0)),
        ("您好", "你好", Errors(2, 1, 1)),
        ("您好", "", Errors(2, 2, 2)),
        ("您好", "您好啊", Errors(2, 1, 1)),
        ("Hello", "hello", Errors(0, 0, 0)),
    ],
)
def test_what_was_not_understood_is_counted(said: str, heard: str, found: Errors) -> None:
    assert errors(said, heard) == found
