/**
 * The draft that is worked on: its text, what the server says of every cell, and who else works on it. Each change goes
 * to the server at once and is kept there: a page that is closed loses nothing.
 */

import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { type Schemas, api, ask } from "@/api/client";

import { type Edit, tableOf } from "./table";

const MOST_STEPS_BACK = 50;

export const useDraft = defineStore("routing", () => {
  const live = shallowRef<Schemas["LiveAnswer"] | null>(null);
  const grid = shallowRef<Schemas["GridAnswer"] | null>(null);
  const kept = shallowRef<Schemas["DraftAnswer"] | null>(null);
  const problem = shallowRef<unknown>(null);
  const busy = ref(0);
  /** The draft as somebody else has saved it meanwhile. */
  const theirs = shallowRef<Schemas["DraftItem"] | null>(null);
  const before = shallowRef<string[]>([]);
  let line: Promise<unknown> = Promise.resolve();

  const table = computed(() => tableOf(grid.value?.table));
  const errors = computed(() => (grid.value?.faults ?? []).filter((fault) => !fault.warning));
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

  async function look(text: string, edits: Edit[] = []): Promise<string> {
    const seen = await ask(api.POST("/api/tables/grid", { body: { text, version: null, edits, name: "draft" } }));
    grid.value = seen;
    return seen.text;
  }

  async function askLive(): Promise<void> {
    live.value = await ask(api.GET("/api/tables/live"));
  }

  async function listed(): Promise<Schemas["DraftItem"] | undefined> {
    return (await ask(api.GET("/api/tables/drafts"))).items.find((item) => item.name === "draft");
  }

  async function askDraft(): Promise<Schemas["DraftAnswer"] | null> {
    return (await listed()) ? ask(api.GET("/api/tables/draft")) : null;
  }

  async function liveText(): Promise<string> {
    const version = liveVersion.value;
    if (version === null) throw new Error("no version is live");
    return (await ask(api.GET("/api/tables/{id}", { params: { path: { id: String(version) } } }))).text;
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
    kept.value = await ask(api.PUT("/api/tables/draft", { body: { text, name: "draft", etag, based_on } }));
    theirs.value = null;
  }

  async function changed(text: string, edits: Edit[]): Promise<void> {
    const was = grid.value?.text;
    const now = await look(text, edits);
    if (now === was && kept.value) return;
    if (was !== undefined) before.value = [...before.value, was].slice(-MOST_STEPS_BACK);
    await save(now, kept.value?.etag ?? null);
  }

  const edit = (edits: Edit[]) => (edits.length ? inTurn(() => changed(grid.value?.text ?? "", edits)) : Promise.resolve());
  const write = (text: string) => inTurn(() => changed(text, []));

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
      await save(grid.value?.text ?? "", theirs.value?.etag ?? (await askDraft())?.etag ?? null);
    });

  /** What is live now is known, and the draft is meant all the same. */
  const basedOnLive = () => inTurn(() => save(grid.value?.text ?? "", kept.value?.etag ?? null, liveVersion.value));

  /** Begin again from what is live. */
  async function drop(): Promise<void> {
    await inTurn(async () => {
      const etag = kept.value?.etag;
      if (etag) await ask(api.DELETE("/api/tables/draft", { params: { query: { etag } } }));
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
    live, grid, kept, problem, busy, theirs, before, table, errors, liveVersion, movedOn, liveCalls,
    open, refresh, edit, write, undo, overwrite, basedOnLive, drop, order,
  };
});
