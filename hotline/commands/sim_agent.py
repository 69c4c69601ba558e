"""`hotline sim-agent`: agents' phones that log in, answer, speak a recorded sentence and hang up.

Runs until SIGTERM or Ctrl-C, then logs out. Exit status: 0, 2 an argument is wrong, 3 something is missing here.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from hotline import settings
from hotline.commands import phone_arguments as arguments
from hotline.commands import pins
from hotline.commands.language import say
from hotline.commands.phone_environment import Status, explain, quiet_library, require_pjsua2
from hotline.commands.phone_lines import PhoneLines
from telephony.sip.phones.habits import Behaviour, Habits
from telephony.sip.phones.settings import PhoneSettings

CALLS_AN_AGENT = 4
"""The talk, one refused meanwhile, a log-in and one that is just ending."""


def sim_agent(
    *,
    agent: Annotated[list[str], typer.Option(help="agent's number, once for each agent / 工号，可多次给出")],
    pin: Annotated[list[str] | None, typer.Option(help="PIN of each agent, in order / 对应的密码")] = None,
    pin_file: Annotated[Path | None, typer.Option(help="PINs the server wrote / 密码文件 [var/pins.json]")] = None,
    server: Annotated[str, typer.Option(help="SIP address / SIP 地址 [sip:127.0.0.1:5060]")] = "",
    speak: Annotated[Path | None, typer.Option(help="WAV to speak / 接听后播放的 WAV")] = None,
    loop: Annotated[bool, typer.Option("--loop", help="speak it again and again / 循环播放")] = False,
    hear: Annotated[Path | None, typer.Option(help="folder for what is heard / 录音文件夹")] = None,
    answer_after: Annotated[str, typer.Option(help="time to ring / 振铃时长")] = "0.8s",
    talk: Annotated[str, typer.Option(help="hang up after / 通话时长")] = "12s",
    until_caller: Annotated[bool, typer.Option("--until-caller", help="let the caller hang up / 等主叫挂机")] = False,
    behaviour: Annotated[Behaviour, typer.Option(help="what to do with calls / 如何处理来电")] = Behaviour.ANSWER,
    listen_port: Annotated[int, typer.Option(min=0, max=65_535, help="own SIP port / 本机 SIP 端口")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="a JSON object a line / 每行一个 JSON")] = False,
) -> None:
    """Agents' phones for trying out / 模拟坐席话机"""
    agents = [arguments.number(number) for number in agent]
    talk_s = None if until_caller else arguments.seconds(talk)
    habits = Habits(behaviour, arguments.seconds(answer_after), talk_s, loop, hear and arguments.folder(hear))
    require_pjsua2()
    quiet_library()
    from hotline.commands.attending import Crew, attend  # noqa: PLC0415  needs pjsua2

    try:
        phone = PhoneSettings(server or _server(), port=listen_port, max_calls=CALLS_AN_AGENT * len(agents))
        crew = Crew(agents, habits, _pins(agents, pin, pin_file), speak)
        asyncio.run(attend(phone, crew, PhoneLines(as_json)))
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(Status.BAD_ARGUMENT) from error


def _server() -> str:
    return f"sip:127.0.0.1:{settings.load().sip_port}"


def _pins(agents: list[str], given: list[str] | None, file: Path | None) -> pins.PinOf:
    if not given:
        return pins.from_file(file or settings.load().data_dir / "pins.json")
    if len(given) != len(agents):
        raise typer.BadParameter(say("--pin 的个数要与 --agent 相同", "give as many --pin as --agent"))
    return dict(zip(agents, given, strict=True)).get
