/** What the work list is asked for: as it stands in the address, as the API takes it, as a view kept under a name. */

export const TEXTS = ["state", "reason", "agent", "queue", "who", "words", "since", "until", "from", "to", "shortest", "longest", "rule", "reviewed_by", "direction"] as const;

export type Wanted = Record<(typeof TEXTS)[number], string> & { todo: boolean; mine: boolean };

type Address = Record<string, unknown>;

export function wantedFrom(address: Address): Wanted {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, typeof address[name] === "string" ? address[name] : ""]));
  return { ...texts, todo: address["all"] === undefined, mine: address["mine"] !== undefined } as Wanted;
}

/** Only what differs from the list as it is first seen. */
export function addressOf(wanted: Wanted): Record<string, string> {
  const texts = TEXTS.filter((name) => wanted[name] !== "").map((name) => [name, wanted[name]]);
  return { ...Object.fromEntries(texts), ...(wanted.todo ? {} : { all: "" }), ...(wanted.mine ? { mine: "" } : {}) };
}

const RENAMED: Partial<Record<(typeof TEXTS)[number], string>> = { from: "score_from", to: "score_to", shortest: "shortest_s", longest: "longest_s" };

/** Parameters of the API, for the list and for its files. */
export function asked(wanted: Wanted, me: string): Record<string, string> {
  const texts = TEXTS.filter((name) => wanted[name] !== "").map((name) => [RENAMED[name] ?? name, wanted[name]]);
  return { ...Object.fromEntries(texts), ...(wanted.todo ? { open: "true" } : {}), ...(wanted.mine ? { claimed_by: me } : {}) };
}

export interface View {
  name: string;
  address: Record<string, string>;
}

const MOST_VIEWS = 20;

/** The views with one more: what had its name is replaced, the newest first. */
export function withView(views: readonly View[], fresh: View): View[] {
  return [fresh, ...views.filter((view) => view.name !== fresh.name)].slice(0, MOST_VIEWS);
}

export function viewsFrom(kept: string | null): View[] {
  try {
    const found: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(found) ? found.filter(isView).slice(0, MOST_VIEWS) : [];
  } catch {
    return [];
  }
}

function isView(one: unknown): one is View {
  const view = one as Partial<View> | null;
  return typeof view?.name === "string" && typeof view.address === "object" && view.address !== null;
}
