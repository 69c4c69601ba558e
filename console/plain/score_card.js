/** The score card: each criterion with its points, the reason in a sentence, and the places to listen to. */

/** @import { ScoreCard, CriterionScore, Span } from "./api_types.js" */

import * as clock from "./clock.js";
import { byId, el } from "./dom.js";
import { scoreBadge } from "./names.js";
import { inOurLanguage, say } from "./words.js";

const SHOWN = 6;

/**
 * @param {ScoreCard} card
 * @param {((span: Span) => void) | null} play null where there is no sound to play
 */
export function showScoreCard(card, play) {
  byId("score-none").hidden = true;
  byId("score-total").replaceChildren(
    scoreBadge(card.total, card.needs_review),
    ...(card.needs_review ? [" ", el("span", { class: "muted" }, `⚑ ${say("score.needs_review")}`)] : []),
  );
  byId("criteria").replaceChildren(...card.criteria.map((criterion) => criterionRow(criterion, play)));
}

/**
 * @param {CriterionScore} criterion
 * @param {((span: Span) => void) | null} play
 */
function criterionRow(criterion, play) {
  return el(
    "li",
    { class: `criterion ${kindOf(criterion)}`, "data-criterion": criterion.id },
    el(
      "div",
      { class: "criterion-head" },
      el("b", {}, inOurLanguage(criterion.title)),
      criterion.fatal ? el("span", { class: "badge band-poor" }, `⛔ ${say("score.fatal")}`) : null,
      el("span", { class: "figure" }, pointsOf(criterion)),
    ),
    el("progress", { max: String(criterion.max_points || 1), value: String(criterion.points ?? 0), "aria-hidden": "true" }),
    el("p", {}, inOurLanguage(criterion.reason)),
    evidenceOf(criterion, play),
  );
}

/** @param {CriterionScore} criterion */
function kindOf(criterion) {
  if (criterion.points === null) return "not-scored";
  return criterion.points < criterion.max_points ? "lost" : "full";
}

/** @param {CriterionScore} criterion */
function pointsOf(criterion) {
  if (criterion.points === null) return say(`score.${criterion.status}`);
  if (criterion.max_points === 0) return say("score.fatal_only");
  return say("score.points", { points: tidy(criterion.points), of: tidy(criterion.max_points) });
}

/** @param {number} points */
function tidy(points) {
  return String(Math.round(points * 10) / 10);
}

/**
 * @param {CriterionScore} criterion
 * @param {((span: Span) => void) | null} play
 */
function evidenceOf(criterion, play) {
  if (!criterion.evidence.length) return null;
  const list = el("ul", { class: "evidence", "aria-label": say("score.evidence") });
  /** @param {Span} span @param {number} index */
  const item = (span, index) =>
    el("li", { hidden: index >= SHOWN }, button(span, play), criterion.words[index] ? ` “${criterion.words[index]}”` : null);
  criterion.evidence.forEach((span, index) => list.append(item(span, index)));
  if (criterion.evidence.length > SHOWN) list.append(el("li", {}, moreButton(list, criterion.evidence.length - SHOWN)));
  return list;
}

/**
 * @param {Span} span
 * @param {((span: Span) => void) | null} play
 */
function button(span, play) {
  const [start_ms, end_ms, channel] = span;
  const words = say("score.span", {
    who: say(`channel.${channel}`),
    from: clock.duration(start_ms / 1000),
    length: ((end_ms - start_ms) / 1000).toFixed(1),
  });
  const made = el("button", { class: "tool", type: "button", disabled: play === null }, `▶ ${words}`);
  made.addEventListener("click", () => play?.(span));
  return made;
}

/**
 * @param {HTMLElement} list
 * @param {number} hidden
 */
function moreButton(list, hidden) {
  const made = el("button", { class: "tool", type: "button" }, say("score.more", { n: hidden }));
  made.addEventListener("click", () => {
    for (const item of list.children) if (item instanceof HTMLElement) item.hidden = false;
    made.parentElement?.remove();
  });
  return made;
}
