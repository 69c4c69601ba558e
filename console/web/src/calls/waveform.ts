/** Two lanes of a recording on a canvas: the caller above, the agent below, evidence marked, a line where we are. */

import type { Schemas } from "@/api/client";

export type Peaks = Schemas["Peaks"];
/** [start_ms, end_ms, channel] */
export type Span = Schemas["CriterionAnswer"]["evidence"][number];

const LANE_GAP = 8;
const QUIETEST_FULL = 0.1; // a silent recording is not blown up into a loud one
const BAR = 2;
const BAR_GAP = 1;

interface Lane { top: number; height: number; width: number; colour: string }

export class Waveform {
  marks: Span[] = [];
  hover_ms: number | null = null;
  at_ms = 0;
  private readonly full: number;
  private readonly watching: ResizeObserver;

  constructor(readonly canvas: HTMLCanvasElement, readonly peaks: Peaks) {
    this.full = Math.max(QUIETEST_FULL, loudestIn(peaks.caller, 0, 1), loudestIn(peaks.agent, 0, 1));
    this.watching = new ResizeObserver(() => this.draw());
    this.watching.observe(canvas);
  }

  close(): void {
    this.watching.disconnect();
  }

  /** The moment under the pointer. */
  timeAt(event: MouseEvent): number {
    const box = this.canvas.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * this.peaks.length_ms;
  }

  draw(): void {
    const context = this.canvas.getContext("2d");
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!context || !width) return;
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    context.scale(devicePixelRatio, devicePixelRatio);
    this.drawMarks(context, width, height);
    const lane = (height - LANE_GAP) / 2;
    this.drawLane(context, this.peaks.caller, { top: 0, height: lane, width, colour: "--caller" });
    this.drawLane(context, this.peaks.agent, { top: lane + LANE_GAP, height: lane, width, colour: "--agent" });
    this.drawLine(context, this.at_ms, "--text", width, height);
    if (this.hover_ms !== null) this.drawLine(context, this.hover_ms, "--muted", width, height);
  }

  private drawLane(context: CanvasRenderingContext2D, peaks: number[], { top, height, width, colour }: Lane): void {
    const middle = top + height / 2;
    const played = (this.at_ms / this.peaks.length_ms) * width;
    context.fillStyle = this.colour(colour);
    for (let x = 0; x < width; x += BAR + BAR_GAP) {
      const loudest = loudestIn(peaks, x / width, (x + BAR + BAR_GAP) / width);
      const half = Math.max(0.75, ((loudest / this.full) * height) / 2);
      context.globalAlpha = x <= played ? 1 : 0.55;
      context.fillRect(x, middle - half, BAR, 2 * half);
    }
    context.globalAlpha = 1;
  }

  /** Evidence lies on the lane of its voice, or on both. */
  private drawMarks(context: CanvasRenderingContext2D, width: number, height: number): void {
    context.fillStyle = this.colour("--evidence");
    const lane = (height - LANE_GAP) / 2;
    for (const [start_ms, end_ms, channel] of this.marks) {
      const x = (start_ms / this.peaks.length_ms) * width;
      const w = Math.max(2, ((end_ms - start_ms) / this.peaks.length_ms) * width);
      if (channel !== "agent") context.fillRect(x, 0, w, lane);
      if (channel !== "caller") context.fillRect(x, lane + LANE_GAP, w, lane);
    }
  }

  private drawLine(context: CanvasRenderingContext2D, at_ms: number, colour: string, width: number, height: number): void {
    context.fillStyle = this.colour(colour);
    context.fillRect((at_ms / this.peaks.length_ms) * width - 0.75, 0, 1.5, height);
  }

  private colour(name: string): string {
    return getComputedStyle(this.canvas).getPropertyValue(name);
  }
}

/** The loudest of the peaks between two shares (0-1) of the length. */
export function loudestIn(peaks: readonly number[], from: number, to: number): number {
  const first = Math.floor(from * peaks.length);
  const last = Math.max(first + 1, Math.ceil(to * peaks.length));
  let loudest = 0;
  for (let i = first; i < last && i < peaks.length; i++) loudest = Math.max(loudest, peaks[i] ?? 0);
  return loudest;
}
