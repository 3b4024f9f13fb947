/**
 * The budget of one turn: decided once, by what was spent when the turn began. A turn that may begin is never stopped
 * half-way for money, when a tool may already have done its work.
 */
import type { CallWatch, ModelCall } from '../../shared/model/model-client.ts';
import { addUsage, noUsage, type Usage } from '../../shared/model/usage.ts';
import type { ModelTier } from '../agent-types.ts';
import { ApiError } from '../http/api-error.ts';
import { endOfDay, type Limits } from './limits.ts';
import { addSpent, nothingSpent, type Spent } from './spent.ts';

/**
 * `ok`. `low`: most is spent, and the agent has no cheaper tier. `downgraded`: a cheaper tier answered. `unlimited`: no
 * limit holds. `unknown`: the table could not be asked, and the turn went on.
 */
export type BudgetState = 'ok' | 'low' | 'downgraded' | 'unlimited' | 'unknown';

/** What the answer tells. */
export interface BudgetReport {
  state: BudgetState;
  /** Of the tightest limit that held for the turn, after it; null where none holds, or the sum is not known. */
  remainingUsd: number | null;
  /** When the day's budgets begin anew. */
  resetsAt: string;
}

type Tiers = Readonly<Record<ModelTier, readonly string[]>>;

const USD_DIGITS = 6;

/** Share of a limit from which nothing more is asked. */
const USED_UP = 1;

export class TurnBudget implements CallWatch {
  readonly day: string;
  readonly #limits: Limits;
  readonly #tiers: Tiers;
  /** Before this turn; undefined when the table could not be asked. */
  readonly #before: Spent | undefined;
  readonly #agents = new Set<string>();
  #downgraded = false;
  #low = false;
  #spent = nothingSpent();
  #usage = noUsage();

  constructor(day: string, limits: Limits, tiers: Tiers, before: Spent | undefined) {
    this.day = day;
    this.#limits = limits;
    this.#tiers = tiers;
    this.#before = before;
  }

  /** What the turn's calls took so far, those of no use included. */
  get usage(): Usage {
    return this.#usage;
  }

  /** The same in dollars, by agent. */
  get spent(): Spent {
    return this.#spent;
  }

  /** @throws ApiError 429 when the tenant's budget, or the agent's, is used up */
  admit(call: ModelCall): ModelCall {
    const { agent } = call;
    if (agent !== undefined) this.#agents.add(agent);
    const share = this.#shareSpent(agent);
    if (share >= USED_UP) throw this.#exhausted(agent);
    if (agent === undefined || share < this.#limits.downgradeAtShare) return call;
    const tier = this.#limits.cheaperTier.get(agent);
    if (tier === undefined) {
      this.#low = true;
      return call;
    }
    this.#downgraded = true;
    return { ...call, chain: this.#tiers[tier] };
  }

  refuses(agent: string): boolean {
    return this.#shareSpent(agent) >= USED_UP;
  }

  onAttempt({ agent }: ModelCall, usage: Usage): void {
    this.#usage = addUsage(this.#usage, usage);
    // A model without a price is told by the usage, and by make check.
    const usd = usage.costUsd ?? 0;
    if (usd === 0) return;
    const byAgent = new Map(agent === undefined ? [] : [[agent, usd]]);
    this.#spent = addSpent(this.#spent, { usd, byAgent });
  }

  /** @param sum what the tenant spent on the day, when the booking of this turn told it */
  report(sum?: Spent): BudgetReport {
    const resetsAt = new Date(endOfDay(this.day)).toISOString();
    const limits = [undefined, ...this.#agents].flatMap((agent) => this.#limitOf(agent));
    if (limits.length === 0) return { state: 'unlimited', remainingUsd: null, resetsAt };
    const spent = sum ?? (this.#before && addSpent(this.#before, this.#spent));
    const left = spent && Math.min(...limits.map(({ usd, of }) => usd - of(spent)));
    const remainingUsd = left === undefined ? null : Number(Math.max(0, left).toFixed(USD_DIGITS));
    return { state: this.#state(), remainingUsd, resetsAt };
  }

  #state(): BudgetState {
    if (this.#before === undefined) return 'unknown';
    if (this.#downgraded) return 'downgraded';
    return this.#low ? 'low' : 'ok';
  }

  /** Of the agent, or of the tenant as a whole. */
  #limitOf(agent: string | undefined): { usd: number; of(spent: Spent): number }[] {
    if (agent === undefined) {
      const { tenantUsd } = this.#limits;
      return tenantUsd === null ? [] : [{ usd: tenantUsd, of: ({ usd }) => usd }];
    }
    const usd = this.#limits.agentUsd.get(agent);
    return usd === undefined ? [] : [{ usd, of: ({ byAgent }) => byAgent.get(agent) ?? 0 }];
  }

  /** Of the limit that is nearest to its end, 0 to 1 and above. */
  #shareSpent(agent: string | undefined): number {
    const before = this.#before;
    if (before === undefined) return 0;
    const limits = [
      ...this.#limitOf(undefined),
      ...(agent === undefined ? [] : this.#limitOf(agent)),
    ];
    return Math.max(0, ...limits.map(({ usd, of }) => (usd > 0 ? of(before) / usd : 1)));
  }

  #exhausted(agent: string | undefined): ApiError {
    const isTenants = this.#shareSpent(undefined) >= USED_UP;
    const whose = isTenants ? "The day's budget" : `The day's budget for ${agent}`;
    const end = endOfDay(this.day);
    return new ApiError(
      429,
      'budget_exhausted',
      `${whose} is used up. It begins anew at ${new Date(end).toISOString()}.`,
      { retryAfterSeconds: Math.max(1, Math.ceil((end - Date.now()) / 1_000)) },
    );
  }
}
