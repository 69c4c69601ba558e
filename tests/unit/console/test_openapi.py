"""The API's description: every route is in it, and every answer is what it says."""

from __future__ import annotations

import re
from typing import Any

import httpx
import jsonschema
import pytest
from starlette.routing import Route

from calls.model import Tier
from console.schemas import LiveChanges, LiveSnapshot, Pulse
from tests.unit.console.house import House


@pytest.fixture
async def description(api: httpx.AsyncClient) -> dict[str, Any]:
    answer = (await api.get("/api/openapi.json")).json()
    assert isinstance(answer, dict)
    return answer


def check(description: dict[str, Any], schema: dict[str, Any], value: object) -> None:
    """Against the schema in the description; unknown keys are errors, for every shape forbids them."""
    jsonschema.Draft202012Validator({**schema, "components": description["components"]}).validate(value)


async def test_every_route_of_the_api_is_described_and_nothing_else(
    house: House, description: dict[str, Any]
) -> None:
    routes = {
        (method.lower(), route.path)
        for route in house.app().routes
        if isinstance(route, Route) and route.path.startswith("/api")
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert {(method, path) for path, methods in description["paths"].items() for method in methods} == routes


async def test_every_reference_leads_to_a_sound_schema(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    references = {found.rsplit("/", 1)[1] for found in references_in(description)}
    assert references <= set(schemas)


def references_in(value: object) -> set[str]:
    if isinstance(value, dict):
        here = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return here.union(*map(references_in, value.values()))
    return set().union(*map(references_in, value)) if isinstance(value, list) else set()


async def test_every_parameter_in_a_path_is_described(description: dict[str, Any]) -> None:
    for path, methods in description["paths"].items():
        for method in methods.values():
            described = [each["name"] for each in method["parameters"] if each["in"] == "path"]
            assert described == re.findall(r"{(\w+)}", path)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/calls", "/api/calls"),
        ("/api/calls", "/api/calls?limit=0"),
        ("/api/calls/{id}", "/api/calls/served"),
        ("/api/calls/{id}", "/api/calls/up"),
        ("/api/calls/{id}", "/api/calls/short"),
        ("/api/calls/{id}", "/api/calls/none"),
        ("/api/calls/{id}/score", "/api/calls/served/score"),
        ("/api/calls/{id}/score", "/api/calls/short/score"),
        ("/api/calls/{id}/score", "/api/calls/up/score"),
        ("/api/calls/{id}/peaks", "/api/calls/served/peaks?points=10"),
        ("/api/calls/{id}/peaks", "/api/calls/served/peaks?points=9"),
        ("/api/calls/{id}/peaks", "/api/calls/up/peaks"),
        ("/api/calls/{id}/recording", "/api/calls/up/recording"),
        ("/api/calls/{id}/why", "/api/calls/served/why"),
        ("/api/calls/{id}/why", "/api/calls/none/why"),
        ("/api/agents", "/api/agents"),
        ("/api/today", "/api/today"),
        ("/api/kpis", "/api/kpis?interval_s=3600"),
        ("/api/kpis", "/api/kpis?definition=none"),
        ("/api/openapi.json", "/api/openapi.json"),
    ],
)
async def test_answers_are_what_the_description_says(
    house: House, api: httpx.AsyncClient, description: dict[str, Any], path: str, asked: str
) -> None:
    house.open_shop()
    house.served("served", length_s=30, tier=Tier.VIP, caller_name="陈静")
    house.served("short", length_s=6)
    house.abandoned("gone")
    house.queued("up", queue="emergency", tier=Tier.EMERGENCY)
    answer = await api.get(asked)
    described = description["paths"][path]["get"]["responses"][str(answer.status_code)]
    check(description, described["content"]["application/json"]["schema"], answer.json())


async def test_the_recording_is_described_as_sound_whole_and_in_parts(description: dict[str, Any]) -> None:
    responses = description["paths"]["/api/calls/{id}/recording"]["get"]["responses"]
    assert "audio/wav" in responses["200"]["content"]
    assert "audio/wav" in responses["206"]["content"]
    assert "416" in responses


async def test_the_streams_messages_are_described(description: dict[str, Any]) -> None:
    content = description["paths"]["/api/live"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    described = {name: each["$ref"].rsplit("/", 1)[1] for name, each in content["x-events"].items()}
    assert described == {"snapshot": LiveSnapshot.__name__, "changes": LiveChanges.__name__, "pulse": Pulse.__name__}


async def test_who_is_not_signed_in_gets_the_error_described(
    browser: httpx.AsyncClient, description: dict[str, Any]
) -> None:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            answer = await browser.request(method, re.sub(r"{\w+}", "1", path))
            schema = operation["responses"]["401"]["content"]["application/json"]["schema"]
            check(description, schema, answer.json())
