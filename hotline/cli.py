"""The command `hotline`."""

from __future__ import annotations

import typer

from hotline.commands.announce import announce
from hotline.commands.audit import app as audit
from hotline.commands.backup import app as backup
from hotline.commands.backup import restore
from hotline.commands.call import call
from hotline.commands.check import check
from hotline.commands.days.registered import app as days
from hotline.commands.demo import demo
from hotline.commands.doctor import doctor
from hotline.commands.flow.registered import app as flow
from hotline.commands.kb.registered import app as kb
from hotline.commands.kpis import kpis
from hotline.commands.live.registered import app as live
from hotline.commands.mqtt import app as mqtt
from hotline.commands.nodes import app as nodes
from hotline.commands.outbox import app as outbox
from hotline.commands.phones import app as phones
from hotline.commands.prompts.registered import app as prompts
from hotline.commands.recordings.registered import app as recordings
from hotline.commands.review.registered import app as review
from hotline.commands.routes.registered import app as routes
from hotline.commands.rubric.registered import app as rubric
from hotline.commands.score import score
from hotline.commands.scoring import app as scoring
from hotline.commands.serve import serve
from hotline.commands.sim_agent import sim_agent
from hotline.commands.speech import app as speech
from hotline.commands.staff import staff
from hotline.commands.user_tokens import app as user_tokens
from hotline.commands.users import app as users
from hotline.commands.webhooks import app as webhooks
from hotline.commands.why import why

app = typer.Typer(
    name="hotline",
    help="电话 IVR 与呼叫路由服务器 / telephony IVR and call routing server",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(demo)
app.command()(call)
app.command("sim-agent")(sim_agent)
app.command()(check)
app.command()(doctor)
app.command()(score)
app.command()(staff)
app.command()(kpis)
app.command()(why)
app.command()(announce)
app.command()(restore)
app.add_typer(audit)
app.add_typer(backup)
app.add_typer(days)
app.add_typer(flow)
app.add_typer(kb)
app.add_typer(live)
app.add_typer(mqtt)
app.add_typer(nodes)
app.add_typer(outbox)
app.add_typer(phones)
app.add_typer(prompts)
app.add_typer(recordings)
app.add_typer(review)
app.add_typer(routes)
app.add_typer(rubric)
app.add_typer(scoring)
app.add_typer(speech)
app.add_typer(webhooks)
users.add_typer(user_tokens)
app.add_typer(users)


def main() -> None:
    app()
