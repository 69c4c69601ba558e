/** The draft of the days: a year of it as a calendar, kept on the server with each change, and who else works on it. */

import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { type Schemas, api, ask } from "@/api/client";
import { date, now_ms } from "@/words/clock";

import { type Range, between } from "./days";

type Edit = Schemas["DayEditOffer"];
const MOST_STEPS_BACK = 50;

export const useDays = defineStore("days", () => {
  const live = shallowRef<Schemas["LiveAnswer"] | null>(null);
  const seen = shallowRef<Schemas["DaysAnswer"] | null>(null);
  const kept = shallowRef<Schemas["DraftAnswer"] | null>(null);
  const theirs = shallowRef<Schemas["DraftItem"] | null>(null);
  const problem = shallowRef<unknown>(null);
  const before = shallowRef<string[]>([]);
  const busy = ref(0);
  const year = ref(Number(date(now_ms()).slice(0, 4)));
  /** Where a choice began, and where it ends. */
  const anchor = ref("");
  const head = ref("");
  let line: Promise<unknown> = Promise.resolve();

  const chosen = computed<Range | null>(() => (head.value ? between(anchor.value, head.value) : null));
  const liveVersion = computed(() => live.value?.publication?.version ?? null);
  const errors = computed(() => (seen.value?.faults ?? []).filter((fault) => !fault.warning));
  const changes = computed(() => (seen.value?.days ?? []).filter((day) => day.change !== null).length);
  const movedOn = computed(() => {
    const begun = kept.value?.based_on ?? null;
    return begun !== null && liveVersion.value !== null && begun !== liveVersion.value;
  });

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

  const text = () => seen.value?.text ?? "";

  async function look(of: string, edits: Edit[] = [], seed = false): Promise<Schemas["DaysAnswer"]> {
    const body = { text: of, version: null, name: "draft", year: year.value, edits, seed };
    return ask(api.POST("/api/days/year", { body }));
  }

  async function askLive(): Promise<void> {
    live.value = await ask(api.GET("/api/days/live"));
  }

  async function listed(): Promise<Schemas["DraftItem"] | undefined> {
    return (await ask(api.GET("/api/days/drafts"))).items.find((item) => item.name === "draft");
  }

  async function liveText(): Promise<string> {
    const id = String(liveVersion.value ?? "");
    return (await ask(api.GET("/api/days/versions/{id}", { params: { path: { id } } }))).text;
  }

  const open = () =>
    inTurn(async () => {
      await askLive();
      kept.value = (await listed()) ? await ask(api.GET("/api/days/draft")) : null;
      theirs.value = null;
      before.value = [];
      seen.value = await look(kept.value?.text ?? (await liveText()));
    });

  const refresh = () =>
    inTurn(async () => {
      await askLive();
      const now = await listed();
      theirs.value = now && now.etag !== kept.value?.etag ? now : null;
    });

  const turn = (to: number) =>
    inTurn(async () => {
      year.value = to;
      [anchor.value, head.value] = ["", ""];
      seen.value = await look(text());
    });

  async function save(of: string, etag: string | null, based_on: number | null = kept.value?.based_on ?? null): Promise<void> {
    kept.value = await ask(api.PUT("/api/days/draft", { body: { text: of, name: "draft", etag, based_on } }));
    theirs.value = null;
  }

  async function taken(now: Schemas["DaysAnswer"]): Promise<void> {
    const was = text();
    seen.value = now;
    if (now.text === was && kept.value) return;
    before.value = [...before.value, was].slice(-MOST_STEPS_BACK);
    await save(now.text, kept.value?.etag ?? null);
  }

  const edit = (edits: Edit[]) => inTurn(async () => taken(await look(text(), edits)));
  const seed = () => inTurn(async () => taken(await look(text(), [], true)));
  const lay = (form: Schemas["DaysImportOffer"]["form"], content: string) =>
    inTurn(async () => {
      const body = { form, content, text: text(), version: null, name: "draft", year: year.value };
      await taken(await ask(api.POST("/api/days/import", { body })));
    });

  const undo = () =>
    inTurn(async () => {
      const last = before.value.at(-1);
      if (last === undefined) return;
      before.value = before.value.slice(0, -1);
      seen.value = await look(last);
      await save(last, kept.value?.etag ?? null);
    });

  const overwrite = () => inTurn(() => save(text(), theirs.value?.etag ?? null));
  const basedOnLive = () => inTurn(() => save(text(), kept.value?.etag ?? null, liveVersion.value));

  async function drop(): Promise<void> {
    await inTurn(async () => {
      const etag = kept.value?.etag;
      if (etag) await ask(api.DELETE("/api/days/draft", { params: { query: { etag } } }));
    });
    if (problem.value === null) await open();
  }

  /** Something is ordered; what is live afterwards is asked for, and the calendar compared with it. */
  const order = <T>(what: () => Promise<T>) =>
    inTurn(async () => {
      const done = await what();
      await askLive();
      return done;
    });

  function choose(day: string, further: boolean): void {
    head.value = day;
    if (!further || !anchor.value) anchor.value = day;
  }

  return {
    live, seen, kept, theirs, problem, busy, before, year, head, chosen, liveVersion, errors, changes, movedOn,
    open, refresh, turn, edit, seed, lay, undo, overwrite, basedOnLive, drop, order, choose,
  };
});
