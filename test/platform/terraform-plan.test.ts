/**
 * The plan of a stage, resource by resource. A change of the inventory is a change of what a stage costs and of who may
 * do what, so it has to be made on purpose: in terraform/tests/inventory/inventory.json.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { terraform } from '../../scripts/terraform/terraform.ts';
import { HEAP_VARIABLES } from '../support/pool-variables.ts';

interface ResourceChange {
  address: string;
  type: string;
  mode: 'managed' | 'data';
  change: { after: Record<string, unknown> };
}

const folder = fileURLToPath(new URL('../../terraform', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'agentpool-inventory-'));

let planned: ResourceChange[];

beforeAll(async () => {
  planned = (await plan('local')).filter(({ mode }) => mode === 'managed');
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

describe('the plan of the local stage', () => {
  it('has the resources of the inventory', () => {
    const inventory: unknown = JSON.parse(
      readFileSync(join(folder, 'tests/inventory/inventory.json'), 'utf8'),
    );
    const counts: Record<string, number> = {};
    for (const { type } of planned) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).toEqual(inventory);
  });

  it('keeps no floor and no API key in the state', () => {
    const types = planned.map(({ type }) => type);
    expect(types).not.toContain('aws_lambda_function_scaling_config');
    expect(types).not.toContain('aws_api_gateway_api_key');
  });

  it('shows the API as it will be, so that a review sees a changed route', () => {
    const document = planned.find(({ type }) => type === 'aws_api_gateway_rest_api')?.change.after;
    expect(JSON.parse(String(document?.body))).toHaveProperty(['paths', '/v1/turns', 'post']);
  });

  it('leaves free libuv threads beside the polls of every worker of a pool function', () => {
    const variables = environmentOf('module.function["router"].aws_lambda_function.main');
    const workers = Number(variables.AWS_LAMBDA_NODEJS_WORKER_COUNT);
    expect(Number(variables.UV_THREADPOOL_SIZE)).toBe(workers + 4);
  });

  it('keeps the heaps of workers small', () => {
    const variables = environmentOf('module.function["router"].aws_lambda_function.main');
    expect(variables).toMatchObject(HEAP_VARIABLES);
  });

  it('tells the warmer which functions to ping, how wide', () => {
    const variables = environmentOf('module.function["warmer"].aws_lambda_function.main');
    expect(JSON.parse(variables.WARM_TARGETS ?? '[]')).toEqual([
      { function: 'agentpool-local-router', workers: 4, concurrency: 4 },
    ]);
  });

  it('tells on-demand functions nothing about workers', () => {
    const variables = environmentOf('module.function["warmer"].aws_lambda_function.main');
    expect(variables).not.toHaveProperty('AWS_LAMBDA_NODEJS_WORKER_COUNT');
  });
});

/** Environment variables of a function in the local stage's plan. */
function environmentOf(address: string): Record<string, string> {
  const found = planned.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`the plan has no ${address}`);
  const [environment] = found.change.after.environment as [{ variables: Record<string, string> }];
  return environment.variables;
}

describe.each([
  { stage: 'dev', days: 7, isProtected: false },
  { stage: 'prod', days: 30, isProtected: true },
])('the plan of the stage $stage', ({ stage, days, isProtected }) => {
  let resources: ResourceChange[];
  beforeAll(async () => {
    resources = await plan(stage);
  });

  it(`keeps every log for ${days} days`, () => {
    expect(valuesOf(resources, 'aws_cloudwatch_log_group', 'retention_in_days')).toEqual([days]);
  });

  it(`${isProtected ? 'protects' : 'does not protect'} the tables from deletion`, () => {
    const found = valuesOf(resources, 'aws_dynamodb_table', 'deletion_protection_enabled');
    expect(found).toEqual([isProtected]);
  });

  it(`${isProtected ? 'protects' : 'does not protect'} the users, who never send a password`, () => {
    const found = valuesOf(resources, 'aws_cognito_user_pool', 'deletion_protection');
    expect(found).toEqual([isProtected ? 'ACTIVE' : 'INACTIVE']);
    const [flows] = valuesOf(resources, 'aws_cognito_user_pool_client', 'explicit_auth_flows');
    expect(flows).not.toContain('ALLOW_USER_PASSWORD_AUTH');
  });

  it('sends four requests at a time into an environment of the pool', () => {
    const router = resources.find(
      ({ address }) => address === 'module.function["router"].aws_lambda_function.main',
    );
    expect(JSON.stringify(router?.change.after.capacity_provider_config)).toContain(
      '"per_execution_environment_max_concurrency":4',
    );
  });
});

/** Distinct values of an attribute over all resources of a type. */
function valuesOf(resources: ResourceChange[], type: string, attribute: string): unknown[] {
  const found = resources.filter((resource) => resource.type === type);
  return [...new Set(found.map(({ change }) => change.after[attribute]))];
}

/** Resource changes of a plan of the stage, made with a mocked provider. */
async function plan(stage: string): Promise<ResourceChange[]> {
  const options = { environment: { TF_DATA_DIR: data }, capture: true, announce: () => undefined };
  const tests = '-test-directory=tests/inventory';
  const init = await terraform([`-chdir=${folder}`, 'init', '-backend=false', tests], options);
  if (init.exitCode !== 0) throw new Error(init.stderr);
  const args = ['test', '-json', '-verbose', tests, `-var-file=stages/${stage}.tfvars`];
  const { stdout } = await terraform([`-chdir=${folder}`, ...args], options);
  const line = stdout.split('\n').find((text) => text.includes('"type":"test_plan"'));
  if (line === undefined) throw new Error(`terraform test made no plan:\n${stdout}`);
  const { test_plan } = JSON.parse(line) as { test_plan: { resource_changes: ResourceChange[] } };
  return test_plan.resource_changes;
}
