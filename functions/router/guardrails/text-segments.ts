/**
 * Cuts a text that comes in pieces into segments to check: whole sentences, so that a rule sees what it is about, and
 * enough of them that checks stay few. A check is billed by units of up to 1,000 characters.
 */

/** Characters of a segment, at least but for the last one. */
const MIN_CHARACTERS = 200;

/** Characters after which a segment ends at any gap between words. */
const MAX_CHARACTERS = 1_000;

export class TextSegments {
  #held = '';

  /** @returns the segments that are complete with this piece */
  add(piece: string): string[] {
    this.#held += piece;
    const segments: string[] = [];
    for (let end = endOfSegment(this.#held); end > 0; end = endOfSegment(this.#held)) {
      segments.push(this.#held.slice(0, end));
      this.#held = this.#held.slice(end);
    }
    return segments;
  }

  /** What is left; nothing is held afterwards. */
  take(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }
}

/** Where the first segment ends; 0 while there is none. */
function endOfSegment(text: string): number {
  if (text.length < MIN_CHARACTERS) return 0;
  const sentence = /[.!?…:]["')\]]*\s|\n/g;
  sentence.lastIndex = MIN_CHARACTERS - 2;
  const found = sentence.exec(text);
  if (found && found.index < MAX_CHARACTERS) return found.index + found[0].length;
  if (text.length < MAX_CHARACTERS) return 0;
  const gap = text.lastIndexOf(' ', MAX_CHARACTERS);
  return gap > 0 ? gap + 1 : MAX_CHARACTERS;
}
