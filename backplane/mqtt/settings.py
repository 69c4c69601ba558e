"""The section `mqtt:` of hotline.yaml: which broker, how we show who we are, and what is published."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from backplane.mqtt.published import BUSINESS, DETAIL

PORTS = {"mqtt": 1883, "mqtts": 8883}


class MqttSettings(BaseModel):
    """Paths are relative to the working directory. Nothing is published without such a section."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    """mqtt://host[:port] in the clear, mqtts://host[:port] over TLS."""
    user: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    """Its first line, instead of `password`."""
    ca: Path | None = None
    """Certificates that the broker's is checked against (PEM); without it those of the system."""
    certificate: Path | None = None
    key: Path | None = None
    """Our own certificate and its key (PEM), for brokers that want one."""
    root: str = "hotline"
    client_id: str | None = None
    """`<root>-<node>` unless given; no two clients of a broker may have the same."""
    events: tuple[str, ...] | None = None
    """Kinds of events to publish; without it those of docs/mqtt.md."""
    metrics_every_s: float = Field(5.0, ge=1, le=3600)
    states: bool = True
    alarms: bool = True
    commands: bool = False
    full_numbers: bool = False
    """Customers' telephone numbers whole, not as 138****8000."""
    telemetry_expiry_s: int = Field(3600, ge=10, le=604_800)
    spool_mb: float = Field(64.0, ge=1, le=10_240)

    @field_validator("url")
    @classmethod
    def _address(cls, value: str) -> str:
        try:
            found = urlsplit(value)
            fits = found.scheme in PORTS and found.hostname and found.port != 0
        except ValueError:
            fits = None
        if not fits or found.username is not None or found.path not in ("", "/") or found.query:
            raise ValueError(
                "give mqtt://host:port or mqtts://host:port; user and password are settings of their own"
            )
        return value

    @field_validator("root")
    @classmethod
    def _topic(cls, value: str) -> str:
        if not value or any(sign in value for sign in "+#\0") or "" in value.split("/") or value.startswith("$"):
            raise ValueError("give levels of a topic such as hotline or sites/beijing, without + and #")
        return value

    @field_validator("events")
    @classmethod
    def _kinds(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if unknown := sorted(set(value or ()) - BUSINESS - DETAIL):
            raise ValueError(f"{', '.join(unknown)}: no event that is published is called so, see docs/mqtt.md")
        return value

    @model_validator(mode="after")
    def _together(self) -> MqttSettings:
        if self.password is not None and self.password_file is not None:
            raise ValueError("give password or password_file, not both")
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key go together")
        if not self.tls and (self.ca or self.certificate):
            raise ValueError("ca and certificate are for mqtts:// addresses")
        return self

    @property
    def tls(self) -> bool:
        return urlsplit(self.url).scheme == "mqtts"

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        found = urlsplit(self.url)
        return found.port or PORTS[found.scheme]

    @property
    def kinds(self) -> frozenset[str]:
        """The events that are published."""
        return BUSINESS if self.events is None else frozenset(self.events)

    def secret(self) -> str | None:
        """The password. Raises OSError when its file cannot be read."""
        if self.password_file is not None:
            return self.password_file.read_text(encoding="utf-8").split("\n")[0].strip()
        return self.password.get_secret_value() if self.password is not None else None

    def tls_context(self) -> ssl.SSLContext | None:
        """None in the clear. Raises OSError (ssl.SSLError is one) for certificates that cannot be used."""
        if not self.tls:
            return None
        context = ssl.create_default_context(cafile=None if self.ca is None else str(self.ca))
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.key)
        return context
