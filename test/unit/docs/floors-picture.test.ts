/** Holds the README's picture of a week of floors to the catalogue: its days differ from week to week, its costs do not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { loadCatalogue, REPOSITORY_ROOT } from '../../../scripts/catalogue/load.ts';
import { floorCost } from '../../../scripts/floors/week-cost.ts';

it('the picture tells the costs of the catalogue; if not, copy out/floors-prod.svg of make floors over it', () => {
  const picture = readFileSync(join(REPOSITORY_ROOT, 'docs/floors-prod.svg'), 'utf8');
  const root = readFileSync(join(REPOSITORY_ROOT, 'terraform/variables.tf'), 'utf8');
  const types = /allowed_instance_types = optional\(list\(string\), (\[[^\]]+\])/.exec(root)?.[1];
  const allowed = JSON.parse(types as string) as string[];
  const costs = loadCatalogue().functions.flatMap(({ name, pool, memoryMiB }) =>
    pool === undefined
      ? []
      : [
          floorCost(
            {
              name,
              vcpu: memoryMiB / 1024 / pool.memoryGiBPerVCpu,
              base: { floor: pool.floor, ceiling: pool.ceiling },
              windows: pool.windows,
              hot: 0,
            },
            allowed,
          ),
        ],
  );
  const total = (of: (cost: (typeof costs)[number]) => number) =>
    costs.reduce((sum, cost) => sum + of(cost), 0).toFixed(2);
  expect(picture).toContain(
    `at most $${total((cost) => cost.usdPerWeek)} a week, $${total((cost) => cost.usdPerMonth)} a month`,
  );
  expect(picture).toContain(`than $${total((cost) => cost.usdPerMonthAtBase)} at the base floor`);
});
