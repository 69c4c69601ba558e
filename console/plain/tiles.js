/** The figures at the top of the board. */

/** @import { BoardState } from "./board_state.js" */
/** @import { Today } from "./api_types.js" */

import * as clock from "./clock.js";
import { byId, setText } from "./dom.js";
import { say } from "./words.js";

/**
 * @param {string} tile
 * @param {string} figure
 */
function show(tile, figure) {
  setText(byId(`tile-${tile}`), figure);
}

/** Figures that follow from the calls up. @param {BoardState} state */
export function showLive(state) {
  const emergencies = state.emergencies().length;
  show("emergency", String(emergencies));
  byId("tile-emergency").closest(".tile")?.classList.toggle("alarm", emergencies > 0);
  setText(byId("emergency-words"), emergencies ? say("tile.emergency.some", { n: emergencies }) : say("tile.emergency.none"));
  show("calls", String(state.calls.size));
  show("waiting", String(state.waiting().length));
  showLongestWait(state);
}

/** Ticks by the page's own clock. @param {BoardState} state */
export function showLongestWait(state) {
  const since = state.waitingSince();
  show("longest", since === null ? "0:00" : clock.elapsed(since));
  const waited_s = since === null ? 0 : (clock.now() - Date.parse(since)) / 1000;
  const level = waited_s > 300 ? "critical" : waited_s > 60 ? "warning" : "calm";
  const tile = byId("tile-longest").closest(".tile");
  tile?.setAttribute("data-level", level);
  setText(byId("longest-words"), say(`tile.longest.${level}`));
}

/** Figures of the day, counted by the server. @param {Today | null} today */
export function showToday(today) {
  show("offered", today ? String(today.offered) : "–");
  show("answered", today ? String(today.answered) : "–");
  show("abandoned", today ? String(today.abandoned) : "–");
  const level = today?.service_level ?? null;
  show("service-level", level === null ? "–" : `${(level * 100).toFixed(1)}%`);
  if (!today) return;
  const target = { target: Math.round(today.target * 100), within: today.within_s };
  setText(byId("service-level-target"), say("tile.service_level.target", target));
  const met = level === null || level >= today.target;
  byId("tile-service-level").closest(".tile")?.setAttribute("data-level", met ? "calm" : "warning");
}
