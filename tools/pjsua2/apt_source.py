"""One component of a Debian source package, by way of the machine's own apt configuration.

Mirrors, proxies and credentials stay the user's: the archive's address is read from the machine's sources, and only
the place where apt keeps its lists is replaced, by a temporary one. apt checks the signed index, and the index
vouches for the component's SHA-256.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

APT_HELPER = Path("/usr/lib/apt/apt-helper")
# Where each distribution publishes its newest sources, and the component `asterisk` is in.
NEWEST_SUITE = {"debian": ("unstable", "main"), "ubuntu": ("devel", "universe")}


class AptSourceError(Exception):
    """apt cannot lead to the component; the text says why."""


@dataclass(frozen=True, slots=True)
class Component:
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One archive of the machine's apt sources. `signed_by` is a keyring path, an embedded key, or empty."""

    uri: str
    suites: tuple[str, ...]
    signed_by: str


def fetch(package: str, component: str, into: Path) -> Component:
    """Downloads the file of source PACKAGE whose name contains COMPONENT. Raises AptSourceError."""
    release = _os_release()
    if not APT_HELPER.exists() or release.get("ID") not in NEWEST_SUITE:
        raise AptSourceError("no apt of Debian or Ubuntu on this machine")
    entry = archive_of(machine_entries(Path("/etc/apt")), release.get("VERSION_CODENAME", ""))
    state = into / "apt"
    options = _options(state, entry, *NEWEST_SUITE[release["ID"]])
    _run(["apt-get", *options, "update"])
    listing = _run(["apt-get", *options, "--print-uris", "--download-only", "source", package])
    uri, name, sha256 = pick(listing, component)
    path = into / name
    _run([str(APT_HELPER), *options, "download-file", uri, str(path), f"SHA256:{sha256}"])
    return Component(path, sha256)


def archive_of(entries: Iterator[Entry], codename: str) -> Entry:
    """The distribution's own archive: the entry that serves the installed release itself."""
    for entry in entries:
        if codename in entry.suites:
            return entry
    raise AptSourceError(f"the machine's apt sources name no archive for {codename!r}")


def machine_entries(etc_apt: Path) -> Iterator[Entry]:
    """Every `deb` entry of sources.list and sources.list.d, in both notations (sources.list(5))."""
    parts = sorted((etc_apt / "sources.list.d").glob("*"))
    for path in (etc_apt / "sources.list", *parts):
        if path.suffix == ".sources":
            yield from parse_deb822(path.read_text())
        elif path.suffix == ".list" and path.is_file():
            yield from parse_one_line(path.read_text())


def parse_one_line(text: str) -> Iterator[Entry]:
    pattern = re.compile(r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)")
    for line in text.splitlines():
        found = pattern.match(line.strip())
        if found:
            options = dict(option.partition("=")[::2] for option in shlex.split(found["options"] or ""))
            yield Entry(found["uri"], (found["suite"],), options.get("signed-by", ""))


def parse_deb822(text: str) -> Iterator[Entry]:
    for stanza in re.split(r"\n\s*\n", text):
        fields = _fields(stanza)
        wanted = "deb" in fields.get("types", "").split() and fields.get("enabled", "yes") != "no"
        uris = fields.get("uris", "").split()
        if wanted and uris:
            yield Entry(uris[0], tuple(fields.get("suites", "").split()), fields.get("signed-by", ""))


def _fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1].isspace():
            fields[name] = f"{fields.get(name, '')}\n{line}"
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def pick(listing: str, component: str) -> tuple[str, str, str]:
    """URI, file name and SHA-256 of the line of `apt-get --print-uris` that names COMPONENT."""
    for line in listing.splitlines():
        found = re.fullmatch(r"'(?P<uri>[^']+)' (?P<name>\S+) \d+ SHA256:(?P<sha256>[0-9a-f]{64})", line.strip())
        if found and component in found["name"]:
            return found["uri"], found["name"], found["sha256"]
    raise AptSourceError(f"the source package has no component {component}")


def _options(state: Path, entry: Entry, suite: str, component: str) -> list[str]:
    for folder in ("lists/partial", "cache/archives/partial", "parts"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    sources = state / "pjproject.sources"
    signed_by = f"Signed-By: {entry.signed_by}\n" if entry.signed_by else ""
    sources.write_text(f"Types: deb-src\nURIs: {entry.uri}\nSuites: {suite}\nComponents: {component}\n{signed_by}")
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": state / "parts",
        "Dir::State::lists": state / "lists",
        "Dir::Cache": state / "cache",
        # The temporary folder is ours alone; apt's sandbox user could not write there.
        "APT::Sandbox::User": _user_name(),
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _user_name() -> str:
    import pwd  # noqa: PLC0415  (absent on Windows, where apt is too)

    return pwd.getpwuid(os.getuid()).pw_name


def _os_release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AptSourceError(str(error)) from error
    if done.returncode:
        raise AptSourceError(f"{command[0]}: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")
    return done.stdout
