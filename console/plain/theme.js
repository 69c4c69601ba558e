/** Light, dark, or as the system has it; remembered for a year. */

import { byId, setText } from "./dom.js";
import { say } from "./words.js";

const THEMES = /** @type {const} */ (["system", "light", "dark"]);
const root = document.documentElement;
const button = byId("theme");

/** @returns {typeof THEMES[number]} */
function chosen() {
  return THEMES.find((theme) => theme === root.dataset.theme) ?? "system";
}

function label() {
  setText(button, say(`theme.${chosen()}`));
}

button.addEventListener("click", () => {
  const theme = THEMES[(THEMES.indexOf(chosen()) + 1) % THEMES.length] ?? "system";
  root.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  label();
  document.dispatchEvent(new Event("themechange"));
});

label();
