/** After a release the pool has versions too many: the pruner need not wait for its schedule. */
import type { VersionVerdict } from '../../functions/version-pruner/report.ts';
import { explain } from '../operate/command.ts';
import { prunePool } from '../operate/prune-pool.ts';
import type { Stage } from '../operate/stage.ts';

/** Runs the pruner once and tells in short what it did. A pruner that fails is a warning: what serves is well. */
export async function pruneAfterRelease(
  stage: Stage,
  print: (line: string) => void,
  prune: typeof prunePool = prunePool,
): Promise<void> {
  try {
    const run = await prune(stage, { dryRun: false });
    const { deleted, parked, errors, orphans, slots, complete } = run;
    print(`pruned: ${list(deleted)}; ${slots.used} of ${slots.of} slots were in use`);
    if (parked.length > 0) print(`parked by the pruner: ${list(parked)}`);
    for (const { what, remedy } of orphans) print(`warning: ${what}: ${remedy}`);
    for (const error of errors) print(`warning: pruning ${error.function}: ${error.reason}`);
    if (!complete) print('warning: the pruner ran out of time; its next run goes on');
  } catch (error) {
    print(`warning: nothing was pruned: ${explain(error as Error)}`);
  }
}

const list = (verdicts: readonly VersionVerdict[]): string =>
  verdicts.map(({ function: name, version }) => `${name} ${version}`).join(', ') || 'nothing';
