/** Warms every target in turn and gathers what happened. A function that can't be warmed never stops the others. */
import { invocationUsd } from '../shared/prices/on-demand-cost.ts';
import type { WarmTarget } from './settings.ts';
import {
  type FunctionReport,
  type WarmClients,
  type WarmOptions,
  warmFunction,
} from './warm-function.ts';

/** What the warmer returns. */
export interface WarmReport {
  /** Nothing was sent: the report tells what a run would touch. */
  dryRun: boolean;
  functions: FunctionReport[];
  /** Functions that could not be warmed, or not on the path that users take, with the reason. */
  errors: { function: string; reason: string }[];
  /** How long the run took, in ms. */
  ms: number;
  /** Pings and the run of the warmer itself. */
  costUsd: number;
}

/**
 * One function after the other: each may use half of its own free slots, and their answers don't compete. Each may take
 * its share of the time that is left, so that a function that answers nothing can't use up the time of the others.
 * @param memoryMiB of the warmer, for its cost
 */
export async function warmFleet(
  clients: WarmClients,
  targets: readonly WarmTarget[],
  options: WarmOptions & { memoryMiB: number },
): Promise<WarmReport> {
  const { budget, dryRun } = options;
  const started = budget.now();
  const report: WarmReport = { dryRun, functions: [], errors: [], ms: 0, costUsd: 0 };
  for (const [index, target] of targets.entries()) {
    const now = budget.now();
    const endsAt = now + Math.max(0, budget.endsAt - now) / (targets.length - index);
    const addError = (reason: string) => report.errors.push({ function: target.function, reason });
    try {
      const warmed = await warmFunction(clients, target, {
        ...options,
        budget: { ...budget, endsAt },
      });
      report.functions.push(warmed);
      // Told by the coverage where nobody answered at all.
      if (warmed.isPathProven === false && warmed.workers > 0) {
        addError('its workers answer, but no ping came through the alias that users call');
      }
    } catch (error) {
      const { name, message } = error as Error;
      addError(`${name}: ${message}`);
    }
  }
  report.ms = budget.now() - started;
  report.costUsd = report.functions.reduce(
    (total, { costUsd }) => total + costUsd,
    invocationUsd(options.memoryMiB, report.ms),
  );
  return report;
}
