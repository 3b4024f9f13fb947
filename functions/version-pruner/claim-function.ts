/** The pruner's claim on a function, and the end of one that a killed pruner left behind. */
import { CLAIM, LIVE } from '../shared/versions/aliases.ts';
import { type Claim, ClaimHeld, readLease, takeClaim } from '../shared/versions/claim.ts';
import type { Run } from './run.ts';
import type { Subject } from './subject.ts';

/** First part of every holder that is a pruner. */
export const PRUNER = 'pruner:';

/** Short: a release that meets the claim of a pruner that was killed waits for its end. In ms. */
const LEASE_MS = 2 * 60_000;

/** A dry run changes nothing, so it claims nothing. */
const NO_CLAIM: Claim = { assertHeld: async () => undefined, release: async () => undefined };

/** @returns who holds the function, when that is somebody else */
export async function claimOrHolder(
  run: Run,
  { entry, aliases }: Subject,
): Promise<Claim | string> {
  if (run.report.dryRun) return NO_CLAIM;
  const { holder, now, remainingMs } = run.runtime;
  const live = aliases.find(({ name }) => name === LIVE);
  try {
    return await takeClaim(run.lambda, {
      functionName: entry.name,
      version: live?.targets[0] as string,
      holder,
      isDead: () => false,
      now,
      leaseMs: Math.min(LEASE_MS, remainingMs()),
    });
  } catch (error) {
    if (error instanceof ClaimHeld) return error.holder;
    throw error;
  }
}

/** Such a claim protects nothing any more, and keeps the version that it names from being judged. */
export async function endDeadClaim(run: Run, subject: Subject): Promise<void> {
  const left = subject.aliases.find(({ name }) => name === CLAIM);
  if (!left?.description?.startsWith(PRUNER)) return;
  const { until } = readLease(left.description);
  if (until === undefined || until > run.runtime.now()) return;
  const claim = await claimOrHolder(run, subject);
  if (typeof claim !== 'string') await claim.release();
}
