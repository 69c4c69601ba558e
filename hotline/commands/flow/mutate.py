"""`hotline flow mutate`: take out each way in turn; which ones does no test miss?"""

from __future__ import annotations

import typer
from rich.progress import track

from hotline.commands.files import Config
from hotline.commands.flow import app
from hotline.commands.flow.tested import FlowNames, Only, TestFiles, folder_of, house_of, shown, stories_of
from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.remote import AsJson, Status
from hotline.commands.visible import print_json, visible
from hotline.flow_tests.running import edges_of_flows, mutants, run


@app.command()
def mutate(
    files: TestFiles = None, *, config: Config = None, only: Only = "", flow: FlowNames = None, json: AsJson = False
) -> None:
    """Remove each way in turn and name those no test misses / 逐条移除路径，列出测试发现不了的"""
    folder = folder_of(config)
    house = house_of(folder)
    stories = stories_of(folder, house, files, only)
    outcomes = list(run(house, stories))
    if failed := [outcome for outcome in outcomes if not outcome.passed]:
        complain(
            say(
                f"有 {len(failed)} 个测试未通过，请先运行 hotline flow test",
                f"{len(failed)} tests fail: run hotline flow test first",
            )
        )
        raise typer.Exit(Status.UNUSABLE)
    edges = edges_of_flows(house, flow or ())
    every = mutants(house, outcomes, edges)
    shown_ones = every if json else track(every, say("移除路径", "removing ways"), len(edges), transient=True)
    missed = [mutant.edge for mutant in shown_ones if mutant.noticed_by is None]
    if json:
        print_json({"edges": len(edges), "unnoticed": [list(edge) for edge in missed]})
    else:
        _tell(len(edges), [shown(edge) for edge in missed])
    if missed:
        raise typer.Exit(Status.REFUSED)


def _tell(edges: int, missed: list[str]) -> None:
    for edge in missed:
        typer.secho(visible(f"✗ {edge}"), fg=typer.colors.RED)
    typer.secho(
        say(
            f"{edges} 条路径，{len(missed)} 条移除后无人发现",
            f"{edges} ways, {len(missed)} of them missed by no test",
        ),
        fg=typer.colors.RED if missed else typer.colors.GREEN,
    )
