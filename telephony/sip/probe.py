"""Asks the compiled SIP library what it can do. Run as a process of its own: a library that is broken, or lacks a
system library, must not take the one who asks with it.

    python -m telephony.sip.probe      prints one JSON object
"""

from __future__ import annotations

import json

import pjsua2 as pj


def facts() -> dict[str, object]:
    """Version, recipe, OpenSSL at run time, compiled limit of calls, and the codecs as `NAME/RATE`."""
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    configuration = pj.EpConfig()
    configuration.uaConfig.threadCnt = 0
    configuration.logConfig.level = configuration.logConfig.consoleLevel = 0
    endpoint.libInit(configuration)
    try:
        return {
            "version": endpoint.libVersion().full,
            "recipe": pj.recipeHash(),
            "openssl": pj.opensslVersion(),
            "calls": pj.compiledLimits().calls,
            "codecs": [codec.codecId.rpartition("/")[0] for codec in endpoint.codecEnum2()],
        }
    finally:
        endpoint.libDestroy()


if __name__ == "__main__":
    print(json.dumps(facts()))
