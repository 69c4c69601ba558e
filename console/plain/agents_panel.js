/** Agents: how many in each state, and each one with the time in it. */

/** @import { BoardState } from "./board_state.js" */
/** @import { LiveAgent } from "./api_types.js" */

import { showing } from "./board_state.js";
import * as clock from "./clock.js";
import { byId, el, setText } from "./dom.js";
import { say } from "./words.js";

const STATES = /** @type {const} */ (["idle", "offered", "talking", "wrap_up", "break_soon", "break", "unreachable", "off"]);
const ICON = {
  idle: "●",
  offered: "◍",
  talking: "◆",
  wrap_up: "✎",
  break_soon: "◒",
  break: "‖",
  unreachable: "✕",
  off: "○",
};

/** Counted only while somebody is in it. */
const RARE = new Set(["break_soon", "unreachable"]);

/** @type {{time: HTMLElement, since: string}[]} */
let clocks = [];

/** @param {BoardState} state */
export function showAgents(state) {
  const agents = state.agentsInOrder();
  const counts = Map.groupBy(agents, showing);
  byId("agent-states").replaceChildren(
    ...STATES.filter((name) => !RARE.has(name) || counts.has(name)).map((name) =>
      el(
        "li",
        { class: `agent-${name}`, "data-state": name },
        el("span", { class: "agent-icon", "aria-hidden": "true" }, ICON[name]),
        `${say(`agent.${name}`)} `,
        el("b", { class: "figure" }, String(counts.get(name)?.length ?? 0)),
      ),
    ),
  );
  clocks = [];
  byId("agents").replaceChildren(...agents.map(rowOf));
  byId("agents-empty").hidden = agents.length > 0;
}

export function tick() {
  for (const { time, since } of clocks) setText(time, clock.elapsed(since));
}

/** @param {LiveAgent} agent */
function rowOf(agent) {
  const state = showing(agent);
  const time = el("td", { class: "figure muted" }, clock.elapsed(agent.since));
  clocks.push({ time, since: agent.since });
  return el(
    "tr",
    { "data-agent": agent.agent, "data-state": state },
    el("td", {}, el("bdi", {}, agent.name), " ", el("span", { class: "muted number" }, agent.agent)),
    el(
      "td",
      { class: `agent-${state}` },
      el("span", { class: "agent-icon", "aria-hidden": "true" }, ICON[state]),
      say(`agent.${state}`),
    ),
    time,
  );
}
