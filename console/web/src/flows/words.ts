/** Verbs and ways out in words; what nobody wrote words for, as a key, stays as it is. */

import { useI18n } from "vue-i18n";

import { BACK, START, type Way } from "./layout";

function isKey(way: Way): boolean {
  return way.chosen && /^[\d*#]$/.test(way.name);
}

export function useFlowWords() {
  const { t, te } = useI18n();

  function known(family: string, value: string): string {
    const key = `flows.${family}.${value}`;
    return te(key) ? t(key) : value;
  }

  const verb = (name: string): string => known("verb", name);

  /** `overflow.callback` is 久等 callback. */
  function wayName(name: string): string {
    const [kind = "", ...rest] = name.split(".");
    return [known("way", kind.replace(/[()]/g, "")), ...rest].join(" ");
  }

  /** A key as itself. */
  function shortOf(way: Way): string {
    return isKey(way) ? way.name : wayName(way.name);
  }

  function wayOf(way: Way): string {
    return isKey(way) ? t("flows.presses", { key: way.name }) : wayName(way.name);
  }

  function nodeName(name: string): string {
    if (name === BACK || name === "return") return t("flows.back");
    return name === START ? t("flows.start") : name;
  }

  return { verb, wayName, wayOf, shortOf, nodeName };
}
