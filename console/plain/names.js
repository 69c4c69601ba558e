/** Names for numbers and codes, and the marks that stand beside a colour. */

/** @import { Tier } from "./api_types.js" */

import { el } from "./dom.js";
import { language, say } from "./words.js";

/** @type {Record<string, Record<string, string>>} */
let queues = {};
/** @type {Record<string, string>} */
let agents = {};

/**
 * @param {Record<string, Record<string, string>>} queueTitles
 * @param {Record<string, string>} agentNames
 */
export function learnNames(queueTitles, agentNames) {
  queues = queueTitles;
  agents = agentNames;
}

/** @param {string | null} queue */
export function queueName(queue) {
  return queue === null ? "" : (queues[queue]?.[language] ?? queue);
}

/** "李娜 1001" @param {string | null} agent */
export function agentName(agent) {
  if (agent === null) return "";
  const name = agents[agent];
  return name ? `${name} ${agent}` : agent;
}

export function knownQueues() {
  return Object.keys(queues);
}

export function knownAgents() {
  return Object.keys(agents);
}

const TIER_ICON = { emergency: "▲", complaint: "◆", vip: "★", member: "☆", normal: "" };

/** The class of a call: icon and word, never colour alone. @param {Tier} tier */
export function tierBadge(tier) {
  return el("span", { class: `badge tier-${tier}` }, `${TIER_ICON[tier]} ${say(`tier.${tier}`)}`.trim());
}

/**
 * Who calls: number and, when the network gave one, name; kept apart from the text around it.
 * @param {{caller: string, caller_name: string}} call
 */
export function callerCell(call) {
  const number = el("bdi", { class: "number" }, call.caller || say("caller.withheld"));
  return call.caller_name ? el("span", {}, number, " ", el("bdi", { class: "muted" }, call.caller_name)) : number;
}

/**
 * A score with its band: 0-59, 60-79, 80-100.
 * @param {number | null} score
 * @param {boolean} needsReview
 */
export function scoreBadge(score, needsReview) {
  if (score === null) return el("span", { class: "muted" }, needsReview ? say("score.needs_review") : "–");
  const band = score >= 80 ? "good" : score >= 60 ? "fair" : "poor";
  const text = String(Math.round(score));
  return el("span", { class: `badge band-${band}`, title: say(`score.band.${band}`) }, needsReview ? `${text} ⚑` : text);
}
