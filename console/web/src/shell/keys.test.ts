import { afterEach, describe, expect, it } from "vitest";

import { type Key, KeyReader, SEQUENCE_MS, belongsElsewhere, nameOf } from "./keys";

const nothing = (): void => undefined;
const KEYS: Key[] = [
  { keys: "j", title: "old", run: nothing },
  { keys: "g w", title: "wall", run: nothing },
  { keys: "w", title: "word", run: nothing },
  { keys: "j", title: "new", run: nothing },
];

function pressed(key: string, target: Element = document.body, more: Partial<KeyboardEvent> = {}) {
  return { key, target, isComposing: false, keyCode: 0, ctrlKey: false, metaKey: false, altKey: false, ...more };
}

afterEach(() => document.body.replaceChildren());

describe("KeyReader", () => {
  it("gives a key to the page that came last", () => {
    expect(new KeyReader().read("j", 0, KEYS)?.title).toBe("new");
  });

  it("reads two keys in a row, within the time", () => {
    const reader = new KeyReader();
    expect(reader.read("g", 0, KEYS)).toBeUndefined();
    expect(reader.read("w", SEQUENCE_MS, KEYS)?.title).toBe("wall");
    expect(reader.read("g", 10_000, KEYS)).toBeUndefined();
    expect(reader.read("w", 10_001 + SEQUENCE_MS, KEYS)?.title).toBe("word");
  });

  it("begins anew after a key that did something", () => {
    const reader = new KeyReader();
    reader.read("g", 0, KEYS);
    reader.read("w", 1, KEYS);
    expect(reader.read("w", 2, KEYS)?.title).toBe("word");
  });
});

describe("belongsElsewhere", () => {
  it("leaves fields their keys, but not Ctrl+Enter", () => {
    const field = document.body.appendChild(document.createElement("textarea"));
    expect(belongsElsewhere(pressed("j", field))).toBe(true);
    expect(belongsElsewhere(pressed("Enter", field, { ctrlKey: true }))).toBe(false);
    expect(belongsElsewhere(pressed("j"))).toBe(false);
  });

  it("leaves all keys to a dialog while it is open", () => {
    const over = document.body.appendChild(document.createElement("div"));
    over.className = "el-overlay";
    expect(belongsElsewhere(pressed("j"))).toBe(true);
    over.style.display = "none";
    expect(belongsElsewhere(pressed("j"))).toBe(false);
  });

  it("leaves the input method its keys", () => {
    expect(belongsElsewhere(pressed("j", document.body, { isComposing: true }))).toBe(true);
    expect(belongsElsewhere(pressed("Process", document.body, { keyCode: 229 }))).toBe(true);
  });

  it("leaves Space to the button that has the focus, and other keys not", () => {
    const button = document.body.appendChild(document.createElement("button"));
    expect(belongsElsewhere(pressed(" ", button))).toBe(true);
    expect(belongsElsewhere(pressed("j", button))).toBe(false);
  });
});

it("names keys as they are listed", () => {
  expect(nameOf(pressed(" "))).toBe("Space");
  expect(nameOf(pressed("Enter", document.body, { ctrlKey: true }))).toBe("Ctrl+Enter");
});
