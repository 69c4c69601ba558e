import { describe, expect, it } from "vitest";

import { outlineOf } from "./outline";

function wav(samples: number[], { rate = 8000, channels = 1, bits = 16, odd = false } = {}): ArrayBuffer {
  const odds = odd ? 10 : 0;
  const view = new DataView(new ArrayBuffer(44 + odds + 2 * samples.length));
  const write = (at: number, text: string) => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  write(0, "RIFF");
  write(8, "WAVE");
  write(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint16(34, bits, true);
  if (odd) {
    write(36, "LIST");
    view.setUint32(40, 1, true);
  }
  write(36 + odds, "data");
  view.setUint32(40 + odds, 2 * samples.length, true);
  samples.forEach((sample, i) => view.setInt16(44 + odds + 2 * i, sample, true));
  return view.buffer;
}

describe("the outline of a sound", () => {
  it("has the loudest sample of each stretch and the length", () => {
    expect(outlineOf(wav([0, -32768, 8192, 16384]), 2)).toEqual({ length_ms: 1, peaks: [1, 0.5] });
  });

  it("overlooks chunks it does not know, which may be odd", () => {
    expect(outlineOf(wav([16384], { odd: true }), 1)?.peaks).toEqual([0.5]);
  });

  it("draws what there is of a file that was cut off", () => {
    expect(outlineOf(wav([16384, 16384, 16384, 16384]).slice(0, 48), 1)).toEqual({ length_ms: 0, peaks: [0.5] });
  });

  it.each([["nothing", new ArrayBuffer(0)], ["no WAV", new TextEncoder().encode("{\"error\": \"not a sound\"}").buffer], ["two channels", wav([1], { channels: 2 })], ["24 bits", wav([1], { bits: 24 })], ["no sound", wav([]).slice(0, 36)]])("knows none of %s", (_, bytes) => {
    expect(outlineOf(bytes as ArrayBuffer, 4)).toBeNull();
  });

  it("is flat where there is less than a sample for each stretch", () => {
    expect(outlineOf(wav([]), 2)).toEqual({ length_ms: 0, peaks: [0, 0] });
  });
});
