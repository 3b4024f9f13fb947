/** A stage with functions on a pool, as the checks and reports of floors take it. */
import type { FunctionFloors, StageFloors } from '../../scripts/floors/stage-floors.ts';
import type { FloorWindow } from '../../scripts/floors/windows.ts';

/** A window in UTC, or what `changes` say. */
export function floorWindow(
  name: string,
  start: string,
  end: string,
  floor: number,
  changes: Partial<FloorWindow> = {},
): FloorWindow {
  return { name, start, end, timezone: 'UTC', floor, ceiling: floor * 2, ...changes };
}

/** A function of 1 vCPU with floor 1, no windows and no hot version. */
export function functionFloors(
  name: string,
  changes: Partial<FunctionFloors> = {},
): FunctionFloors {
  return { name, vcpu: 1, base: { floor: 1, ceiling: 9 }, windows: [], hot: 0, ...changes };
}

/** A pool of 64 vCPU on m7g.xlarge, so that floors may take 60. */
export function stageOf(...functions: FunctionFloors[]): StageFloors {
  return {
    stage: 'dev',
    functions,
    pool: { generation: 'g1', maxVcpu: 64, allowedInstanceTypes: ['m7g.large', 'm7g.xlarge'] },
  };
}
