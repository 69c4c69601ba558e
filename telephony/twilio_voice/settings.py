"""What the owner says about his account at Twilio."""

from __future__ import annotations

from dataclasses import dataclass

REST_URL = "https://api.twilio.com"
MOST_TOKENS = 2


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """`public_url` is where Twilio reaches us, as it is configured there: scheme, host and, if any, port and path.

    The first of `auth_tokens` signs our requests; a webhook signed with any of them is taken, so that a token can be
    changed without a gap. `numbers` are ours at Twilio, E.164: the first is shown where no other of them was dialled.
    `sip_agents` is where Twilio finds phones that registered in our own network (`sip:{user}@edge.example.com`); when
    empty, at the address they gave. With `delete_recordings` a recording goes from Twilio once it is on our disk.
    """

    account_sid: str
    auth_tokens: tuple[str, ...]
    public_url: str
    numbers: tuple[str, ...] = ()
    rest_url: str = REST_URL
    host: str = "127.0.0.1"
    port: int = 8090
    sip_agents: str = ""
    delete_recordings: bool = True
    max_calls: int = 1000

    @property
    def base(self) -> str:
        """The public address without a slash at its end."""
        return self.public_url.rstrip("/")

    @property
    def stream_base(self) -> str:
        """The same for WebSockets."""
        scheme, _, rest = self.base.partition("://")
        return f"{'ws' if scheme == 'http' else 'wss'}://{rest}"
