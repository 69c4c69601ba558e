/** The line to the live board: opens it, keeps it open, and says when it has gone quiet. */

/** @import { LiveSnapshot, LiveChanges, Pulse } from "./api_types.js" */

/**
 * @typedef {object} Listener
 * @property {(snapshot: LiveSnapshot) => void} [snapshot]
 * @property {(changes: LiveChanges) => void} [changes]
 * @property {(pulse: Pulse) => void} [pulse]
 * @property {(quiet: boolean) => void} [quiet] the line fell silent for longer than STALE_MS, or came back
 */

export const STALE_MS = 5000;
const RETRY_MS = 3000;

/** @param {Listener} listener */
export function openFeed(listener) {
  let heardAt = performance.now();
  let quiet = false;

  const check = () => {
    const nowQuiet = performance.now() - heardAt > STALE_MS;
    if (nowQuiet !== quiet) listener.quiet?.((quiet = nowQuiet));
  };

  const connect = () => {
    const source = new EventSource("/api/live");
    /** @param {"snapshot" | "changes" | "pulse"} kind */
    const pass = (kind) =>
      source.addEventListener(kind, (event) => {
        heardAt = performance.now();
        listener[kind]?.(JSON.parse(event.data));
        check();
      });
    pass("snapshot");
    pass("changes");
    pass("pulse");
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) refused();
    });
  };

  /** The server answered, but not with the stream: signed out, or it is not itself just now. */
  const refused = async () => {
    const answer = await fetch("/api/agents").catch(() => null);
    if (answer?.status === 401) location.reload();
    else setTimeout(connect, RETRY_MS);
  };

  connect();
  setInterval(check, 500);
}
