"""`hotline phones`: agents' phones at the registrar in front of the voice nodes (Kamailio), see docs/deploy.md.

Exit status 2 when the configuration or an argument is faulty.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from config import hotline as configuration
from config.hotline import Hotline
from hotline import settings
from hotline.commands.files import Config
from hotline.commands.language import say
from hotline.commands.phone_environment import Status, complain, explain
from hotline.commands.visible import visible
from hotline.registrar import files
from hotline.registrar.passwords import PhonePasswords

app = typer.Typer(
    name="phones",
    help="话机注册密码（Kamailio）/ passwords of agents' phones at the registrar (Kamailio)",
    no_args_is_help=True,
)

Agent = Annotated[str, typer.Argument(help="agent number / 工号")]
Domain = Annotated[
    str, typer.Option(help="digest realm, SIP_DOMAIN in Kamailio's site.cfg / 注册域，与 site.cfg 的 SIP_DOMAIN 一致")
]
Folder = Annotated[Path, typer.Argument(help="Kamailio's folder, as /etc/kamailio / Kamailio 配置目录")]


@app.command()
def export(folder: Folder, *, domain: Domain, config: Config = None) -> None:
    """Write db/subscriber and emergency.list for Kamailio / 写出 Kamailio 所需的话机表与紧急号码表"""
    hotline, passwords = _known(config)
    if not domain or not domain.isprintable() or set(domain) & set(': "\\'):
        complain(say("域名不能含空格、冒号或引号", "a domain has no spaces, colons or quotes"))
        raise typer.Exit(Status.BAD_ARGUMENT)
    try:
        written = files.write(folder, domain, passwords, hotline.emergency_numbers)
    except OSError as error:
        complain(say(f"无法写入 {folder}：{error.strerror}", f"{folder} cannot be written: {error.strerror}"))
        raise typer.Exit(Status.BAD_ARGUMENT) from None
    for path in written:
        typer.echo(visible(f"✓ {path}"))
    typer.echo(
        say(
            f"{len(passwords)} 部话机。紧急号码改变后执行 kamcmd regex.reload",
            f"{len(passwords)} phones. After a change of emergency numbers run kamcmd regex.reload",
        )
    )


@app.command()
def show(agent: Agent, *, config: Config = None) -> None:
    """The password to type into an agent's phone / 查看要输入话机的密码"""
    _, passwords = _known(config)
    typer.echo(passwords[_listed(agent, passwords)])


@app.command()
def renew(agent: Agent, *, config: Config = None) -> None:
    """Another password for one phone; export afterwards / 为一部话机换新密码，之后请重新导出"""
    _, passwords = _known(config)
    typer.echo(PhonePasswords(settings.load().phones_folder).renew(_listed(agent, passwords)))


def _known(config: Path | None) -> tuple[Hotline, dict[str, str]]:
    """The hotline and the passwords of all its agents; ends the command when there is a fault."""
    try:
        ours = settings.load()
        hotline = configuration.load(config or ours.config_dir, spare_published=True)
        return hotline, PhonePasswords(ours.phones_folder).settle(hotline.table.agents)
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.BAD_ARGUMENT) from None


def _listed(agent: str, passwords: dict[str, str]) -> str:
    if agent in passwords:
        return agent
    complain(say(f"agents.yaml 中没有坐席 {agent}", f"agents.yaml has no agent {agent}"))
    raise typer.Exit(Status.BAD_ARGUMENT)
