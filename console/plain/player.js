/** The player of one recording: two waveforms, two volumes, keys, and "play this piece". */

/** @import { Peaks, RecordingLink, Span } from "./api_types.js" */
/** @import { Voice } from "./channel_mixer.js" */

import { ChannelMixer } from "./channel_mixer.js";
import * as clock from "./clock.js";
import { byId, byIdAs, setText } from "./dom.js";
import { Waveform } from "./waveform.js";
import { say } from "./words.js";

const LEAD_IN_MS = 3000; // a reviewer needs to hear what came before
const STEP_S = 5;

export class Player {
  /** @type {ChannelMixer | null} */ #mixer = null;
  /** @type {number | null} */ #stopAt_ms = null;
  /** @type {Record<Voice, {volume: number, muted: boolean}>} */
  #lanes = { caller: { volume: 1, muted: false }, agent: { volume: 1, muted: false } };

  /**
   * @param {RecordingLink} recording
   * @param {Peaks} peaks
   */
  constructor(recording, peaks) {
    this.audio = byIdAs("audio", HTMLAudioElement);
    this.length_ms = recording.length_ms;
    this.waveform = new Waveform(byIdAs("waveform", HTMLCanvasElement), peaks);
    this.audio.src = recording.url;
    this.#listen();
    this.#show();
  }

  async play() {
    this.#mixer ??= this.#newMixer();
    await this.#mixer.wake();
    await this.audio.play();
    this.#followPlaying();
  }

  toggle() {
    this.#stopAt_ms = null;
    if (this.audio.paused) void this.play();
    else this.audio.pause();
  }

  /** @param {number} at_ms */
  seek(at_ms) {
    this.#stopAt_ms = null;
    this.audio.currentTime = Math.min(this.length_ms, Math.max(0, at_ms)) / 1000;
    this.#show();
  }

  /** Play a piece of evidence with what came just before, then stop. @param {Span} span */
  playSpan([start_ms, end_ms]) {
    this.seek(start_ms - LEAD_IN_MS);
    this.#stopAt_ms = end_ms;
    void this.play();
  }

  /** @param {Span[]} spans */
  mark(spans) {
    this.waveform.marks = spans;
    this.waveform.draw();
  }

  #newMixer() {
    const mixer = new ChannelMixer(this.audio);
    for (const voice of /** @type {Voice[]} */ (["caller", "agent"])) this.#applyVolume(voice, mixer);
    return mixer;
  }

  /**
   * @param {Voice} voice
   * @param {ChannelMixer | null} mixer
   */
  #applyVolume(voice, mixer = this.#mixer) {
    const { volume, muted } = this.#lanes[voice];
    mixer?.setVolume(voice, muted ? 0 : volume);
  }

  #listen() {
    byId("play").addEventListener("click", () => this.toggle());
    byId("back-5").addEventListener("click", () => this.#step(-STEP_S));
    byId("on-5").addEventListener("click", () => this.#step(STEP_S));
    byIdAs("speed", HTMLSelectElement).addEventListener("change", (event) => {
      this.audio.playbackRate = Number(/** @type {HTMLSelectElement} */ (event.target).value);
    });
    for (const name of ["play", "pause", "seeked", "timeupdate"]) this.audio.addEventListener(name, () => this.#show());
    this.audio.addEventListener("error", () => (byId("player-error").hidden = false));
    this.#listenToLane("caller");
    this.#listenToLane("agent");
    this.#listenToWaveform();
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Voice} voice */
  #listenToLane(voice) {
    const lane = byId(`lane-${voice}`);
    const mute = lane.querySelector(".mute");
    mute?.addEventListener("click", () => {
      const muted = (this.#lanes[voice].muted = !this.#lanes[voice].muted);
      mute.setAttribute("aria-pressed", String(muted));
      setText(mute, say(muted ? "player.unmute" : "player.mute"));
      this.#applyVolume(voice);
    });
    lane.querySelector("input")?.addEventListener("input", (event) => {
      this.#lanes[voice].volume = Number(/** @type {HTMLInputElement} */ (event.target).value) / 100;
      this.#applyVolume(voice);
    });
  }

  #listenToWaveform() {
    const { canvas } = this.waveform;
    canvas.addEventListener("pointerdown", (event) => this.seek(this.waveform.timeAt(event)));
    canvas.addEventListener("pointermove", (event) => {
      this.waveform.hover_ms = this.waveform.timeAt(event);
      canvas.title = clock.duration(this.waveform.hover_ms / 1000);
      this.waveform.draw();
    });
    canvas.addEventListener("pointerleave", () => {
      this.waveform.hover_ms = null;
      this.waveform.draw();
    });
  }

  /** Space and arrows, unless somebody is typing (or composing a character) or presses a button. @param {KeyboardEvent} event */
  #key(event) {
    const target = event.target instanceof Element ? event.target : null;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target?.closest("input, select, textarea, button, a")) return;
    if (event.key === " ") this.toggle();
    else if (event.key === "ArrowLeft") this.#step(-STEP_S);
    else if (event.key === "ArrowRight") this.#step(STEP_S);
    else return;
    event.preventDefault();
  }

  /** @param {number} seconds */
  #step(seconds) {
    this.seek((this.audio.currentTime + seconds) * 1000);
  }

  /** Redraw with every frame while it plays, and stop at the end of a piece. */
  #followPlaying() {
    if (this.audio.paused) return;
    if (this.#stopAt_ms !== null && this.audio.currentTime * 1000 >= this.#stopAt_ms) this.audio.pause();
    this.#show();
    requestAnimationFrame(() => this.#followPlaying());
  }

  #show() {
    const { waveform } = this;
    waveform.at_ms = Math.min(this.length_ms, this.audio.currentTime * 1000);
    waveform.draw();
    const position = `${clock.duration(waveform.at_ms / 1000)} / ${clock.duration(this.length_ms / 1000)}`;
    setText(byId("position"), position);
    setText(byId("play"), this.audio.paused ? `▶ ${say("player.play")}` : `❚❚ ${say("player.pause")}`);
    waveform.canvas.setAttribute("aria-valuemax", String(Math.round(this.length_ms / 1000)));
    waveform.canvas.setAttribute("aria-valuenow", String(Math.round(waveform.at_ms / 1000)));
    waveform.canvas.setAttribute("aria-valuetext", position);
  }
}
