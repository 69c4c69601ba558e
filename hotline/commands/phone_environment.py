"""What phones on the terminal need from the machine, and how they say that it is missing."""

from __future__ import annotations

import importlib.util
import logging
from enum import IntEnum

import typer

from calls.errors import ConfigurationError
from hotline.commands.language import is_chinese, say
from hotline.commands.visible import visible


class Status(IntEnum):
    """Exit statuses of the phones' commands."""

    SERVED = 0
    NOT_SERVED = 1
    BAD_ARGUMENT = 2
    NO_ENVIRONMENT = 3
    INTERRUPTED = 130


def require_pjsua2() -> None:
    """End the command when the library that makes phones is not installed."""
    if importlib.util.find_spec("pjsua2") is None:
        chinese = "缺少 pjsua2。请先运行 make run，或用 hotline doctor 查看原因"
        complain(say(chinese, "pjsua2 is missing: make run builds it, hotline doctor says more"))
        raise typer.Exit(Status.NO_ENVIRONMENT)


def explain(error: ConfigurationError) -> None:
    """Say every fault in the language of the terminal."""
    for fault in error.faults:
        chinese = f"{fault.place}: {fault.problem_zh}。{fault.remedy_zh}"
        complain(chinese if is_chinese() and fault.problem_zh else f"{fault.place}: {fault.problem}. {fault.remedy}")


def complain(text: str) -> None:
    """On standard error; what a server or a file says may stand in it."""
    typer.secho(visible(text, "\n"), err=True, fg=typer.colors.RED)


def quiet_library() -> None:
    """The library's warnings are for servers; a phone says what happens in its own lines."""
    logging.getLogger("hotline.sip").setLevel(logging.ERROR)
