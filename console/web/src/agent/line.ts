/** The line on which the server pushes the agent's desk: kept open, and told of when it has gone quiet. */

import type { Schemas } from "@/api/client";

export interface Listener {
  desk(desk: Schemas["Desk"]): void;
  pulse(pulse: Schemas["DeskPulse"]): void;
  /** The line fell silent for longer than STALE_MS, or came back. */
  quiet(quiet: boolean): void;
  /** The server answers, but not with the stream: signed out, or no agent any more. */
  refused(): void;
}

export const STALE_MS = 6000; // a pulse comes every two seconds
const CHECK_MS = 500;
const RETRY_MS = 3000;

/** Returns what closes it. */
export function openLine(listener: Listener, address = "/api/me/desk/live"): () => void {
  let heard_ms = performance.now();
  let quiet = false;
  let open = true;
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function check(): void {
    const nowQuiet = performance.now() - heard_ms > STALE_MS;
    if (nowQuiet !== quiet) listener.quiet((quiet = nowQuiet));
  }

  function pass(kind: "desk" | "pulse"): void {
    source.addEventListener(kind, (event) => {
      heard_ms = performance.now();
      listener[kind](JSON.parse((event as MessageEvent<string>).data));
      check();
    });
  }

  function connect(): void {
    const fresh = (source = new EventSource(address));
    pass("desk");
    pass("pulse");
    fresh.addEventListener("error", () => {
      if (fresh.readyState !== EventSource.CLOSED || !open) return;
      listener.refused();
      retry = setTimeout(connect, RETRY_MS);
    });
  }

  connect();
  const checking = setInterval(check, CHECK_MS);
  return () => {
    open = false;
    clearInterval(checking);
    clearTimeout(retry);
    source.close();
  };
}
