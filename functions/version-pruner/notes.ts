/** Puts what a run found and did into its report. */
import { CLAIM } from '../shared/versions/aliases.ts';
import { readLease } from '../shared/versions/claim.ts';
import type { AliasFact, Judged } from '../shared/versions/policy.ts';
import { PRUNER } from './claim-function.ts';
import { describe } from './describe.ts';
import type { Action } from './may-have-work.ts';
import { isThrottle } from './pacer.ts';
import type { Run } from './run.ts';

/** A version that the policy gives up, and what is to become of it. */
export interface Candidate extends Judged {
  function: string;
  action: Exclude<Action, 'keep'>;
}

export function noteKept(run: Run, name: string, { version, reason }: Judged): void {
  run.report.kept.push({ function: name, version, reason });
}

export function noteSkipped(run: Run, candidate: Candidate, reason: string): void {
  run.report.skipped.push({ function: candidate.function, version: candidate.version, reason });
}

export function noteCutShort(run: Run, candidate: Candidate, reason: string): void {
  run.report.complete = false;
  noteSkipped(run, candidate, reason);
}

export function noteDone(run: Run, { function: name, version, reason, action }: Candidate): void {
  const list = action === 'delete' ? run.report.deleted : run.report.parked;
  list.push({ function: name, version, reason });
}

/** A throttle that no time is left for is no error: the next run goes on there. */
export function noteFailure(run: Run, candidate: Candidate, error: unknown): void {
  if (isThrottle(error) && run.isOver()) {
    noteCutShort(run, candidate, `no time left: ${describe(error)}`);
    return;
  }
  const reason = `version ${candidate.version}, to ${candidate.action}: ${describe(error)}`;
  run.report.errors.push({ function: candidate.function, reason });
}

/** A version that should be parked and can't be goes on costing money. */
export function noteStandingFloor(run: Run, candidate: Candidate, reason: string): void {
  if (candidate.action !== 'park') return;
  run.report.orphans.push({
    kind: 'floor-of-parked',
    what: `${candidate.function}: version ${candidate.version} should be parked and is ${candidate.state}: ${reason}`,
    remedy: 'take away what still calls it; until then it keeps its floor',
  });
}

/** What the aliases of a function tell of the function itself. */
export function noteAliases(
  run: Run,
  name: string,
  judged: readonly Judged[],
  aliases: readonly AliasFact[],
): void {
  if (!judged.some(({ standing }) => standing === 'serving')) {
    const held = judged.find(({ standing }) => standing === 'held');
    run.report.orphans.push({
      kind: 'no-live',
      what: `${name}: ${held?.reason ?? 'nothing serves'}`,
      remedy: 'run make deploy, which makes the alias and releases; nothing is deleted until then',
    });
  }
  const claim = aliases.find((alias) => alias.name === CLAIM);
  // What a killed pruner left behind is ended by the next run.
  if (!claim || !isOver(run, claim) || claim.description?.startsWith(PRUNER)) return;
  const { holder, isRollback } = readLease(claim.description);
  const command = isRollback ? 'make rollback' : 'make release';
  run.report.orphans.push({
    kind: 'cut-off-release',
    what: `${name}: ${holder} began to bring up version ${claim.targets[0]} and did not end it`,
    remedy: `run ${command}: it goes on where that one stopped`,
  });
}

/** Who else is at work on the function; undefined when nobody is, or was cut off long ago. */
export function otherHolder(run: Run, aliases: readonly AliasFact[]): string | undefined {
  const claim = aliases.find((alias) => alias.name === CLAIM);
  return claim && !isOver(run, claim) ? readLease(claim.description).holder : undefined;
}

const isOver = (run: Run, { description }: AliasFact): boolean => {
  const { until } = readLease(description);
  return until !== undefined && until <= run.runtime.now();
};
