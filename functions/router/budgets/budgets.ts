/** The budgets of a worker's tenants: opened at the start of a turn, booked at its end. */
import type { AgentDefinition, ModelTier } from '../agent-types.ts';
import { type DeclaredBudgets, dayOf, limitsOf } from './limits.ts';
import type { Spent } from './spent.ts';
import type { SpentHints } from './spent-hints.ts';
import { TurnBudget } from './turn-budget.ts';

export interface BudgetSettings {
  declared: DeclaredBudgets;
  agents: readonly AgentDefinition[];
  tiers: Readonly<Record<ModelTier, readonly string[]>>;
  /** Told when the table could not be asked, or took no booking. */
  onTrouble(what: string, error: Error): void;
  /** The time of day, in ms since 1970. */
  now?: () => number;
}

export class Budgets {
  readonly #settings: BudgetSettings;
  readonly #hints: SpentHints;

  constructor(hints: SpentHints, settings: BudgetSettings) {
    this.#hints = hints;
    this.#settings = settings;
  }

  /** Never fails: a turn whose budget is not known goes on, since an outage of the table must not stop the business. */
  async open(tenant: string): Promise<TurnBudget> {
    const { declared, agents, tiers, onTrouble, now = Date.now } = this.#settings;
    const day = dayOf(now());
    const spent = await this.#hints.read(tenant, day).catch((error: Error) => {
      onTrouble('budget not read: the turn goes on without it', error);
      return undefined;
    });
    return new TurnBudget(day, limitsOf(declared, agents, tenant), tiers, spent);
  }

  /** Books what the turn spent, if anything. @returns the day's sum; undefined when it is not known. Never fails */
  async book(tenant: string, { day, spent }: TurnBudget): Promise<Spent | undefined> {
    if (spent.usd === 0) return undefined;
    try {
      return await this.#hints.book(tenant, day, spent);
    } catch (error) {
      this.#settings.onTrouble(`budget not booked: ${spent.usd} USD are missing`, error as Error);
      return undefined;
    }
  }
}
