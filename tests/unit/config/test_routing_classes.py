"""Curves and regions at the edge of what is allowed."""

from __future__ import annotations

import pytest

from calls.table import Agent
from config.routing import check

QUEUES = "queues: {orders: {title: {zh-CN: 订单}}}\n"
AGENTS = {"1001": Agent("1001", "王芳", {"north": 50, "south": 50})}


def told(rest: str) -> list[str]:
    """The first words of every fault and warning."""
    errors, warnings = check(QUEUES + rest, AGENTS, None)
    return [" ".join(fault.problem.split()[:5]) for fault in errors + warnings]


@pytest.mark.parametrize(
    ("points", "faults"),
    [
        ("0: 100, 60: 100", []),
        ("0: 100, 60: 99.5", ["the head start falls from"]),
        ("60: 100, 0: 200", ["the points of the curve"]),
        ("0: 1, 9: 2, 9: 3, 8: 4, 10: 3", ["the points of the curve"] * 2 + ["the head start falls from"]),
    ],
)
def test_a_curve_goes_on_in_time_and_never_falls(points: str, faults: list[str]) -> None:
    pairs = [point.split(": ") for point in points.split(", ")]
    curve = ", ".join(f"{{waited_s: {waited_s}, head_start_s: {start_s}}}" for waited_s, start_s in pairs)
    assert told(f"tiers: {{vip: {{curve: [{curve}]}}}}\n") == faults


TENS = ", ".join(f'"1{digit}": {{south: 1}}' for digit in range(10))
NINE = ", ".join(f'"1{digit}": {{south: 1}}' for digit in range(9))


@pytest.mark.parametrize(
    ("regions", "faults"),
    [
        ('"010": {north: 1}, "+8610": {north: 1}, "008610": {north: 1}', []),
        ('"010": {north: 1}, "008610": {north: 2}', ["'008610' means the same numbers"]),
        ('"10": {north: 1}, "010": {south: 1}', ["'010' means the same numbers"]),
        ('"0010": {north: 1}, "10": {south: 1}', []),
        ('"02": {north: 1}, "020": {south: 1}', []),
        ('"0": {north: 1}, "02": {south: 1}, "020": {north: 1}', []),
        ('"0": {north: 1}, "0200": {north: 1}', ["'0200' asks for the same"]),
        (f'"1": {{north: 1}}, {TENS}', ["no number is left for"]),
        (f'"1": {{north: 1}}, {NINE}', []),
        (f'"1": {{north: 1}}, {NINE}, "191": {{south: 1}}', []),
    ],
)
def test_each_region_has_numbers_of_its_own_and_says_something(regions: str, faults: list[str]) -> None:
    assert told(f"regions: {{{regions}}}\n") == faults
