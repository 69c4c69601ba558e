/** Where one looks at a drawing: moved, nearer, farther, the whole. Sizes in the pixels of the screen. */

export interface Camera {
  /** The drawing's point in the upper left corner, and how large it is shown. */
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export const NEAREST = 3;
export const FARTHEST = 0.12;
/** Below this, words cannot be read. */
export const READABLE = 0.9;

function within(scale: number): number {
  return Math.min(NEAREST, Math.max(FARTHEST, scale));
}

/** The whole drawing, in the middle. */
export function whole(drawing: Size, screen: Size): Camera {
  const scale = within(Math.min(screen.width / drawing.width, screen.height / drawing.height));
  return { scale, x: (drawing.width - screen.width / scale) / 2, y: (drawing.height - screen.height / scale) / 2 };
}

type Placed = Size & { x: number; y: number };

/**
 * As wide as the screen where that can be read; else readable, and there where most of the boxes at the top are. `unit`:
 * how much larger words are on this screen than on a usual one.
 */
export function beginning(drawing: Size, screen: Size, boxes: Placed[], unit = 1): Camera {
  const wide = screen.width / drawing.width;
  const scale = within(Math.min(Math.max(wide, READABLE * unit), 1.15 * unit));
  if (wide >= READABLE * unit) return { scale, x: (drawing.width - screen.width / scale) / 2, y: 0 };
  const [width, height] = [screen.width / scale, screen.height / scale];
  const seen = (x: number) => boxes.filter((box) => box.y < height && box.x >= x && box.x + box.width <= x + width);
  const best = boxes.map((box) => box.x).reduce((a, b) => (seen(b).length > seen(a).length ? b : a), boxes[0]?.x ?? 0);
  const shown = seen(best);
  const [left, right] = [Math.min(...shown.map((box) => box.x)), Math.max(...shown.map((box) => box.x + box.width))];
  return { scale, x: shown.length ? (left + right - width) / 2 : best, y: 0 };
}

/** `by` > 1 nearer; what is at the point of the screen stays there. */
export function zoomed(camera: Camera, by: number, at: { x: number; y: number }): Camera {
  const scale = within(camera.scale * by);
  return { scale, x: camera.x + at.x / camera.scale - at.x / scale, y: camera.y + at.y / camera.scale - at.y / scale };
}

export function moved(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale };
}

/** So that the box can be seen: moved only as far as it must. */
export function showing(camera: Camera, box: Placed, screen: Size): Camera {
  const [wide, high] = [screen.width / camera.scale, screen.height / camera.scale];
  const x = Math.min(Math.max(camera.x, box.x + box.width + 20 - wide), box.x - 20);
  const y = Math.min(Math.max(camera.y, box.y + box.height + 20 - high), box.y - 20);
  return { ...camera, x, y };
}
