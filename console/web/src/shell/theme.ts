/** Light, dark, or as the system has it; remembered for a year. The wall is dark whatever was chosen. */

import { ref } from "vue";

import { readBoot } from "@/session/boot";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const YEAR_S = 365 * 24 * 3600;
const system = matchMedia("(prefers-color-scheme: dark)");

/** What was chosen, and what is shown. */
export const theme = ref<Theme>("system");
export const dark = ref(false);
const wall = ref(false);

export function startingTheme(): Theme {
  return readBoot().theme;
}

export function showTheme(chosen: Theme): void {
  theme.value = chosen;
  apply();
}

export function chooseTheme(chosen: Theme): void {
  showTheme(chosen);
  document.cookie = `theme=${chosen}; path=/; max-age=${YEAR_S}; samesite=lax`;
}

export function showWall(on: boolean): void {
  wall.value = on;
  apply();
}

function apply(): void {
  dark.value = wall.value || theme.value === "dark" || (theme.value === "system" && system.matches);
  const root = document.documentElement;
  root.dataset.theme = dark.value ? "dark" : "light";
  root.classList.toggle("dark", dark.value); // Element Plus goes by this
  root.classList.toggle("wall", wall.value);
}

system.addEventListener("change", apply);
