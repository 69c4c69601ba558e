"""`hotline call`: a caller on the terminal, on real SIP and RTP.

Exit status: 0 served, 1 not served, 2 an argument is wrong, 3 something is missing here, 130 Ctrl-C.
Served means having talked to somebody; with `--expect ivr`, having heard a prompt and been let go in the usual way.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from hotline import settings
from hotline.commands import phone_arguments as arguments
from hotline.commands.phone_environment import Status, explain, quiet_library, require_pjsua2
from hotline.commands.phone_lines import PhoneLines
from telephony.sip.phones.call_plan import CallPlan
from telephony.sip.phones.settings import PhoneSettings
from telephony.sip.phones.timeline import Expectation


def call(
    *,
    to: Annotated[str, typer.Option("--to", help="SIP address / SIP 地址 [sip:hotline@127.0.0.1:5060]")] = "",
    digits: Annotated[str, typer.Option(help="keys: 1,2 · comma: next prompt · w2.5: seconds / 按键")] = "",
    play: Annotated[Path | None, typer.Option(help="WAV to speak once talking / 通话后播放的 WAV")] = None,
    loop: Annotated[bool, typer.Option("--loop", help="speak it again and again / 循环播放")] = False,
    hear: Annotated[Path | None, typer.Option(help="WAV to record what is heard / 把听到的录成 WAV")] = None,
    caller: Annotated[str, typer.Option("--from", help="caller's number / 主叫号码")] = "13800138000",
    name: Annotated[str, typer.Option(help="caller's name / 主叫姓名")] = "",
    max_s: Annotated[float, typer.Option(min=1, max=86_400, help="hang up after / 最长秒数")] = 120,
    codec: Annotated[arguments.Codec | None, typer.Option(help="offer only this one / 只用此编码")] = None,
    tcp: Annotated[bool, typer.Option("--tcp", help="SIP over TCP")] = False,
    tls: Annotated[bool, typer.Option("--tls", help="SIP over TLS")] = False,
    info: Annotated[bool, typer.Option("--info", help="keys by SIP INFO / 用 SIP INFO 发送按键")] = False,
    hang_up_after: Annotated[str, typer.Option(help="10s · talking · talking+5s / 何时挂机")] = "",
    expect: Annotated[Expectation, typer.Option(help="who shall serve / 期待由谁服务")] = Expectation.AGENT,
    as_json: Annotated[bool, typer.Option("--json", help="a JSON object a line / 每行一个 JSON")] = False,
) -> None:
    """Call the hotline and watch what happens / 拨打热线并显示全过程"""
    steps = arguments.steps(digits)
    point = arguments.point(hang_up_after) if hang_up_after else None
    tape = None if hear is None else arguments.tape(hear)
    require_pjsua2()
    quiet_library()
    from hotline.commands.placing import place  # noqa: PLC0415  needs pjsua2

    plan = CallPlan(arguments.number(caller), name, steps, info, play, loop, tape, point, max_s)
    transport = "tls" if tls else "tcp" if tcp else "udp"
    try:
        phone = PhoneSettings(to or _hotline(tls), transport, codec.value if codec else "", max_calls=1)
        status = asyncio.run(place(phone, plan, PhoneLines(as_json), expect))
    except ConfigurationError as error:
        explain(error)
        status = Status.BAD_ARGUMENT
    raise typer.Exit(status)


def _hotline(tls: bool) -> str:
    """The hotline of this machine, where the settings say it listens."""
    ours = settings.load()
    return f"sip:hotline@127.0.0.1:{ours.tls_port if tls else ours.sip_port}"
