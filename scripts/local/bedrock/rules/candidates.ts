/** Finds what a prompt says about each of several candidates, whatever the prompt's layout. */
import type { Candidate } from './overlap.ts';
import { escapePattern } from './patterns.ts';

/** Marks that may stand before a candidate's name where a line introduces it: list, heading, tag, JSON key. */
const LEAD = String.raw`^[\s\-*•#>|"'\x60<[{(\d.,]*(?:(?:id|name|agent|candidate|value)\b["']?\s*[:=]\s*["']?)?["'\x60*]*`;

/** What must follow it there: a closing mark, a separator or the line's end; a sentence that starts with it goes on. */
const TAIL = String.raw`(?:["'\x60*]+|\s*(?:[:|>)(\]=–—]|-\s|$))`;

/**
 * The text that describes each value in a prompt. A line that starts with a value (after list marks, `id:` and the like)
 * introduces it; what follows belongs to it until another value is introduced, the same list goes on with something else,
 * or an empty line is followed by an unindented line. A value that is never introduced is described by the lines that
 * mention it.
 */
export function readCandidates(values: readonly string[], prompt: string): Candidate<string>[] {
  const sections = new Map(values.map((value) => [value, [] as string[]]));
  let current: string | undefined;
  let mark = '';
  let afterBlank = false;
  for (const line of prompt.split('\n')) {
    const introduced = values.find((value) => introduces(line, value));
    if (introduced) {
      current = introduced;
      mark = line.slice(0, line.toLowerCase().indexOf(introduced.toLowerCase()));
    } else if (introducesAnother(line, mark)) current = undefined;
    else if (afterBlank && /^\S/.test(line) && !/^[-*•"]/.test(line)) current = undefined;
    afterBlank = line.trim() === '';
    if (current) sections.get(current)?.push(line);
  }
  return values.map((value) => {
    const section = sections.get(value) ?? [];
    const text = section.length > 0 ? section : linesWith(value, prompt);
    return { value, text: [value, ...text].join('\n') };
  });
}

/** A line of the same list that introduces what is not among the values: a prompt may describe more than can be chosen. */
function introducesAnother(line: string, mark: string): boolean {
  return mark.trim() !== '' && line.startsWith(mark) && /^[\w-]+:/.test(line.slice(mark.length));
}

function introduces(line: string, value: string): boolean {
  return new RegExp(`${LEAD}${escapePattern(value)}${TAIL}`, 'i').test(line);
}

function linesWith(value: string, prompt: string): string[] {
  const word = new RegExp(`(?<![\\w-])${escapePattern(value)}(?![\\w-])`, 'i');
  return prompt.split('\n').filter((line) => word.test(line));
}
