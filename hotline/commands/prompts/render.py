"""`hotline prompts render`: make every sound that prompts.yaml asks for and that is not there yet."""

from __future__ import annotations

import typer

from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.prompts import app
from hotline.commands.prompts.here import prompts_here
from hotline.commands.remote import Status


@app.command()
def render() -> None:
    """Have texts spoken and recordings mastered; a running server takes them up with SIGHUP / 合成提示语"""
    with prompts_here() as here:
        if not here.desk.missing():
            typer.echo(say("所有提示语都已就绪。", "Every prompt has its sound."))
            return
        failed = here.desk.make_missing()
    for take, problem in failed:
        complain(f"{take.key} {take.language}: {say(problem.zh, problem.en)}")
    if failed:
        raise typer.Exit(Status.REFUSED)
