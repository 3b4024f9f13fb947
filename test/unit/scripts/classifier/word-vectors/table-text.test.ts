import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  GRAINS,
  readWordVectors,
} from '../../../../../functions/router/classifier/word-vectors.ts';
import { REPOSITORY_ROOT } from '../../../../../scripts/catalogue/load.ts';
import { committedWordTable } from '../../../../../scripts/classifier/train.ts';
import { packTable } from '../../../../../scripts/classifier/word-vectors/table-text.ts';

const FILE = 'folder/table.txt';
const COMMITTED = 'scripts/classifier/word-vectors/word-vectors.txt';

/** The largest component is 127.5. */
const HEADER = 'words=2 components=4 largest=42ff0000';
const TABLE = `${HEADER}\nrefund ff 18f9 63 255 1023\nwhere's 01 8888 0 1 256\n`;

interface Entry {
  largest: number;
  components: number[];
  classes: [number, number, number];
}

const DIMENSIONS = 6;
const entries = fc.dictionary(
  fc.stringMatching(/^[a-z0-9']{1,12}$/),
  fc.record({
    largest: fc.integer({ min: 1, max: 255 }),
    components: fc.array(fc.integer({ min: -7, max: 7 }), {
      minLength: DIMENSIONS,
      maxLength: DIMENSIONS,
    }),
    classes: fc.tuple(fc.nat(63), fc.nat(255), fc.nat(1023)),
  }),
  { minKeys: 1, maxKeys: 40 },
);

function textOf(words: Record<string, Entry>): string {
  const lines = Object.keys(words)
    .sort()
    .map((word) => {
      const { largest, components, classes } = words[word] as Entry;
      const digits = components.map((component) => (component + 8).toString(16)).join('');
      return `${word} ${largest.toString(16).padStart(2, '0')} ${digits} ${classes.join(' ')}\n`;
    });
  return `words=${lines.length} components=${DIMENSIONS} largest=437f0000\n${lines.join('')}`;
}

/** Message of the error, or `undefined` when the text is a table. */
function refusal(text: string): string | undefined {
  try {
    packTable(text, FILE);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const REFUSAL = /^folder\/table\.txt:[1-9]\d*: .+ Take the committed file again .+ derive\.py\.$/;

describe('the text of the table', () => {
  it('becomes the bytes that the run time reads, in the order of the hashes', () => {
    const bytes = Buffer.from(packTable(TABLE, FILE).bytes);
    expect(bytes.length).toBe(12 + 2 * (4 + 1 + 2 + 1 + 1 + 2));
    expect(bytes.subarray(0, 12).toString('hex')).toBe('02000000040000000000ff42');
    const hashes = [bytes.readUInt32LE(12), bytes.readUInt32LE(16)] as const;
    expect(hashes[0]).toBeLessThan(hashes[1]);
    const refundFirst = readWordVectors(bytes).rowOf('refund') === 0;
    expect(bytes.subarray(20).toString('hex')).toBe(
      refundFirst ? 'ff01819f88883f00ff01ff030001' : '01ff8888819f003f01ff0001ff03',
    );
  });

  it('keeps of every word what it tells', () => {
    fc.assert(
      fc.property(entries, (words) => {
        const table = readWordVectors(packTable(textOf(words), FILE).bytes);
        for (const [word, { largest, components, classes }] of Object.entries(words)) {
          const row = table.rowOf(word);
          const sum = new Float32Array(DIMENSIONS);
          table.add(row, sum);
          expect(sum).toEqual(
            Float32Array.from(components, (component) => (largest / 7) * component),
          );
          expect(GRAINS.map((grain) => table.classOf(row, grain))).toEqual(classes);
        }
      }),
    );
  });

  it('is refused with file, line and what to do, or is a table, whatever it is', () => {
    const line = fc.oneof(
      fc.constantFrom(...TABLE.split('\n')),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[a-c]{1,2} [0-9a-f]{2} [0-9a-f]{4} \d{1,2} \d{1,3} \d{1,4}$/),
    );
    const lines = fc.array(line, { maxLength: 5 }).map((parts) => parts.join('\n'));
    fc.assert(
      fc.property(fc.oneof(lines, fc.string({ unit: 'binary' })), (text) => {
        const message = refusal(text);
        if (message !== undefined) expect(message).toMatch(REFUSAL);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when it is cut off anywhere', () => {
    for (let end = 0; end < TABLE.length; end++) {
      expect(refusal(TABLE.slice(0, end))).toMatch(REFUSAL);
    }
  });

  const [, refund, where] = TABLE.split('\n') as [string, string, string];
  it.each([
    ['no header', 1, `${refund}\n`, 'Expected "words='],
    ['another count', 1, TABLE.replace('words=2', 'words=3'), 'tells 3 words, and 2 lines follow'],
    ['an odd number of components', 1, TABLE.replace('ts=4', 'ts=3'), 'even, not 3'],
    ['a largest component of 0', 1, TABLE.replace('42ff', '0000'), 'a number above 0'],
    ['a largest component that is no number', 1, TABLE.replace('42ff', '7fff'), 'above 0'],
    ['an endless largest component', 1, TABLE.replace('42ff', '7f80'), 'a number above 0'],
    ['no end of the last line', 3, TABLE.slice(0, -1), 'cut off'],
    ['a carriage return', 2, TABLE.replace('1023', '1023\r'), 'Expected "<word>'],
    ['a capital letter', 2, TABLE.replace('refund', 'Refund'), 'Expected "<word>'],
    ['a component of 0', 2, TABLE.replace('18f9', '10f9'), 'Expected "<word>'],
    ['a class too few', 2, TABLE.replace(' 1023', ''), 'Expected "<word>'],
    ['a class with a leading zero', 2, TABLE.replace(' 63', ' 063'), 'Expected "<word>'],
    ['a component too few', 2, TABLE.replace('18f9', '18f'), '"refund" has 3 components instead'],
    ['a word without length', 3, TABLE.replace(' 01 ', ' 00 '), 'has to be 01 to ff'],
    ['a first class too high', 2, TABLE.replace(' 63', ' 64'), 'Class 64 of "refund"'],
    ['a second class too high', 2, TABLE.replace(' 255', ' 256'), 'Class 256 of "refund"'],
    ['a third class too high', 2, TABLE.replace(' 1023', ' 1024'), 'Class 1024 of "refund"'],
    ['another order', 3, [HEADER, where, refund, ''].join('\n'), 'stand before "where\'s"'],
    ['a word twice', 3, [HEADER, refund, refund, ''].join('\n'), 'only once'],
    [
      'two words of one hash',
      3,
      `${HEADER}\npviyrnqq 01 8888 0 0 0\nvaljkiar 01 8888 0 0 0\n`,
      '"valjkiar" has the same hash as "pviyrnqq"',
    ],
  ])('is refused with %s', (_, line, text, problem) => {
    expect(refusal(text)).toMatch(REFUSAL);
    expect(refusal(text)).toContain(`${FILE}:${line}: `);
    expect(refusal(text)).toContain(problem);
  });
});

describe('the committed table', () => {
  const text = readFileSync(join(REPOSITORY_ROOT, COMMITTED), 'latin1');

  it('has each of its words, in a row of its own', () => {
    const table = readWordVectors(committedWordTable().bytes);
    const words = text
      .split('\n')
      .slice(1, -1)
      .map((line) => line.slice(0, line.indexOf(' ')));
    expect(words).toHaveLength(20_000);
    expect(table.dimensions).toBe(64);
    const rows = words.map((word) => table.rowOf(word)).sort((one, other) => one - other);
    expect(rows).toEqual(words.map((_, row) => row));
  });

  it('stays small enough to read and to keep', () => {
    expect(text.length).toBeLessThan(2_500_000);
  });
});
