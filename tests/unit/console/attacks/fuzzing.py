"""Any request that the API's description allows, and many that it does not, sent to the real app on real stores.

Schemathesis makes the requests from the description and holds each answer to it. What it cannot know is told here:
names of things that exist, and texts that have hurt others.
"""

from __future__ import annotations

import itertools
import random
import traceback
from collections import Counter
from typing import Any

import jsonschema
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.python.asgi import get_client
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from tests.unit.console.attacks.full_house import DAY, NIGHT, sign_in
from tests.unit.console.house import BEARER, House

HOSTILE = [
    "\x00",
    "a\x00b",
    "\r\nx: y",
    "\ud800",
    "\U0001f600" * 40,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%00",
    "%2e%2e%2f",
    "=1+1",
    "{{7*7}}",
    "${7*7}",
    "%s%n",
    "-1",
    "0",
    "9" * 20,
    "1e400",
    "nan",
    "٣",
    "٣٣٣",
    "²",
    "Ⅷ",
    "",
    " ",
    "\u202e",
    "\ufeff",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-W01",
    "2026-13",
    "0000-01",
    "9999-12",
    "&" * 500,
    "x" * 5000,
    "!!python/object:os.system",
    "*a",
    "&a [*a]",
    "[" * 500,
    "a: &b [*b]",
    "9" * 400,
    "_",
    "__proto__",
    "constructor",
    "null",
]
"""Texts that have hurt others: also dates at the ends of time, digits that are none of ASCII's."""
NUMBERS = [0, -1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**30, 1e308, -0.0]
SOUND = [
    "orders",
    "repairs",
    "sos",
    "day",
    "night",
    "1001",
    "1002",
    "main",
    "greeting",
    "menu.main",
    "zh-CN",
    "en",
    "storm",
    "bi",
    "c1",
    "c2",
    "c1-r1",
    "c2-r1",
    "left-v1",
    "t-day",
    "w-day",
    "w-night",
    "gone",
    "vip",
    "2026-11-30",
    "orders,sos",
    "2026-11-30T12:00:00+08:00",
    "13800138000",
    "退款",
    "qa_lead",
    "admin",
    "1",
    "2",
    "solved",
    "a reason",
]
NAMED = {
    "/api/calls/": ["c1", "c2", "gone", "w-day", "w-night", "t-day", "t-night", "left"],
    "/api/me/calls/": ["c1", "c2", "t-day", "t-night"],
    "/api/agents/": [DAY, NIGHT],
    "/api/queues/": ["orders", "repairs", "sos"],
    "/api/recordings/": ["c1-r1", "c2-r1", "t-day-r1", "left-v1"],
    "/api/voicemails/": ["left-v1"],
    "/api/flows/": ["main"],
    "/api/prompts/": ["greeting", "menu.main"],
    "/api/plans/": ["storm"],
    "/api/announcements/": [],
}
LISTED = {
    "/api/reviews/": ("/api/reviews", "id"),
    "/api/my/reviews/": ("/api/my/reviews", "id"),
    "/api/calibrations/": ("/api/calibrations", "id"),
    "/api/outbox/": ("/api/outbox", "message"),
    "/api/report_schedules/": ("/api/report_schedules", "schedule"),
    "/api/my/coaching/": ("/api/my/coaching", "id"),
    "/api/rubric/cases/": ("/api/rubric/cases", "id"),
    "/api/tables/replays/": ("/api/tables/replays", "id"),
}
NEVER_ENDING = ("/api/live", "/api/me/desk/live")
PROCESSES = {
    ("POST", "/api/tables/replays"),
    ("POST", "/api/rubric/whatif"),
    ("POST", "/api/tables/whatif"),
    ("POST", "/api/flows/{name}/whatif"),
    ("POST", "/api/flows/{name}/test"),
}
"""Start a process each: for the long run only."""
CHECKS = [status_code_conformance, content_type_conformance, response_headers_conformance]


class Fuzzing:
    """`roles` takes turns by the request; `found` are the faults, each with how often."""

    def __init__(self, house: House, chance: random.Random | None = None) -> None:
        self.house, self.app = house, house.app()
        self.visitors: dict[str, dict[str, str]] = {
            "token": BEARER,
            "admin": sign_in(house, "admin", NIGHT),
            "supervisor": sign_in(house, "supervisor"),
            "supervisor of the day": sign_in(house, "supervisor", teams=("day",)),
            "team lead of the day": sign_in(house, "team_lead", DAY, ("day",)),
            "qa lead": sign_in(house, "qa_lead"),
            "qa": sign_in(house, "qa"),
            "agent": sign_in(house, "agent", DAY),
        }
        self.sent: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
        self.schema = schemathesis.openapi.from_asgi("/api/openapi.json", self.app, headers=BEARER, config=config)
        self._validators: dict[str, Any] = {}
        with get_client(self.app) as client:
            self.description = client.get("/api/openapi.json", headers=BEARER).json()
        self.client = get_client(_FromManyPlaces(self.app))

    def operations(self) -> list[Any]:
        found = [each.ok() for each in self.schema.get_all_operations()]
        return [one for one in found if one.path not in NEVER_ENDING]

    def names(self, path: str) -> list[str]:
        """What the first name in the path may be."""
        for beginning, (where, key) in LISTED.items():
            if path.startswith(beginning):
                items = self.client.get(where, headers=BEARER).json()["items"]
                return [str(item[key]) for item in items if key in item]
        return next((names for beginning, names in NAMED.items() if path.startswith(beginning)), [])

    def send(self, case: Case, who: str) -> None:
        """One request; what is wrong with its answer is noted."""
        before = f"{case.method} {case.operation.path}"
        try:
            answer = case.call(session=self.client, headers={**(case.headers or {}), **self.visitors[who]})
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError):
            return
        except Exception as error:
            self._note(f"{before}: {type(error).__name__} {error}", who + traceback.format_exc())
            return
        self.sent[f"{answer.status_code}"] += 1
        if answer.status_code >= 500 and not (answer.status_code == 503 and "retry-after" in answer.headers):
            self._note(f"{before}: {answer.status_code}", f"{who}\n{case.as_curl_command()}\n{answer.text[:300]}")
        try:
            self._hold_to_description(case, answer)
            case.validate_response(answer, checks=CHECKS)
        except (Exception, BaseExceptionGroup) as error:  # a group of failures, or a description not understood
            for each in getattr(error, "exceptions", [error]):
                said = f"{getattr(each, 'title', '')} {getattr(each, 'message', each)}"
                self._note(f"{before}: {answer.status_code} {said[:900]}", f"{who}\n{error}"[:3000])

    def _hold_to_description(self, case: Case, answer: Any) -> None:
        """The JSON against its schema. Not by Schemathesis' own check, which reads `prefixItems` wrongly."""
        described = self.description["paths"][case.operation.path].get(case.method.lower(), {}).get("responses", {})
        content = described.get(str(answer.status_code), {}).get("content", {}).get("application/json")
        if content is None or not answer.headers["content-type"][0].startswith("application/json"):
            return
        name = str(content["schema"])
        if name not in self._validators:
            schema = {**content["schema"], "components": self.description["components"]}
            self._validators[name] = jsonschema.Draft202012Validator(schema)
        for fault in self._validators[name].iter_errors(answer.json()):
            self._note(
                f"{case.method} {case.operation.path}: {answer.status_code} {fault.json_path} {fault.message[:300]}",
                case.as_curl_command(),
            )

    def _note(self, fault: str, example: str) -> None:
        self.found[fault] += 1
        self.examples.setdefault(fault, example)

    def fuzz(self, operation: Any, examples: int, number: int | None = None) -> None:
        """`number` seeds the requests; None: always the same ones."""
        names = self.names(operation.path)
        modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
        cases = modes.flatmap(lambda mode: operation.as_strategy(generation_mode=mode))

        @settings(
            max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck), derandomize=number is None,
        )  # fmt: skip
        @given(cases, st.randoms(use_true_random=False), st.sampled_from(sorted(self.visitors)))
        def one(case: Case, chance: random.Random, who: str) -> None:
            who = "token" if chance.random() < 0.4 else who
            _spice(case, chance, names)
            self.send(case, who)

        (seed(number)(one) if number is not None else one)()

    def edges(self, operation: Any, who: str = "token") -> None:
        """The values at the edges of what the description allows, and one step over: always the same ones."""
        names = self.names(operation.path)
        config = operation.schema.config.generation_for(operation=operation)
        for number, case in enumerate(
            operation.schema.iter_coverage_cases(
                operation, generation_modes=list(GenerationMode), generation_config=config
            )
        ):
            if names and number % 3 and case.path_parameters:
                first = next(iter(case.path_parameters))
                case.path_parameters[first] = names[number % len(names)]
            self.send(case, who)


def _spice(case: Case, chance: random.Random, names: list[str]) -> None:
    """Names of things that there are, and texts that hurt, in place of some of what was drawn."""
    if names and case.path_parameters and chance.random() < 0.8:
        case.path_parameters[next(iter(case.path_parameters))] = chance.choice(names)
    for name in list(case.path_parameters or {}):
        if chance.random() < 0.15:
            case.path_parameters[name] = chance.choice(
                [each for each in (*HOSTILE, *SOUND) if "../" not in each and each]
            )
        elif name == "language":
            case.path_parameters[name] = "zh-CN"
    for name in list(case.query or {}):
        if chance.random() < 0.4:
            case.query[name] = chance.choice([*HOSTILE, *SOUND])
    if isinstance(case.body, dict | list):
        case.body = _spiced(case.body, chance)


def _spiced(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        return {key: _spiced(each, chance) for key, each in value.items()}
    if isinstance(value, list):
        return [_spiced(each, chance) for each in value]
    if isinstance(value, str) and chance.random() < 0.5:
        return chance.choice(SOUND if chance.random() < 0.6 else HOSTILE)
    if isinstance(value, int | float) and not isinstance(value, bool) and chance.random() < 0.3:
        return chance.choice(NUMBERS)
    return value


class _FromManyPlaces:
    """Each request from an address of its own, so that nobody is told to slow down."""

    def __init__(self, app: Starlette) -> None:
        self._app, self._number = app, itertools.count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["client"] = (f"2001:db8::{next(self._number) % 60000:x}", 50000)
        await self._app(scope, receive, send)
