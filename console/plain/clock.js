/** Times as people at the hotline read them: Asia/Shanghai, 24 hours, by the server's clock. */

import { language } from "./words.js";

const ZONE = "Asia/Shanghai";
const ZONE_OFFSET = "+08:00"; // Shanghai has known no summer time since 1991
let ahead_ms = 0;

/** @param {string} at the server's time of this moment */
export function setServerTime(at) {
  ahead_ms = Date.parse(at) - Date.now();
}

export function now() {
  return Date.now() + ahead_ms;
}

/** @type {Intl.DateTimeFormatOptions} */
const TIME = { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const timeFormat = new Intl.DateTimeFormat(language, TIME);
const dateFormat = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });

/** "14:03:22" @param {string | number} at */
export function time(at) {
  return timeFormat.format(new Date(at));
}

/** "2026-11-22 14:03:22" @param {string | number} at */
export function dateTime(at) {
  return `${dateFormat.format(new Date(at))} ${time(at)}`;
}

/** Last midnight at the hotline, as the API takes it. */
export function midnight() {
  return `${dateFormat.format(new Date(now()))}T00:00:00${ZONE_OFFSET}`;
}

/** "0:07", "12:34", "1:02:03" @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(s).padStart(2, "0");
  return h ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

/** Time since then, ticking by the server's clock. @param {string} at */
export function elapsed(at) {
  return duration((now() - Date.parse(at)) / 1000);
}
