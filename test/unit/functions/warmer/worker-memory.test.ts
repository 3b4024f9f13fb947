import { describe, expect, it } from '@jest/globals';
import type { WarmAnswer } from '../../../../functions/shared/warm-event.ts';
import { WorkerMemory } from '../../../../functions/warmer/worker-memory.ts';

/** A version's workers, such as `a1 a2 b1`. */
const found = (version: string, names: string, isThorough = true) => ({
  version,
  isThorough,
  workers: names
    .split(' ')
    .filter(Boolean)
    .map((name) => ({ environmentId: name[0], workerId: Number(name.slice(1)) }) as WarmAnswer),
});

describe('workers lost since the last run', () => {
  it('are not told by a first run, and then those that were not found again', () => {
    const memory = new WorkerMemory();
    expect(memory.compare('f', [found('1', 'a1 a2 b1')])).toBeNull();
    expect(memory.compare('f', [found('1', 'a1 b1 c1')])).toBe(1);
    expect(memory.compare('f', [found('1', 'a1 b1 c1')])).toBe(0);
    expect(memory.compare('g', [found('1', 'a1')])).toBeNull();
  });

  it('are not those of a version that no longer serves: a release is no loss', () => {
    const memory = new WorkerMemory();
    memory.compare('f', [found('1', 'a1 a2')]);
    expect(memory.compare('f', [found('2', 'b1 b2')])).toBeNull();
    expect(memory.compare('f', [found('2', 'b1'), found('1', 'a1')])).toBe(1);
  });

  it('are not told by a run that did not search everywhere, and not forgotten by it', () => {
    const memory = new WorkerMemory();
    memory.compare('f', [found('1', 'a1 a2 a3')]);
    expect(memory.compare('f', [found('1', 'a1 a4', false)])).toBeNull();
    expect(memory.compare('f', [found('1', 'a1 a4')])).toBe(2);
  });
});
