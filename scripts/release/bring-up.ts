/** Brings a version to its floor and waits until it can serve. */
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  GetFunctionScalingConfigCommand,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import type { Numbers } from '../floors/windows.ts';
import { UserError } from '../terraform/user-error.ts';
import { awake, currentNumbers, isScaled, toScaling } from './floor-numbers.ts';
import type { ReleaseOptions } from './release-options.ts';

/** AWS' own waiter for a published version gives up after 26 minutes (Lambda API model, PublishedVersionActive). */
const LIMIT_MS = 26 * 60_000;

/** States that no waiting leads out of (Lambda API model, State). */
const DEAD_ENDS = ['Failed', 'Deleting'];

/**
 * Sets the floor and ceiling of the present window where they differ, which wakes a parked version too, and returns when
 * the version is Active and both are applied. A window that begins or ends meanwhile changes what is waited for; in one
 * of 0/0 it is one environment, for the proof.
 * @throws UserError when it fails, or is not there after 26 minutes
 */
export async function bringUp(
  entry: FleetEntry,
  { lambda, clock }: Pick<ReleaseOptions, 'lambda' | 'clock'>,
  say: (line: string) => void,
): Promise<void> {
  const { function_name: name, version, compute } = entry;
  const reference = { FunctionName: name, Qualifier: version };
  const end = clock.now() + LIMIT_MS;
  let state = 'unknown';
  let scaled = false;
  do {
    const numbers = currentNumbers(entry, clock.now());
    const configuration = await lambda.send(new GetFunctionConfigurationCommand(reference));
    state = configuration.State ?? 'unknown';
    if (DEAD_ENDS.includes(state)) throw new UserError(describeDeadEnd(entry, configuration));
    scaled = numbers === undefined || (await isApplied(awake(numbers)));
    // An idle function on demand is Inactive until its next invocation, which wakes it.
    if (scaled && (state === 'Active' || (state === 'Inactive' && compute === 'on-demand'))) return;
    await clock.sleep(clock.pollMs);
  } while (clock.now() < end);
  throw new UserError(
    `version ${version} of ${name} is ${state}${scaled ? '' : ', its floor not applied,'} after 26 minutes`,
  );

  /** Asks for what is wanted unless it was asked for; true once it is applied. */
  async function isApplied(wanted: Numbers): Promise<boolean> {
    const { RequestedFunctionScalingConfig: requested, AppliedFunctionScalingConfig: applied } =
      await lambda.send(new GetFunctionScalingConfigCommand(reference));
    if (isScaled(requested ?? applied, wanted)) return isScaled(applied, wanted);
    try {
      await lambda.send(
        new PutFunctionScalingConfigCommand({
          ...reference,
          FunctionScalingConfig: toScaling(wanted),
        }),
      );
      say(`version ${version} gets ${wanted.floor} to ${wanted.ceiling} environments`);
    } catch (error) {
      // Another change of the version is under way: asked again at the next look.
      if ((error as Error).name !== 'ResourceConflictException') throw error;
    }
    return false;
  }
}

function describeDeadEnd(
  { function_name: name, version }: FleetEntry,
  { State: state, StateReasonCode: code, StateReason: reason }: FunctionConfiguration,
): string {
  return `version ${version} of ${name} is ${state}: ${[code, reason].filter(Boolean).join(': ') || 'no reason given'}`;
}
