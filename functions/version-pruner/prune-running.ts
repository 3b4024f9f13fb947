/**
 * Versions that are up, or may be: deleting or parking one stops it from answering. So each is guarded, and changed only
 * under the function's claim, never while a release or a rollback is at work on it.
 */
import type { FunctionScalingConfig } from '@aws-sdk/client-lambda';
import { type Claim, ClaimLost } from '../shared/versions/claim.ts';
import { isUp } from '../shared/versions/policy.ts';
import { carryOut } from './carry-out.ts';
import { claimOrHolder } from './claim-function.ts';
import { environmentsOf, readScaling, reasonOfAge } from './examine.ts';
import {
  type Candidate,
  noteCutShort,
  noteFailure,
  noteKept,
  noteSkipped,
  noteStandingFloor,
  otherHolder,
} from './notes.ts';
import type { Run } from './run.ts';
import { judgeNow, listedAgain, type Subject } from './subject.ts';
import { wakeIfTaken } from './wake-if-taken.ts';

/** A candidate that nothing speaks against, and what it keeps running. */
interface Ready {
  candidate: Candidate;
  /** Absent on demand, where nothing is kept running. */
  scaling?: FunctionScalingConfig;
}

/** @throws what the service says when the function can't be claimed, or the claim can't be ended */
export async function pruneRunning(
  run: Run,
  subject: Subject,
  candidates: readonly Candidate[],
): Promise<void> {
  const holder = otherHolder(run, subject.aliases);
  const ready: Ready[] = [];
  for (const candidate of candidates) {
    if (holder !== undefined) skipForHolder(run, candidate, holder);
    else if (run.isOver()) noteCutShort(run, candidate, 'no time left');
    else ready.push(...(await examined(run, subject, candidate)));
  }
  if (ready.length === 0) return;
  const claim = await claimOrHolder(run, subject);
  if (typeof claim === 'string') {
    for (const { candidate } of ready) skipForHolder(run, candidate, claim);
    return;
  }
  try {
    // Until the claim was held, a release may have changed states and aliases alike.
    const now = run.report.dryRun ? subject : await listedAgain(run, subject);
    for (const one of ready) await stop(run, now, one, claim);
  } finally {
    await claim.release();
  }
}

/** @returns the candidate, or nothing when something speaks against it or a fact can't be read: that is reported */
async function examined(run: Run, subject: Subject, candidate: Candidate): Promise<Ready[]> {
  const { entry, aliases } = subject;
  const { version, action } = candidate;
  try {
    const reason =
      (action === 'delete' ? await reasonOfAge(run, entry, version, aliases) : undefined) ??
      (await run.guards.reasonAgainst(entry.name, version));
    if (reason !== undefined) {
      noteKept(run, entry.name, { ...candidate, reason });
      noteStandingFloor(run, candidate, reason);
      return [];
    }
    if (entry.compute === 'on-demand') return [{ candidate }];
    return [{ candidate, scaling: await readScaling(run, entry.name, version) }];
  } catch (error) {
    noteFailure(run, candidate, error);
    return [];
  }
}

async function stop(
  run: Run,
  subject: Subject,
  { candidate, scaling }: Ready,
  claim: Claim,
): Promise<void> {
  const { entry } = subject;
  try {
    await claim.assertHeld();
    // The service does not protect what an alias names from being parked: asked right before each.
    const now = await judgeNow(run, subject);
    const isDone = await carryOut(run, entry, candidate, now, async () =>
      candidate.action === 'park' ? wakeIfTaken(run, subject, candidate, scaling) : undefined,
    );
    if (!isDone || !scaling || !isUp(candidate.state)) return;
    const environments = environmentsOf(scaling);
    run.freed.environments += environments;
    run.freed.vcpu += environments * entry.vcpu;
  } catch (error) {
    if (error instanceof ClaimLost) noteSkipped(run, candidate, error.message);
    else noteFailure(run, candidate, error);
  }
}

function skipForHolder(run: Run, candidate: Candidate, holder: string): void {
  noteSkipped(run, candidate, `it is ${candidate.state}, and ${holder} is at work on the function`);
}
