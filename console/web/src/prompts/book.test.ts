import { describe, expect, it } from "vitest";

import { type Item, type Wanted, beside, fits, gathered, heardIn, isKey, languages, missing, sourceIn, telephone } from "./book";

const item = (key: string, language: string, given: Partial<Item> = {}): Item => ({
  key, language, form: "text", text: "", length_ms: 1000, lufs: -18, peak_dbfs: -3, version: 0, audio: "/a", making: false, ...given,
});
const use = (key: string) => ({ key, flow: "main", node: "hello", file: "" });
const fault = (key: string) => ({ key, language: "", problem: { "zh-CN": "x", en: "x" }, remedy: { "zh-CN": "x", en: "x" } });
const book = (items: Item[], more: Partial<Parameters<typeof gathered>[0]> = {}) => gathered({ items, uses: [], own: [], faults: [], ...more });
const one = (...items: Item[]) => book(items)[0]!;
const ALL: Wanted = { text: "", source: "", state: "", pieces: false };

describe("the book of prompts", () => {
  it("has one entry a key, with its languages, users and faults", () => {
    const [greeting, menu] = book([item("menu", "en"), item("greeting", "zh-CN"), item("greeting", "en")], {
      uses: [use("greeting")], own: ["menu"], faults: [fault("greeting")],
    });
    expect([greeting?.key, Object.keys(greeting?.items ?? {})]).toEqual(["greeting", ["zh-CN", "en"]]);
    expect([greeting?.uses.length, greeting?.faults.length, greeting?.own, menu?.own]).toEqual([1, 1, false, true]);
  });

  it("puts the slower reading with its prompt, and lets one that stands alone stand alone", () => {
    const found = book([item("a", "en"), item("a.slow", "en"), item("b.slow", "en")], { faults: [fault("a.slow")] });
    expect(found.map((prompt) => [prompt.key, Object.keys(prompt.slow)])).toEqual([["a", ["en"]], ["b.slow", []]]);
    expect(found[0]?.faults).toHaveLength(1);
  });

  it("knows a prompt that is named and has no sound at all", () => {
    expect(book([], { uses: [use("spring")] })[0]).toMatchObject({ key: "spring", items: {} });
  });
});

describe("what is heard", () => {
  it("is the language's own, else a sound without words, else the other language", () => {
    expect(heardIn(one(item("a", "zh-CN"), item("a", "en")), "en")).toMatchObject({ item: { language: "en" }, instead: false });
    expect(heardIn(one(item("a", ""), item("a", "zh-CN")), "en")).toMatchObject({ item: { language: "" }, instead: false });
    expect(heardIn(one(item("a", "zh-CN")), "en")).toMatchObject({ item: { language: "zh-CN" }, instead: true });
    expect(heardIn(one(item("a", "en", { audio: null, form: "pending" }), item("a", "zh-CN")), "en").instead).toBe(true);
    expect(heardIn(one(item("a", "en", { audio: null })), "en")).toEqual({ item: null, instead: false });
  });

  it("has a source", () => {
    const prompt = one(item("a", "zh-CN", { form: "upload" }));
    expect([sourceIn(prompt, "zh-CN"), sourceIn(prompt, "en")]).toEqual(["upload", "instead"]);
    expect(sourceIn(one(item("a", "en", { audio: null, form: "pending" })), "en")).toBe("pending");
    expect(sourceIn(one(item("a", "yue", { audio: null })), "en")).toBe("nothing");
  });

  it("is asked for in a language, also in none", () => {
    expect(telephone("a.b", "zh-CN")).toBe("/api/prompts/a.b/zh-CN/audio?heard=true");
    expect(telephone("a", "", true)).toBe("/api/prompts/a/-/audio?heard=true&slow=true");
  });
});

describe("languages", () => {
  it("are the two spoken ones first, whether they are there or not", () => {
    expect(languages(one(item("a", "yue"), item("a", "en")))).toEqual(["zh-CN", "en", "yue"]);
    expect(missing(one(item("a", "yue"), item("a", "en")))).toEqual(["zh-CN"]);
  });

  it("are none for a sound without words", () => {
    expect(languages(one(item("music", "")))).toEqual([""]);
    expect(missing(one(item("music", "")))).toEqual([]);
  });
});

describe("the filters", () => {
  const prompt = book([item("menu.main", "zh-CN", { text: "查询账单" }), item("menu.main", "en", { text: "Billing", form: "upload" })], { uses: [use("menu.main")] })[0]!;

  it.each([["账单", true], ["BILL", true], ["menu.m", true], ["订单", false]])("find %j: %j", (text, there) => expect(fits(prompt, { ...ALL, text })).toBe(there));

  it("look at where it comes from and at what is amiss", () => {
    expect(fits(prompt, { ...ALL, source: "upload" })).toBe(true);
    expect(fits(prompt, { ...ALL, source: "shipped" })).toBe(false);
    expect(fits(prompt, { ...ALL, state: "used" })).toBe(true);
    expect(fits(prompt, { ...ALL, state: "unused" })).toBe(false);
    expect(fits(prompt, { ...ALL, state: "amiss" })).toBe(false);
    expect(fits(one(item("a", "en")), { ...ALL, state: "missing" })).toBe(true);
    expect(fits(one(item("a", "en", { making: true })), { ...ALL, state: "unmade" })).toBe(true);
    expect(fits(one(item("a", "en")), { ...ALL, state: "unmade" })).toBe(false);
  });

  it("leave pieces of numbers out unless they are asked for, or searched for by name", () => {
    const piece = book([item("number.13", "en", { text: "thirteen" })], { own: ["number.13"] })[0]!;
    expect(fits(piece, ALL)).toBe(false);
    expect(fits(piece, { ...ALL, text: "thirt" })).toBe(false);
    expect(fits(piece, { ...ALL, text: "number.1" })).toBe(true);
    expect(fits(piece, { ...ALL, pieces: true })).toBe(true);
  });
});

describe("keys", () => {
  it.each([["menu.main", true], ["a_1.b", true], ["Menu", false], ["a..b", false], ["in-a-hurry", false], ["", false], ["a".repeat(65), false]])("%j: %j", (key, good) => expect(isKey(key)).toBe(good));

  it("stand one beside the other", () => {
    const all = book([item("a", "en"), item("b", "en")]);
    expect([beside(all, "a", 1), beside(all, "b", 1), beside(all, "a", -1)]).toEqual(["b", "b", "a"]);
  });
});
