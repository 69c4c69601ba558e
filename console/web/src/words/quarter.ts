/** The four bands of a quality score: 0-25, 26-50, 51-75, 76-100. */

export type Quarter = "first" | "second" | "third" | "fourth";

/** By the score as it is shown, without decimals. */
export function quarter(score: number): Quarter {
  const shown = Math.round(score);
  return shown <= 25 ? "first" : shown <= 50 ? "second" : shown <= 75 ? "third" : "fourth";
}
