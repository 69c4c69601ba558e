/** The draft of the days: a year of it as a calendar, edited by ranges, on the desk of what is published in versions. */

import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { type Schemas, api, ask } from "@/api/client";
import { publishingDesk } from "@/publishing/desk";
import { date, now_ms } from "@/words/clock";

import { type Range, between } from "./days";

type Edit = Schemas["DayEditOffer"];
const DOORS = {
  live: () => ask(api.GET("/api/days/live")),
  drafts: () => ask(api.GET("/api/days/drafts")),
  draft: () => ask(api.GET("/api/days/draft")),
  version: (number: number) => ask(api.GET("/api/days/versions/{id}", { params: { path: { id: String(number) } } })),
  save: (body: Schemas["DraftOffer"]) => ask(api.PUT("/api/days/draft", { body })),
  drop: (etag: string) => ask(api.DELETE("/api/days/draft", { params: { query: { etag } } })),
};

export const useDays = defineStore("days", () => {
  const seen = shallowRef<Schemas["DaysAnswer"] | null>(null);
  const year = ref(Number(date(now_ms()).slice(0, 4)));
  /** Where a choice began, and where it ends. */
  const anchor = ref("");
  const head = ref("");

  const chosen = computed<Range | null>(() => (head.value ? between(anchor.value, head.value) : null));
  const errors = computed(() => (seen.value?.faults ?? []).filter((fault) => !fault.warning));
  const changes = computed(() => (seen.value?.days ?? []).filter((day) => day.change !== null).length);

  const text = () => seen.value?.text ?? "";
  const asked = (of: string) => ({ text: of, version: null, name: "draft", year: year.value });

  function shown(answer: Schemas["DaysAnswer"]): string {
    seen.value = answer;
    return answer.text;
  }

  async function look(of: string, edits: Edit[] = [], seed = false): Promise<string> {
    return shown(await ask(api.POST("/api/days/year", { body: { ...asked(of), edits, seed } })));
  }

  const { inTurn, change, ...desk } = publishingDesk(DOORS, look, text);

  const turn = (to: number) =>
    inTurn(async () => {
      year.value = to;
      [anchor.value, head.value] = ["", ""];
      await look(text());
    });

  const edit = (edits: Edit[]) => change(() => look(text(), edits));
  const seed = () => change(() => look(text(), [], true));
  const lay = (form: Schemas["DaysImportOffer"]["form"], content: string) =>
    change(async () => shown(await ask(api.POST("/api/days/import", { body: { ...asked(text()), form, content } }))));

  function choose(day: string, further: boolean): void {
    head.value = day;
    if (!further || !anchor.value) anchor.value = day;
  }

  return { ...desk, seen, year, head, chosen, errors, changes, turn, edit, seed, lay, choose };
});
