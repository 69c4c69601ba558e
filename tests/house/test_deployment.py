"""What is shipped for running it: compose file, images, service units, each held to what it promises [H3, X3]."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hotline.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
ENVIRONMENT = {"OUTSIDE_ADDRESS": "192.0.2.1", "OUTSIDE_MEDIA": "192.0.2.1"}
SERVICES = {
    "kamailio", "rtpengine", "voice1", "voice2", "console", "scorer", "redis", "mosquitto", "postgres",
}  # fmt: skip
ROLES = {"HOTLINE_ROLE"}
BUILD_TOOLS = {"g++", "gcc", "make", "swig", "build-essential", "python3-dev", "nodejs", "npm", "git"}
SECONDS = {"s": 1, "m": 60, "h": 3600}


def compose() -> dict[str, Any]:
    return dict(YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


def seconds(text: str) -> int:
    return sum(int(number) * SECONDS[unit] for number, unit in re.findall(r"(\d+)([smh])", text))


@pytest.mark.parametrize("program", [["docker", "compose"], ["docker-compose"]])
def test_compose_itself_takes_the_file(program: list[str]) -> None:
    """Either generation, where it is there: `config` needs no engine."""
    if (
        shutil.which(program[0]) is None
        or subprocess.run([*program, "version"], capture_output=True, check=False).returncode
    ):
        pytest.skip(f"{' '.join(program)} is not installed; the other tests read the file themselves")
    command = [*program, "-f", str(ROOT / "docker-compose.yml"), "config", "--quiet"]
    done = subprocess.run(command, env=os.environ | ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_each_service_is_limited_watched_and_started_again() -> None:
    services = compose()["services"]
    assert set(services) == SERVICES
    for name, service in services.items():
        for what in ("restart", "stop_grace_period", "mem_limit", "cpus", "logging"):
            assert what in service, f"{name} has no {what}"
        assert "healthcheck" in service or service["image"] == "hotline:latest", f"{name} has no healthcheck"
        assert ("networks" in service) != (service.get("network_mode") == "host"), name
        assert not service.get("privileged"), name


def test_what_services_name_is_there() -> None:
    file = compose()
    for name, service in file["services"].items():
        assert set(service.get("secrets", ())) <= set(file["secrets"]), name
        assert set(service.get("depends_on", ())) <= set(file["services"]), name
        for volume in service.get("volumes", ()):
            source = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", volume).split(":")[0]
            if source.startswith("./secrets"):
                continue
            assert (ROOT / source).exists() if source.startswith("./") else source in file["volumes"], (
                f"{name}: {source}"
            )


def test_a_voice_node_has_the_time_to_drain() -> None:
    for name in ("voice1", "voice2"):
        service = compose()["services"][name]
        assert seconds(service["stop_grace_period"]) > int(service["environment"]["HOTLINE_DRAIN_S"]) >= 600, name


def test_every_setting_that_is_given_is_one() -> None:
    known = {f"HOTLINE_{name.upper()}" for name in Settings.model_fields} | ROLES
    for name, service in compose()["services"].items():
        given = {word for word in service.get("environment", {}) if word.startswith("HOTLINE_")}
        assert given <= known, f"{name}: {given - known}"
    image = re.findall(r"\b(HOTLINE_[A-Z_]+)=", (ROOT / "Dockerfile").read_text())
    assert set(image) <= known | {"HOTLINE_MODELS_DIR", "HOTLINE_WHEELHOUSE"}
    entrypoint = re.search(r"for name in (.*); do", (DEPLOY / "docker" / "entrypoint").read_text())
    assert entrypoint is not None
    assert {f"HOTLINE_{name.upper()}" for name in entrypoint[1].split()} <= known
    secrets = {name.removeprefix("hotline_") for name in compose()["secrets"] if name.startswith("hotline_")}
    assert secrets <= set(entrypoint[1].split())


def test_no_secret_stands_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert not re.search(r"(?i)password: *[^${\s]|://[^/\s]*:[^@\s]*@", text)


def test_the_image_runs_without_root_and_without_what_built_it() -> None:
    last = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert not set(re.findall(r"[\w+-]+", last.partition("\nCOPY")[0])) & BUILD_TOOLS
    assert re.search(r"^USER hotline$", last, re.M)
    assert "/healthz" in last
    assert "tools/setup.py --run" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_image_brings_every_library_that_setting_up_installs_for_running() -> None:
    namespace: dict[str, Any] = {}
    line = next(
        line for line in (ROOT / "tools" / "system_packages.py").read_text().splitlines() if line.startswith("RUN =")
    )
    exec(line, namespace)
    last = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert set(namespace["RUN"]) <= set(re.findall(r"[\w.+-]+", last))


@pytest.mark.parametrize("name", ["hotline-voice@", "hotline-console", "hotline-scorer"])
def test_a_service_drains_and_comes_back(name: str) -> None:
    unit = (DEPLOY / "systemd" / f"{name}.service").read_text(encoding="utf-8")
    role = re.search(r"HOTLINE_ROLE=(\w+)", unit)
    assert role is not None
    assert role[1] in name
    for line in ("KillMode=mixed", "Restart=always", "User=hotline", "NoNewPrivileges=true", "ProtectSystem=strict"):
        assert line in unit.splitlines(), line
    assert "TimeoutStopSec=" in unit


def test_a_voice_node_of_systemd_or_kubernetes_has_the_time_to_drain() -> None:
    unit = (DEPLOY / "systemd" / "hotline-voice@.service").read_text(encoding="utf-8")
    drain, stop = (re.search(what, unit) for what in (r"HOTLINE_DRAIN_S=(\d+)", r"TimeoutStopSec=(\d+)min"))
    assert drain is not None
    assert stop is not None
    assert 60 * int(stop[1]) > int(drain[1]) >= 600
    pods = (DEPLOY / "kubernetes" / "voice.yaml").read_text(encoding="utf-8")
    given = re.search(r'HOTLINE_DRAIN_S, value: "(\d+)"', pods)
    grace = re.search(r"terminationGracePeriodSeconds: (\d+)", pods)
    assert given is not None
    assert grace is not None
    assert int(grace[1]) > int(given[1]) >= 600


SCRIPTS = ("kamailio/start", "docker/entrypoint", "make_secrets.sh", "rolling_restart.sh", "restart_container.sh")


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_can_be_run(script: str) -> None:
    path = DEPLOY / script
    assert os.access(path, os.X_OK)
    shell = path.read_text().splitlines()[0].removeprefix("#!")
    assert subprocess.run([shell, "-n", str(path)], check=False).returncode == 0


def test_secrets_are_made_once(tmp_path: Path) -> None:
    made = secrets_in(tmp_path / "secrets")
    assert secrets_in(tmp_path / "secrets") == made
    assert set(compose()["secrets"]) <= set(made)
    assert re.fullmatch(r"[0-9a-f]{64}", made["hotline_recording_key"])
    assert made["postgres_password"] in made["hotline_database_url"]
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def secrets_in(folder: Path) -> dict[str, str]:
    subprocess.run([DEPLOY / "make_secrets.sh", folder], check=True, capture_output=True)
    return {path.name: path.read_text() for path in folder.iterdir()}
