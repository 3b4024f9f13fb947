/** The checker must be able to fail: each seeded bug is found, with a trace as short as any. */
import { describe, expect, it } from '@jest/globals';
import { explore } from '../checker/explore.ts';
import type { Settings } from './context.ts';
import type { Mutant } from './mutants.ts';
import { NOTHING_KEPT, POLICY } from './sizes.ts';
import { type ProgramName, start, WORLDS } from './start.ts';
import type { Budget } from './state.ts';
import { versionModel } from './version-model.ts';
import type { World } from './world.ts';

interface Seed {
  mutant: Mutant;
  programs: ProgramName[];
  budget?: Partial<Budget>;
  settings?: Settings;
  world?: Partial<World>;
  found: string;
  /** Steps of the shortest trace. */
  steps: number;
}

const HOT_ONLY: Settings = { hot: 1, parked: 0 };

const SEEDS: Seed[] = [
  {
    mutant: 'no-claim',
    programs: ['release', 'rollback'],
    found: 'release parks 2, which rollback needs',
    steps: 19,
  },
  {
    mutant: 'aliases-read-once',
    programs: ['release', 'rollback'],
    found: 'rollback drops the schedules of 2, which serves',
    steps: 12,
  },
  {
    mutant: 'weights-ignored',
    programs: ['release', 'rollback'],
    budget: { moves: 1 },
    found: 'rollback parks 4, which live names',
    steps: 12,
  },
  {
    mutant: 'first-page-only',
    programs: ['pruner'],
    settings: { ...HOT_ONLY, page: 2 },
    world: WORLDS.OVERDUE,
    found: '1 is retired and still there',
    steps: 3,
  },
  {
    mutant: 'parks-without-look',
    programs: ['release'],
    budget: { moves: 1 },
    found: 'release parks 2, which live names',
    steps: 17,
  },
  {
    mutant: 'schedules-dropped-after-parking',
    programs: ['release'],
    budget: { edges: 2 },
    found: '3 is hot and keeps its whole floor',
    steps: 34,
  },
  {
    mutant: 'first-failed-delete-ends-run',
    programs: ['pruner'],
    settings: { ...HOT_ONLY, undeletable: 1 },
    world: WORLDS.OVERDUE,
    found: '2 is retired and still there',
    steps: 7,
  },
  {
    mutant: 'progress-lost-between-runs',
    programs: ['pruner'],
    settings: { ...HOT_ONLY, callsPerRun: 4 },
    world: WORLDS.OVERDUE,
    found: '1 is retired and still there',
    steps: 7,
  },
  {
    mutant: 'last-good-after-live',
    programs: ['release'],
    budget: { crashes: 1 },
    found: 'last-good names 2, though 3 served before',
    steps: 37,
  },
  {
    mutant: 'failure-drops-serving-schedules',
    programs: ['release'],
    budget: { crashes: 1, failedProofs: 1 },
    found: 'release drops the schedules of 4, which serves',
    steps: 20,
  },
  {
    mutant: 'deletes-running-without-claim',
    programs: ['release', 'pruner'],
    budget: { moves: 1 },
    settings: NOTHING_KEPT,
    found: 'pruner deletes 2, which release needs',
    steps: 16,
  },
  {
    mutant: 'judged-before-claim',
    programs: ['rollback', 'pruner'],
    world: WORLDS.WOKEN,
    found: 'pruner parks 1, the rollback target to keep running',
    steps: 31,
  },
  {
    mutant: 'no-last-look',
    programs: ['release'],
    budget: { moves: 1 },
    settings: { ...POLICY, hasQuickHands: true },
    found: 'live names 2, which is Deactivated',
    steps: 19,
  },
  {
    mutant: 'rollback-forgets-first',
    programs: ['rollback'],
    budget: { crashes: 1 },
    found: 'rollback goes on from 2 to 1',
    steps: 24,
  },
];

const exploreSeed = ({ mutant, programs, budget = {}, settings = POLICY, world }: Seed) =>
  explore(versionModel(start(programs, budget, world), { ...settings, mutant }));

describe('the checker', () => {
  it.each(SEEDS)('finds $mutant', (seed) => {
    const { counterexample } = exploreSeed(seed);
    expect(counterexample?.violation).toBe(seed.found);
    expect(counterexample?.trace.length).toBe(seed.steps + 1);
  });

  it.each(SEEDS)('finds nothing there without $mutant', (seed) => {
    const { mutant: _, ...settings } = { ...(seed.settings ?? POLICY), mutant: undefined };
    const model = versionModel(start(seed.programs, seed.budget ?? {}, seed.world), settings);
    expect(explore(model).counterexample?.violation).toBeUndefined();
  });
});
