/** A call's SIP messages as a ladder: who stands in which lane, and which way each message goes. */

import type { Schemas } from "@/api/client";

export type Message = Schemas["SipItem"];
export type Leg = Schemas["LegItem"];

export interface Rung {
  message: Message;
  /** Lanes, from 0: where it begins and ends on the page, whatever its way. */
  left: number;
  right: number;
  toRight: boolean;
  kind: "request" | "interim" | "good" | "refused";
}

/** The server stands between the caller and everybody it called for him. */
export const SERVER_LANE = 1;

/** The lane of the leg that came so many-th. */
export function laneOf(index: number): number {
  return index < SERVER_LANE ? index : index + 1;
}

export function rungs(legs: Leg[], messages: Message[]): Rung[] {
  const lanes = new Map(legs.map((leg, index) => [leg.leg, laneOf(index)]));
  return messages.map((message) => {
    const phone = lanes.get(message.leg) ?? 0;
    const [from, to] = message.sent ? [SERVER_LANE, phone] : [phone, SERVER_LANE];
    return { message, left: Math.min(from, to), right: Math.max(from, to), toRight: to > from, kind: kindOf(message) };
  });
}

export function kindOf({ status }: Message): Rung["kind"] {
  if (status === null) return "request";
  if (status < 200) return "interim";
  return status < 300 ? "good" : "refused";
}

/** "INVITE", "200 OK" */
export function titleOf({ method, status, reason }: Message): string {
  return status === null ? method || "?" : `${status} ${reason}`.trim();
}

/** "+0.4 ms", "+812 ms", "+12.53 s" */
export function waited(ms: number): string {
  if (ms < 100) return `+${ms.toFixed(1)} ms`;
  return ms < 1000 ? `+${ms.toFixed(0)} ms` : `+${(ms / 1000).toFixed(2)} s`;
}

/** What people say of a line with this R (ITU-T G.109: 80 satisfied, 70 some dissatisfied). */
export function bandOf(r: number): "good" | "fair" | "poor" {
  if (r >= 80) return "good";
  return r >= 70 ? "fair" : "poor";
}
