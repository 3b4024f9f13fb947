import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { prunePool, readPruneRequest } from '../../../../scripts/operate/prune-pool.ts';
import type { Stage } from '../../../../scripts/operate/stage.ts';
import { MemoryLambda } from '../../../support/memory-lambda.ts';

const stage: Stage = {
  name: 'test',
  project: 'agentpool',
  region: 'us-east-1',
  isLocal: true,
  prefix: 'agentpool-test',
  environment: {},
};

describe('what make prune asks for', () => {
  it.each([undefined, '', '0'])('DRY_RUN %j is a live run', (DRY_RUN) => {
    expect(readPruneRequest({ DRY_RUN })).toEqual({ dryRun: false });
  });

  it.each(['1', 'true', 'yes', 'false', ' '])('DRY_RUN %j deletes nothing', (DRY_RUN) => {
    expect(readPruneRequest({ DRY_RUN }).dryRun).toBe(true);
  });

  it('takes KEEP as a whole number and nothing else', () => {
    expect(readPruneRequest({ KEEP: '2' })).toEqual({ dryRun: false, keep: 2 });
    for (const KEEP of ['0', '-1', '2.5', 'all', '1e2']) {
      expect(() => readPruneRequest({ KEEP })).toThrow('KEEP must be a whole number');
    }
  });

  it('takes KEEP beside PLAN only where the plan is made', () => {
    expect(readPruneRequest({ DRY_RUN: '1', KEEP: '2', PLAN: 'p' })).toEqual({
      dryRun: true,
      keep: 2,
      planFile: 'p',
    });
    expect(() => readPruneRequest({ KEEP: '2', PLAN: 'p' })).toThrow('KEEP is part of the plan');
  });
});

describe('a plan in a file', () => {
  const file = (): string => join(mkdtempSync(join(tmpdir(), 'prune-')), 'plan.json');
  const plan = { fleetPrefix: 'agentpool-test-', facts: [], actions: [] };
  function answering(report: object): MemoryLambda {
    const lambda = new MemoryLambda();
    lambda.invoke = () => ({ complete: true, errors: [], ...report });
    return lambda;
  }
  const sent = (lambda: MemoryLambda) =>
    JSON.parse(Buffer.from(lambda.calls[0]?.input.Payload).toString());

  it('is written by a dry run and sent whole by a live one', async () => {
    const planFile = file();
    await prunePool(stage, { dryRun: true, planFile }, answering({ plan }));
    expect(JSON.parse(readFileSync(planFile, 'utf8'))).toEqual(plan);
    const lambda = answering({});
    await prunePool(stage, { dryRun: false, planFile }, lambda);
    expect(sent(lambda)).toEqual({ type: 'agentpool.prune', dryRun: false, plan });
  });

  it('is not written by a run that was cut short or met errors', async () => {
    for (const report of [{ complete: false }, { errors: [{}] }]) {
      const planFile = file();
      const run = prunePool(stage, { dryRun: true, planFile }, answering({ plan, ...report }));
      await expect(run).rejects.toThrow('no plan was written');
      expect(() => readFileSync(planFile)).toThrow('ENOENT');
    }
  });

  it('that is missing or broken starts no run', async () => {
    const planFile = file();
    for (const content of [undefined, '{']) {
      if (content) writeFileSync(planFile, content);
      const lambda = answering({});
      const run = prunePool(stage, { dryRun: false, planFile }, lambda);
      await expect(run).rejects.toThrow(`the plan ${planFile} can't be read`);
      expect(lambda.calls).toEqual([]);
    }
  });

  it('that cannot be written is said in one line', async () => {
    const planFile = join(file(), 'deeper', 'plan.json');
    await expect(prunePool(stage, { dryRun: true, planFile }, answering({ plan }))).rejects.toThrow(
      `the plan can't be written to ${planFile}`,
    );
  });
});
