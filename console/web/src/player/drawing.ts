/** Two lanes of a recording on a canvas: the caller above, the agent below, what was marked, a line where we are. */

import type { Stretch } from "./playing";

export interface Outline {
  length_ms: number;
  caller: number[];
  agent: number[];
}

export interface Mark {
  stretch: Stretch;
  /** Drawn as a wash over the lane, or hatched where there is nothing to hear. */
  kind: "evidence" | "chosen" | "hold" | "pause" | "silence" | "overlap" | "loop" | "comment";
}

const LANE_GAP = 8;
const QUIETEST_FULL = 0.1; // a silent recording is not blown up into a loud one
const BAR = 2;
const BAR_GAP = 1;
const HATCHED = new Set<Mark["kind"]>(["hold", "pause", "silence"]);
const COLOUR: Record<Mark["kind"], string> = {
  evidence: "--evidence", chosen: "--evidence", hold: "--muted", pause: "--accent", silence: "--line", overlap: "--poor", loop: "--good", comment: "--accent",
};

/** The loudest of the peaks between two shares (0-1) of the length. */
export function loudestIn(peaks: readonly number[], from: number, to: number): number {
  const first = Math.floor(from * peaks.length);
  const last = Math.max(first + 1, Math.ceil(to * peaks.length));
  let loudest = 0;
  for (let i = first; i < last && i < peaks.length; i++) loudest = Math.max(loudest, peaks[i] ?? 0);
  return loudest;
}

export function draw(canvas: HTMLCanvasElement, outline: Outline, marks: readonly Mark[], at_ms: number, hover_ms: number | null): void {
  const context = canvas.getContext("2d");
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!context || !width) return;
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  context.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name);
  const lane = (height - LANE_GAP) / 2;
  const x = (ms: number) => (ms / outline.length_ms) * width;
  for (const mark of marks) drawMark(context, mark, x, lane, colour(COLOUR[mark.kind]));
  const full = Math.max(QUIETEST_FULL, loudestIn(outline.caller, 0, 1), loudestIn(outline.agent, 0, 1));
  drawLane(context, outline.caller, full, { top: 0, height: lane, width, played: x(at_ms), colour: colour("--caller") });
  drawLane(context, outline.agent, full, { top: lane + LANE_GAP, height: lane, width, played: x(at_ms), colour: colour("--agent") });
  context.fillStyle = colour("--text");
  context.fillRect(x(at_ms) - 0.75, 0, 1.5, height);
  context.fillStyle = colour("--muted");
  if (hover_ms !== null) context.fillRect(x(hover_ms) - 0.5, 0, 1, height);
}

function drawMark(context: CanvasRenderingContext2D, { stretch, kind }: Mark, x: (ms: number) => number, lane: number, colour: string): void {
  const [start_ms, end_ms, channel] = stretch;
  const left = x(start_ms);
  const width = Math.max(2, x(end_ms) - left);
  const tops = [...(channel === "agent" ? [] : [0]), ...(channel === "caller" ? [] : [lane + LANE_GAP])];
  for (const top of tops) {
    context.fillStyle = colour;
    context.strokeStyle = colour;
    if (HATCHED.has(kind)) hatch(context, left, top, width, lane);
    else if (kind === "overlap" || kind === "loop") context.fillRect(left, top + lane - 3, width, 3);
    else if (kind === "comment") context.fillRect(left, top, width, 3);
    else context.fillRect(left, top, width, lane);
    if (kind === "chosen") context.strokeRect(left + 0.5, top + 0.5, Math.max(1, width - 1), lane - 1);
  }
}

function hatch(context: CanvasRenderingContext2D, left: number, top: number, width: number, height: number): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.beginPath();
  for (let at = left - height; at < left + width; at += 6) {
    context.moveTo(at, top + height);
    context.lineTo(at + height, top);
  }
  context.stroke();
  context.restore();
}

interface LaneBox {
  top: number;
  height: number;
  width: number;
  played: number;
  colour: string;
}

function drawLane(context: CanvasRenderingContext2D, peaks: number[], full: number, box: LaneBox): void {
  const middle = box.top + box.height / 2;
  context.fillStyle = box.colour;
  for (let x = 0; x < box.width; x += BAR + BAR_GAP) {
    const loudest = loudestIn(peaks, x / box.width, (x + BAR + BAR_GAP) / box.width);
    const half = Math.max(0.75, ((loudest / full) * box.height) / 2);
    context.globalAlpha = x <= box.played ? 1 : 0.55;
    context.fillRect(x, middle - half, BAR, 2 * half);
  }
  context.globalAlpha = 1;
}
