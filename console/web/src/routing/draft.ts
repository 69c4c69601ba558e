/** The draft of the routing table that is worked on, and what the server says of every cell of it. */

import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";

import { type Schemas, api, ask } from "@/api/client";
import { publishingDesk } from "@/publishing/desk";

import { type Edit, tableOf } from "./table";

export const useDraft = defineStore("routing", () => {
  const grid = shallowRef<Schemas["GridAnswer"] | null>(null);
  const table = computed(() => tableOf(grid.value?.table));
  const errors = computed(() => (grid.value?.faults ?? []).filter((fault) => !fault.warning));
  const text = () => grid.value?.text ?? "";

  async function look(text: string, edits: Edit[] = []): Promise<string> {
    const seen = await ask(api.POST("/api/tables/grid", { body: { text, version: null, edits, name: "draft" } }));
    grid.value = seen;
    return seen.text;
  }

  const desk = publishingDesk(
    {
      live: () => ask(api.GET("/api/tables/live")),
      drafts: () => ask(api.GET("/api/tables/drafts")),
      draft: () => ask(api.GET("/api/tables/draft")),
      version: (number) => ask(api.GET("/api/tables/{id}", { params: { path: { id: String(number) } } })),
      save: (body) => ask(api.PUT("/api/tables/draft", { body })),
      drop: (etag) => ask(api.DELETE("/api/tables/draft", { params: { query: { etag } } })),
    },
    look,
    text,
  );

  const edit = (edits: Edit[]) => (edits.length ? desk.change(() => look(text(), edits)) : Promise.resolve());
  const write = (text: string) => desk.change(() => look(text));

  return { ...desk, grid, table, errors, edit, write };
});
