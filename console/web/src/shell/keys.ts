/**
 * Keys: a page says which it listens to while it is open, and what each does in words; `?` lists them.
 * None is heard while somebody types, composes a character (IME), or has a dialog open.
 */

import { onBeforeUnmount, onMounted, reactive } from "vue";

export interface Key {
  /** "j", "Space", "ArrowLeft", "?", "Ctrl+Enter", or two in a row: "g w". */
  keys: string;
  /** A key of the catalogues. */
  title: string;
  run: () => void;
}

/** How long after `g` the second key counts. */
export const SEQUENCE_MS = 1500;

/** Those heard now, the newest page's last. */
export const heard = reactive<Key[]>([]);

export function useKeys(keys: Key[]): void {
  onMounted(() => heard.push(...keys));
  onBeforeUnmount(() => {
    const gone = new Set(keys.map((key) => key.title + key.keys));
    for (let i = heard.length - 1; i >= 0; i--) if (gone.has(heard[i]!.title + heard[i]!.keys)) heard.splice(i, 1);
  });
}

type Pressed = Pick<KeyboardEvent, "key" | "isComposing" | "keyCode" | "ctrlKey" | "metaKey" | "altKey" | "target">;

/** Whether the key belongs to what has the focus, or to the input method. */
export function belongsElsewhere(event: Pressed): boolean {
  if (event.isComposing || event.keyCode === 229 || event.metaKey || event.altKey) return true;
  const target = event.target instanceof Element ? event.target : null;
  if ([...document.querySelectorAll<HTMLElement>(".el-overlay")].some((over) => over.style.display !== "none")) return true;
  if (target?.closest("input, textarea, select, [contenteditable='true'], [role='combobox'], [role='listbox'], [role='menu']")) {
    return !event.ctrlKey;
  }
  const pressesWhatHasFocus = event.key === " " || event.key === "Enter";
  return pressesWhatHasFocus && !event.ctrlKey && Boolean(target?.closest("button, a, summary, [role='button']"));
}

export function nameOf(event: Pressed): string {
  const name = event.key === " " ? "Space" : event.key;
  return event.ctrlKey ? `Ctrl+${name}` : name;
}

/** Reads key after key; `now` in milliseconds. */
export class KeyReader {
  private before = "";
  private before_ms = Number.NEGATIVE_INFINITY;

  /** The key that is meant, the newest page's first; undefined for none. */
  read(name: string, now_ms: number, keys: readonly Key[]): Key | undefined {
    const sequence = now_ms - this.before_ms <= SEQUENCE_MS ? `${this.before} ${name}` : name;
    const meant = findLast(keys, sequence) ?? findLast(keys, name);
    this.before = meant ? "" : name;
    this.before_ms = now_ms;
    return meant;
  }
}

function findLast(keys: readonly Key[], name: string): Key | undefined {
  for (let i = keys.length - 1; i >= 0; i--) if (keys[i]?.keys === name) return keys[i];
  return undefined;
}

const reader = new KeyReader();

export function listen(target: Document = document): void {
  target.addEventListener("keydown", (event) => {
    if (belongsElsewhere(event)) return;
    const key = reader.read(nameOf(event), event.timeStamp, heard);
    if (!key) return;
    event.preventDefault();
    key.run();
  });
}
