/** Work of a tenant whose model calls are held to the tenant's budget, and booked however the work ends. */
import { reportUsage, type UsageReport } from '../../shared/model/usage.ts';
import type { TurnSink } from '../http/turn-sink.ts';
import type { TurnDependencies } from '../turn/turn-dependencies.ts';
import type { BudgetState } from './turn-budget.ts';

/**
 * Told once of what the work took, failed work and failed attempts included. `budget` is `unknown` where the table of
 * the budgets could not be asked.
 */
export type OnUsage = (usage: UsageReport, budget: BudgetState) => void;

/**
 * @param work gets the dependencies with a model client that watches the budget, and the sink, whose answer tells the
 * budget. A model call beyond the budget throws ApiError 429 before anything is asked
 */
export async function withBudget(
  dependencies: TurnDependencies,
  tenant: string,
  sink: TurnSink,
  onUsage: OnUsage,
  work: (dependencies: TurnDependencies, sink: TurnSink) => Promise<unknown>,
): Promise<void> {
  const { budgets, router } = dependencies;
  const budget = await budgets.open(tenant);
  const watched = { ...router, model: router.model.watchedBy(budget) };
  let booking: ReturnType<typeof budgets.book> | undefined;
  const book = () => {
    booking ??= budgets.book(tenant, budget);
    return booking;
  };
  try {
    await work(
      { ...dependencies, router: watched },
      {
        ...sink,
        // Beside what else is stored of the turn's end.
        over: () => void book(),
        // Booked before it is sent: nothing may rely on code that runs after the answer.
        done: async (answer) => sink.done({ ...answer, budget: budget.report(await book()) }),
      },
    );
  } finally {
    await book();
    onUsage(reportUsage(budget.usage), budget.report().state);
  }
}
