/** One function: its facts first, its aliases last, then what is to be done. */
import { listAliases } from '../shared/versions/lambda-reads.ts';
import {
  compareVersions,
  isUp,
  type Judged,
  judgeVersions,
  type VersionFact,
} from '../shared/versions/policy.ts';
import { carryOut } from './carry-out.ts';
import { endDeadClaim } from './claim-function.ts';
import { isProvenOld, reasonOfAge } from './examine.ts';
import { actionFor, mayHaveWork } from './may-have-work.ts';
import { type Candidate, noteAliases, noteFailure, noteKept } from './notes.ts';
import { actionKey, plannedFacts } from './plan.ts';
import { pruneRunning } from './prune-running.ts';
import type { Run } from './run.ts';
import type { FleetFunction } from './settings.ts';
import { judgeNow, type Subject } from './subject.ts';

/** @throws what the service says when the function's aliases can't be read, or its claim can't be ended */
export async function pruneFunction(
  run: Run,
  entry: FleetFunction,
  versions: readonly VersionFact[],
): Promise<void> {
  const { name, policy } = entry;
  if (!mayHaveWork(versions, entry)) {
    run.facts.push(plannedFacts(name, versions, undefined));
    keepAll(run, entry, versions);
    return;
  }
  const aliases = await listAliases(run.lambda, name);
  run.facts.push(plannedFacts(name, versions, aliases));
  const subject = { entry, versions, aliases };
  const judged = judgeVersions(versions, aliases, policy);
  noteAliases(run, name, judged, aliases);
  const candidates = chooseCandidates(run, entry, judged);
  const [stopped, running] = parted(candidates, judged);
  // First what answers nobody: it needs the aliases that were just read, and nothing that takes time.
  await pruneStopped(run, subject, stopped);
  await pruneRunning(run, subject, running);
  await endDeadClaim(run, subject);
}

/**
 * Versions that answer nobody, and those that may. What is newer than the serving version and down may have been left by
 * a rollback that is not over: a window can have woken it since it was listed.
 */
function parted(
  candidates: readonly Candidate[],
  judged: readonly Judged[],
): [stopped: Candidate[], running: Candidate[]] {
  const serving = judged.findLast(({ standing }) => standing === 'serving')?.version ?? '';
  const stopped = candidates.filter(
    ({ state, version }) => !isUp(state) && compareVersions(version, serving) < 0,
  );
  return [stopped, candidates.filter((candidate) => !stopped.includes(candidate))];
}

/** Versions within what the policy keeps, wherever the aliases stand. */
function keepAll(
  run: Run,
  { name, policy }: FleetFunction,
  versions: readonly VersionFact[],
): void {
  const reason = `within what stays: the serving one, ${policy.hot} hot, ${policy.parked} parked`;
  for (const one of judgeVersions(versions, [], policy)) {
    noteKept(run, name, one.standing === 'held' ? { ...one, reason } : one);
  }
}

function chooseCandidates(
  run: Run,
  { name, compute }: FleetFunction,
  judged: readonly Judged[],
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const one of judged) {
    const action = actionFor(one, compute);
    if (action === 'keep') {
      // On demand a version is neither kept running nor parked.
      const isTarget = one.standing === 'hot' || one.standing === 'parked';
      const onDemand = compute === 'on-demand' && isTarget && { reason: 'rollback target' };
      noteKept(run, name, { ...one, ...onDemand });
      continue;
    }
    const candidate = { ...one, function: name, action };
    if (!run.allowed || run.allowed.has(actionKey(candidate))) candidates.push(candidate);
    else noteKept(run, name, { ...one, reason: 'not part of the plan' });
  }
  return candidates;
}

/** Versions that answer nobody: they need no guards, and mostly their age needs no call either. */
async function pruneStopped(
  run: Run,
  subject: Subject,
  candidates: readonly Candidate[],
): Promise<void> {
  const { entry, versions, aliases } = subject;
  const old: Candidate[] = [];
  for (const candidate of candidates) {
    try {
      const reason = await reasonOfAge(run, entry, candidate.version, aliases);
      if (reason === undefined) old.push(candidate);
      else noteKept(run, entry.name, { ...candidate, reason });
    } catch (error) {
      noteFailure(run, candidate, error);
    }
  }
  if (old.length === 0) return;
  const wasAsked = !candidates.every(({ version }) => isProvenOld(run, entry, version, aliases));
  const now = wasAsked
    ? await judgeNow(run, subject)
    : judgeVersions(versions, aliases, entry.policy);
  for (const candidate of old) await carryOut(run, entry, candidate, now);
}
