/** What the board knows: kept from the feed, asked by the page. No drawing here. */

/** @import { LiveCall, LiveAgent, LiveSnapshot, LiveChanges, Text } from "./api_types.js" */

const TIER_RANK = { emergency: 0, complaint: 1, vip: 2, member: 3, normal: 4 };
const STAGE_RANK = { queued: 0, talking: 1, dialling: 2, calling_back: 3, in_ivr: 4, offered: 5, ended: 6 };

export class BoardState {
  /** @type {Map<string, LiveCall>} */ calls = new Map();
  /** @type {Map<string, LiveAgent>} */ agents = new Map();
  /** @type {Record<string, Record<string, string>>} */ queues = {};
  /** @type {Record<string, string>} */ agentNames = {};
  /** @type {string[]} */ paused = [];
  /** @type {Text[]} */ plans = [];

  /** @param {LiveSnapshot} snapshot */
  replace(snapshot) {
    this.calls = new Map(snapshot.calls.map((call) => [call.id, call]));
    this.agents = new Map(snapshot.agents.map((agent) => [agent.agent, agent]));
    this.queues = snapshot.queues;
    this.agentNames = snapshot.agent_names;
    this.paused = snapshot.paused;
    this.plans = snapshot.plans;
  }

  /** @param {LiveChanges} changes */
  apply(changes) {
    for (const call of changes.calls) this.calls.set(call.id, call);
    for (const id of changes.ended) this.calls.delete(id);
    for (const agent of changes.agents) this.agents.set(agent.agent, agent);
    for (const agent of changes.agents_gone) this.agents.delete(agent);
  }

  /** Emergencies first, then by class, those who wait before those who talk, the longest first. */
  callsInOrder() {
    return [...this.calls.values()].sort(
      (a, b) =>
        TIER_RANK[a.tier] - TIER_RANK[b.tier] ||
        STAGE_RANK[a.stage] - STAGE_RANK[b.stage] ||
        a.since.localeCompare(b.since) ||
        a.id.localeCompare(b.id),
    );
  }

  waiting() {
    return [...this.calls.values()].filter((call) => call.waiting_since !== null);
  }

  /** When the longest waiting caller began to wait, or null. */
  waitingSince() {
    const times = this.waiting().map((call) => call.waiting_since ?? "");
    return times.length ? times.reduce((a, b) => (a < b ? a : b)) : null;
  }

  emergencies() {
    return [...this.calls.values()].filter((call) => call.tier === "emergency");
  }

  agentsInOrder() {
    return [...this.agents.values()].sort((a, b) => a.agent.localeCompare(b.agent, "en", { numeric: true }));
  }
}

/**
 * The one word for an agent's three fields that a board shows.
 * @param {LiveAgent} agent
 * @returns {"idle" | "offered" | "talking" | "wrap_up" | "break_soon" | "break" | "off" | "unreachable"}
 */
export function showing(agent) {
  if (agent.state !== "idle") return agent.state;
  if (agent.status !== "available") return agent.status;
  return agent.reachable ? "idle" : "unreachable";
}
