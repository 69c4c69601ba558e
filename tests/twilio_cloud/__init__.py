"""A server that behaves as Twilio's voice API does, on loopback: no account, no money, no network.

    async with TwilioCloud(numbers={"+864008001234": Number(Page("https://pbx.example/twilio/voice"))}) as cloud:
        caller = cloud.dial("+864008001234", "+8613800138000")
        await caller.hears(440)
        await caller.press("1")

It posts signed forms to addresses that stand in TwiML and in REST requests, follows the TwiML that comes back, and
moves sound between telephones in memory. docs/twilio-loopback.md says what of Twilio is imitated, by which page, and
what is not. It is part of the tests: nothing of the product imports it.
"""

from tests.twilio_cloud.cloud import TOKEN, Alert, Number, Timing, TwilioCloud
from tests.twilio_cloud.handsets import Handset, Manner
from tests.twilio_cloud.legs import Callback, Page
from tests.twilio_cloud.webhooks import Limits

__all__ = [
    "TOKEN", "Alert", "Callback", "Handset", "Limits", "Manner", "Number", "Page", "Timing", "TwilioCloud",
]  # fmt: skip
