"""The phones' commands by themselves: python -m tests.live.phone_commands call …"""

from __future__ import annotations

import typer

from hotline.commands.call import call
from hotline.commands.sim_agent import sim_agent

app = typer.Typer()
app.command()(call)
app.command()(sim_agent)

if __name__ == "__main__":
    app()
