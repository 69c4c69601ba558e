"""What the commands about flow tests have in common: the folder, its tests, how they are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from calls.errors import ConfigurationError
from config import flow_tests
from config.flow_test_names import check_names
from config.flow_tests import Story
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.remote import Status
from hotline.commands.visible import visible
from hotline.flow_tests.folder import house_in
from hotline.flow_tests.house import House
from hotline.flow_tests.running import Coverage, Outcome
from hotline.flow_tests.trace import Edge

TestFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        help="test files; default: tests/*.yaml of the folder / 测试文件，默认取配置文件夹的 tests/*.yaml",
        exists=True,
    ),
]
Only = Annotated[str, typer.Option("-k", help="only tests whose name holds this text / 只运行名称含此文字的测试")]
FlowNames = Annotated[
    list[str] | None, typer.Option("--flow", help="count the ways of these flows only / 只统计这些流程的路径")
]

Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="tell every one / 逐条显示")]


def folder_of(config: Path | None) -> Path:
    return config or settings.load().config_dir


def house_of(folder: Path) -> House:
    """The hotline of the folder, its prompts as long as their sounds. Ends the command when it cannot be used."""
    try:
        return house_in(folder)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None


def flows_of(house: House, names: Sequence[str] | None) -> Sequence[str]:
    """Those named, or none for all. Ends the command when there is no such flow."""
    for name in names or ():
        if name not in house.flows:
            known = ", ".join(sorted(house.flows))
            complain(say(f"没有流程 {name}，可用的有：{known}", f"there is no flow {name}; known are: {known}"))
            raise typer.Exit(Status.UNUSABLE)
    return names or ()


def stories_of(folder: Path, house: House, files: Sequence[Path] | None, only: str) -> list[Story]:
    """The tests that are asked for. Ends the command when there is none, or a file cannot be used."""
    try:
        stories = flow_tests.read_stories(files or flow_tests.files_of(folder))
        check_names(stories, house.hotline)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.UNUSABLE) from None
    wanted = [story for story in stories if only in story.name]
    if not wanted:
        complain(
            say(
                f"没有可运行的流程测试：请在 {folder / 'tests'} 中编写",
                f"no flow test to run: write some in {folder / 'tests'}",
            )
        )
        raise typer.Exit(Status.UNUSABLE)
    return wanted


def tell_outcomes(outcomes: Iterable[Outcome], verbose: bool) -> list[Outcome]:
    """A line for each test that failed (or for each), as they end."""
    seen: list[Outcome] = []
    for outcome in outcomes:
        seen.append(outcome)
        if verbose or not outcome.passed:
            _tell(outcome)
    return seen


def _tell(outcome: Outcome) -> None:
    mark, colour = ("✓", typer.colors.GREEN) if outcome.passed else ("✗", typer.colors.RED)
    typer.secho(visible(f"{mark} {outcome.story.name}"), fg=colour)
    if outcome.passed:
        return
    typer.echo(visible(f"    {outcome.story.place}"))
    if outcome.stuck:
        typer.echo(visible(f"    {say('做不到', 'could not be done')}: {outcome.stuck}"))
    for wrong in outcome.wrong:
        typer.echo(visible(f"    {wrong.what}"))
        typer.echo(visible(f"      {say('应为', 'expected')} {wrong.expected}"))
        typer.echo(visible(f"      {say('实为', 'came')}     {wrong.came}"))


def tell_sum(outcomes: Sequence[Outcome], covered: Coverage, took_s: float) -> None:
    failed = sum(not outcome.passed for outcome in outcomes)
    typer.secho(
        say(
            f"{len(outcomes)} 个测试，{failed} 个未通过，用时 {took_s:.1f} 秒",
            f"{len(outcomes)} tests, {failed} failed, {took_s:.1f} s",
        ),
        fg=typer.colors.RED if failed else typer.colors.GREEN,
    )
    gone = len(covered.all_edges) - len(covered.missed)
    typer.echo(
        say(
            f"路径覆盖 {gone}/{len(covered.all_edges)}（{covered.share:.1%}）",
            f"edges covered {gone} of {len(covered.all_edges)} ({covered.share:.1%})",
        )
    )
    for edge in covered.missed:
        typer.echo(visible(f"  {say('未走到', 'not gone')} {shown(edge)}"))


def shown(edge: Edge) -> str:
    flow, node, way = edge
    return f"{flow} · {node} → {way}"


def as_json(outcomes: Sequence[Outcome], covered: Coverage) -> dict[str, Any]:
    return {
        "tests": [_as_dict(outcome) for outcome in outcomes],
        "edges": len(covered.all_edges),
        "missed": [list(edge) for edge in covered.missed],
    }


def _as_dict(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.story.name,
        "place": outcome.story.place,
        "passed": outcome.passed,
        "path": list(outcome.trace.path),
        "wrong": [{"what": wrong.what, "expected": wrong.expected, "came": wrong.came} for wrong in outcome.wrong],
        "stuck": outcome.stuck,
    }
