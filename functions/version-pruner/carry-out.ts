/** Deletes or parks one version, right after the look at the aliases that it is given. */
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import type { LambdaSender } from '../shared/versions/lambda-reads.ts';
import { parkVersion } from '../shared/versions/park-version.ts';
import type { Judged } from '../shared/versions/policy.ts';
import { describe } from './describe.ts';
import { actionFor } from './may-have-work.ts';
import {
  type Candidate,
  noteCutShort,
  noteDone,
  noteFailure,
  noteSkipped,
  noteStandingFloor,
} from './notes.ts';
import type { Run } from './run.ts';
import type { FleetFunction } from './settings.ts';

/**
 * Never throws: what goes wrong at one version is reported and stops no other.
 * @param now the function's versions as they stand by a fresh look
 * @param lastLook made after a change; why that was undone, if it was
 * @returns whether it was done, or in a dry run would be
 */
export async function carryOut(
  run: Run,
  { compute }: FleetFunction,
  candidate: Candidate,
  now: readonly Judged[],
  lastLook: () => Promise<string | undefined> = async () => undefined,
): Promise<boolean> {
  const standing = now.find(({ version }) => version === candidate.version);
  if (!standing || actionFor(standing, compute) !== candidate.action) {
    noteSkipped(run, candidate, `not any more: ${standing?.reason ?? 'it is gone'}`);
    return false;
  }
  if (run.isOver()) {
    noteCutShort(run, candidate, 'no time left');
    return false;
  }
  if (candidate.action === 'delete') {
    if (run.deletesLeft === 0) {
      noteCutShort(run, candidate, 'beyond what one run deletes');
      return false;
    }
    run.deletesLeft -= 1;
  }
  try {
    const refusal = run.report.dryRun
      ? undefined
      : ((await change(run.lambda, candidate)) ?? (await lastLook()));
    if (refusal === undefined) {
      noteDone(run, candidate);
      if (compute === 'pool' && candidate.action === 'delete') run.freed.slots += 1;
      return true;
    }
    noteSkipped(run, candidate, refusal);
    noteStandingFloor(run, candidate, refusal);
  } catch (error) {
    noteFailure(run, candidate, error);
  }
  return false;
}

/** @returns why the service refused: its own protection, not a failure. @throws any other error of the service */
async function change(lambda: LambdaSender, candidate: Candidate): Promise<string | undefined> {
  const { function: name, version, action } = candidate;
  if (action === 'park') {
    const parking = await parkVersion(lambda, name, version);
    return parking.parked ? undefined : parking.reason;
  }
  try {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: version }));
    return undefined;
  } catch (error) {
    const { name: code } = error as Error;
    if (code === 'ResourceNotFoundException') return 'already gone';
    // An alias took it in the last moment.
    if (code === 'ResourceConflictException') return describe(error);
    throw error;
  }
}
