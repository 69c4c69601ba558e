/**
 * A draft of something that is published in versions: its text, what is live, and who else works on it. Each change goes
 * to the server at once and is kept there: a page that is closed loses nothing.
 */

import { computed, ref, shallowRef } from "vue";

import type { Schemas } from "@/api/client";

const MOST_STEPS_BACK = 50;
const NAME = "draft";

/** Where the API has it. */
export interface Doors {
  live: () => Promise<Schemas["LiveAnswer"]>;
  drafts: () => Promise<{ items: Schemas["DraftItem"][] }>;
  draft: () => Promise<Schemas["DraftAnswer"]>;
  version: (number: number) => Promise<Schemas["VersionAnswer"]>;
  save: (offer: Schemas["DraftOffer"]) => Promise<Schemas["DraftAnswer"]>;
  drop: (etag: string) => Promise<unknown>;
}

/** `look` shows a text and tells it as it is shown; `shown` is the one that stands there, "" before the first. */
export function publishingDesk(doors: Doors, look: (text: string) => Promise<string>, shown: () => string) {
  const live = shallowRef<Schemas["LiveAnswer"] | null>(null);
  const kept = shallowRef<Schemas["DraftAnswer"] | null>(null);
  const problem = shallowRef<unknown>(null);
  const busy = ref(0);
  /** The draft as somebody else has saved it meanwhile. */
  const theirs = shallowRef<Schemas["DraftItem"] | null>(null);
  const before = shallowRef<string[]>([]);
  let line: Promise<unknown> = Promise.resolve();

  const liveVersion = computed(() => live.value?.publication?.version ?? null);
  const movedOn = computed(() => {
    const begun = kept.value?.based_on ?? null;
    return begun !== null && liveVersion.value !== null && begun !== liveVersion.value;
  });
  const liveCalls = computed(() => Object.entries(live.value?.calls ?? {}));

  /** One thing after the other, so that no answer overtakes another. */
  function inTurn<T>(what: () => Promise<T>): Promise<T | undefined> {
    const mine = line.then(async () => {
      busy.value++;
      try {
        const done = await what();
        problem.value = null;
        return done;
      } catch (error) {
        problem.value = error;
        return undefined;
      } finally {
        busy.value--;
      }
    });
    line = mine;
    return mine;
  }

  async function askLive(): Promise<void> {
    live.value = await doors.live();
  }

  async function listed(): Promise<Schemas["DraftItem"] | undefined> {
    return (await doors.drafts()).items.find((item) => item.name === NAME);
  }

  async function askDraft(): Promise<Schemas["DraftAnswer"] | null> {
    return (await listed()) ? doors.draft() : null;
  }

  async function liveText(): Promise<string> {
    const version = liveVersion.value;
    if (version === null) throw new Error("no version is live");
    return (await doors.version(version)).text;
  }

  const open = () =>
    inTurn(async () => {
      await askLive();
      kept.value = await askDraft();
      theirs.value = null;
      before.value = [];
      await look(kept.value?.text ?? (await liveText()));
    });

  const refresh = () =>
    inTurn(async () => {
      await askLive();
      const now = await listed();
      theirs.value = now && now.etag !== kept.value?.etag ? now : null;
    });

  async function save(text: string, etag: string | null, based_on: number | null = kept.value?.based_on ?? null): Promise<void> {
    kept.value = await doors.save({ text, name: NAME, etag, based_on });
    theirs.value = null;
  }

  /** Take what `make` shows for the draft, and keep it. */
  const change = (make: () => Promise<string>) =>
    inTurn(async () => {
      const was = shown();
      const now = await make();
      if (now === was && kept.value) return;
      if (was) before.value = [...before.value, was].slice(-MOST_STEPS_BACK);
      await save(now, kept.value?.etag ?? null);
    });

  const undo = () =>
    inTurn(async () => {
      const text = before.value.at(-1);
      if (text === undefined) return;
      before.value = before.value.slice(0, -1);
      await save(await look(text), kept.value?.etag ?? null);
    });

  /** Keep mine over what somebody else saved. */
  const overwrite = () =>
    inTurn(async () => {
      await save(shown(), theirs.value?.etag ?? (await askDraft())?.etag ?? null);
    });

  /** What is live now is known, and the draft is meant all the same. */
  const basedOnLive = () => inTurn(() => save(shown(), kept.value?.etag ?? null, liveVersion.value));

  /** Begin again from what is live. */
  async function drop(): Promise<void> {
    await inTurn(async () => {
      const etag = kept.value?.etag;
      if (etag) await doors.drop(etag);
    });
    if (problem.value === null) await open();
  }

  const order = <T>(what: () => Promise<T>) =>
    inTurn(async () => {
      const done = await what();
      await askLive();
      return done;
    });

  return {
    live, kept, problem, busy, theirs, before, liveVersion, movedOn, liveCalls,
    inTurn, open, refresh, change, undo, overwrite, basedOnLive, drop, order,
  };
}
