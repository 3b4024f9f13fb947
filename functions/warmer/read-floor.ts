/** The floor of what an alias serves: how many environments should run, and how many are known to. */
import { GetFunctionScalingConfigCommand } from '@aws-sdk/client-lambda';
import type { LambdaSender } from '../shared/versions/lambda-reads.ts';

export interface Floor {
  /** Null when the service did not tell it for every serving version. */
  requested: number | null;
  applied: number | null;
  /** Whether each serving version has what was asked for. */
  isApplied: boolean;
  /** Environments that should answer: at least one of each serving version, since a parked one answers nobody. */
  expected: number;
}

/** Floor of a version that nobody set: Lambda Developer Guide, managed instances. */
const DEFAULT_FLOOR = 3;

/** Sums the floors of all serving versions: while a shift runs, each holds its own. */
export async function readFloor(
  lambda: LambdaSender,
  functionName: string,
  versions: readonly string[],
): Promise<Floor> {
  const floors = await Promise.all(
    versions.map(async (Qualifier) => {
      const config = await lambda.send(
        new GetFunctionScalingConfigCommand({ FunctionName: functionName, Qualifier }),
      );
      const applied = config.AppliedFunctionScalingConfig?.MinExecutionEnvironments ?? null;
      // Requested may be absent once it is applied.
      const requested = config.RequestedFunctionScalingConfig?.MinExecutionEnvironments ?? applied;
      return { requested, applied };
    }),
  );
  return {
    requested: sum(floors.map(({ requested }) => requested)),
    applied: sum(floors.map(({ applied }) => applied)),
    isApplied: floors.every(({ requested, applied }) => requested === applied),
    expected: floors.reduce(
      (total, { requested }) => total + Math.max(1, requested ?? DEFAULT_FLOOR),
      0,
    ),
  };
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  );
}
