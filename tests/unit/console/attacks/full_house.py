"""A hotline with some of everything: whatever a path may name is there, of each team and of none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calls import events as e
from calls.model import AgentState, AgentStatus, Tier
from config.services import ReportReceivers
from console.accounts import token_hash
from console.agent.known import Known
from hotline.reviewing.sampling import sample_day
from qa_scoring.call_facts import CallFacts
from store.auditing import Hand
from store.rows import Session, User
from store.score_cards import StoredFacts, keep_facts
from tests.unit.console.house import House
from tests.unit.console.shop import SHOP
from tests.unit.console.test_after_the_call_api import leaves_message
from tests.unit.console.test_agent_desk import CUSTOMERS, KNOWLEDGE, LISTS
from tests.unit.console.test_transcript_api import HEARD, SAID
from tests.unit.hotline.flows import MENU

DAY, NIGHT = "1001", "1002"
"""The agents of the two teams."""
THEIRS = "13900139000"


def furnish(house: House) -> None:
    """Calls over and going on of both teams, reviews, messages, callbacks, a flow, drafts, words, sound."""
    house.known = Known(LISTS, KNOWLEDGE, CUSTOMERS)
    house.receivers = ReportReceivers(domains=("lead.example",), webhooks=house.receivers.webhooks)
    house.at = house.at.replace(hour=12, minute=0) - timedelta(days=1)
    house.happens(e.TablePublished(SHOP))
    for agent in (DAY, NIGHT):
        house.hear(e.AgentStateChanged(agent, AgentStatus.AVAILABLE, AgentState.IDLE, True))
    house.open_flow("main", MENU)
    house.served("c1", DAY, length_s=20)
    house.served("c2", NIGHT, queue="sos", caller=THEIRS, length_s=20)
    house.abandoned("gone")
    for call in ("c1", "c2"):
        with house.database.writing() as connection:
            keep_facts(
                connection,
                StoredFacts.of(f"{call}-r1", call, "ab", CallFacts(HEARD, transcript=SAID), datetime.now(UTC)),
            )
    sample_day(house.database, house.at.date(), UTC, house.at)
    leaves_message(house, "left")
    house.hear(e.CallbackRequested("gone", "gone-b1", "orders", Tier.NORMAL, "zh-CN", THEIRS, dialled="400"))
    house.at = datetime.now(UTC)
    house.queued("w-day")
    house.queued("w-night", queue="sos", tier=Tier.EMERGENCY, caller=THEIRS)
    house.talking("t-day", DAY)
    house.talking("t-night", NIGHT, queue="sos", caller=THEIRS)


def sign_in(house: House, role: str, agent: str | None = None, teams: tuple[str, ...] = ()) -> dict[str, str]:
    """The header of somebody in this role, there for these teams, or for all."""
    now = datetime.now(UTC)
    name = f"{role}-{agent}-{'+'.join(teams)}"
    house.accounts.create_user(User(name, "no password", role))
    if agent:
        house.accounts.link_agent(name, agent, Hand("test", now))
    if teams:
        house.accounts.change_teams(name, teams)
    house.accounts.open_session(Session(token_hash(name), name, now, now + timedelta(hours=12)))
    return {"cookie": f"hotline_session={name}"}
