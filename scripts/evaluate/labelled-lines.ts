/** Reads files of utterances, one a line: `label<TAB>text`. */
import { readFileSync } from 'node:fs';
import type { Example } from '../classifier/examples.ts';
import { UserError } from '../terraform/user-error.ts';

/** @throws UserError naming the file and line that cannot be used */
export function readLabelled(path: string): Example[] {
  return someLinesOf(path).map(({ line, number }) => {
    const tab = line.indexOf('\t');
    const label = line.slice(0, Math.max(tab, 0)).trim();
    const text = line.slice(tab + 1).trim();
    if (label === '' || text === '') {
      throw new UserError(`${path}:${number}: not a line of label<TAB>text.`);
    }
    return { label, text };
  });
}

/**
 * Texts of a file of what no agent answers; a label before a tab is allowed and left out.
 * @throws UserError naming the file and line that cannot be used
 */
export function readTexts(path: string): string[] {
  return someLinesOf(path).map(({ line, number }) => {
    const text = line.slice(line.indexOf('\t') + 1).trim();
    if (text === '') throw new UserError(`${path}:${number}: there is no text behind the label.`);
    return text;
  });
}

function someLinesOf(path: string): ReturnType<typeof linesOf> {
  const lines = linesOf(path);
  if (lines.length === 0) throw new UserError(`${path}: there is no line in it.`);
  return lines;
}

function linesOf(path: string): { line: string; number: number }[] {
  return textOf(path)
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '');
}

/** Another encoding would be read as words that nobody wrote. */
function textOf(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new UserError(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code}).`);
  }
  // UTF-16 without its mark is UTF-8 with a NUL beside each letter.
  const text = bytes.includes(0) ? undefined : decoded(bytes);
  if (text === undefined) throw new UserError(`${path}: is not UTF-8 text; save it as UTF-8.`);
  return text;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
