import { describe, expect, it } from '@jest/globals';
import { loadCatalogue } from '../../../../scripts/catalogue/load.ts';
import { formatProblem } from '../../../../scripts/catalogue/problem.ts';
import { checkStage } from '../../../../scripts/floors/check-stage.ts';
import { floorWindow, functionFloors, stageOf } from '../../../support/stage-floors.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');
const catalogue = loadCatalogue();
const declared = catalogue.functions.find(({ name }) => name === 'router')?.pool?.windows ?? [];

describe('checkStage', () => {
  it('finds nothing wrong with what the catalogue declares', () => {
    const stage = stageOf(functionFloors('router', { windows: declared }));
    expect(checkStage(stage, catalogue, NOW)).toEqual({ problems: [] });
  });

  it('judges windows of the stage itself, and names its tfvars', () => {
    const windows = [
      floorWindow('a', 'cron(0 7 ? * MON *)', 'cron(0 9 ? * MON *)', 1),
      floorWindow('b', 'cron(0 8 ? * MON *)', 'cron(0 10 ? * MON *)', 1),
    ];
    const { problems, shortage } = checkStage(
      stageOf(functionFloors('router', { windows })),
      catalogue,
      NOW,
    );
    expect(problems.map(formatProblem)).toEqual([
      'terraform/stages/dev.tfvars: function_overrides.router.windows[1]: "a" and "b" overlap from Mon 08:00 to Mon 09:00. Let one end where the other starts.',
    ]);
    expect(shortage).toBeUndefined();
  });

  it('tells of an hour that does not fit the pool', () => {
    const stage = stageOf(functionFloors('router', { base: { floor: 31, ceiling: 40 } }));
    expect(checkStage(stage, catalogue, NOW).shortage).toMatch(
      /need 62 vCPU .*, 2 more than the 60/,
    );
  });
});
