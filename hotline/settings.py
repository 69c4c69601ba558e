"""What the owner sets: by environment (HOTLINE_…) or in hotline.yaml, the environment first."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from backplane.mqtt.settings import MqttSettings
from calls.errors import ConfigurationError, Fault
from calls.retention import DEFAULT_DAYS, RetentionClass, RetentionPolicy
from console.accounts import SessionTerms
from console.credentials.factors import FactorTerms, TotpPolicy
from console.credentials.secret_box import SecretBox
from hotline.roles.role import Role
from hotline.twilio_account import TwilioAccount
from recordings.sealed_form import Codec
from telephony.sip.registered import is_place

SETTINGS_FILE = "hotline.yaml"


class Settings(BaseSettings):
    """Ports may be 0 for a free one. Folders are relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", extra="forbid", frozen=True)

    node: str = "node1"
    role: Role = Role.ALL
    """What this process does; see `docs/cluster.md`."""
    redis_url: SecretStr | None = None
    """Where the nodes of a cluster hear each other, as redis://host:6379/0; without it this server routes alone."""
    cluster: str = Field("hotline", pattern=r"[A-Za-z0-9_-]{1,40}")
    node_address: str | None = None
    """Where the other nodes reach this one's telephone; by default its public address, or what it listens at."""
    sip_host: str = "0.0.0.0"  # noqa: S104 - a telephone server answers on every interface unless told otherwise
    sip_port: int = Field(5060, ge=0, le=65535)
    sip_tls_port: int | None = Field(None, ge=0, le=65535)
    sip_tls_cert: Path | None = None
    sip_tls_key: Path | None = None
    sip_public_address: str | None = None
    sip_trusted: tuple[str, ...] = ("127.0.0.0/8",)
    agents_at: str = ""
    """Where agents' phones are rung when they register at a proxy in front of us: `sip:{phone}@proxy.example:5060`.
    `{phone}` is the name the phone is registered under, `{agent}` the agent's number. Empty: where they log in from.
    """
    rtp_ports: str = "16000-19999"
    http_host: str = "127.0.0.1"
    http_port: int = Field(8080, ge=0, le=65535)
    data_dir: Path = Path("var")
    config_dir: Path = Path("config/example")
    database_url: str | None = None
    admin_password: SecretStr | None = None
    api_token: SecretStr | None = None
    session_hours: float = Field(12.0, gt=0, le=720)
    """After so long who is signed in at the console has to sign in again."""
    session_idle_minutes: float = Field(120.0, gt=0, le=43_200)
    """So long a session is good while nobody uses it; an open board uses it."""
    totp: TotpPolicy = TotpPolicy.REQUIRED
    """Whether supervisors and administrators must sign in with one-time codes; `hotline demo` leaves it to them."""
    console_key: SecretStr | None = None
    """What secrets of one-time codes are sealed with, 64 hexadecimal digits; without it the key is in `keys_dir`."""
    max_calls: int = Field(1000, ge=1, le=4000)
    max_unconfirmed: int = Field(200, ge=1)
    reserved_for_emergency: int = Field(10, ge=0)
    media_silence_s: float = Field(20.0, gt=0)
    drain_s: float = Field(30.0, ge=0)
    speech: dict[str, Any] = Field(default_factory=dict)
    """Which models speak, hear and understand; see `speech/choice.py`."""
    transcribe: bool = True
    """Whether what is said in recorded talks is written down; only where the models of `speech` are there."""
    scoring_processes: int | None = Field(None, ge=1)
    """How many score at once; by default one for each core but one, at most four."""
    scoring_calm_calls: int = Field(50, ge=0)
    """With more calls up than these, work on calls that ended stands still unless it is their first card."""
    recording_archive: Codec = Codec.FLAC
    """How sealed recordings are kept; `opus` loses what is hardly heard, once a recording has its score card."""
    recording_key: SecretStr | None = None
    """Master keys, 64 hexadecimal digits each; the last one seals. Without it they are in `key_file`."""
    recording_key_file: Path | None = None
    keys_dir: Path | None = None
    recording_key_required: bool = False
    """Without its master key the server does not start; else it records, and seals when the key is back."""
    recordings_dir: Path | None = None
    """Where this node's recordings lie; by default in the data folder."""
    recordings_shared: Path | None = None
    """The folder that holds `recordings_dir` of every node: what is not in ours is looked for there."""
    recording_least_free_mb: int = Field(500, ge=0)
    """With less free on the recordings' disk an alert goes out; calls and recordings go on while anything fits."""
    run_dir: Path | None = None
    """Where a message lies plain while it is played; outside the data folder, best in memory."""
    attend_words: bool = True
    """Whether what is said is understood while a call is up, so that a lead hears of forbidden words within seconds.
    Raised voices are told of in any case."""
    funnel_days: int = Field(400, ge=1, le=36_500)
    """How long it is known where callers left a flow."""
    keep_days: dict[RetentionClass, Annotated[int, Field(ge=1, le=36_500)] | None] = Field(default_factory=dict)
    """Days a recording is kept after the call by class, null for ever; a class left out is kept as by default."""
    keep_queues: dict[str, RetentionClass] = Field(default_factory=dict)
    """Queues whose calls are kept as another class."""
    sip_trace_days: int = Field(7, ge=0, le=366)
    """How long the SIP messages of calls are kept, for the ladder on a call's page; 0: none are copied."""
    mqtt: MqttSettings | None = None
    """The broker that other systems are told of events by; see docs/mqtt.md."""
    clock_ahead_s: float = 0.0
    """How far callers' time of day is ahead of the true one: for trying out flows on another day."""
    twilio: TwilioAccount | None = None
    """Our account at Twilio, where there is one; see `docs/twilio.md`."""
    log_level: str = "info"

    @field_validator("rtp_ports")
    @classmethod
    def _range(cls, value: str) -> str:
        low, _, high = value.partition("-")
        if not (low.isdigit() and high.isdigit() and 1024 <= int(low) < int(high) <= 65535):
            raise ValueError('give a range such as "16000-19999"')
        return value

    @field_validator("agents_at")
    @classmethod
    def _place(cls, value: str) -> str:
        if value and not is_place(value):
            raise ValueError(
                "give a SIP address such as sip:{phone}@proxy.example:5060, with {phone} or {agent} in it"
            )
        return value

    @property
    def rtp_range(self) -> tuple[int, int]:
        """Lowest and highest RTP port."""
        low, high = self.rtp_ports.split("-")
        return int(low), int(high)

    @property
    def tls_port(self) -> int:
        """One above the SIP port unless set (RFC 3261 section 19.1.2: 5061 beside 5060)."""
        if self.sip_tls_port is not None:
            return self.sip_tls_port
        return self.sip_port + 1 if self.sip_port else 0

    @property
    def sessions(self) -> SessionTerms:
        """How long a session of the console lasts, and while nobody uses it."""
        return SessionTerms(timedelta(hours=self.session_hours), timedelta(minutes=self.session_idle_minutes))

    @property
    def second_factor(self) -> FactorTerms:
        """Who signs in with one-time codes, and what their secrets are sealed with."""
        given = self.console_key.get_secret_value() if self.console_key else None
        return FactorTerms(self.totp, SecretBox(self._keys_folder / "console.key", given))

    @property
    def retention(self) -> RetentionPolicy:
        return RetentionPolicy({**DEFAULT_DAYS, **self.keep_days}, self.keep_queues)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'hotline.db'}"

    @property
    def recordings(self) -> Path:
        return self.recordings_dir or self.data_dir / "recordings"

    @property
    def key_file(self) -> Path:
        """Of the master keys; outside the data folder, so that who takes that cannot hear a recording."""
        return self.recording_key_file or self._keys_folder / "recordings.key"

    @property
    def phones_folder(self) -> Path:
        """Of the passwords of agents' phones at the registrar."""
        return self._keys_folder

    @property
    def _keys_folder(self) -> Path:
        kept = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
        return self.keys_dir or Path(os.path.expanduser(kept)) / "hotline"  # noqa: PTH111  no error without a home

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)


def load(folder: Path = Path()) -> Settings:
    """The settings in force. Raises ConfigurationError naming the setting, or the file, and what to do."""
    path = folder / SETTINGS_FILE
    try:
        return Settings(**_from_file(path))
    except ValidationError as error:
        raise ConfigurationError([_fault(path, problem) for problem in error.errors()]) from None


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ConfigurationError(
            [
                Fault(
                    str(path), f"cannot be read: {error}", "Mend or remove the file", "无法读取", "请修正或删除该文件"
                )
            ]
        ) from None
    if content is not None and not isinstance(content, dict):
        raise ConfigurationError(
            [
                Fault(
                    str(path),
                    "is not a list of `name: value`",
                    "Write one setting a line",
                    "格式不是 `名称: 值`",
                    "每行写一个设置",
                )
            ]
        )
    return content or {}


def _fault(path: Path, problem: Any) -> Fault:
    name = str(problem["loc"][0]) if problem["loc"] else ""
    variable = f"HOTLINE_{name.upper()}"
    place = variable if variable in os.environ else f"{path}: {'.'.join(map(str, problem['loc']))}"
    return Fault(
        place, problem["msg"], f"Set {variable} or `{name}:` to a value that fits", "设置值无效", f"请修改 {variable}"
    )
