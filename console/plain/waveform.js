/** Two lanes of a recording on a canvas: the caller above, the agent below, evidence marked, a line where we are. */

/** @import { Peaks, Span } from "./api_types.js" */

const LANE_GAP = 8;
const QUIETEST_FULL = 0.1; // a silent recording is not blown up into a loud one
const BAR = 2;
const BAR_GAP = 1;

export class Waveform {
  /** @type {Span[]} */ marks = [];
  /** @type {number | null} */ hover_ms = null;
  at_ms = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Peaks} peaks
   */
  constructor(canvas, peaks) {
    this.canvas = canvas;
    this.peaks = peaks;
    this.full = Math.max(QUIETEST_FULL, loudestIn(peaks.caller, 0, 1), loudestIn(peaks.agent, 0, 1));
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    document.addEventListener("themechange", () => this.draw());
  }

  /** The moment under the pointer. @param {PointerEvent} event */
  timeAt(event) {
    const box = this.canvas.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * this.peaks.length_ms;
  }

  draw() {
    const context = this.canvas.getContext("2d");
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!context || !width) return;
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    context.scale(devicePixelRatio, devicePixelRatio);
    this.#drawMarks(context, width, height);
    const lane = (height - LANE_GAP) / 2;
    this.#drawLane(context, this.peaks.caller, { top: 0, height: lane, width, colour: "--caller" });
    this.#drawLane(context, this.peaks.agent, { top: lane + LANE_GAP, height: lane, width, colour: "--agent" });
    this.#drawLine(context, this.at_ms, "--text", width, height);
    if (this.hover_ms !== null) this.#drawLine(context, this.hover_ms, "--muted", width, height);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number[]} peaks
   * @param {{top: number, height: number, width: number, colour: string}} lane
   */
  #drawLane(context, peaks, { top, height, width, colour }) {
    const middle = top + height / 2;
    const played = (this.at_ms / this.peaks.length_ms) * width;
    context.fillStyle = this.#colour(colour);
    for (let x = 0; x < width; x += BAR + BAR_GAP) {
      const loudest = loudestIn(peaks, x / width, (x + BAR + BAR_GAP) / width);
      const half = Math.max(0.75, ((loudest / this.full) * height) / 2);
      context.globalAlpha = x <= played ? 1 : 0.55;
      context.fillRect(x, middle - half, BAR, 2 * half);
    }
    context.globalAlpha = 1;
  }

  /** Evidence lies on the lane of its voice, or on both. */
  #drawMarks(/** @type {CanvasRenderingContext2D} */ context, /** @type {number} */ width, /** @type {number} */ height) {
    context.fillStyle = this.#colour("--evidence");
    const lane = (height - LANE_GAP) / 2;
    for (const [start_ms, end_ms, channel] of this.marks) {
      const x = (start_ms / this.peaks.length_ms) * width;
      const w = Math.max(2, ((end_ms - start_ms) / this.peaks.length_ms) * width);
      if (channel !== "agent") context.fillRect(x, 0, w, lane);
      if (channel !== "caller") context.fillRect(x, lane + LANE_GAP, w, lane);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} at_ms
   * @param {string} colour
   * @param {number} width
   * @param {number} height
   */
  #drawLine(context, at_ms, colour, width, height) {
    context.fillStyle = this.#colour(colour);
    context.fillRect((at_ms / this.peaks.length_ms) * width - 0.75, 0, 1.5, height);
  }

  /** @param {string} name */
  #colour(name) {
    return getComputedStyle(this.canvas).getPropertyValue(name);
  }
}

/**
 * The loudest of the peaks between two shares of the length.
 * @param {number[]} peaks
 * @param {number} from 0-1
 * @param {number} to 0-1
 */
export function loudestIn(peaks, from, to) {
  const first = Math.floor(from * peaks.length);
  const last = Math.max(first + 1, Math.ceil(to * peaks.length));
  let loudest = 0;
  for (let i = first; i < last && i < peaks.length; i++) loudest = Math.max(loudest, peaks[i] ?? 0);
  return loudest;
}
