/** Floor and ceiling of a function as its version is to have them. */
import type { FunctionScalingConfig } from '@aws-sdk/client-lambda';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { numbersAt } from '../floors/numbers-at.ts';
import type { Numbers } from '../floors/windows.ts';
import { UserError } from '../terraform/user-error.ts';

/**
 * What holds outside of every window. Undefined on demand.
 * @throws UserError for a function of the pool without floor or ceiling
 */
export function baseNumbers({
  function_name: name,
  compute,
  floor,
  ceiling,
}: FleetEntry): Numbers | undefined {
  if (compute === 'on-demand') return undefined;
  if (floor === null || ceiling === null) {
    throw new UserError(`${name} has no floor or no ceiling: set both in its function.json`);
  }
  return { floor, ceiling };
}

/** What holds at the instant `at` (ms since the epoch), by the function's windows. Undefined on demand. */
export function currentNumbers(entry: FleetEntry, at: number): Numbers | undefined {
  const base = baseNumbers(entry);
  return base && numbersAt(base, entry.windows, at);
}

/** The same with at least one environment: a version at 0/0 can prove nothing. */
export function awake(numbers: Numbers): Numbers {
  return numbers.floor > 0 ? numbers : { floor: 1, ceiling: Math.max(1, numbers.ceiling) };
}

/** A hot version: one environment, and room to grow to the base's ceiling when it has to serve again at once. */
export function hotNumbers(entry: FleetEntry): Numbers {
  return { floor: 1, ceiling: Math.max(1, baseNumbers(entry)?.ceiling ?? 1) };
}

/** No environment: costs nothing, answers nobody. */
export const PARKED: Numbers = { floor: 0, ceiling: 0 };

/** Both numbers, always: the service takes an absent one for its default. */
export function toScaling({ floor, ceiling }: Numbers): FunctionScalingConfig {
  return { MinExecutionEnvironments: floor, MaxExecutionEnvironments: ceiling };
}

export function isScaled(scaling: FunctionScalingConfig | undefined, wanted: Numbers): boolean {
  return (
    scaling?.MinExecutionEnvironments === wanted.floor &&
    scaling.MaxExecutionEnvironments === wanted.ceiling
  );
}
