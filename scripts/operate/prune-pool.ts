/** Runs a stage's version pruner once. */
import { readFileSync, writeFileSync } from 'node:fs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { PrunePlan } from '../../functions/version-pruner/plan.ts';
import type { PruneRun } from '../../functions/version-pruner/report.ts';
import { UserError } from '../terraform/user-error.ts';
import { invokeFunction } from './invoke-function.ts';
import { clientSettings, type Stage } from './stage.ts';

export interface PruneRequest {
  /** Only tells what a live run would delete. */
  dryRun: boolean;
  /** Versions of each function that stay, the serving one included; what the stage says when absent. */
  keep?: number;
  /** File of a plan: a dry run writes it, a live run executes it. */
  planFile?: string;
}

/**
 * Reads DRY_RUN, KEEP and PLAN. Only DRY_RUN empty or 0 is a live run: `DRY_RUN=true` must never delete.
 * @throws UserError for a KEEP that is no whole number of at least 1, or that is given beside a plan to execute
 */
export function readPruneRequest(env: NodeJS.ProcessEnv): PruneRequest {
  const dryRun = !['', '0', undefined].includes(env.DRY_RUN);
  const request = { dryRun, ...(env.PLAN && { planFile: env.PLAN }) };
  if (!env.KEEP) return request;
  if (!/^[1-9][0-9]{0,3}$/.test(env.KEEP)) {
    throw new UserError(`KEEP must be a whole number from 1 to 9999, not "${env.KEEP}"`);
  }
  if (env.PLAN && !dryRun) {
    throw new UserError('KEEP is part of the plan: give it to the dry run that writes the plan');
  }
  return { ...request, keep: Number(env.KEEP) };
}

/**
 * @throws UserError when the stage has no pruner, the pruner refused to run, or the plan can't be read; a dry run that
 *   can't write its plan says so too
 */
export async function prunePool(
  stage: Stage,
  { dryRun, keep, planFile }: PruneRequest,
  lambda: Pick<LambdaClient, 'send'> = new LambdaClient(clientSettings(stage)),
): Promise<PruneRun> {
  const plan = planFile !== undefined && !dryRun ? readPlan(planFile) : undefined;
  const run = await invokeFunction<PruneRun>(lambda, stage, 'version-pruner', {
    type: 'agentpool.prune',
    dryRun,
    ...(keep !== undefined && { keep }),
    ...(plan && { plan }),
  });
  if (planFile !== undefined && dryRun) writePlan(planFile, run);
  return run;
}

function readPlan(file: string): PrunePlan {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = (error as Error).message;
    throw new UserError(
      `the plan ${file} can't be read (${reason}): make one with make prune DRY_RUN=1 PLAN=${file}`,
    );
  }
}

/** Only a whole plan may be executed: what a run did not come to is no decision. */
function writePlan(file: string, { plan, complete, errors }: PruneRun): void {
  if (!complete || errors.length > 0) {
    throw new UserError(
      `no plan was written: the run ${complete ? `met ${errors.length} errors` : 'was cut short'}; run it again without PLAN to see them`,
    );
  }
  try {
    writeFileSync(file, `${JSON.stringify(plan, null, 2)}\n`);
  } catch (error) {
    throw new UserError(`the plan can't be written to ${file}: ${(error as Error).message}`);
  }
}
