/** The list of today's calls: filtered by the form, read on by a button, read again when a call has ended. */

/** @import { CallItem, CallPage } from "./api_types.js" */

import * as clock from "./clock.js";
import { byId, byIdAs, el, setText } from "./dom.js";
import { agentName, callerCell, knownAgents, knownQueues, queueName, scoreBadge, tierBadge } from "./names.js";
import { say, sayCode } from "./words.js";

const PAGE = 50;
const SETTLE_MS = 1500; // a call's record follows its end by the time the journal takes to reach the database
const GAP_MS = 5000;
const TYPING_MS = 250;
const REFRESH_MS = 30_000;

/** @type {CallItem[]} */
let items = [];
/** @type {string | null} */
let next = null;
let asked = 0;
let readAt = -Infinity;
/** @type {{due: number, timer: number} | null} */
let planned = null;

export function start() {
  const form = byIdAs("today-filter", HTMLFormElement);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => plan(performance.now() + TYPING_MS));
  byId("today-more").addEventListener("click", () => void readOn());
  byId("today-again").addEventListener("click", () => void refresh());
  setInterval(() => void refresh(), REFRESH_MS);
  void refresh();
}

/** Calls ended or were scored: read again, but not more often than every GAP_MS however many they are. */
export function recordsChanged() {
  plan(Math.max(performance.now() + SETTLE_MS, readAt + GAP_MS));
}

/** Read again at this time of `performance.now()`, or sooner when that is planned already. @param {number} due */
function plan(due) {
  if (planned && planned.due <= due) return;
  clearTimeout(planned?.timer);
  planned = { due, timer: setTimeout(() => void refresh(), due - performance.now()) };
}

/** Fill the choices of the form with the names that are in force. */
export function showChoices() {
  fill(byIdAs("filter-queue", HTMLSelectElement), knownQueues(), queueName);
  fill(byIdAs("filter-agent", HTMLSelectElement), knownAgents(), agentName);
}

/**
 * @param {HTMLSelectElement} select
 * @param {string[]} values
 * @param {(value: string) => string} name
 */
function fill(select, values, name) {
  const chosen = select.value;
  const [any] = select.options;
  select.replaceChildren(...(any ? [any] : []), ...values.map((value) => el("option", { value }, name(value))));
  select.value = values.includes(chosen) ? chosen : "";
}

export async function refresh() {
  clearTimeout(planned?.timer);
  planned = null;
  readAt = performance.now();
  const wanted = Math.max(PAGE, Math.min(200, items.length));
  await read({ limit: String(wanted) }, (page) => (items = page.items));
}

async function readOn() {
  if (next !== null) await read({ limit: String(PAGE), cursor: next }, (page) => items.push(...page.items));
}

/**
 * @param {Record<string, string>} extra
 * @param {(page: CallPage) => void} keep
 */
async function read(extra, keep) {
  const mine = ++asked;
  const answer = await fetch(`/api/calls?${query(extra)}`).catch(() => null);
  if (mine !== asked) return;
  byId("today-error").hidden = answer?.ok ?? false;
  if (!answer?.ok) return;
  /** @type {CallPage} */
  const page = await answer.json();
  keep(page);
  next = page.next;
  draw();
}

/** @param {Record<string, string>} extra */
function query(extra) {
  const form = new FormData(byIdAs("today-filter", HTMLFormElement));
  const parameters = new URLSearchParams({ since: clock.midnight(), ...extra });
  for (const [name, value] of form) if (typeof value === "string" && value.trim()) parameters.set(name, value.trim());
  return parameters;
}

function draw() {
  byId("calls-today").replaceChildren(...items.map(rowOf));
  byId("calls-today-table").hidden = items.length === 0;
  byId("calls-today-empty").hidden = items.length > 0;
  byId("today-more").hidden = next === null;
  setText(byId("calls-today-count"), say(next === null ? "calls_today.count" : "calls_today.count_more", { n: items.length }));
}

/** @param {CallItem} call */
function rowOf(call) {
  return el(
    "tr",
    { class: `tier-row-${call.tier}`, "data-call": call.id },
    el("td", { class: "figure" }, clock.time(call.offered_at)),
    el("td", {}, tierBadge(call.tier)),
    el("td", {}, el("a", { href: `/calls/${encodeURIComponent(call.id)}` }, callerCell(call))),
    el("td", {}, queueName(call.queue)),
    el("td", {}, agentName(call.agent)),
    el("td", { class: "figure" }, call.wait_s === null ? "–" : clock.duration(call.wait_s)),
    el("td", { class: "figure" }, call.talk_s === null ? "–" : clock.duration(call.talk_s)),
    el("td", {}, call.ended_at === null ? say("calls_today.up") : outcome(call)),
    el("td", {}, call.recording ? say("calls_today.recorded") : "–"),
    el("td", {}, scoreBadge(call.score, call.needs_review)),
  );
}

/** What became of it, as people say it; the network's cause where nothing better is known. @param {CallItem} call */
function outcome(call) {
  if (call.talk_s !== null) return say("outcome.served");
  if (call.queued_at !== null && call.ended_by === "caller") return say("outcome.abandoned");
  return sayCode("cause", call.cause);
}
