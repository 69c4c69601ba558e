"""`hotline flow draw`: a flow as a picture (SVG), laid out by Graphviz."""

from __future__ import annotations

from pathlib import Path
from subprocess import SubprocessError
from typing import Annotated

import typer

from hotline.commands.files import Config
from hotline.commands.flow import app
from hotline.commands.flow.tested import flows_of, folder_of, house_of
from hotline.commands.language import is_chinese, say
from hotline.commands.phone_environment import Status, complain
from hotline.commands.visible import visible
from hotline.flow_drawing import NoGraphvizError, as_dot, as_svg

INSTALL = "apt-get install graphviz"

Name = Annotated[str, typer.Argument(help="the flow / 流程名称")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="file to write; default: NAME.svg / 输出文件")]


@app.command()
def draw(name: Name = "main", *, out: Out = None, config: Config = None) -> None:
    """Draw a flow as SVG / 把流程画成 SVG"""
    house = house_of(folder_of(config))
    flow = house.flows[flows_of(house, [name])[0]]
    path = out or Path(f"{name}.svg")
    try:
        path.write_bytes(as_svg(as_dot(flow, chinese=is_chinese())))
    except NoGraphvizError:
        complain(say(f"画图需要 Graphviz：{INSTALL}", f"drawing needs Graphviz: {INSTALL}"))
        raise typer.Exit(Status.NO_ENVIRONMENT) from None
    except (OSError, SubprocessError) as error:
        complain(say(f"无法画图：{error}", f"cannot draw: {error}"))
        raise typer.Exit(Status.NO_ENVIRONMENT) from None
    typer.secho(visible(str(path)), fg=typer.colors.GREEN)
