/** What the server wrote into the page, so that the first paint waits for no question to the API. */

import type { components } from "@/api/schema";

/** As GET /api/me answers. */
export type Me = components["schemas"]["Me"];
export type Language = Me["language"];

export interface Boot {
  me: Me;
  theme: "system" | "light" | "dark";
}

const NOBODY: Boot = {
  me: { name: "", role: "agent", teams: [], agent: null, may: [], language: "zh-CN", form_token: "", sees_numbers: false },
  theme: "system",
};

/** Without the page's data (a test), nobody is signed in. */
export function readBoot(from: Document = document): Boot {
  const text = from.getElementById("boot")?.textContent;
  return text ? (JSON.parse(text) as Boot) : NOBODY;
}
