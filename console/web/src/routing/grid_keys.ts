/** Arrow keys in the grid: from cell to cell, as in a spreadsheet, without being in the way of who writes in one. */

export interface Place {
  row: number;
  column: number;
  /** In a cell of the table there may be several. */
  within: number;
}

type Step = "up" | "down" | "left" | "right";

/** Where a key leads from a field, null for nowhere: up and down are a select's own, and left and right go on only where
 * the writing ends. Alt leads in any case. */
export function stepOf(event: Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "isComposing">, field: Element): Step | null {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return null;
  const step = ({ ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" } as const)[event.key];
  if (step === undefined) return null;
  if (event.altKey) return step;
  if (!(field instanceof HTMLInputElement)) return step === "left" || step === "right" ? step : null;
  const { selectionStart: start, selectionEnd: end } = field;
  if (step === "left" && (start !== end || start !== 0)) return null;
  return step === "right" && (start !== end || end !== field.value.length) ? null : step;
}

/** The nearest field that way: in a row the next one, in a column the first row that has one there. */
export function neighbour(places: readonly Place[], from: number, step: Step): number {
  const here = places[from];
  if (!here) return from;
  if (step === "left" || step === "right") {
    const next = from + (step === "left" ? -1 : 1);
    return places[next]?.row === here.row ? next : from;
  }
  const same = places.map((place, at) => ({ ...place, at })).filter((place) => place.column === here.column);
  const mine = same.findIndex((place) => place.at === from);
  return same[mine + (step === "up" ? -1 : 1)]?.at ?? from;
}

/** All fields of the table in their order, and where each stands. */
export function fieldsOf(table: HTMLTableElement): { field: HTMLElement; place: Place }[] {
  const within = new Map<string, number>();
  return [...table.querySelectorAll<HTMLElement>("[data-path]")].map((field) => {
    const cell = field.closest("td, th") as HTMLTableCellElement;
    const [row, column] = [(cell.parentElement as HTMLTableRowElement).rowIndex, cell.cellIndex];
    const key = `${row}/${column}`;
    const count = within.get(key) ?? 0;
    within.set(key, count + 1);
    return { field, place: { row, column, within: count } };
  });
}

export function walk(event: KeyboardEvent): void {
  const [table, field] = [event.currentTarget as HTMLTableElement, event.target as HTMLElement];
  const step = stepOf(event, field);
  if (step === null) return;
  const fields = fieldsOf(table);
  const from = fields.findIndex((one) => one.field === field);
  const to = fields[neighbour(fields.map((one) => one.place), from, step)]?.field;
  if (from < 0 || !to || to === field) return;
  event.preventDefault();
  to.focus();
  if (to instanceof HTMLInputElement) to.select();
}
