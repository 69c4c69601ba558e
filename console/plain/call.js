/** The page of one call: facts, what happened, the recording and its score. */

/** @import { CallDetail, Peaks, ScoreCard, Span } from "./api_types.js" */

import { byId, setText } from "./dom.js";
import { showFacts } from "./facts.js";
import { openFeed } from "./live_feed.js";
import { learnNames } from "./names.js";
import { Player } from "./player.js";
import { showScoreCard } from "./score_card.js";
import { showTimeline } from "./timeline.js";
import { say } from "./words.js";

const SETTLE_MS = 1500; // the record follows the event by the journal's way to the database
const id = document.body.dataset.call ?? "";
const url = `/api/calls/${encodeURIComponent(id)}`;

/** @type {CallDetail | null} */
let call = null;
/** @type {Player | null} */
let player = null;
/** @type {ScoreCard | null} */
let card = null;
/** @type {number | undefined} */
let timer;

/**
 * The JSON of an address; null when the server has none or cannot be asked.
 * @param {string} address
 */
async function ask(address) {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

async function load() {
  const fresh = /** @type {CallDetail | null} */ (await ask(url));
  byId("call-error").hidden = fresh !== null;
  if (fresh === null) return;
  call = fresh;
  draw();
  if (call.recording && !player) await loadPlayer(call);
  if ((call.score !== null || call.needs_review) && !card) await loadScore();
  sayWhatIsMissing();
}

function draw() {
  if (!call) return;
  showFacts(call);
  showTimeline(call.timeline);
  if (card) showScoreCard(card, player ? (span) => player?.playSpan(span) : null);
}

/** @param {CallDetail} from */
async function loadPlayer(from) {
  const peaks = /** @type {Peaks | null} */ (await ask(`${url}/peaks`));
  if (!from.recording || !peaks) return;
  byId("player").hidden = false;
  byId("player-none").hidden = true;
  player = new Player(from.recording, peaks);
}

async function loadScore() {
  card = /** @type {ScoreCard | null} */ (await ask(`${url}/score`));
  if (!card) return;
  player?.mark(lostPoints(card));
  draw();
}

/** What cost points is worth seeing on the waveform. @param {ScoreCard} from @returns {Span[]} */
function lostPoints(from) {
  return from.criteria.filter((line) => line.points !== null && line.points < line.max_points).flatMap((line) => line.evidence);
}

function sayWhatIsMissing() {
  const up = call?.ended_at === null;
  const wasRecorded = call?.timeline.some((item) => item.event === "RecordingStarted");
  setText(byId("player-none"), say(up ? "player.up" : call?.recording ? "player.lost" : wasRecorded ? "player.sealing" : "player.none"));
  setText(byId("score-none"), say(up ? "score.up" : wasRecorded ? "score.waiting" : "score.none"));
}

function loadSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => void load(), SETTLE_MS);
}

openFeed({
  snapshot(snapshot) {
    learnNames(snapshot.queues, snapshot.agent_names);
    draw();
  },
  changes(changes) {
    const told = [...changes.calls.map((live) => live.id), ...changes.ended, ...changes.records];
    if (told.includes(id)) loadSoon();
  },
});
byId("call-again").addEventListener("click", () => void load());
void load();
