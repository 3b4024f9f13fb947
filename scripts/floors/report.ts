/** Everything that is told about a stage's floors. */
import { type Peak, peakOf } from './headroom.ts';
import type { StageFloors } from './stage-floors.ts';
import { type FloorCost, floorCost, type OneOffCost, oneOffCosts } from './week-cost.ts';
import { type WeekGrid, weekGrid } from './week-grid.ts';

export interface FloorReport {
  stage: StageFloors;
  grid: WeekGrid;
  /** In the order of the stage's functions. */
  costs: readonly FloorCost[];
  oneOffs: readonly OneOffCost[];
  peak: Peak;
}

/** The report as of `now`, in ms since the epoch. */
export function floorReport(stage: StageFloors, now: number): FloorReport {
  const types = stage.pool.allowedInstanceTypes;
  return {
    stage,
    grid: weekGrid(stage.functions, now),
    costs: stage.functions.map((entry) => floorCost(entry, types)),
    oneOffs: stage.functions.flatMap((entry) => oneOffCosts(entry, types, now)),
    peak: peakOf(stage, now),
  };
}
