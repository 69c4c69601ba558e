/**
 * The line to the live board: opens it, keeps it open, and says when it has gone quiet. The browser sends
 * `Last-Event-ID` when it comes back by itself, and hears what it missed; after a refusal it starts from a snapshot.
 */

import type { Schemas } from "@/api/client";

export interface Listener {
  snapshot(snapshot: Schemas["LiveSnapshot"]): void;
  changes(changes: Schemas["LiveChanges"]): void;
  pulse(pulse: Schemas["Pulse"]): void;
  /** The line fell silent for longer than STALE_MS, or came back. */
  quiet(quiet: boolean): void;
  /** The server asks for signing in. */
  signedOut(): void;
}

export const STALE_MS = 5000;
const RETRY_MS = 3000;
const CHECK_MS = 500;

/** Returns what closes it. */
export function openFeed(listener: Listener, address = "/api/live"): () => void {
  let heard_ms = performance.now();
  let quiet = false;
  let open = true;
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function check(): void {
    const nowQuiet = performance.now() - heard_ms > STALE_MS;
    if (nowQuiet !== quiet) listener.quiet((quiet = nowQuiet));
  }

  function pass(from: EventSource, kind: "snapshot" | "changes" | "pulse"): void {
    from.addEventListener(kind, (event) => {
      heard_ms = performance.now();
      listener[kind](JSON.parse((event as MessageEvent<string>).data));
      check();
    });
  }

  function connect(): void {
    const fresh = (source = new EventSource(address));
    pass(fresh, "snapshot");
    pass(fresh, "changes");
    pass(fresh, "pulse");
    fresh.addEventListener("error", () => {
      if (fresh.readyState === EventSource.CLOSED) void refused();
    });
  }

  /** The server answered, but not with the stream: signed out, or it is not itself just now. */
  async function refused(): Promise<void> {
    const answer = await fetch("/api/today").catch(() => null);
    if (answer?.status === 401) listener.signedOut();
    else if (open) retry = setTimeout(connect, RETRY_MS);
  }

  connect();
  const checking = setInterval(check, CHECK_MS);
  return () => {
    open = false;
    clearInterval(checking);
    clearTimeout(retry);
    source?.close();
  };
}
