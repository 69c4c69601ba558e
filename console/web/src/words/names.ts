/** Names for numbers and codes, as the live board learned them. */

import { useI18n } from "vue-i18n";

import { useLive } from "@/live/store";

export function useNames() {
  const { t, te, locale } = useI18n();
  const live = useLive();

  function queueName(queue: string | null): string {
    return queue === null ? "–" : (live.queues[queue]?.[locale.value] ?? queue);
  }

  /** "李娜 1001" */
  function agentName(agent: string | null): string {
    if (agent === null) return "–";
    const name = live.agentNames[agent];
    return name ? `${name} ${agent}` : agent;
  }

  /** The words for a code of a family (`words.cause.…`); the code itself where nobody wrote any. */
  function code(family: string, value: string | null): string {
    if (value === null) return "–";
    const key = `words.${family}.${value}`;
    return te(key) ? t(key) : value;
  }

  function inOurs(text: Record<string, string>): string {
    return text[locale.value] ?? text["zh-CN"] ?? "";
  }

  return { queueName, agentName, code, inOurs };
}
