"""The machine's apt sources, in both notations, and what apt says about a source package."""

from __future__ import annotations

from pathlib import Path

import apt_source
import pytest

ONE_LINE = """\
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/archive.gpg] http://mirror.example/debian bookworm main contrib
deb-src http://sources.example/debian bookworm main
deb http://security.example/debian-security bookworm-security main
"""

DEB822 = """\
Types: deb
# a comment inside a stanza
URIs: http://mirror.example/debian http://second.example/debian
Suites: bookworm
 bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/archive.gpg

Types: deb
Enabled: no
URIs: http://switched-off.example/debian
Suites: bookworm

Types: deb-src
URIs: http://sources.example/debian
Suites: bookworm

Types: deb
URIs: http://own.example/packages
Suites: stable
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc=
 -----END PGP PUBLIC KEY BLOCK-----
"""

LISTING = """\
Reading package lists...
Need to get 13.2 MB of source archives.
'http://mirror.example/a/asterisk_22%2b1.dsc' asterisk_22+1.dsc 5389 SHA256:{a}
'http://mirror.example/a/asterisk_22.orig-Xpjproject.tar.xz' asterisk_22.orig-Xpjproject.tar.xz 677 SHA256:{b}
""".format(a="a" * 64, b="b" * 64)


def test_one_line_sources_give_the_archive_its_suite_and_its_key() -> None:
    first, second = apt_source.parse_one_line(ONE_LINE)
    assert first == apt_source.Entry("http://mirror.example/debian", ("bookworm",), "/usr/share/keyrings/archive.gpg")
    assert (second.suites, second.signed_by) == (("bookworm-security",), "")


def test_stanzas_give_the_first_address_and_leave_out_what_is_off_or_only_sources() -> None:
    first, second = apt_source.parse_deb822(DEB822)
    assert first.uri == "http://mirror.example/debian"
    assert first.suites == ("bookworm", "bookworm-updates")
    assert first.signed_by == "/usr/share/keyrings/archive.gpg"
    assert second.uri == "http://own.example/packages"


def test_a_key_inside_a_stanza_keeps_its_lines() -> None:
    *_, last = apt_source.parse_deb822(DEB822)
    assert last.signed_by.splitlines()[1:3] == [" -----BEGIN PGP PUBLIC KEY BLOCK-----", " ."]


def test_all_files_of_the_machine_are_read_and_others_passed_over(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text("deb http://a.example/debian bookworm main\n")
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (parts / "b.list").write_text("deb http://b.example/debian bookworm main\n")
    (parts / "c.sources").write_text("Types: deb\nURIs: http://c.example/debian\nSuites: bookworm\n")
    (parts / "d.list.save").write_text("deb http://d.example/debian bookworm main\n")
    found = [entry.uri for entry in apt_source.machine_entries(tmp_path)]
    assert found == ["http://a.example/debian", "http://b.example/debian", "http://c.example/debian"]


def test_the_archive_is_the_one_that_serves_the_installed_release() -> None:
    entries = [apt_source.Entry("http://extra.example", ("stable",), ""), *apt_source.parse_one_line(ONE_LINE)]
    assert apt_source.archive_of(iter(entries), "bookworm").uri == "http://mirror.example/debian"
    with pytest.raises(apt_source.AptSourceError, match="noble"):
        apt_source.archive_of(iter(entries), "noble")


def test_the_component_is_picked_with_the_hash_apt_vouches_for() -> None:
    uri, name, sha256 = apt_source.pick(LISTING, "orig-Xpjproject.tar")
    assert uri.endswith("orig-Xpjproject.tar.xz")
    assert name == "asterisk_22.orig-Xpjproject.tar.xz"
    assert sha256 == "b" * 64


def test_a_package_without_the_component_is_refused() -> None:
    with pytest.raises(apt_source.AptSourceError, match="orig-Xother"):
        apt_source.pick(LISTING, "orig-Xother")
