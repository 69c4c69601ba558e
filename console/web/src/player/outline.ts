/** The outline of a short sound, read in the browser: a WAV file of one channel with 16 bits, as prompts are. */

export interface SoundOutline {
  length_ms: number;
  /** Loudest sample of each stretch, 0-1. */
  peaks: number[];
}

const FULL_SCALE = 32768;

/** Null for what is no such file. */
export function outlineOf(wav: ArrayBuffer, bars: number): SoundOutline | null {
  const view = new DataView(wav);
  if (view.byteLength < 12 || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE") return null;
  let rate_hz = 0;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    if (tag(view, at) === "fmt " && at + 24 <= view.byteLength) {
      if (view.getUint16(at + 10, true) !== 1 || view.getUint16(at + 22, true) !== 16) return null;
      rate_hz = view.getUint32(at + 12, true);
    }
    if (tag(view, at) === "data") return rate_hz ? drawn(view, at + 8, length, rate_hz, bars) : null;
    at += 8 + length + (length % 2);
  }
  return null;
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function drawn(view: DataView, from: number, length: number, rate_hz: number, bars: number): SoundOutline {
  const frames = Math.floor(Math.min(length, view.byteLength - from) / 2);
  const peaks = Array.from({ length: bars }, (_, bar) => {
    let loudest = 0;
    const end = Math.floor(((bar + 1) * frames) / bars);
    for (let i = Math.floor((bar * frames) / bars); i < end; i++) loudest = Math.max(loudest, Math.abs(view.getInt16(from + 2 * i, true)));
    return loudest / FULL_SCALE;
  });
  return { length_ms: Math.round((frames * 1000) / rate_hz), peaks };
}
