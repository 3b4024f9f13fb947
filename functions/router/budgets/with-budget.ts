/** Work of a tenant whose model calls are held to the tenant's budget, and booked however the work ends. */
import { type Deadline, orAborted } from '../../shared/deadline.ts';
import { reportUsage, type Usage, type UsageReport } from '../../shared/model/usage.ts';
import type { TurnSink } from '../http/turn-sink.ts';
import { KEPT_FOR_NOTE_MS } from '../turn/end-of-turn.ts';
import type { TurnDependencies } from '../turn/turn-dependencies.ts';
import type { Spent } from './spent.ts';
import type { BudgetState } from './turn-budget.ts';

/** Longest wait for a booking, in ms: as long as it takes behind another one under way. */
const BOOKED_MS = 2_000;

/**
 * Told once of what the work took, failed work and failed attempts included. `budget` is `unknown` where the table of
 * the budgets could not be asked.
 */
export type OnUsage = (usage: UsageReport, budget: BudgetState) => void;

/**
 * @param work gets the dependencies with a model client that watches the budget, the sink, whose answer tells the budget,
 * and what its model calls took so far, failed ones included. A model call beyond the budget throws ApiError 429 before
 * anything is asked
 */
export async function withBudget(
  dependencies: TurnDependencies,
  tenant: string,
  sink: TurnSink,
  deadline: Deadline,
  onUsage: OnUsage,
  work: (dependencies: TurnDependencies, sink: TurnSink, usage: () => Usage) => Promise<unknown>,
): Promise<void> {
  const { budgets, router } = dependencies;
  const budget = await budgets.open(tenant);
  const watched = { ...router, model: router.model.watchedBy(budget) };
  let booking: ReturnType<typeof budgets.book> | undefined;
  const book = () => {
    booking ??= inTime(budgets.book(tenant, budget), deadline);
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
      () => budget.usage,
    );
  } finally {
    await book();
    onUsage(reportUsage(budget.usage), budget.report().state);
  }
}

/** @returns undefined for a booking that the turn cannot wait for: it goes on, and tells by itself when it fails */
function inTime(
  booking: Promise<Spent | undefined>,
  deadline: Deadline,
): Promise<Spent | undefined> {
  return orAborted(booking, deadline.closing(BOOKED_MS, KEPT_FOR_NOTE_MS)).catch(() => undefined);
}
