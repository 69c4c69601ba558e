"""What Kamailio reads of us, as it reads it [X3]."""

from __future__ import annotations

import re
from pathlib import Path

from hotline.registrar import files


def test_a_password_is_kept_as_the_hash_digest_authentication_needs() -> None:
    """The first hash of RFC 2617's example, 3.5."""
    assert files.ha1("Mufasa", "testrealm@host.com", "Circle Of Life") == "939e7578ed9e3c518a452acee763bce9"


def test_the_table_has_a_line_for_each_agent_and_no_password() -> None:
    table = files.subscribers({"1002": "ok", "1001": "secret"}, "hotline.example")
    columns, first, second = table.splitlines()
    assert columns == "username(string) domain(string) ha1(string)"
    assert first == f"1001:hotline.example:{files.ha1('1001', 'hotline.example', 'secret')}"
    assert second.startswith("1002:hotline.example:")
    assert "secret" not in table


def fits(patterns: str, number: str) -> bool:
    """As Kamailio's regex module: the lines of a group are alternatives."""
    head, *lines = patterns.splitlines()
    assert head == "[0]"
    return re.search("|".join(f"({line})" for line in lines), number) is not None


def test_emergency_numbers_and_prefixes_fit_and_no_others() -> None:
    patterns = files.emergency_patterns(["110", "12*", "+1.1"])
    for number in ("110", "12", "120", "12999", "+1.1"):
        assert fits(patterns, number), number
    for number in ("1100", "0110", "11", "13", "+111", ""):
        assert not fits(patterns, number), number


def test_without_emergency_numbers_there_is_a_pattern_nobody_dials() -> None:
    patterns = files.emergency_patterns([])
    for number in ("", "110", "*"):
        assert not fits(patterns, number)


def test_files_are_replaced_as_a_whole_and_kept_from_others(tmp_path: Path) -> None:
    for numbers in (["110"], ["119"]):
        written = files.write(tmp_path, "hotline.example", {"1001": "secret"}, numbers)
    assert written == [tmp_path / "db" / "subscriber", tmp_path / "emergency.list"]
    assert (tmp_path / "emergency.list").read_text() == "[0]\n^119$\n"
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"subscriber", "emergency.list"}
    assert [path.stat().st_mode & 0o777 for path in written] == [0o640, 0o640]
