/** The table of word vectors as it lies in the repository, one word a line; README.md beside this file tells the form. */
import { hashOf } from '../../../functions/router/classifier/hash.ts';

/** The run time's, in functions/router/classifier/word-vectors.ts. */
const SEED = 0x51ed270b;

/** Number of classes of each grain; each takes so many bytes. */
const GRAINS = [
  { classes: 64, bytes: 1 },
  { classes: 256, bytes: 1 },
  { classes: 1024, bytes: 2 },
] as const;

const HEADER = /^words=([1-9]\d{0,6}) components=([1-9]\d{0,3}) largest=([0-9a-f]{8})$/;
const LINE =
  /^([a-z0-9']+) ([0-9a-f]{2}) ([1-9a-f]+) (0|[1-9]\d{0,3}) (0|[1-9]\d{0,3}) (0|[1-9]\d{0,3})$/;

/** The table, packed as `readWordVectors` takes it, and its words. */
export interface WordTable {
  bytes: Uint8Array;
  words: readonly string[];
}

interface Word {
  word: string;
  line: number;
  hash: number;
  /** In 255ths of the table's largest component. */
  largest: number;
  /** A digit for each component: 1 to f for -7 to 7. */
  components: string;
  classes: readonly number[];
}

/**
 * Reads the text of a table.
 * @param file name that errors tell
 * @throws with file, line and what to do, when a line is not as it has to be
 */
export function packTable(text: string, file: string): WordTable {
  const fail = (line: number, problem: string): never => {
    throw new Error(
      `${file}:${line}: ${problem} Take the committed file again (git checkout -- ${file}), or write it anew with derive.py.`,
    );
  };
  const lines = text.split('\n');
  const header = HEADER.exec(lines[0] as string);
  if (header === null) {
    return fail(1, 'Expected "words=<count> components=<count> largest=<float32, 8 hex digits>".');
  }
  const [count, dimensions] = [Number(header[1]), Number(header[2])];
  const top = Buffer.from(header[3] as string, 'hex');
  if (dimensions % 2 !== 0) fail(1, `The number of components has to be even, not ${dimensions}.`);
  if (!(top.readFloatBE() > 0 && top.readFloatBE() < Number.POSITIVE_INFINITY)) {
    fail(1, 'The largest component has to be a number above 0.');
  }
  if (lines.at(-1) !== '') fail(lines.length, 'The last line does not end: the file is cut off.');
  if (lines.length - 2 !== count) {
    fail(1, `The header tells ${count} words, and ${lines.length - 2} lines follow.`);
  }

  const words = lines.slice(1, -1).map((content, index): Word => {
    const line = index + 2;
    const match = LINE.exec(content);
    if (match === null) {
      return fail(
        line,
        'Expected "<word> <2 hex digits> <components, digits 1 to f> <3 classes>".',
      );
    }
    const [, word = '', largest = '', components = '', ...classes] = match;
    if (components.length !== dimensions) {
      fail(line, `"${word}" has ${components.length} components instead of ${dimensions}.`);
    }
    if (largest === '00') fail(line, `The largest component of "${word}" has to be 01 to ff.`);
    const numbers = classes.map(Number);
    for (const [grain, { classes: limit }] of GRAINS.entries()) {
      if ((numbers[grain] as number) >= limit) {
        fail(line, `Class ${numbers[grain]} of "${word}" is above ${limit - 1}.`);
      }
    }
    return {
      word,
      line,
      hash: hashOf(word, SEED),
      largest: Number.parseInt(largest, 16),
      components,
      classes: numbers,
    };
  });
  for (const [index, { word, line }] of words.entries()) {
    const before = words[index - 1]?.word ?? '';
    if (word <= before) fail(line, `"${word}" has to stand before "${before}", and only once.`);
  }
  const listed = words.map(({ word }) => word);
  words.sort((one, other) => one.hash - other.hash || one.line - other.line);
  for (const [index, { word, line, hash }] of words.entries()) {
    const before = words[index - 1];
    if (before?.hash === hash) {
      fail(line, `"${word}" has the same hash as "${before.word}": leave one of them out.`);
    }
  }
  return { bytes: pack(words, dimensions, top), words: listed };
}

/** Arrays in the order of the hashes, little-endian. */
function pack(words: readonly Word[], dimensions: number, top: Buffer): Uint8Array {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(words.length);
  head.writeUInt32LE(dimensions, 4);
  head.writeFloatLE(top.readFloatBE(), 8);
  const hashes = Buffer.alloc(words.length * 4);
  for (const [row, { hash }] of words.entries()) hashes.writeUInt32LE(hash, row * 4);
  const values = Buffer.from(words.map(({ components }) => components).join(''), 'hex');
  // The first of two components is the lower half of their byte.
  for (const [at, pair] of values.entries()) values[at] = (pair >> 4) | ((pair & 15) << 4);
  const classes = GRAINS.map(({ bytes }, grain) => {
    const of = Buffer.alloc(words.length * bytes);
    for (const [row, word] of words.entries()) {
      of.writeUIntLE(word.classes[grain] as number, row * bytes, bytes);
    }
    return of;
  });
  return Buffer.concat([
    head,
    hashes,
    Buffer.from(words.map(({ largest }) => largest)),
    values,
    ...classes,
  ]);
}
