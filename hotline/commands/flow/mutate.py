"""`hotline flow mutate`: take out each way in turn; which ones does no test miss?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer
from rich.progress import track

from hotline.commands.files import Config
from hotline.commands.flow import app
from hotline.commands.flow.tested import (
    FlowNames,
    Only,
    TestFiles,
    Verbose,
    flows_of,
    folder_of,
    house_of,
    shown,
    stories_of,
)
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.remote import AsJson, Status
from hotline.commands.visible import print_json, visible
from hotline.flow_tests.running import Mutant, Outcome, edges_of_flows, mutants, run


@app.command()
def mutate(
    files: TestFiles = None,
    *,
    config: Config = None,
    only: Only = "",
    flow: FlowNames = None,
    verbose: Verbose = False,
    json: AsJson = False,
) -> None:
    """Remove each way in turn and name those no test misses / 逐条移除路径，列出测试发现不了的"""
    folder = folder_of(config)
    house = house_of(folder)
    stories, flows = stories_of(folder, house, files, only), flows_of(house, flow)
    outcomes = list(run(house, stories))
    _all_pass(outcomes)
    edges = edges_of_flows(house, flows)
    every = mutants(house, outcomes, edges)
    done = list(every if json else track(every, say("移除路径", "removing ways"), len(edges), transient=True))
    if json:
        print_json(_as_json(done))
    else:
        _tell(done, verbose)
    if not all(mutant.noticed_by for mutant in done):
        raise typer.Exit(Status.REFUSED)


def _all_pass(outcomes: Sequence[Outcome]) -> None:
    """What fails anyway cannot miss anything."""
    if failed := sum(not outcome.passed for outcome in outcomes):
        chinese = f"有 {failed} 个测试未通过，请先运行 hotline flow test"
        complain(say(chinese, f"{failed} tests fail: run hotline flow test first"))
        raise typer.Exit(Status.UNUSABLE)


def _tell(mutants: Sequence[Mutant], verbose: bool) -> None:
    for mutant in mutants:
        if mutant.noticed_by is None:
            typer.secho(visible(f"✗ {shown(mutant.edge)}"), fg=typer.colors.RED)
        elif verbose:
            typer.secho(visible(f"✓ {shown(mutant.edge)}: {mutant.noticed_by.name}"), fg=typer.colors.GREEN)
    missed = sum(mutant.noticed_by is None for mutant in mutants)
    typer.secho(
        say(
            f"{len(mutants)} 条路径，{missed} 条移除后无人发现",
            f"{len(mutants)} ways, {missed} of them missed by no test",
        ),
        fg=typer.colors.RED if missed else typer.colors.GREEN,
    )


def _as_json(mutants: Sequence[Mutant]) -> dict[str, Any]:
    return {
        "edges": len(mutants),
        "unnoticed": [list(mutant.edge) for mutant in mutants if mutant.noticed_by is None],
        "noticed": [[*mutant.edge, mutant.noticed_by.name] for mutant in mutants if mutant.noticed_by is not None],
    }
