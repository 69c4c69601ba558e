/** What the API answers when something went wrong, as an error that knows its words in both languages. */

import type { components } from "./schema";

export type FaultPlace = components["schemas"]["FaultPlace"];
export type BothLanguages = Record<string, string>;

export class ApiProblem extends Error {
  /** `status` 0: the server could not be reached. */
  constructor(
    readonly status: number,
    readonly code: string,
    readonly words: BothLanguages,
    readonly faults: FaultPlace[] = [],
  ) {
    super(words["en"] ?? code);
    this.name = "ApiProblem";
  }

  in(language: string): string {
    return this.words[language] ?? this.message;
  }
}

const UNREACHABLE: BothLanguages = {
  "zh-CN": "无法连接服务器，请检查网络后重试。",
  en: "The server cannot be reached. Check the network and try again.",
};

export function unreachable(): ApiProblem {
  return new ApiProblem(0, "unreachable", UNREACHABLE);
}

/** `body` is what was sent as JSON, or anything else when a proxy answered in the server's place. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const error = (body as { error?: components["schemas"]["Fault"] } | null)?.error;
  if (!error?.code) {
    return new ApiProblem(status, `http_${status}`, {
      "zh-CN": `服务器回答了 ${status}，没有说明原因。`,
      en: `The server answered ${status} and gave no reason.`,
    });
  }
  return new ApiProblem(status, error.code, { "zh-CN": error.message_zh, en: error.message_en }, error.faults ?? []);
}
