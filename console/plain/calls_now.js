/** The table of the calls that are up. Rows are kept and changed in place, so that nothing flickers. */

/** @import { BoardState } from "./board_state.js" */
/** @import { Concern, LiveCall } from "./api_types.js" */

import * as clock from "./clock.js";
import { byId, el, setText } from "./dom.js";
import { agentName, callerCell, queueName, tierBadge } from "./names.js";
import { say } from "./words.js";

const SHOWN = 200;

/** @type {Map<string, {row: HTMLTableRowElement, drawn: LiveCall, time: HTMLElement, names: string}>} */
const rows = new Map();

/** @param {BoardState} state */
export function showCalls(state) {
  const calls = state.callsInOrder();
  const shown = calls.slice(0, SHOWN);
  const body = byId("calls-now");
  body.replaceChildren(...shown.map(rowOf));
  const up = new Set(shown.map((call) => call.id));
  for (const id of rows.keys()) if (!up.has(id)) rows.delete(id);
  byId("calls-now-empty").hidden = calls.length > 0;
  byId("calls-now-table").hidden = calls.length === 0;
  const rest = byId("calls-now-rest");
  rest.hidden = calls.length <= SHOWN;
  setText(rest, say("calls_now.rest", { n: calls.length - SHOWN }));
}

export function tick() {
  for (const { drawn, time } of rows.values()) setText(time, clock.elapsed(drawn.since));
}

/** @param {LiveCall} call */
function rowOf(call) {
  const known = rows.get(call.id);
  const names = queueName(call.queue) + agentName(call.agent ?? call.ringing);
  if (known && known.drawn === call && known.names === names) return known.row;
  const time = el("td", { class: "figure" }, clock.elapsed(call.since));
  const row = el(
    "tr",
    { class: `tier-row-${call.tier}`, "data-call": call.id },
    el("td", {}, tierBadge(call.tier)),
    el("td", {}, el("a", { href: `/calls/${encodeURIComponent(call.id)}` }, callerCell(call))),
    el("td", {}, stageOf(call)),
    time,
    el("td", {}, queueName(call.queue)),
    el("td", {}, agentOf(call)),
    el("td", { class: "figure muted" }, clock.time(call.offered_at)),
  );
  rows.set(call.id, { row, drawn: call, time, names });
  return row;
}

/** @param {LiveCall} call */
function stageOf(call) {
  const stage = call.ringing !== null ? "ringing" : call.stage;
  const shown = el("span", { class: `stage stage-${stage}` }, say(`stage.${stage}`));
  return call.concern === null ? shown : el("span", {}, shown, " ", concernBadge(call.concern));
}

/**
 * Never colour alone: a mark, whose voice, and what it is.
 * @param {Concern} raised
 */
function concernBadge(raised) {
  const words = `⚠ ${say(`by.${raised.by}`)} · ${say(`concern.${raised.concern}`)}`;
  return el("strong", { class: "concern", title: clock.time(raised.at) }, words);
}

/** @param {LiveCall} call */
function agentOf(call) {
  return call.ringing === null ? agentName(call.agent) : say("calls_now.ringing", { agent: agentName(call.ringing) });
}
