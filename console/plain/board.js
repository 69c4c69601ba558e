/** The board's page: one feed in, everything drawn from one state. */

import * as agents from "./agents_panel.js";
import { BoardState } from "./board_state.js";
import * as callsNow from "./calls_now.js";
import * as callsToday from "./calls_today.js";
import * as clock from "./clock.js";
import { byId, setText } from "./dom.js";
import { openFeed } from "./live_feed.js";
import { learnNames } from "./names.js";
import { showStanding } from "./standing.js";
import * as tiles from "./tiles.js";
import { say } from "./words.js";

const state = new BoardState();
const line = byId("line");

function draw() {
  tiles.showLive(state);
  callsNow.showCalls(state);
  agents.showAgents(state);
  showStanding(state);
}

/** @param {"live" | "stale" | "not_ready"} how */
function showLine(how) {
  document.body.dataset.line = how;
  setText(line, how === "live" ? say("line.live", { time: clock.time(clock.now()) }) : say(`line.${how}`));
}

openFeed({
  snapshot(snapshot) {
    state.replace(snapshot);
    learnNames(snapshot.queues, snapshot.agent_names);
    callsToday.showChoices();
    void callsToday.refresh();
    draw();
  },
  changes(changes) {
    state.apply(changes);
    draw();
    if (changes.ended.length || changes.records.length) callsToday.recordsChanged();
  },
  pulse(pulse) {
    clock.setServerTime(pulse.at);
    tiles.showToday(pulse.today);
    showLine(pulse.ready ? "live" : "not_ready");
    document.body.dataset.recording = pulse.recording ? "on" : "off";
  },
  quiet(quiet) {
    if (quiet) showLine("stale");
  },
});

callsToday.start();
setInterval(() => {
  if (document.body.dataset.line === "stale") return;
  tiles.showLongestWait(state);
  callsNow.tick();
  agents.tick();
}, 1000);
