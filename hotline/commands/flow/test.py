"""`hotline flow test`: callers' scripts, played on a virtual clock, or over real SIP with --sip."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from hotline.commands.files import Config
from hotline.commands.flow import app
from hotline.commands.flow.tested import (
    FlowNames,
    Only,
    TestFiles,
    Verbose,
    as_json,
    flows_of,
    folder_of,
    house_of,
    stories_of,
    tell_outcomes,
    tell_sum,
)
from hotline.commands.phone_environment import require_pjsua2
from hotline.commands.remote import AsJson, Status
from hotline.commands.visible import print_json
from hotline.flow_tests.running import coverage, run

OnSip = Annotated[bool, typer.Option("--sip", help="real calls to a server of its own / 用真实 SIP 通话运行")]


@app.command("test")
def run_tests(
    files: TestFiles = None,
    *,
    config: Config = None,
    only: Only = "",
    flow: FlowNames = None,
    sip: OnSip = False,
    verbose: Verbose = False,
    json: AsJson = False,
) -> None:
    """Run flow tests and tell which ways no test goes / 运行流程测试，列出未覆盖的路径"""
    folder = folder_of(config)
    house = house_of(folder)
    stories, flows = stories_of(folder, house, files, only), flows_of(house, flow)
    began = time.monotonic()
    if sip:
        require_pjsua2()
        from hotline.flow_tests.on_sip import run_on_sip  # noqa: PLC0415  needs pjsua2

        outcomes = run_on_sip(folder, house, stories)
    else:
        outcomes = run(house, stories)
    if json:
        done = list(outcomes)
        print_json(as_json(done, coverage(house, done, flows)))
    else:
        done = tell_outcomes(outcomes, verbose)
        tell_sum(done, coverage(house, done, flows), time.monotonic() - began)
    if not all(outcome.passed for outcome in done):
        raise typer.Exit(Status.REFUSED)
