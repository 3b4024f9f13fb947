/** A build trains only what it has not trained before, and never takes the model of other examples. */
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { trainedModel } from '../../../../scripts/build/trained-model.ts';
import type { AgentEntry } from '../../../../scripts/catalogue/types.ts';
import { trainClassifier } from '../../../../scripts/classifier/train.ts';

const fleet = (thanks: string): AgentEntry[] =>
  [
    { id: 'billing', examples: ['refund my invoice', 'the invoice is wrong'] },
    { id: 'small-talk', examples: ['hello there', thanks] },
  ] as unknown as AgentEntry[];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trained-model-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the model of a build', () => {
  it('is kept for the next build of the same examples', () => {
    const first = trainedModel(fleet('thanks'), folder);
    const [name, ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    writeFileSync(join(folder, name as string), 'kept');
    expect(Buffer.from(trainedModel(fleet('thanks'), folder)).toString()).toBe('kept');
    expect(Buffer.compare(first, trainClassifier(examplesOf('thanks')))).toBe(0);
  });

  it('is another one for other examples', () => {
    const first = trainedModel(fleet('thanks'), folder);
    const second = trainedModel(fleet('thank you very much'), folder);
    expect(Buffer.compare(first, second)).not.toBe(0);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('stays while it is used, and pushes out what was not for longest of more than eight', () => {
    trainedModel(fleet('hi'), folder);
    const [own] = readdirSync(folder) as [string];
    utimesSync(join(folder, own), 0, 0);
    trainedModel(fleet('hi'), folder);
    for (let age = 1; age <= 9; age++) {
      const file = join(folder, `older-${age}`);
      writeFileSync(file, '');
      utimesSync(file, age, age);
    }
    trainedModel(fleet('thanks'), folder);
    const left = readdirSync(folder);
    expect(left).toContain(own);
    expect(left.filter((name) => name.startsWith('older-')).sort()).toEqual(
      [4, 5, 6, 7, 8, 9].map((age) => `older-${age}`),
    );
  });

  it('is trained where nothing can be kept', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(trainedModel(fleet('thanks'), join(file, 'models')).length).toBeGreaterThan(0);
  });
});

function examplesOf(thanks: string) {
  return fleet(thanks).flatMap(({ id, examples }) => examples.map((text) => ({ label: id, text })));
}
