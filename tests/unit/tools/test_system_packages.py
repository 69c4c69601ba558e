"""What has to be installed, and what dpkg says already is."""

from __future__ import annotations

import pytest
import system_packages
from steps import UserMustActError

LISTING = "installed libopus0\nnot-installed swig\nconfig-files make\ninstalled g++\n"


def test_only_what_is_wholly_installed_counts() -> None:
    wanted = ("libopus0", "swig", "make", "g++", "never-heard-of")
    assert system_packages.not_installed(wanted, LISTING) == ("swig", "make", "never-heard-of")


def test_a_compiler_is_wanted_only_to_build() -> None:
    assert "swig" not in system_packages.wanted(build=False, tests=False)
    assert "swig" in system_packages.wanted(build=True, tests=False)


def test_independent_phones_are_wanted_only_for_tests() -> None:
    assert "sip-tester" not in system_packages.wanted(build=True, tests=False)
    assert "sip-tester" in system_packages.wanted(build=False, tests=True)


def test_ubuntus_empty_browser_package_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "_distribution", lambda: "ubuntu")
    assert "chromium" not in system_packages.wanted(build=False, tests=True)
    monkeypatch.setattr(system_packages, "_distribution", lambda: "debian")
    assert "chromium" in system_packages.wanted(build=False, tests=True)


def test_without_root_the_user_is_given_the_very_line_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "_privilege", lambda: None)
    monkeypatch.setattr(system_packages.shutil, "which", lambda _: "/usr/bin/apt-get")
    with pytest.raises(UserMustActError, match=r"sudo apt-get install .* swig"):
        system_packages.install(("swig",))


def test_without_apt_the_user_is_told_what_to_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages.shutil, "which", lambda _: None)
    with pytest.raises(UserMustActError, match="swig"):
        system_packages.install(("swig",))


def test_with_nothing_missing_nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages.shutil, "which", lambda _: None)
    system_packages.install(())


def test_elsewhere_than_linux_both_languages_say_what_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages.platform, "system", lambda: "Darwin")
    with pytest.raises(UserMustActError, match=r"(?s)虚拟机.*virtual machine"):
        system_packages.check_system()
