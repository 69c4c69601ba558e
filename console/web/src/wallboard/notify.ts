/** Alarms beside the page: a notification of the system when one gets loud while the page is hidden. */

import { ref } from "vue";

export type Permission = NotificationPermission | "none";

export const permission = ref<Permission>("Notification" in globalThis ? Notification.permission : "none");

/** Browsers ask people only after a click. */
export async function allowNotices(): Promise<void> {
  if (permission.value !== "none") permission.value = await Notification.requestPermission();
}

/** Which of those that are loud now were not before. */
export function newlyLoud(before: ReadonlySet<string>, now: Iterable<string>): string[] {
  return [...now].filter((name) => !before.has(name));
}

/** A later one about the same stands in the place of the earlier. */
export function notice(name: string, title: string, words: string): void {
  if (permission.value !== "granted" || !document.hidden) return;
  const shown = new Notification(title, { body: words, tag: name });
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
  });
}
