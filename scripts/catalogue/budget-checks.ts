/** Checks the budgets of the router's tenants, and the cheaper tiers that its agents name. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { modelUsd } from '../../functions/shared/prices/model-cost.ts';
import { readJson } from './files.ts';
import { error, type Problem } from './problem.ts';
import { SchemaChecker } from './schema-check.ts';
import type { AgentEntry, Catalogue } from './types.ts';

const BUDGETS = 'functions/router/budgets/budgets.json';
const MODELS = 'functions/router/models.json';

const LIMIT = {
  type: ['number', 'null'],
  minimum: 0,
  description: 'US dollars a day of UTC, null for no limit',
};
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['usdPerDay', 'tenants', 'downgradeAtShare'],
  properties: {
    usdPerDay: LIMIT,
    tenants: {
      type: 'object',
      additionalProperties: LIMIT,
      description: 'Limits of single tenants, by name',
    },
    downgradeAtShare: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'Share of a limit, 0 to 1, from which agents answer with their cheaper tier',
    },
  },
};

export function budgetProblems(root: string, { agents }: Catalogue): Problem[] {
  const problems: Problem[] = [];
  if (existsSync(join(root, BUDGETS))) {
    const budgets = readJson(root, BUDGETS, problems);
    if (budgets !== undefined) problems.push(...new SchemaChecker(SCHEMA).check(BUDGETS, budgets));
  }
  if (!existsSync(join(root, MODELS))) return problems;
  const { tiers = {} } = (readJson(root, MODELS, problems) ?? {}) as {
    tiers?: Record<string, string[]>;
  };
  return [...problems, ...agents.flatMap((agent) => downgradeProblems(agent, tiers))];
}

/** A tier is as dear as its first model: the others answer only when that fails. */
function downgradeProblems(
  { folder, model, downgradeTo }: AgentEntry,
  tiers: Record<string, string[]>,
): Problem[] {
  if (downgradeTo === undefined) return [];
  const remedy = `Name a tier of ${MODELS} that costs less than ${model}, or leave downgradeTo out`;
  const problem = (message: string) => [
    error(`${folder}/agent.json`, 'downgradeTo', message, remedy),
  ];
  const [cheap, own] = [usdOf(tiers[downgradeTo]), usdOf(tiers[model])];
  if (tiers[downgradeTo] === undefined) return problem(`there is no tier ${downgradeTo}`);
  if (cheap === null || own === null) return problem('one of the tiers has no price');
  return cheap < own ? [] : problem(`${downgradeTo} costs no less than ${model}`);
}

/** Of a thousand tokens read and written. */
function usdOf(chain: readonly string[] = []): number | null {
  const [first = ''] = chain;
  return modelUsd(first, { input: 1_000, output: 1_000, cacheRead: 0, cacheWrite: 0 });
}
