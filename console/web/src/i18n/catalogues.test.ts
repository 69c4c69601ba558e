/** Both languages say the same things, and nobody asks for words that are not there, or keeps words nobody asks for. */

import { describe, expect, it } from "vitest";

import { catalogue as en } from "./en";
import { catalogue as zh } from "./zh-CN";

const SOURCES = import.meta.glob<string>(["../**/*.vue", "../**/*.ts", "!../**/*.test.ts"], {
  eager: true,
  query: "?raw",
  import: "default",
});
const SAID = /\b\$?(?:t|tc|rt|translate)\(\s*["']([\w.-]+)["']/g;
const NAMED = /["'`]([a-z_]+(?:\.[\w-]+)+)["'`]/g;
const BUILT = /`([a-z_]+(?:\.[\w-]+)*\.)\$\{/g;

function flat(words: unknown, prefix = ""): Map<string, string> {
  if (typeof words === "string") return new Map([[prefix, words]]);
  const inner = Object.entries(words as object).flatMap(([key, value]) => [...flat(value, prefix ? `${prefix}.${key}` : key)]);
  return new Map(inner);
}

function fields(words: string): string[] {
  return [...new Set([...words.matchAll(/\{(\w+)\}/g)].map((found) => String(found[1])))].sort();
}

function found(pattern: RegExp): Map<string, string> {
  return new Map(
    Object.entries(SOURCES).flatMap(([file, text]) => [...text.matchAll(pattern)].map((hit) => [String(hit[1]), file] as const)),
  );
}

const chinese = flat(zh);
const english = flat(en);

describe("catalogues", () => {
  it("have the same keys in both languages", () => {
    expect([...chinese.keys()].filter((key) => !english.has(key))).toEqual([]);
    expect([...english.keys()].filter((key) => !chinese.has(key))).toEqual([]);
  });

  it("fill in the same values", () => {
    const odd = [...chinese].filter(([key, words]) => fields(words).join() !== fields(english.get(key) ?? "").join());
    expect(odd.map(([key]) => key)).toEqual([]);
  });

  it("leave nothing empty", () => {
    expect([...chinese, ...english].filter(([, words]) => !words.trim()).map(([key]) => key)).toEqual([]);
  });

  it("hold every key that is asked for", () => {
    const asked = found(SAID);
    expect(asked.size).toBeGreaterThan(20);
    expect([...asked].filter(([key]) => !chinese.has(key))).toEqual([]);
  });

  it("hold no words that nobody says", () => {
    const named = found(NAMED);
    const prefixes = [...found(BUILT).keys()];
    const unused = [...chinese.keys()].filter((key) => !named.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)));
    expect(unused).toEqual([]);
  });
});
