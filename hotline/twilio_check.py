"""Whether Twilio knows the account and takes the token; for `hotline doctor`."""

from __future__ import annotations

import httpx

from hotline.twilio_account import TwilioAccount

WAIT_S = 3.0


def account_trouble(account: TwilioAccount) -> str:
    """What is wrong, empty for nothing."""
    url = f"{account.rest_url.rstrip('/')}/2010-04-01/Accounts/{account.account_sid}.json"
    auth = (account.account_sid, account.auth_tokens[0].get_secret_value())
    try:
        status = httpx.get(url, auth=auth, timeout=WAIT_S, trust_env=False).status_code
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if status == 200 else f"HTTP {status}"
