/** Where a recording is played, how fast, and until where. Times are milliseconds of the recording. */

import { type Ref, onBeforeUnmount, ref } from "vue";

import { ChannelMixer, VOICES, type Voice } from "./mixer";

export type Stretch = [start_ms: number, end_ms: number, channel: "caller" | "agent" | "both"];

/** A reviewer needs to hear what came before. */
export const LEAD_IN_MS = 3000;
export const STEP_MS = 5000;
export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;

/** The next rate up or down, the last one at the end. */
export function rateBeside(rate: number, step: 1 | -1): number {
  const at = RATES.findIndex((each) => each >= rate - 1e-6);
  return RATES[Math.min(RATES.length - 1, Math.max(0, (at < 0 ? RATES.length - 1 : at) + step))]!;
}

/** Where playing goes on when it has come to `at_ms`: back to the loop's beginning at its end. */
export function loopedTo(at_ms: number, loop: Stretch | null): number | null {
  return loop && at_ms >= loop[1] ? loop[0] : null;
}

export interface Lane {
  volume: number;
  muted: boolean;
}

export type Playing = ReturnType<typeof usePlaying>;

/** `loudness` is what each channel is multiplied by where their levels are made equal. */
export function usePlaying(audio: Ref<HTMLAudioElement | null>, length_ms: () => number, loudness: () => Record<Voice, number>) {
  const at_ms = ref(0);
  const playing = ref(false);
  const rate = ref(1);
  const loop = ref<Stretch | null>(null);
  const lanes = ref<Record<Voice, Lane>>({ caller: { volume: 1, muted: false }, agent: { volume: 1, muted: false } });
  const levelled = ref(false);
  let stopAt_ms: number | null = null;
  let mixer: ChannelMixer | null = null;

  function show(): void {
    at_ms.value = Math.min(length_ms(), (audio.value?.currentTime ?? 0) * 1000);
    playing.value = audio.value !== null && !audio.value.paused;
  }

  function follow(): void {
    const sound = audio.value;
    if (!sound) return;
    const now_ms = sound.currentTime * 1000;
    if (stopAt_ms !== null && now_ms >= stopAt_ms) sound.pause();
    const back_ms = loopedTo(now_ms, loop.value);
    if (back_ms !== null) sound.currentTime = back_ms / 1000;
    show();
    if (!sound.paused) requestAnimationFrame(follow);
  }

  async function play(): Promise<void> {
    const sound = audio.value;
    if (!sound) return;
    mixer ??= new ChannelMixer(sound);
    applyVolumes();
    await mixer.wake();
    try {
      await sound.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return; // paused again before it began
      throw error;
    }
    follow();
  }

  function applyVolumes(): void {
    const factors = levelled.value ? loudness() : { caller: 1, agent: 1 };
    for (const voice of VOICES) mixer?.setVolume(voice, lanes.value[voice].muted ? 0 : lanes.value[voice].volume * factors[voice]);
  }

  function seek(to_ms: number): void {
    stopAt_ms = null;
    if (audio.value) audio.value.currentTime = Math.min(length_ms(), Math.max(0, to_ms)) / 1000;
    show();
  }

  function toggle(): void {
    stopAt_ms = null;
    if (audio.value?.paused) void play();
    else audio.value?.pause();
    show();
  }

  /** Play a piece with what came just before, then stop. */
  function playStretch([start_ms, end_ms]: Stretch): void {
    loop.value = null;
    seek(start_ms - LEAD_IN_MS);
    stopAt_ms = end_ms;
    void play();
  }

  function setRate(to: number): void {
    rate.value = to;
    if (audio.value) {
      audio.value.preservesPitch = true;
      audio.value.playbackRate = to;
    }
  }

  onBeforeUnmount(() => mixer?.close());
  return {
    at_ms, playing, rate, loop, lanes, levelled, show, seek, toggle, playStretch, applyVolumes, setRate,
    step: (by_ms: number) => seek(at_ms.value + by_ms),
    setLoop: (stretch: Stretch | null) => (loop.value = stretch),
  };
}
