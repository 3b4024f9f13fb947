/** What may be spent: by a tenant on a day, and by one of its agents. A day is a day of UTC. */
import type { AgentDefinition, ModelTier } from '../agent-types.ts';

/** budgets.json. */
export interface DeclaredBudgets {
  /** Of each tenant, in US dollars; null: no limit. */
  usdPerDay: number | null;
  /** Of single tenants, by name. */
  tenants: Readonly<Record<string, number | null>>;
  /** Share of a limit, 0 to 1, from which agents go on with their cheaper tier. */
  downgradeAtShare: number;
}

export interface Limits {
  tenantUsd: number | null;
  /** Of each agent that has one; it holds for each tenant by itself. */
  agentUsd: ReadonlyMap<string, number>;
  /** Tier that each agent may be downgraded to. */
  cheaperTier: ReadonlyMap<string, ModelTier>;
  downgradeAtShare: number;
}

type BudgetedAgent = Pick<AgentDefinition, 'id' | 'budgetUsdPerDay' | 'downgradeTo'>;

export function limitsOf(
  { usdPerDay, tenants, downgradeAtShare }: DeclaredBudgets,
  agents: readonly BudgetedAgent[],
  tenant: string,
): Limits {
  return {
    tenantUsd: Object.hasOwn(tenants, tenant) ? (tenants[tenant] ?? null) : usdPerDay,
    agentUsd: new Map(
      agents.flatMap(({ id, budgetUsdPerDay }) =>
        budgetUsdPerDay === undefined ? [] : [[id, budgetUsdPerDay] as const],
      ),
    ),
    cheaperTier: new Map(
      agents.flatMap(({ id, downgradeTo }) =>
        downgradeTo === undefined ? [] : [[id, downgradeTo] as const],
      ),
    ),
    downgradeAtShare,
  };
}

/** Of a moment: `2026-11-21`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** When the budgets of a day end, in ms since 1970. */
export const endOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`) + 86_400_000;
