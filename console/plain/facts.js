/** The facts of one call, as pairs of a word and a value. */

/** @import { CallItem } from "./api_types.js" */

import * as clock from "./clock.js";
import { byId, el, setText } from "./dom.js";
import { agentName, callerCell, queueName, scoreBadge, tierBadge } from "./names.js";
import { say, sayCode } from "./words.js";

/** @param {CallItem} call */
export function showFacts(call) {
  setText(byId("call-title"), say("call.heading", { caller: call.caller || say("caller.withheld") }));
  byId("call-badges").replaceChildren(
    tierBadge(call.tier),
    " ",
    el("span", { class: `stage stage-${call.stage}` }, say(`stage.${call.stage}`)),
    " ",
    scoreBadge(call.score, call.needs_review),
  );
  byId("facts").replaceChildren(...facts(call).map(([key, value]) => el("div", {}, el("dt", {}, say(key)), el("dd", {}, value))));
}

/**
 * @param {CallItem} call
 * @returns {[string, Node | string][]}
 */
function facts(call) {
  return [
    ["column.caller", callerCell(call)],
    ["call.dialled", el("bdi", { class: "number" }, call.dialled)],
    ["call.trunk", el("bdi", {}, call.trunk)],
    ["column.queue", queueName(call.queue) || "–"],
    ["column.agent", agentName(call.agent) || "–"],
    ["call.offered_at", clock.dateTime(call.offered_at)],
    ["call.answered_at", moment(call.answered_at)],
    ["call.talk_started_at", moment(call.talk_started_at)],
    ["call.ended_at", call.ended_at === null ? say("calls_today.up") : clock.time(call.ended_at)],
    ["column.wait", length(call.wait_s)],
    ["column.talk", length(call.talk_s)],
    ["call.ended", call.ended_at === null ? "–" : ending(call)],
    ["call.id", el("code", {}, call.id)],
  ];
}

/** @param {string | null} at */
function moment(at) {
  return at === null ? "–" : clock.time(at);
}

/** @param {number | null} seconds */
function length(seconds) {
  return seconds === null ? "–" : clock.duration(seconds);
}

/** @param {CallItem} call */
function ending(call) {
  return say("call.ending", { by: sayCode("by", call.ended_by), cause: sayCode("cause", call.cause) });
}
