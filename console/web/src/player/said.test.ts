import { expect, it } from "vitest";

import { type Line, lineAt, piecesOf, wordsIn } from "./said";

const line = (start_ms: number): Line => ({ voice: "agent", start_ms, end_ms: start_ms + 10, text: "" });

it("knows which line is being said", () => {
  const lines = [line(100), line(500), line(900)];
  expect(lineAt(lines, 50)).toBe(-1);
  expect(lineAt(lines, 100)).toBe(0);
  expect(lineAt(lines, 899)).toBe(1);
  expect(lineAt(lines, 9999)).toBe(2);
  expect(lineAt([], 1)).toBe(-1);
});

it("cuts out every place of what is sought", () => {
  expect(piecesOf("退款，我要退款", "退款")).toEqual(["", "退款", "，我要", "退款", ""]);
  expect(piecesOf("Hello", "L")).toEqual(["He", "l", "", "l", "o"]);
  expect(piecesOf("Hello", "")).toEqual(["Hello"]);
  expect(piecesOf("İ", "x")).toEqual(["İ"]);
});

it("keeps spaces and punctuation between words, and all of the text", () => {
  const said = wordsIn("I want, a refund!", [{ text: "I" }, { text: "want" }, { text: "gone" }, { text: "refund" }]);
  expect(said.map((one) => one.text).join("")).toBe("I want, a refund!");
  expect(said.map((one) => one.word)).toEqual([0, -1, 1, -1, 3, -1]);
  expect(wordsIn("好", [])).toEqual([{ text: "好", word: -1 }]);
});
