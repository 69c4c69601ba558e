/** Times as people at the hotline read them: Asia/Shanghai, 24 hours, by the server's clock. */

import { ref } from "vue";

const ZONE = "Asia/Shanghai";
const ZONE_OFFSET = "+08:00"; // Shanghai has known no summer time since 1991
let ahead_ms = 0;

/** The server's time, once a second: what counts up by itself watches this. */
export const tick_ms = ref(Date.now());

export function setServerTime(at: string): void {
  ahead_ms = Date.parse(at) - Date.now();
}

export function now_ms(): number {
  return Date.now() + ahead_ms;
}

setInterval(() => (tick_ms.value = now_ms()), 1000);

const timeFormat = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const dateFormat = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });

/** "14:03:22" */
export function clock(at: string | number): string {
  return timeFormat.format(new Date(at));
}

/** "2026-11-22" */
export function date(at: string | number): string {
  return dateFormat.format(new Date(at));
}

/** "2026-11-22 14:03:22" */
export function dateTime(at: string | number): string {
  return `${date(at)} ${clock(at)}`;
}

/** Last midnight at the hotline, as the API takes it. */
export function midnight(): string {
  return dayBegins(date(now_ms()));
}

/** The midnight with which a day of the hotline begins, as the API takes it. */
export function dayBegins(day: string): string {
  return `${day}T00:00:00${ZONE_OFFSET}`;
}

/** "0:07", "12:34", "1:02:03" */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(s).padStart(2, "0");
  return h ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

/** Seconds since then; `at_ms` is the server's time now (watch `tick_ms` for one that counts). */
export function secondsSince(at: string, at_ms: number = now_ms()): number {
  return (at_ms - Date.parse(at)) / 1000;
}
