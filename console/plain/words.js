/** The catalogue of the page's language, delivered with the page as data. */

import { byId } from "./dom.js";

/** @type {{language: "zh-CN" | "en", words: Record<string, string>}} */
const catalogue = JSON.parse(byId("words").textContent ?? "{}");

export const language = catalogue.language;

/**
 * The words for a key with `{name}` filled in.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  const words = catalogue.words[key];
  if (words === undefined) throw new Error(`no words for ${key}`);
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/**
 * The words for a code such as a hang-up cause; the code itself when nobody wrote any.
 * @param {string} family
 * @param {string | null} code
 */
export function sayCode(family, code) {
  return code === null ? "" : (catalogue.words[`${family}.${code}`] ?? code);
}

/** @param {import("./api_types.js").Text} text */
export function inOurLanguage(text) {
  return text[language];
}
