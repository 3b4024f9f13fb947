/** Brings a version to its floor and waits until it can serve. */
import {
  type FunctionConfiguration,
  type FunctionScalingConfig,
  GetFunctionConfigurationCommand,
  GetFunctionScalingConfigCommand,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import type { ReleaseOptions } from './release-options.ts';

/** AWS' own waiter for a published version gives up after 26 minutes (Lambda API model, PublishedVersionActive). */
const LIMIT_MS = 26 * 60_000;

/** States that no waiting leads out of (Lambda API model, State). */
const DEAD_ENDS = ['Failed', 'Deleting'];

/**
 * Sets the floor and ceiling of the catalogue where they differ, which wakes a parked version too, and returns when
 * the version is Active and both are applied.
 * @param wanted from `wantedScaling`
 * @throws UserError when it fails, or is not there after 26 minutes
 */
export async function bringUp(
  entry: FleetEntry,
  wanted: FunctionScalingConfig | undefined,
  { lambda, clock }: Pick<ReleaseOptions, 'lambda' | 'clock'>,
  say: (line: string) => void,
): Promise<void> {
  const reference = { FunctionName: entry.function_name, Qualifier: entry.version };
  const end = clock.now() + LIMIT_MS;
  let state = 'unknown';
  let scaled = false;
  do {
    const configuration = await lambda.send(new GetFunctionConfigurationCommand(reference));
    state = configuration.State ?? 'unknown';
    if (DEAD_ENDS.includes(state)) throw new UserError(describeDeadEnd(entry, configuration));
    scaled = wanted === undefined || (await isScaled(wanted));
    // An idle function on demand is Inactive until its next invocation, which wakes it.
    if (scaled && (state === 'Active' || (state === 'Inactive' && !wanted))) return;
    await clock.sleep(clock.pollMs);
  } while (clock.now() < end);
  throw new UserError(
    `version ${entry.version} of ${entry.function_name} is ${state}${scaled ? '' : ', its floor not applied,'} after 26 minutes`,
  );

  /** Asks for what is wanted unless it was asked for; true once it is applied. */
  async function isScaled(scaling: FunctionScalingConfig): Promise<boolean> {
    const { RequestedFunctionScalingConfig: requested, AppliedFunctionScalingConfig: applied } =
      await lambda.send(new GetFunctionScalingConfigCommand(reference));
    if (same(requested ?? applied, scaling)) return same(applied, scaling);
    try {
      await lambda.send(
        new PutFunctionScalingConfigCommand({ ...reference, FunctionScalingConfig: scaling }),
      );
      say(`version ${entry.version} gets ${entry.floor} to ${entry.ceiling} environments`);
    } catch (error) {
      // Another change of the version is under way: asked again at the next look.
      if ((error as Error).name !== 'ResourceConflictException') throw error;
    }
    return false;
  }
}

/**
 * Both numbers, always: the service takes an absent one for its default. Undefined on demand.
 * @throws UserError for a function of the pool without floor or ceiling
 */
export function wantedScaling({
  function_name: name,
  compute,
  floor,
  ceiling,
}: FleetEntry): FunctionScalingConfig | undefined {
  if (compute === 'on-demand') return undefined;
  if (floor === null || ceiling === null) {
    throw new UserError(`${name} has no floor or no ceiling: set both in its function.json`);
  }
  return { MinExecutionEnvironments: floor, MaxExecutionEnvironments: ceiling };
}

const same = (left: FunctionScalingConfig | undefined, right: FunctionScalingConfig): boolean =>
  left?.MinExecutionEnvironments === right.MinExecutionEnvironments &&
  left?.MaxExecutionEnvironments === right.MaxExecutionEnvironments;

function describeDeadEnd(
  { function_name: name, version }: FleetEntry,
  { State: state, StateReasonCode: code, StateReason: reason }: FunctionConfiguration,
): string {
  return `version ${version} of ${name} is ${state}: ${[code, reason].filter(Boolean).join(': ') || 'no reason given'}`;
}
