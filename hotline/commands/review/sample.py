"""`hotline review sample`: a day's work list. Works on the database itself, with the server running or not.

Exit status: 0 done, 2 the day is none, 3 the database does not answer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from calls.errors import ConfigurationError
from console.app import SHANGHAI
from hotline import settings
from hotline.commands.language import say
from hotline.commands.phone_environment import complain, explain
from hotline.commands.review import app
from hotline.reviewing.sampling import sample_day
from hotline.score_report.in_force import rubric_in_force
from store.database import AWAY, Database

BAD_DAY, NO_DATABASE = 2, 3


@app.command()
def sample(day: Annotated[str, typer.Option(help="2026-11-02, of the calls / 来电日期")]) -> None:
    """Draw a day's work list; again: only adds / 抽取某日的复核清单"""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        complain(say(f"{day} 不是日期，请写成 2026-11-02", f"{day} is no day; write it as 2026-11-02"))
        raise typer.Exit(BAD_DAY) from None
    try:
        database = Database(settings.load().database)
        database.migrate()
        rubric = rubric_in_force(database)
        phrases = () if rubric is None else rubric.phrases
        told, added = sample_day(database, wanted, SHANGHAI, datetime.now(UTC), phrases=phrases)
        database.dispose()
    except ConfigurationError as error:
        explain(error)
        raise typer.Exit(NO_DATABASE) from None
    except AWAY as error:
        complain(say("数据库无法访问", f"the database does not answer: {type(error).__name__}"))
        raise typer.Exit(NO_DATABASE) from None
    chinese = f"{told.day}：来电 {told.calls} 通，待复核 {told.picked} 条，新增 {added} 条"
    typer.echo(say(chinese, f"{told.day}: {told.calls} calls, {told.picked} to review, {added} new"))
