import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { budgetProblems } from '../../../../scripts/catalogue/budget-checks.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../../../scripts/catalogue/load.ts';
import type { AgentEntry, Catalogue } from '../../../../scripts/catalogue/types.ts';
import {
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

const BUDGETS = 'functions/router/budgets/budgets.json';
const CHEAP = 'amazon.nova-micro-v1:0';
const DEAR = 'amazon.nova-pro-v1:0';
let repository: TemporaryRepository;
beforeEach(() => {
  repository = temporaryRepository();
  repository.write('functions/router/models.json', {
    tiers: { economy: [CHEAP], small: [CHEAP], standard: [DEAR], large: ['unpriced'] },
  });
});
afterEach(() => repository.remove());

const findings = (agent: Partial<AgentEntry> = {}) =>
  budgetProblems(repository.root, {
    functions: [],
    intents: [],
    agents: [{ folder: 'agents/one', model: 'standard', ...agent } as AgentEntry],
  } satisfies Catalogue).map(({ file, key, message }) => `${file} ${key} ${message}`);

describe('budgetProblems', () => {
  it('finds nothing in this repository', () => {
    expect(budgetProblems(REPOSITORY_ROOT, loadCatalogue())).toEqual([]);
  });

  it('refuses budgets that are no amounts, and keys that mean nothing', () => {
    repository.write(BUDGETS, { usdPerDay: -1, tenants: { acme: 'much' }, downgradeAtShare: 80 });
    expect(findings()).toHaveLength(3);
    repository.write(BUDGETS, {
      usdPerDay: null,
      tenants: { acme: null },
      downgradeAtShare: 0.8,
      usdPerMonth: 1,
    });
    expect(findings()).toEqual([expect.stringContaining('usdPerMonth')]);
  });

  it.each([
    [{ downgradeTo: 'economy' } as const, []],
    [
      { downgradeTo: 'economy', model: 'small' } as const,
      ['agents/one/agent.json downgradeTo economy costs no less than small'],
    ],
    [
      { downgradeTo: 'economy', model: 'large' } as const,
      ['agents/one/agent.json downgradeTo one of the tiers has no price'],
    ],
  ])('holds %j to tiers that are cheaper', (agent, found) => {
    expect(findings(agent)).toEqual(found);
  });
});
