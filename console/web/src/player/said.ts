/** Finding one's way in a transcript. */

export interface Line {
  voice: "caller" | "agent";
  start_ms: number;
  end_ms: number;
  text: string;
}

/** The line that is said at this moment: the last that has begun; -1 before the first. */
export function lineAt(lines: readonly Line[], at_ms: number): number {
  let found = -1;
  for (let i = 0; i < lines.length && lines[i]!.start_ms <= at_ms; i++) found = i;
  return found;
}

/** The text cut where `wanted` stands, whatever the case; every second piece is a hit. */
export function piecesOf(text: string, wanted: string): string[] {
  if (!wanted) return [text];
  const pieces: string[] = [];
  const [low, sought] = [text.toLowerCase(), wanted.toLowerCase()];
  if (low.length !== text.length) return [text]; // a letter whose small form is longer: places would not fit
  let from = 0;
  for (let at = low.indexOf(sought); at >= 0; at = low.indexOf(sought, from)) {
    pieces.push(text.slice(from, at), text.slice(at, at + sought.length));
    from = at + sought.length;
  }
  return [...pieces, text.slice(from)];
}

/** The text with its words apart, what stands between them with -1; a word that cannot be found is left out. */
export function wordsIn(text: string, words: readonly { text: string }[]): { text: string; word: number }[] {
  const pieces: { text: string; word: number }[] = [];
  let from = 0;
  words.forEach((word, index) => {
    const at = text.indexOf(word.text, from);
    if (at < 0 || !word.text) return;
    if (at > from) pieces.push({ text: text.slice(from, at), word: -1 });
    pieces.push({ text: word.text, word: index });
    from = at + word.text.length;
  });
  if (from < text.length) pieces.push({ text: text.slice(from), word: -1 });
  return pieces;
}
