"""The section `twilio:` of the settings. Without it nothing of Twilio is there: no port, no thread, no request."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from telephony.twilio_voice.settings import MOST_TOKENS, REST_URL, TwilioSettings

Number = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{3,17}$")]
Address = Annotated[str, Field(pattern=r"^https?://[0-9A-Za-z.\-\[\]:]+(/[0-9A-Za-z._~/\-]*)?$", max_length=200)]


class TwilioAccount(BaseModel):
    """Ours there, and where it reaches us; `docs/twilio.md` says how to set it up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account_sid: str = Field(pattern=r"^AC[0-9a-f]{32}$")
    auth_tokens: tuple[SecretStr, ...] = Field(min_length=1, max_length=MOST_TOKENS)
    """The one our requests are made with first; a second one while it is being replaced."""
    public_url: Address
    """What stands before `/twilio/voice` in Twilio's settings: signatures are made over it."""
    numbers: tuple[Number, ...] = ()
    """Ours, in E.164; the first is shown by calls we make unless another of them was dialled."""
    rest_url: Address = REST_URL
    host: str = "127.0.0.1"
    port: int = Field(8090, ge=0, le=65535)
    """Where webhooks are taken; a proxy with a certificate stands before it."""
    sip_agents: str = Field("", pattern=r"^(sips?:\{user\}@[0-9A-Za-z.\-:;=]+)?$")
    """Where Twilio finds agents' SIP phones (`sip:{user}@edge.example.com`); empty: at the address they gave."""
    delete_recordings: bool = True
    """Whether a recording goes from Twilio once it is here."""

    def settings(self, max_calls: int) -> TwilioSettings:
        """As the adapter understands them."""
        return TwilioSettings(
            self.account_sid,
            tuple(token.get_secret_value() for token in self.auth_tokens),
            self.public_url,
            self.numbers,
            self.rest_url,
            self.host,
            self.port,
            self.sip_agents,
            self.delete_recordings,
            max_calls,
        )
