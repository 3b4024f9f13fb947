/** The floor of a version: how many environments should run, and how many are known to. */
import { GetFunctionScalingConfigCommand } from '@aws-sdk/client-lambda';
import type { LambdaSender } from '../shared/versions/lambda-reads.ts';

export interface Floor {
  /** Null when the service did not tell it. */
  requested: number | null;
  applied: number | null;
}

/** Floor of a version that nobody set: Lambda Developer Guide, managed instances. */
const DEFAULT_FLOOR = 3;

export async function readFloor(
  lambda: LambdaSender,
  functionName: string,
  version: string,
): Promise<Floor> {
  const config = await lambda.send(
    new GetFunctionScalingConfigCommand({ FunctionName: functionName, Qualifier: version }),
  );
  const applied = config.AppliedFunctionScalingConfig?.MinExecutionEnvironments ?? null;
  // Requested may be absent once it is applied.
  const requested = config.RequestedFunctionScalingConfig?.MinExecutionEnvironments ?? applied;
  return { requested, applied };
}

/** Whether the version has what was asked for. */
export const isApplied = ({ requested, applied }: Floor): boolean => requested === applied;

/**
 * Environments that must answer: the smaller of both, since a floor that was raised starts them over minutes and one
 * that was lowered may end them at any time; whether it arrives is told apart from that. A version at 0 answers nobody:
 * with `parks` that is the plan of a window, else an outage in which at least one environment is missed.
 */
export function mustRun({ requested, applied }: Floor, parks: boolean): number {
  const least = Math.min(requested ?? DEFAULT_FLOOR, applied ?? requested ?? DEFAULT_FLOOR);
  return parks ? least : Math.max(1, least);
}

/** Sums the floors of all serving versions: while a shift runs, each holds its own. */
export const sumFloors = (floors: readonly Floor[]): Floor => ({
  requested: sum(floors.map(({ requested }) => requested)),
  applied: sum(floors.map(({ applied }) => applied)),
});

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  );
}
