/** What is wrong with the floors of one stage. */
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../catalogue/problem.ts';
import type { Catalogue } from '../catalogue/types.ts';
import { describeShortage, peakOf } from './headroom.ts';
import type { StageFloors } from './stage-floors.ts';
import { windowProblems } from './window-problems.ts';

export interface StageFindings {
  /** Of windows that the stage's tfvars declare; those of the catalogue are judged with the catalogue. */
  problems: readonly Problem[];
  /** One line about the worst moment in which the pool is too small; absent when it never is. */
  shortage?: string;
}

/** Checks the stage's own windows and, once those are right, every moment from `now` (ms since the epoch) on. */
export function checkStage(stage: StageFloors, catalogue: Catalogue, now: number): StageFindings {
  const problems = stage.functions.flatMap(({ name, windows }) => {
    const declared = catalogue.functions.find((entry) => entry.name === name)?.pool?.windows;
    if (isDeepStrictEqual(declared, windows)) return [];
    const file = `terraform/stages/${stage.stage}.tfvars`;
    return windowProblems(file, `function_overrides.${name}.windows`, windows, now);
  });
  if (problems.some(({ severity }) => severity === 'error')) return { problems };
  const peak = peakOf(stage, now);
  return peak.vcpu <= peak.limit
    ? { problems }
    : { problems, shortage: describeShortage(stage, peak) };
}
