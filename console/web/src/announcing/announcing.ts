/** Announcements in a hurry: what runs, a sentence spoken to listen to, published, withdrawn. */

import { onBeforeUnmount, onMounted, reactive, ref, shallowRef, watch } from "vue";

import { type Schemas, api, ask } from "@/api/client";

export type Announcement = Schemas["AnnouncementItem"];

export const LONGEST_TEXT = 300;
export const LONGEST_MIN = 24 * 60;
export const PRESETS_MIN = [15, 30, 60, 120, 240] as const;
const LOOK_EVERY_MS = 5000;

/** Seconds it has left at the server's time. */
export function leftSeconds(one: Announcement, at_ms: number): number {
  return one.withdrawn_by || one.left_s <= 0 ? 0 : Math.max(0, (Date.parse(one.until) - at_ms) / 1000);
}

export function running(all: readonly Announcement[], at_ms: number): Announcement[] {
  return all.filter((one) => leftSeconds(one, at_ms) > 0);
}

/** What keeps the form from being spoken: a key of the catalogues, or "". */
export function whyNot(form: { zh: string; en: string; minutes: number }): "" | "nothing" | "minutes" {
  if (!/[\p{L}\p{N}]/u.test(form.zh + form.en)) return "nothing";
  return Number.isFinite(form.minutes) && form.minutes >= 1 && form.minutes <= LONGEST_MIN ? "" : "minutes";
}

export function useAnnouncing() {
  const all = shallowRef<Announcement[] | null>(null);
  const spoken = shallowRef<Schemas["DraftAnnouncement"] | null>(null);
  const problem = shallowRef<unknown>(null);
  const busy = ref<"" | "speaking" | "publishing">("");
  const published = ref(false);
  const form = reactive({ zh: "", en: "", minutes: 30, queues: [] as string[] });

  watch([() => form.zh, () => form.en], () => (spoken.value = null)); // what was heard is not what stands there now

  async function look(): Promise<void> {
    all.value = (await ask(api.GET("/api/announcements"))).items;
  }

  async function trying(what: "speaking" | "publishing", order: () => Promise<unknown>): Promise<void> {
    busy.value = what;
    problem.value = null;
    published.value = false;
    try {
      await order();
      await look();
    } catch (error) {
      problem.value = error;
    } finally {
      busy.value = "";
    }
  }

  const speak = () =>
    trying("speaking", async () => {
      spoken.value = await ask(api.POST("/api/announcements/preview", { body: { words: { "zh-CN": form.zh.trim() || null, en: form.en.trim() || null } } }));
    });

  const publish = () =>
    trying("publishing", async () => {
      const id = spoken.value?.draft ?? "";
      const body = { for_s: form.minutes * 60, queues: form.queues };
      await ask(api.POST("/api/announcements/{id}/publish", { params: { path: { id } }, body }));
      Object.assign(form, { zh: "", en: "", queues: [] });
      spoken.value = null;
      published.value = true;
    });

  const withdraw = (id: string) => trying("publishing", () => ask(api.DELETE("/api/announcements/{id}", { params: { path: { id } } })));

  let looking = 0;
  onMounted(() => {
    void look().catch((error: unknown) => (problem.value = error));
    looking = window.setInterval(() => {
      if (!document.hidden && !busy.value) void look().catch(() => undefined); // what was shown stays, with its time running down
    }, LOOK_EVERY_MS);
  });
  onBeforeUnmount(() => window.clearInterval(looking));

  return { all, spoken, problem, busy, published, form, speak, publish, withdraw };
}
