/** What a supervisor has set for all: queues that are paused, emergency plans that are on. */

/** @import { BoardState } from "./board_state.js" */

import { byId, setText } from "./dom.js";
import { queueName } from "./names.js";
import { inOurLanguage, say } from "./words.js";

/** @param {BoardState} state */
export function showStanding(state) {
  tell("paused-queues", state.paused.length, say("board.paused", { queues: state.paused.map(queueName).join("、") }));
  tell("plans-on", state.plans.length, say("board.plans", { plans: state.plans.map(inOurLanguage).join("、") }));
}

/**
 * @param {string} id
 * @param {number} count
 * @param {string} words
 */
function tell(id, count, words) {
  const notice = byId(id);
  notice.hidden = count === 0;
  setText(notice, count === 0 ? "" : words);
}
