import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readLabelled, readTexts } from '../../../../scripts/evaluate/labelled-lines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lines-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Uint8Array): string {
  const path = join(folder, 'lines.tsv');
  writeFileSync(path, content);
  return path;
}

const LINES = 'geld\tüber das Konto\nreise\tein Hotel in Köln\n';
const EXAMPLES = [
  { label: 'geld', text: 'über das Konto' },
  { label: 'reise', text: 'ein Hotel in Köln' },
];

describe('lines of label<TAB>text', () => {
  it.each([
    ['\\n', LINES],
    ['\\r\\n', LINES.replaceAll('\n', '\r\n')],
    ['\\r alone', LINES.replaceAll('\n', '\r')],
    ['\\n after a byte order mark', `\uFEFF${LINES}`],
  ])('end with %s', (_, content) => {
    expect(readLabelled(file(content))).toEqual(EXAMPLES);
    expect(readTexts(file(content))).toEqual(EXAMPLES.map(({ text }) => text));
  });

  it.each([
    ['Latin-1', Buffer.from(LINES, 'latin1')],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${LINES}`, 'utf16le')],
    ['UTF-16 of English without a mark', Buffer.from('money\tmy balance\n', 'utf16le')],
  ])('in %s are refused instead of misread', (_, content) => {
    const refusal = 'lines.tsv: is not UTF-8 text; save it as UTF-8.';
    expect(() => readLabelled(file(content))).toThrow(refusal);
    expect(() => readTexts(file(content))).toThrow(refusal);
  });
});

describe('lines that say nothing', () => {
  it.each([
    ['', 'lines.tsv: there is no line in it.'],
    [' \n\n', 'lines.tsv: there is no line in it.'],
  ])('are no file of lines: %j', (content, refusal) => {
    expect(() => readLabelled(file(content))).toThrow(refusal);
    expect(() => readTexts(file(content))).toThrow(refusal);
  });

  it('are told by their number where only a label stands', () => {
    const path = file('oos\twhat is love\n\noos\t \n');
    expect(() => readTexts(path)).toThrow('lines.tsv:3: there is no text behind the label.');
    expect(() => readLabelled(path)).toThrow('lines.tsv:3: not a line of label<TAB>text.');
  });
});
