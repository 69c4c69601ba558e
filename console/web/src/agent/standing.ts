/** What an agent is doing, from his status and state, in one word; and what he may do about it. */

import type { Schemas } from "@/api/client";

type Agent = Pick<Schemas["OwnAgent"], "status" | "state" | "phone">;
export type Standing = "offered" | "talking" | "wrap_up" | "idle" | "break_soon" | "break" | "off" | "no_phone";

/** What he does goes before what he wants; without a phone nobody can reach him, whatever he wants. */
export function standing(agent: Agent): Standing {
  if (agent.state !== "idle") return agent.state;
  if (agent.status !== "available") return agent.status;
  return agent.phone ? "idle" : "no_phone";
}

export const ICON: Record<Standing, string> = {
  offered: "☎",
  talking: "●",
  wrap_up: "✎",
  idle: "✓",
  break_soon: "◔",
  break: "☕",
  off: "○",
  no_phone: "!",
};

/** A break while a call is in hand begins when that is done. */
export function breakNow(agent: Agent): "break" | "break_soon" {
  return agent.state === "idle" ? "break" : "break_soon";
}

/** The codes a call of this queue may have. */
export function fitting(dispositions: Schemas["DispositionChoice"][], queue: string | null): Schemas["DispositionChoice"][] {
  return dispositions.filter((one) => one.queues.length === 0 || (queue !== null && one.queues.includes(queue)));
}
