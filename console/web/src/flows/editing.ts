/** The draft of one flow: its text, what the check says of it, and how it would be drawn. */

import { computed, ref, shallowRef } from "vue";

import { type Schemas, api, ask } from "@/api/client";
import { publishingDesk } from "@/publishing/desk";

export type FlowDesk = ReturnType<typeof flowDesk>;

/** Not a store: there is one for each flow that is open. */
export function flowDesk(name: string) {
  const path = { name };
  const text = ref("");
  const checked = shallowRef<Schemas["CheckAnswer"] | null>(null);
  const picture = shallowRef<Schemas["PictureAnswer"] | null>(null);
  const errors = computed(() => checked.value?.errors ?? []);

  async function look(now: string): Promise<string> {
    const body = { text: now, version: null, name: "draft" };
    checked.value = await ask(api.POST("/api/flows/{name}/check", { params: { path }, body }));
    picture.value = checked.value.ok ? await ask(api.POST("/api/flows/{name}/preview", { params: { path }, body })) : null;
    text.value = now;
    return now;
  }

  const desk = publishingDesk(
    {
      live: () => ask(api.GET("/api/flows/{name}/live", { params: { path } })),
      drafts: () => ask(api.GET("/api/flows/{name}/drafts", { params: { path } })),
      draft: () => ask(api.GET("/api/flows/{name}/draft", { params: { path } })),
      version: (number) => ask(api.GET("/api/flows/{name}/versions/{id}", { params: { path: { name, id: String(number) } } })),
      save: (body) => ask(api.PUT("/api/flows/{name}/draft", { params: { path }, body })),
      drop: (etag) => ask(api.DELETE("/api/flows/{name}/draft", { params: { path, query: { etag } } })),
    },
    look,
    () => text.value,
  );

  const write = (now: string) => desk.change(() => look(now));
  const publish = (order: { reason: string; at: string | null; until: string | null }) =>
    desk.order(() =>
      ask(api.POST("/api/flows/{name}/publish", { params: { path }, body: { ...order, version: null, name: "draft", etag: desk.kept.value?.etag ?? null } })),
    );
  const rollBack = (reason: string, to: number | null) =>
    desk.order(() => ask(api.POST("/api/flows/{name}/rollback", { params: { path }, body: { reason, to } })));
  const approve = (version: number) =>
    desk.order(() => ask(api.POST("/api/flows/{name}/versions/{id}/approve", { params: { path: { name, id: String(version) } } })));
  const cancel = (publication: number) =>
    desk.order(() => ask(api.DELETE("/api/flows/{name}/publications/{id}", { params: { path: { name, id: String(publication) } } })));

  return { ...desk, name, text, checked, picture, errors, write, publish, rollBack, approve, cancel };
}

/** Line and column of a place such as `flows/main.yaml:5:12`; null for one that names no line. */
export function spotOf(place: string): { line: number; column: number } | null {
  const found = /:(\d+)(?::(\d+))?$/.exec(place);
  return found ? { line: Number(found[1]), column: Number(found[2] ?? 1) } : null;
}

/** Where in the text a line and a column are. */
export function offsetOf(text: string, spot: { line: number; column: number }): number {
  const before = text.split("\n").slice(0, spot.line - 1);
  return Math.min(text.length, before.reduce((sum, line) => sum + line.length + 1, 0) + spot.column - 1);
}
