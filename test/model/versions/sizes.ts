/** What is explored whole: which programs run at once, from where, and what happens to them. */
import type { Settings } from './context.ts';
import { type ProgramName, WORLDS } from './start.ts';
import type { Budget } from './state.ts';
import type { World } from './world.ts';

export const POLICY: Settings = { hot: 1, parked: 1 };
const QUICK_HANDS: Settings = { ...POLICY, hasQuickHands: true };
export const NOTHING_KEPT: Settings = { hot: 0, parked: 0 };

export type Size = [ProgramName[], Partial<Budget>, Settings?, Partial<World>?];

export const SIZES: Size[] = [
  [['release', 'rollback', 'pruner'], {}],
  [['release', 'rollback'], { crashes: 2 }],
  [['release', 'rollback'], { crashes: 1, failedProofs: 1 }],
  [['release', 'rollback'], { lostAnswers: 1, stalls: 1 }],
  [['release', 'rollback'], { edges: 1 }],
  [['release', 'rollback'], { moves: 1, deletedSchedules: 1 }],
  [['release', 'pruner'], { crashes: 2 }],
  [['release', 'pruner'], { edges: 1 }],
  [['release', 'pruner'], { moves: 1 }],
  [['release', 'pruner'], { publishes: 1 }],
  [['release', 'pruner'], { lostAnswers: 1, stalls: 1 }],
  [['release', 'pruner'], { crashes: 1 }, NOTHING_KEPT],
  [['rollback', 'pruner'], { crashes: 1 }],
  [['rollback', 'pruner'], { moves: 1 }],
  [['rollback', 'pruner'], {}, POLICY, WORLDS.WOKEN],
  [['rollback', 'pruner'], {}, NOTHING_KEPT, WORLDS.WOKEN],
  [['release', 'rollback'], { edges: 2 }],
  [['release', 'pruner'], { edges: 2 }],
  [['rollback', 'pruner'], { edges: 1 }],
  [['release', 'rollback', 'pruner'], { failedProofs: 1 }],
  [['release', 'rollback', 'pruner'], { crashes: 1 }],
  [['release', 'rollback'], { moves: 1 }, QUICK_HANDS],
  [['release', 'pruner'], { moves: 1 }, QUICK_HANDS],
  [['rollback', 'pruner'], { moves: 1 }, QUICK_HANDS, WORLDS.WOKEN],
];
