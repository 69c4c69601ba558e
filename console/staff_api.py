"""What a supervisor may do about an agent: status, skills, groups, loans, wrap-up."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from calls import events as e
from calls.model import AgentState, AgentStatus
from calls.table import Need, RoutingTable
from console.access import Endpoint
from console.live_agents import LiveAgent
from console.operation import Operation, content
from console.orders import Orders, Settles, who
from console.orders_schemas import GroupsOrder, LendOrder, OrderAnswer, SkillsOrder, StatusOrder, WrapUpOrder
from console.problems import Problem
from console.schemas import Shape


class StaffApi:
    def __init__(self, orders: Orders) -> None:
        self._orders, self._board = orders, orders.board

    def operations(self) -> list[Operation]:
        return [
            _operation("status", self.status, "Let an agent work, take a break or go", StatusOrder),
            _operation("skills", self.skills, "Give an agent other skills for now", SkillsOrder),
            _operation("groups", self.groups, "Put an agent into other groups for now", GroupsOrder),
            _operation("lend", self.lend, "Let an agent help out in a group for a time", LendOrder),
            _operation("wrap-up", self.wrap_up, "Give an agent more time after his call, or none", WrapUpOrder),
        ]

    async def status(self, request: Request) -> Response:
        agent = self._agent(request).agent
        order = e.AgentStatusChosen(agent, (await content(request, StatusOrder)).status, who(request))
        return await self._orders.give(request, order, came_about(order))

    async def skills(self, request: Request) -> Response:
        agent, skills = self._agent(request).agent, (await content(request, SkillsOrder)).skills
        known = known_skills(self._board.snapshot().table)
        for skill in skills or {}:
            if skill not in known:
                raise Problem(400, "no_such_skill", skill=skill)
        return await self._orders.give(request, e.AgentSkillsSet(agent, skills, who(request)))

    async def groups(self, request: Request) -> Response:
        agent, groups = self._agent(request).agent, (await content(request, GroupsOrder)).groups
        self._check_groups(*(groups or ()))
        order = e.AgentGroupsSet(agent, None if groups is None else tuple(groups), who(request))
        return await self._orders.give(request, order)

    async def lend(self, request: Request) -> Response:
        agent, loan = self._agent(request).agent, await content(request, LendOrder)
        self._check_groups(loan.group)
        return await self._orders.give(request, e.AgentLent(agent, loan.group, loan.for_s, who(request)))

    async def wrap_up(self, request: Request) -> Response:
        row = self._agent(request)
        order = wrap_up_order(row, await content(request, WrapUpOrder), who(request))
        return await self._orders.give(request, order)

    def _agent(self, request: Request) -> LiveAgent:
        """The agent's row. Raises Problem 404."""
        row = self._board.snapshot().agents.get(request.path_params["id"])
        if row is None:
            raise Problem(404, "no_such_agent")
        return row

    def _check_groups(self, *groups: str) -> None:
        known = self._board.snapshot().table.groups
        for group in groups:
            if group not in known:
                raise Problem(400, "no_such_group", group=group)


def came_about(order: e.AgentStatusChosen) -> Settles:
    """Whoever wants a break soon and has nothing in hand has it at once."""
    wanted = {order.status, AgentStatus.BREAK if order.status is AgentStatus.BREAK_SOON else order.status}

    def settles(event: e.Event) -> bool | None:
        told = isinstance(event, e.AgentStateChanged) and event.agent == order.agent and event.status in wanted
        return True if told else None

    return settles


def wrap_up_order(row: LiveAgent, wanted: WrapUpOrder, by: str) -> e.WrapUpSkipped | e.WrapUpExtended:
    """Problem 400 when it says neither or both, 409 when there is nothing to wrap up."""
    if (wanted.more_s is None) != wanted.skip:
        raise Problem(400, "one_of", choices="more_s, skip")
    if row.state is not AgentState.WRAP_UP:
        raise Problem(409, "not_wrapping_up")
    return e.WrapUpSkipped(row.agent, by) if wanted.more_s is None else e.WrapUpExtended(row.agent, wanted.more_s, by)


def _operation(what: str, endpoint: Endpoint, summary: str, body: type[Shape]) -> Operation:
    path = f"/api/agents/{{id}}/{what}"
    name = f"agent_{what.replace('-', '_')}"
    return Operation(name, path, endpoint, summary, OrderAnswer, problems=(404, 409), method="POST", body=body)


def known_skills(table: RoutingTable) -> set[str]:
    """Every skill the table speaks of: what agents have, what groups bring, what is asked for."""
    asked: list[Need] = [*table.languages.values(), *table.regions.values()]
    for queue in table.queues.values():
        asked += queue.needs
        asked += [need for rung in queue.ladder for need in rung.needs or ()]
    asked += [need for rule in table.tiers.values() for need in rule.needs]
    holders = [agent.skills for agent in table.agents.values()] + [group.skills for group in table.groups.values()]
    return {need.skill for need in asked}.union(*holders)
