"""The keys of a hotline: never in a backup but sealed with a passphrase, and only when that is asked for."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

from calls.errors import ConfigurationError, Fault
from hotline.settings import SETTINGS_FILE, Settings
from recordings.durable import write_whole
from recordings.passphrase import WrongPassphraseError, opened, sealed

LEAST = 12
"""Characters of a passphrase."""
SECRET_SETTINGS = (
    "recording_key", "console_key", "admin_password", "api_token", "database_url", "redis_url", "mqtt", "twilio",
)  # fmt: skip
RECORDING, CONSOLE, SETTINGS, TLS = "recordings.key", "console.key", SETTINGS_FILE, "tls"


def sealed_keys(settings: Settings, passphrase: str) -> bytes:
    """All that is there. Keys given by the environment are not: whoever gave them has them."""
    files = {name: path for name, path in _places(settings).items() if path.is_file()}
    tls = settings.data_dir / TLS
    if tls.is_dir():
        files |= {f"{TLS}/{path.name}": path for path in tls.iterdir() if path.is_file()}
    content = {name: base64.b64encode(path.read_bytes()).decode() for name, path in files.items()}
    return sealed(passphrase, json.dumps(content).encode())


def unsealed(content: bytes, passphrase: str) -> dict[str, bytes]:
    """The keys by name. Raises ConfigurationError for a wrong passphrase."""
    try:
        keys = json.loads(opened(passphrase, content))
    except WrongPassphraseError as error:
        raise ConfigurationError([_wrong(str(error))]) from error
    return {name: base64.b64decode(text) for name, text in keys.items()}


def put_back(settings: Settings, keys: Mapping[str, bytes]) -> list[str]:
    """Write the keys where they belong; one that is there stays, and is named beside those written."""
    done = []
    for name, content in keys.items():
        place = _place(settings, name)
        if place.exists():
            if place.read_bytes() != content:
                done.append(f"{place} 已有其他内容，未覆盖 / is another one and stays")
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(place, content, 0o600)
        done.append(str(place))
    return done


def without_secrets(path: Path) -> bytes:
    """The settings' file but for what must not lie in a backup."""
    yaml = YAML(typ="safe")
    content = yaml.load(path.read_text(encoding="utf-8")) or {}
    kept = {name: value for name, value in content.items() if name not in SECRET_SETTINGS}
    return json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode()  # JSON is YAML


def _places(settings: Settings) -> dict[str, Path]:
    return {
        RECORDING: settings.key_file,
        CONSOLE: settings.second_factor.box.path,
        SETTINGS: Path(SETTINGS_FILE),
    }


def _place(settings: Settings, name: str) -> Path:
    if name.startswith(f"{TLS}/"):
        return settings.data_dir / TLS / Path(name).name
    return _places(settings)[name]


def _wrong(problem: str) -> Fault:
    return Fault(
        "keys", problem, "Give the passphrase the backup was made with, or restore without --with-keys",
        "口令不正确，或内容被改动", "请给出备份时的口令，或不带 --with-keys 恢复",
    )  # fmt: skip
