/** The sound of an emergency: two tones, every few seconds while it is wanted. Browsers let no page sound before a click or key. */

const EVERY_MS = 3000;
const TONES_HZ = [880, 660];
const TONE_S = 0.18;

let context: AudioContext | undefined;
let timer: ReturnType<typeof setInterval> | undefined;

export function allowSound(): void {
  context ??= new AudioContext();
  void context.resume();
}

export function ring(on: boolean): void {
  if (on === (timer !== undefined)) return;
  clearInterval(timer);
  timer = undefined;
  if (!on) return;
  beep();
  timer = setInterval(beep, EVERY_MS);
}

function beep(): void {
  if (context?.state !== "running") return;
  TONES_HZ.forEach((hertz, number) => tone(context!, hertz, context!.currentTime + number * TONE_S));
}

function tone(into: AudioContext, hertz: number, at: number): void {
  const oscillator = new OscillatorNode(into, { frequency: hertz });
  const gain = new GainNode(into, { gain: 0 });
  gain.gain.setTargetAtTime(0.25, at, 0.01);
  gain.gain.setTargetAtTime(0, at + TONE_S - 0.04, 0.01);
  oscillator.connect(gain).connect(into.destination);
  oscillator.start(at);
  oscillator.stop(at + TONE_S + 0.1);
}
