import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { readStageFloors } from '../../scripts/floors/stage-floors.ts';
import {
  poolFunction,
  type TemporaryRepository,
  temporaryRepository,
} from '../support/temporary-repository.ts';

const nights = {
  name: 'nights',
  start: 'cron(0 20 ? * * *)',
  end: 'cron(0 6 ? * * *)',
  floor: 1,
  ceiling: 2,
};

// Each reading runs Terraform twice, on a machine that may be busy.
let repository: TemporaryRepository;

beforeEach(() => {
  repository = temporaryRepository();
  for (const path of ['terraform/variables.tf', 'terraform/modules/catalogue']) {
    cpSync(join(REPOSITORY_ROOT, path), join(repository.root, path), { recursive: true });
  }
  repository.write('functions/router/function.json', poolFunction({ windows: [nights] }));
});

afterEach(() => repository.remove());

/** What Terraform merges for a stage with these tfvars. */
function stageWith(tfvars: string) {
  // A value of the root module that this question does not need.
  repository.write('terraform/stages/dev.tfvars', `stage = "dev"\n${tfvars}\n`);
  return readStageFloors(repository.root, 'dev');
}

describe('readStageFloors', () => {
  it('reads the catalogue with defaults, without a provider or a cloud', async () => {
    expect(await stageWith('')).toEqual({
      stage: 'dev',
      functions: [
        {
          name: 'router',
          vcpu: 1,
          base: { floor: 3, ceiling: 6 },
          windows: [{ ...nights, timezone: 'UTC' }],
          hot: 1,
        },
      ],
      pool: {
        generation: 'g1',
        maxVcpu: 64,
        allowedInstanceTypes: ['m6g.large', 'm6g.xlarge', 'm7g.large', 'm7g.xlarge'],
      },
    });
  });

  it('lets the stage replace numbers, all windows, and the pool', async () => {
    const stage = await stageWith(`
      function_overrides = { router = { floor = 2, memory_mib = 4096, windows = [], versions = { hot = 0 } } }
      pool_generation    = "g2"
      pool_generations   = { g1 = {}, g2 = { max_vcpu_count = 32, allowed_instance_types = ["c8g.xlarge"] } }
    `);
    expect(stage.functions).toEqual([
      { name: 'router', vcpu: 2, base: { floor: 2, ceiling: 6 }, windows: [], hot: 0 },
    ]);
    expect(stage.pool).toEqual({
      generation: 'g2',
      maxVcpu: 32,
      allowedInstanceTypes: ['c8g.xlarge'],
    });
  });

  it("tells in Terraform's words, on one line, what contradicts itself, and leaves nothing behind", async () => {
    await expect(stageWith('function_overrides = { rooter = { floor = 2 } }')).rejects.toThrow(
      /^Overrides name functions that the catalogue does not have: rooter\..*$/,
    );
    await expect(stageWith('function_overrides = { router = { floor = 40 } }')).rejects.toThrow(
      /^The pool is too small for a release: .*$/,
    );
    await expect(stageWith('function_overrides = {')).rejects.toThrow(/^[^\n]+$/);
    expect(readdirSync(join(repository.root, '.local/floors'))).toEqual([]);
  });
});
