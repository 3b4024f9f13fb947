/** Warms every target in turn and gathers what happened. A function that can't be warmed never stops the others. */
import type { WarmTarget } from './settings.ts';
import {
  type FunctionReport,
  type WarmBudget,
  type WarmClients,
  warmFunction,
} from './warm-function.ts';

/** What the warmer returns. */
export interface WarmReport {
  functions: FunctionReport[];
  /** Functions that could not be warmed at all, with the reason. */
  errors: { function: string; reason: string }[];
  /** How long the run took, in ms. */
  ms: number;
}

/** One function after the other: each may use half of its own slots, and their answers don't compete. */
export async function warmFleet(
  clients: WarmClients,
  targets: readonly WarmTarget[],
  budget: WarmBudget,
): Promise<WarmReport> {
  const started = budget.now();
  const report: WarmReport = { functions: [], errors: [], ms: 0 };
  for (const target of targets) {
    try {
      report.functions.push(await warmFunction(clients, target, budget));
    } catch (error) {
      const { name, message } = error as Error;
      report.errors.push({ function: target.function, reason: `${name}: ${message}` });
    }
  }
  report.ms = budget.now() - started;
  return report;
}
